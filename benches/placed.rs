//! Many questions by many subjects with random ids, without a token and with tokens for places. The passes take turns, and
//! the medians of all passes are compared. The questions are shuffled before each pass.
//!
//! `PASSES=1000` sets how many passes there are.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
)]

use rolecall::{
    Action, Membership, Owner, Permission, Place, Resource, Role, Subject, TeamMembership, TeamPermission,
    TokenGrant, can,
};
use std::hint::black_box;
use std::time::Instant;

const QUESTIONS: usize = 16_384;

/// How many passes with one token before the next goes on.
const TURN: usize = 8;

/// A member of three organizations, with teams on three apps in each.
struct User {
    subject: Subject<u64>,
    apps: Vec<(u64, u64)>,
}

fn user(random: &mut fastrand::Rng) -> User {
    let organizations: [u64; 3] = [(); 3].map(|()| random.u64(..));
    let apps: Vec<_> = organizations.iter().flat_map(|of| [(); 3].map(|()| *of)).collect();
    let apps: Vec<_> = apps.into_iter().map(|of| (of, random.u64(..))).collect();
    let memberships = organizations.map(|organization| {
        let its = apps.iter().filter(|(of, _)| *of == organization);
        let apps = its.map(|(_, app)| (*app, TeamPermission::FullAccess));
        let team = TeamMembership::new(random.u64(..)).with_apps(apps);
        Membership::new(organization, Role::TeamContributor).with_team(team)
    });
    let subject = Subject::new(random.u64(..), memberships);
    User { subject: subject.unwrap_or_else(|_| Subject::anonymous()), apps }
}

/// So many grants: one app, or an organization, the personal apps, the user's apps of the other organizations, and
/// apps that nobody asks about.
fn token(user: &User, grants: usize, random: &mut fastrand::Rng) -> Vec<TokenGrant<u64>> {
    let app = |(of, app)| Place::App { owner: Owner::Organization(of), app };
    let mut places = vec![app(user.apps[random.usize(..user.apps.len())])];
    if grants > 1 {
        let owner = user.subject.user().copied().unwrap_or_default();
        places = vec![Place::Organization(user.apps[0].0), Place::PersonalApps(owner)];
        places.extend(user.apps.iter().rev().take(6).map(|it| app(*it)));
        places.truncate(grants);
        let others = std::iter::repeat_with(|| app((user.apps[0].0, random.u64(..))));
        places.extend(others.take(grants - places.len()));
    }
    places.into_iter().map(|place| TokenGrant::new(place, Permission::all())).collect()
}

fn compare(users: usize, passes: usize) {
    let mut random = fastrand::Rng::with_seed(3);
    let users: Vec<User> = std::iter::repeat_with(|| user(&mut random)).take(users).collect();
    let plain: Vec<_> = users.iter().map(|user| user.subject.clone()).collect();
    let sizes = [0, 1, 4, 100];
    let subjects = sizes.map(|grants| {
        if grants == 0 {
            return plain.clone();
        }
        let narrowed = |user: &User| user.subject.clone().narrowed_by(token(user, grants, &mut random));
        users.iter().map(narrowed).collect()
    });
    let mut asked: Vec<(usize, Action, Resource<u64>)> = (0..QUESTIONS)
        .map(|number| {
            let asker = random.usize(..users.len());
            let (of, app) = users[asker].apps[random.usize(..users[asker].apps.len())];
            let app = Resource::app(of, app);
            match number % 4 {
                0 => (asker, Action::EditAppNotes, app),
                1 => (asker, Action::ViewModel, Resource::app(of, random.u64(..)).model()),
                _ => (asker, Action::ViewModel, app.model()),
            }
        })
        .collect();
    let mut times = sizes.map(|_| Vec::new());
    for _ in 0..passes.div_ceil(TURN) {
        for (subjects, times) in subjects.iter().zip(&mut times) {
            for number in 0..TURN {
                random.shuffle(&mut asked);
                let start = Instant::now();
                let allowed = asked.iter().filter(|(asker, action, on)| can(&subjects[*asker], *action, on));
                black_box(allowed.count());
                let time = start.elapsed().as_nanos() as f64 / QUESTIONS as f64;
                // the first pass of each turn brings the caches what the other turns took from them
                times.extend((number > 0).then_some(time));
            }
        }
    }
    let [plain, one, four, hundred] = times.map(|mut times| {
        times.sort_unstable_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!(
        "{:>5} subjects: can {plain:.1} ns; with 1 grant {:.2} times, with 4 {:.2}, with 100 {:.2}",
        users.len(),
        one / plain,
        four / plain,
        hundred / plain
    );
}

fn main() {
    let passes = std::env::var("PASSES").ok().and_then(|passes| passes.parse().ok()).unwrap_or(301);
    for users in [64, 1_024] {
        compare(users, passes);
    }
}
