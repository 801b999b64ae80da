//! Times queries and commands on organizations of growing size. The affected part has the same size in all of them.
//!
//! Each iteration affects the next of 1,000 members, who are spread among all members. Each of them is in four teams
//! with 16 apps together, and has one colleague in each team. The benchmark `subject, of the same member` affects only
//! one member: the difference to `subject` is the cost of cache misses in a larger directory.
//!
//! `MEMBERS=1000,1000000` sets the sizes. There are as many apps as members, and a tenth as many teams.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
)]

use criterion::measurement::WallTime;
use criterion::{Bencher, BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use rolecall::directory::{Command, Directory, Text, VersionedSubject};
use rolecall::{Action, Owner, Permission, Policy, Resource, Role, Subject, TeamPermission};
use std::hint::black_box;
use std::time::{Duration, Instant};
use testkit::generated::{self, FOUNDER, ORGANIZATION, Plan, joining};

/// The number of affected members.
// Enough that their data does not stay in the processor's caches.
const TOUCHED: u64 = 1_000;

const OWNER: Owner<u64> = Owner::Organization(ORGANIZATION);

/// An affected member, the two teams that they share with the next one, and one app of each team.
struct Touched {
    user: u64,
    teams: [u64; 2],
    apps: [u64; 2],
    subject: VersionedSubject<u64>,
}

struct World {
    members: usize,
    directory: Directory<u64>,
    founder: Subject<u64>,
    // Shuffled: in the order of their ids they would be read from neighbouring memory.
    touched: Vec<Touched>,
}

impl World {
    fn new(members: u64) -> World {
        let plan = Plan { members, apps: members, teams: members / 10, seed: 1 };
        let mut directory = Directory::new();
        let start = Instant::now();
        plan.commands().for_each(|asked| generated::execute(&mut directory, asked));
        let (took, events) = (start.elapsed(), u128::from(directory.version()));
        let rate = events * 1_000_000 / took.as_micros().max(1);
        eprintln!("{members} members: created by {events} events in {took:.2?}, {rate} per second");

        (0..TOUCHED).for_each(|number| add(&mut directory, plan, number));
        for number in 0..TOUCHED {
            for team in teams(plan, number) {
                for number in [number, number + 1] {
                    let add =
                        Command::AddTeamMember { organization: ORGANIZATION, team, user: user(plan, number) };
                    generated::execute(&mut directory, (FOUNDER, add));
                }
            }
        }
        let touched = |number| Touched {
            user: user(plan, number),
            teams: teams(plan, number),
            apps: teams(plan, number).map(|team| apps(plan, number, team).start),
            subject: directory.subject(&user(plan, number)).expect("a user"),
        };
        let mut touched: Vec<_> = (0..TOUCHED).map(touched).collect();
        fastrand::Rng::with_seed(1).shuffle(&mut touched);
        let members = directory.organization(&ORGANIZATION).expect("the organization").members().len();
        World { members, directory, founder: Subject::new(FOUNDER, []).expect("a subject"), touched }
    }
}

/// The number of the generated member, team or app after which the ids of the added one follow.
// Generated ids leave gaps for this (see testkit's `generated`).
fn between(count: u64, number: u64) -> u64 {
    1 + number % TOUCHED * count / TOUCHED
}

fn user(plan: Plan, number: u64) -> u64 {
    generated::user(between(plan.members, number)) + 1
}

fn teams(plan: Plan, number: u64) -> [u64; 2] {
    let first = generated::team(between(plan.teams, number)) + 1 + number % 40 * 2;
    [first, first + 1]
}

/// The four apps of the team, out of the member's eight.
fn apps(plan: Plan, number: u64, team: u64) -> std::ops::Range<u64> {
    let first = generated::app(between(plan.apps, number)) + 1 + (1 - team % 2) * 4;
    first..first + 4
}

/// Adds a member, two teams and their apps.
fn add(directory: &mut Directory<u64>, plan: Plan, number: u64) {
    let user = user(plan, number);
    for asked in joining(user, Role::TeamContributor.into()) {
        generated::execute(directory, asked);
    }
    for team in teams(plan, number) {
        let (organization, name) = (ORGANIZATION, generated::name("Touched", team));
        let default_permission = TeamPermission::ModelTrainer.into();
        let create = Command::CreateTeam { organization, team, name, default_permission, confining: false };
        generated::execute(directory, (FOUNDER, create));
        for app in apps(plan, number, team) {
            let name = generated::name("Touched", app);
            generated::execute(
                directory,
                (FOUNDER, Command::CreateApp { owner: OWNER, app, name, unseen: false }),
            );
            let permission = TeamPermission::ModelTrainer.into();
            let add = Command::AddTeamApp { organization, team, app, permission };
            generated::execute(directory, (FOUNDER, add));
        }
    }
}

fn worlds() -> Vec<World> {
    let members = std::env::var("MEMBERS").unwrap_or_else(|_| "1000,10000,100000".to_owned());
    members.split(',').map(|members| World::new(members.parse().expect("a number of members"))).collect()
}

/// Runs one benchmark on every organization.
fn at_every_size(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    worlds: &mut [World],
    mut bench: impl FnMut(&mut Bencher<'_>, &mut World),
) {
    for world in worlds {
        let id = BenchmarkId::new(name, world.members);
        group.bench_function(id, |bencher| bench(bencher, world));
    }
}

fn questions(group: &mut BenchmarkGroup<'_, WallTime>, worlds: &mut [World]) {
    at_every_size(group, "subject", worlds, |bencher, World { directory, touched, .. }| {
        let mut next = touched.iter().cycle();
        bencher.iter(|| next.next().and_then(|touched| directory.subject(black_box(&touched.user))));
    });
    at_every_size(
        group,
        "subject, of the same member",
        worlds,
        |bencher, World { directory, touched, .. }| {
            let user = touched[0].user;
            bencher.iter(|| directory.subject(black_box(&user)));
        },
    );
    at_every_size(group, "subject_in", worlds, |bencher, World { directory, touched, .. }| {
        let mut next = touched.iter().cycle();
        bencher.iter(|| {
            next.next().and_then(|touched| directory.subject_in(black_box(&touched.user), [&ORGANIZATION]))
        });
    });
    at_every_size(group, "is_current", worlds, |bencher, World { directory, touched, .. }| {
        let mut next = touched.iter().cycle();
        bencher.iter(|| next.next().map(|touched| directory.is_current(black_box(&touched.subject))));
    });
}

/// Under the documented policy a tenth of the members may train any model by their role; here ten may, and of
/// the others those whom a team lets.
fn few_train() -> Policy {
    let role = Role::OrganizationContributor;
    let grants = Policy::documented().grants(role).difference(Permission::TRAIN_MODELS);
    Policy::documented().clone().with_grants(role, grants).expect("a policy")
}

fn who_can(group: &mut BenchmarkGroup<'_, WallTime>, worlds: &mut [World]) {
    let model = |touched: &Touched| Resource::app(ORGANIZATION, touched.apps[0]).model();
    at_every_size(group, "who_can, the first", worlds, |bencher, World { directory, touched, .. }| {
        let mut next = touched.iter().map(model).cycle();
        bencher.iter(|| {
            let model = next.next().expect("a model");
            directory.who_can(Action::TrainModel, &model).users().next().copied()
        });
    });
    at_every_size(group, "who_can, all 12", worlds, |bencher, world| {
        let documented = std::mem::take(&mut world.directory);
        let directory = documented.governed_by(few_train());
        let mut next = world.touched.iter().map(model).cycle();
        bencher.iter(|| {
            let model = next.next().expect("a model");
            assert_eq!(directory.who_can(Action::TrainModel, &model).users().count(), 12);
        });
        world.directory = directory.governed_by(Policy::documented().clone());
    });
}

/// Executes the command as the founder, and asserts that it changes something.
fn done(World { directory, founder, .. }: &mut World, command: Command<u64>) {
    assert!(directory.execute(founder, 0, command).expect("it fits").is_some());
}

fn commands(group: &mut BenchmarkGroup<'_, WallTime>, worlds: &mut [World]) {
    let organization = ORGANIZATION;
    let count = usize::try_from(TOUCHED).expect("a number");
    at_every_size(group, "AddTeamMember and RemoveTeamMember", worlds, |bencher, world| {
        let mut next = (0..count).cycle();
        bencher.iter(|| {
            let position = next.next().expect("a position");
            let (team, user) = (world.touched[position].teams[0], FOUNDER);
            done(world, Command::AddTeamMember { organization, team, user });
            done(world, Command::RemoveTeamMember { organization, team, user });
        });
    });
    at_every_size(group, "ChangeMemberRole, there and back", worlds, |bencher, world| {
        let mut next = (0..count).cycle();
        bencher.iter(|| {
            let user = world.touched[next.next().expect("a position")].user;
            for role in [Role::OrganizationUser, Role::TeamContributor] {
                done(world, Command::ChangeMemberRole { organization, user, role: role.into() });
            }
        });
    });
    at_every_size(group, "EditAppDescription", worlds, |bencher, world| {
        let texts = ["Cats.", "Dogs."].map(|text| Text::new(text).expect("a text"));
        // alternates after all members, so that every edit changes the text
        let mut next = texts.iter().flat_map(|text| (0..count).map(move |position| (position, text))).cycle();
        // resets the texts, which depend on the length of the previous run
        for position in 0..count {
            let (app, description) = (world.touched[position].apps[0], texts[1].clone());
            let edit = Command::EditAppDescription { owner: OWNER, app, description };
            world.directory.execute(&world.founder, 0, edit).expect("it fits");
        }
        bencher.iter(|| {
            let (position, text) = next.next().expect("a position");
            let (app, description) = (world.touched[position].apps[0], text.clone());
            done(world, Command::EditAppDescription { owner: OWNER, app, description });
        });
    });
    at_every_size(group, "check", worlds, |bencher, World { directory, founder, touched, .. }| {
        let mut next = touched.iter().cycle();
        bencher.iter(|| {
            let team = next.next().expect("a team").teams[0];
            let add = Command::AddTeamMember { organization, team, user: FOUNDER };
            assert!(directory.check(founder, directory.at(), &add).is_ok());
        });
    });
    at_every_size(group, "refused", worlds, |bencher, World { directory, touched, .. }| {
        let mut next = touched.iter().cycle();
        bencher.iter(|| {
            let touched = next.next().expect("a user");
            let remove = Command::RemoveMember { organization, user: FOUNDER };
            assert!(directory.execute(touched.subject.subject(), 0, remove).is_err());
        });
    });
}

fn all(criterion: &mut Criterion) {
    let mut worlds = worlds();
    let mut group = criterion.benchmark_group("organization");
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(50);
    questions(&mut group, &mut worlds);
    who_can(&mut group, &mut worlds);
    commands(&mut group, &mut worlds);
    group.finish();
}

criterion_group!(benches, all);
criterion_main!(benches);
