//! Times pages of searched lists: in an organization of each size, with as many apps as members and a tenth as many teams.
//!
//! `MEMBERS=1000,1000000` sets the sizes. A row has the median for each size, with 50 things on a page. Every measurement asks
//! for another page, of up to 1,000, in random order, so that their data does not stay in the processor's caches.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark that panics is as good as one that fails"
)]

use fastrand::Rng;
use rolecall::directory::{Command, Cursor, Directory, Keyword, Order, PageRequest};
use rolecall::{Owner, Role, Subject};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};
use testkit::generated::{FOUNDER, ORGANIZATION, Plan, email, user};

const OWNER: Owner<u64> = Owner::Organization(ORGANIZATION);
const REPEATS: usize = 2_001;
/// The number of pending invitations, among as many closed ones as there are members.
const PENDING: u64 = 200;

type Request = PageRequest<u64>;

struct Rows {
    rows: Vec<(String, Vec<String>)>,
    positions: BTreeMap<String, usize>,
}

impl Rows {
    fn add(&mut self, name: &str, value: String) {
        let position = *self.positions.entry(name.to_owned()).or_insert(self.rows.len());
        if position == self.rows.len() {
            self.rows.push((name.to_owned(), Vec::new()));
        }
        self.rows[position].1.push(value);
    }

