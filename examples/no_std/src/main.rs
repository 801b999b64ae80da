//! A program without the standard library that asks rolecall documented questions and two of its own. It has its own
//! panic handler and allocator, and exits with 0 if the answers are right.
//!
//! Unwinding needs the standard library, so the program must be built to abort on a panic:
//! `cargo run --package no-std-example --release --config 'profile.release.panic="abort"'`.
#![no_std]
#![no_main]

use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;
use rolecall::{
    Action, Membership, Permission, Policy, Resource, Role, Subject, TeamMembership, TeamPermission, can,
};

rolecall::own_vocabulary! {
    /// What a robot asks.
    const VOCABULARY;
    permissions {
        64 STEER_ROBOTS "Steer robots" App [Y N Y Y N N] [Y Y N N] -;
    }
    kinds {
        ROBOT "robot" InApps;
    }
    actions Ask {
        /// Move the robot.
        SteerRobot "steer_robot" ROBOT [STEER_ROBOTS] [];
        /// Build the search index of the app anew.
        ReindexApp "reindex_app" App [EDIT_INPUTS] [];
    }
}

#[link(name = "c")]
unsafe extern "C" {
    fn aligned_alloc(alignment: usize, size: usize) -> *mut u8;
    fn free(pointer: *mut u8);
    safe fn abort() -> !;
}

struct CAllocator;

// SAFETY: `aligned_alloc` returns null or memory of the size and alignment, as the trait requires. It needs a size that is
// a multiple of the alignment, so the size is rounded up.
unsafe impl GlobalAlloc for CAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // some C libraries refuse an alignment below that of a pointer
        let alignment = layout.align().max(size_of::<usize>());
        unsafe { aligned_alloc(alignment, layout.size().next_multiple_of(alignment)) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        unsafe { free(pointer) }
    }
}

#[global_allocator]
static ALLOCATOR: CAllocator = CAllocator;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    abort()
}

/// The precompiled `alloc` refers to this function in its unwinding tables, so the linker needs it. It is never called.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let team = TeamMembership::new(30_u64).with_app(100, TeamPermission::ModelTrainer);
    let Ok(ana) = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)]) else {
        return 2;
    };
    let app = Resource::app(1, 100);
    let robot = app.clone().of_kind(&ROBOT);
    // the documented policy has no own permission, and a token has the own permissions that it names
    let documented = !can(&ana, Action::DeleteApp, &app)
        && !can(&ana, Ask::ReindexApp, &app)
        && !can(&ana, Ask::SteerRobot, &robot)
        && can(&ana, Action::TrainModel, &app.model());
    let ana = ana.under(&Policy::documented().clone().with_vocabulary(VOCABULARY));
    let own = can(&ana, Ask::SteerRobot, &robot)
        && !can(&ana.narrowed_to(Permission::all()), Ask::SteerRobot, &robot);
    i32::from(!(documented && own))
}
