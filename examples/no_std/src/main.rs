//! A program without the standard library, with a panic handler and an allocator of its own, that
//! links against rolecall and asks it a question. It exits with 0 if the answers are right.
//!
//! Unwinding is the standard library's, so the program aborts on a panic:
//! `cargo run --package no-std-example --release --config 'profile.release.panic="abort"'`.
#![no_std]
#![no_main]

use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;
use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, can};

#[link(name = "c")]
unsafe extern "C" {
    fn aligned_alloc(alignment: usize, size: usize) -> *mut u8;
    fn free(pointer: *mut u8);
    safe fn abort() -> !;
}

struct CAllocator;

// SAFETY: C's allocator meets the contract; the size is rounded up to what it asks for.
unsafe impl GlobalAlloc for CAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
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

/// The compiled `alloc` names this function in its unwinding tables; nothing here unwinds.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let team = TeamMembership::new(30_u64).with_app(100, TeamPermission::ModelTrainer);
    let Ok(ana) = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)]) else {
        return 2;
    };
    let app = Resource::app(1, 100);
    let right = !can(&ana, Action::DeleteApp, &app) && can(&ana, Action::TrainModel, &app.model());
    i32::from(!right)
}