    fn time(&mut self, name: &str, repeats: usize, mut once: impl FnMut(usize)) {
        let mut times: Vec<Duration> = (0..repeats)
            .map(|round| {
                let start = Instant::now();
                once(round);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let slowest = times[repeats * 99 / 100];
        self.add(name, format!("{:.1?} ({slowest:.0?})", times[repeats / 2]));
    }
}

/// A directory of the size. Every command has its own time.
fn directory(members: u64) -> Directory<u64> {
    let plan = Plan { members, apps: members, teams: members / 10, seed: 1 };
    let mut directory = Directory::new();
    for (user, command) in plan.commands() {
        execute(&mut directory, user, command);
    }
    for number in 0..PENDING {
        let (invitation, email) = (user(members + number) + 1, email(user(members + number) + 1));
        let role = Role::OrganizationUser.into();
        let invite =
            Command::InviteMember { organization: ORGANIZATION, invitation, email, role, expires_at: None };
        execute(&mut directory, FOUNDER, invite);
    }
    directory
}

fn execute(directory: &mut Directory<u64>, user: u64, command: Command<u64>) {
    let (at, actor) = (directory.version(), Subject::new(user, []).expect("a subject"));
    directory.execute(&actor, at, command).expect("the command fits").expect("a change");
}

/// Cursors all over a list, in random order.
fn cursors(mut next: impl FnMut(Option<Cursor<u64>>) -> Option<Cursor<u64>>) -> Vec<Cursor<u64>> {
    let mut cursors = Vec::new();
    while let Some(cursor) = next(cursors.last().cloned()) {
        cursors.push(cursor);
    }
    Rng::with_seed(1).shuffle(&mut cursors);
    cursors
}

fn from(request: &Request, cursor: Option<Cursor<u64>>) -> Request {
    match cursor {
        Some(cursor) => request.clone().after(cursor),
        None => request.clone(),
    }
}

/// Times the first page, and pages all over the list.
fn pages(
    rows: &mut Rows,
    name: &str,
    request: &Request,
    page: impl Fn(&Request) -> (usize, Option<Cursor<u64>>),
) {
    rows.time(&format!("{name}, first page"), REPEATS, |_| {
        assert!(page(black_box(request)).0 > 0);
    });
    let long = request.clone().limited_to(1_000).expect("a limit");
    // pages of 50 in a short list, which has too few of 1,000
    let step = if page(&long).1.is_some() { &long } else { request };
    let cursors = cursors(|cursor| page(&from(step, cursor)).1);
    if cursors.is_empty() {
        return;
    }
    let requests: Vec<_> = cursors.into_iter().map(|cursor| request.clone().after(cursor)).collect();
    rows.time(&format!("{name}, page in the middle"), REPEATS, |round| {
        assert!(page(black_box(&requests[round % requests.len()])).0 > 0);
    });
}

fn keyword(text: &str) -> Keyword {
    Keyword::new(text).expect("a keyword")
}

fn searches(rows: &mut Rows, directory: &Directory<u64>, members: u64) {
    let of_members = |request: &Request| {
        let page = directory.search_members(&ORGANIZATION, request).expect("a page");
        (page.items.len(), page.next)
    };
    let of_apps = |request: &Request| {
        let page = directory.search_apps(&OWNER, request).expect("a page");
        (page.items.len(), page.next)
    };
    pages(rows, "members by name", &PageRequest::by(Order::Name), of_members);
    pages(rows, "members, last updated first", &PageRequest::by(Order::Updated).descending(), of_members);
    pages(rows, "apps by creation", &PageRequest::by(Order::Created), of_apps);

    let mut random = Rng::with_seed(1);
    let one = |random: &mut Rng| format!("user.{}@", user(random.u64(1..=members)));
    let requests: Vec<Request> =
        (0..1_000).map(|_| PageRequest::by(Order::Name).matching(keyword(&one(&mut random)))).collect();
    rows.time("members by keyword, one match", REPEATS, |round| {
        assert_eq!(of_members(&requests[round % requests.len()]).0, 1);
    });
    let few = |random: &mut Rng| format!("cats {}", random.u64(1..10));
    let requests: Vec<Request> = (0..9)
        .map(|_| PageRequest::by(Order::Updated).descending().matching(keyword(&few(&mut random))))
        .collect();
    rows.time("apps by keyword, 2 % match, last updated first", REPEATS, |round| {
        assert!(of_apps(&requests[round % requests.len()]).0 > 0);
    });
    let cats = PageRequest::by(Order::Created).matching(keyword("cats"));
    pages(rows, "apps by keyword, a sixth match, by creation", &cats, of_apps);
    let all = PageRequest::by(Order::Updated).descending().matching(keyword("user"));
    pages(rows, "members by keyword, all match, last updated first", &all, of_members);

    let pending = PageRequest::by(Order::Created).descending();
    pages(rows, "pending invitations, newest first", &pending, |request| {
        let page = directory.search_pending_invitations(&ORGANIZATION, request).expect("a page");
        (page.items.len(), page.next)
    });
    let organization = directory.organization(&ORGANIZATION).expect("the organization");
    let (largest, team) = organization.teams().max_by_key(|(_, team)| team.members().len()).expect("a team");
    let name = "members of the largest team by name, first page";
    let request = PageRequest::by(Order::Name);
    rows.time(name, 21, |_| {
        assert!(
            directory.search_team_members(&ORGANIZATION, largest, &request).expect("a page").items.len() > 9
        );
    });
    rows.add("size of that team", team.members().len().to_string());
}

/// Times a command that updates a member.
fn commands(rows: &mut Rows, name: &str, directory: &mut Directory<u64>, members: u64) {
    let (mut random, founder) = (Rng::with_seed(2), Subject::new(FOUNDER, []).expect("a subject"));
    let users: Vec<u64> = (0..1_000).map(|_| user(random.u64(members / 2..=members))).collect();
    let organization = ORGANIZATION;
    rows.time(name, REPEATS, |round| {
        let user = users[round % users.len()];
        // alternates after all users, so that most commands change the role
        let role = [Role::OrganizationUser, Role::TeamContributor][round / users.len() % 2];
        let change = Command::ChangeMemberRole { organization, user, role: role.into() };
        let at = directory.version();
        assert!(directory.execute(&founder, at, change).is_ok());
    });
}

fn main() {
    let sizes = std::env::var("MEMBERS").unwrap_or_else(|_| "1000,10000".to_owned());
    let sizes: Vec<u64> = sizes.split(',').map(|size| size.parse().expect("a number of members")).collect();
    let mut rows = Rows { rows: Vec::new(), positions: BTreeMap::new() };
    for members in &sizes {
        let mut directory = directory(*members);
        commands(&mut rows, "`ChangeMemberRole` without lists", &mut directory, *members);
        let (mut took, mut searchable) = (Duration::ZERO, None);
        let allocations = allocation_counter::measure(|| {
            let start = Instant::now();
            searchable = Some(std::mem::take(&mut directory).searchable());
            took = start.elapsed();
        });
        let mut directory = searchable.expect("a directory");
        rows.add("building the lists", format!("{took:.1?}"));
        let things = members * 3 + members / 10 + PENDING;
        let bytes = u64::try_from(allocations.bytes_current).expect("more than before") / things;
        rows.add("memory of the lists, bytes a thing", bytes.to_string());
        searches(&mut rows, &directory, *members);
        commands(&mut rows, "`ChangeMemberRole` with lists", &mut directory, *members);
    }
    let sizes: Vec<String> = sizes.iter().map(u64::to_string).collect();
    println!("| median (99 %) | {} |", sizes.join(" | "));
    for (name, values) in rows.rows {
        println!("| {name} | {} |", values.join(" | "));
    }
}
