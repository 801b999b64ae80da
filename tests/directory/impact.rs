//! The impact of a policy: every right that changes is told, and no other. Rights are asked from subjects that are built
//! under both policies, which share no code with the rows of an access review.

use fastrand::Rng;
use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::directory::{
    ActionChange, Assignment, Command, Directory, Email, Grantee, ImpactRow, InvitationStatus, Name, RoleRef,
};
use rolecall::filter::Extent;
use rolecall::own::{AnyAction, AnyKind, OwnPermission, Vocabulary};
use rolecall::{
    Action, Level, Membership, Owner, Permission, Policy, Reach, Resource, ResourceKind, Role, Subject,
    TeamPermission, can, permissions,
};
use std::collections::{BTreeMap, BTreeSet};
use testkit::model::APPS;
use testkit::model::worlds::World;

/// The id of an app that no team has and that nobody shares.
const ELSEWHERE: u64 = 999;
const USERS: u64 = 8;

mod first {
    rolecall::own_vocabulary! {
        /// The rows of a service.
        pub const VOCABULARY;
        permissions {
            64 RUN_PIPELINES  "Run pipelines"      App          [Y N Y Y N N] [Y N N N] -;
            65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
            66 VIEW_RUNS      "View the runs"      App          [Y N Y Y Y N] [Y Y Y Y] P;
            67 MOVES          "Is moved"           App          [Y N N N N N] [N N N N] -;
            68 UNASKED        "No action asks it"  App          [Y N Y Y N N] [Y Y Y Y] -;
        }
        kinds { SECRET "secret" OfOrganizationsAndUsers; }
        actions Ask {
            /// Start a run in the app.
            RunPipeline  "run_pipeline"   App          [RUN_PIPELINES]  [];
            /// Show who did what.
            ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
            /// Show the runs in the app.
            ViewRuns     "view_runs"      App          [EDIT_INPUTS]    [VIEW_RUNS];
            /// Asks for a permission of the organization's level in apps, which an owner of personal apps does not hold there.
            AuditApp     "audit_app"      App          [VIEW_AUDIT_LOG] [];
            /// Read what belongs to an organization or to a user, outside apps.
            ReadSecret   "read_secret"    SECRET       [VIEW_AUDIT_LOG] [];
            /// Gone in the second one.
            ViewMoves    "view_moves"     App          [MOVES]          [];
        }
    }
}

/// The same service later: other bits, another level, an action that asks for less, a new one.
mod second {
    rolecall::own_vocabulary! {
        /// The rows of the same service in its next release.
        pub const VOCABULARY;
        permissions {
            64 VIEW_RUNS      "View the runs"      App          [Y N Y Y Y N] [Y Y Y Y] P;
            66 RUN_PIPELINES  "Run pipelines"      App          [Y N Y Y Y N] [Y N N N] -;
            67 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N Y] [N N N N] -;
            68 MOVES          "Is moved"           Organization [Y N N N N N] [N N N N] -;
            69 UNASKED        "No action asks it"  App          [Y N Y Y Y N] [Y Y Y Y] -;
        }
        actions Ask {
            /// Start a run in the app.
            RunPipeline  "run_pipeline"   App          [RUN_PIPELINES]  [];
            /// Show who did what.
            ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
            /// Show the runs in the app.
            ViewRuns     "view_runs"      App          [VIEW_RUNS]      [];
            /// Stop a run in the app.
            StopRun      "stop_run"       App          [EDIT_INPUTS]    [];
        }
    }
}

/// A name, and whether the level is that of apps: the same permission under two vocabularies exactly if both are.
type Named = (String, bool);
type Change = (BTreeSet<Named>, BTreeSet<Named>, Vec<(String, Assignment)>, Vec<(String, Assignment)>);
/// The owner, the user or nobody in particular, and the app.
type Key = (Owner<u64>, u8, u64, Option<u64>);

fn named(policy: &Policy, set: Permission) -> BTreeSet<Named> {
    let own = policy.vocabulary().permissions().iter().filter(|row| set.intersects(row.set()));
    let own = own.map(|row| (row.name.to_owned(), row.level == Level::App));
    let documented = set.iter_names().map(|(name, one)| (name.to_owned(), one.level() == Some(Level::App)));
    documented.chain(own).collect()
}

/// A place: the app, or `None` for every app that nobody mentions and for what is outside apps; and whether it is public.
type At = (Option<u64>, bool);

/// The resource of the kind there, if there is one.
fn resource(kind: AnyKind, owner: Owner<u64>, (app, is_public): At) -> Option<Resource<u64>> {
    let id = app.unwrap_or(ELSEWHERE);
    if !kind.is_in_app() {
        let outside = match (kind, owner) {
            (AnyKind::Own(own), _) => Some(Resource::owned(own, owner)),
            (AnyKind::Documented(_), Owner::Organization(owner)) => Resource::of_organization(kind, owner),
            (AnyKind::Documented(_), Owner::User(_)) => None,
        };
        return outside.filter(|_| app.is_none());
    }
    let resource = match owner {
        Owner::Organization(owner) => Resource::app(owner, id).in_app(kind)?,
        Owner::User(owner) => Resource::personal_app(owner, id).in_app(kind)?,
    };
    Some(if is_public { resource.public() } else { resource })
}

/// The actions that the subject may do there: on a resource that is not assigned, and on one that is.
fn allowed(subject: &Subject<u64>, user: u64, owner: Owner<u64>, at: At) -> Vec<(String, bool, bool)> {
    let own = subject.policy().vocabulary().actions().iter().copied().map(AnyAction::Own);
    let actions = Action::ALL.into_iter().map(AnyAction::from).chain(own);
    let allowed = actions.filter_map(|action| {
        let resource = resource(action.applies_to(), owner, at)?;
        let any = can(subject, action, &resource);
        Some((action.as_str().to_owned(), any, can(subject, action, &resource.assigned_to(user))))
    });
    allowed.collect()
}

fn actions_beyond(
    with: &[(String, bool, bool)],
    without: &[(String, bool, bool)],
) -> Vec<(String, Assignment)> {
    let changed = with.iter().filter_map(|(name, any, assigned)| {
        let other = without.iter().find(|(other, ..)| other == name);
        let (was_any, was_assigned) = other.map_or((false, false), |(_, any, assigned)| (*any, *assigned));
        let on = match (*any && !was_any, *assigned && !was_assigned) {
            (true, true) => Assignment::Any,
            (false, true) => Assignment::Assigned,
            (true, false) => Assignment::Unassigned,
            (false, false) => return None,
        };
        Some((name.clone(), on))
    });
    changed.collect()
}

/// What changes from one subject to the other.
fn differing([before, after]: [&Subject<u64>; 2], user: u64, owner: Owner<u64>, at: At) -> Change {
    let held = |subject: &Subject<u64>| {
        let app = resource(ResourceKind::App.into(), owner, at).unwrap();
        let set = permissions(subject, &app);
        // what is the user's own outside apps (V4)
        let rows = subject.policy().vocabulary().permissions().iter();
        let own = rows.filter(|row| row.level == Level::Organization && owner == Owner::User(user));
        named(subject.policy(), set | own.map(OwnPermission::set).collect())
    };
    let (was, is) = (held(before), held(after));
    if was == is && before.policy().vocabulary() == after.policy().vocabulary() {
        return Change::default();
    }
    let [could, can] = [before, after].map(|subject| allowed(subject, user, owner, at));
    (&is - &was, &was - &is, actions_beyond(&can, &could), actions_beyond(&could, &can))
}

fn is_change(change: &Change) -> bool {
    let (gained, lost, can, could) = change;
    !(gained.is_empty() && lost.is_empty() && can.is_empty() && could.is_empty())
}

/// The rights that change, asked one by one.
fn expected(before: &Directory<u64>, after: &Directory<u64>) -> BTreeMap<Key, Change> {
    let mut changes = BTreeMap::new();
    let organizations = before.organizations().map(|(id, _)| Owner::Organization(*id));
    let owners: Vec<_> = organizations.chain(before.accounts().map(|(id, _)| Owner::User(*id))).collect();
    let policies = [before.policy(), after.policy()];
    for owner in owners {
        for user in 0..USERS {
            let [Some(was), Some(is)] = [before, after].map(|it| it.subject(&user)) else {
                continue;
            };
            let at = |app| differing([was.subject(), is.subject()], user, owner, (app, false));
            // the app that nobody mentions: in the row about everything there are also actions outside apps
            let elsewhere = at(Some(ELSEWHERE));
            for app in (0..APPS).filter(|app| at(Some(*app)) != elsewhere) {
                changes.insert((owner, 0, user, Some(app)), at(Some(app)));
            }
            if is_change(&at(None)) {
                changes.insert((owner, 0, user, None), at(None));
            }
        }
        if let Owner::Organization(id) = owner {
            let organization = before.organization(&id).unwrap();
            let pending = organization.invitations();
            for (invitation, sent) in pending.filter(|(_, sent)| sent.status() == InvitationStatus::Pending) {
                let role: AnyRole = match sent.role() {
                    RoleRef::Documented(role) => (*role).into(),
                    RoleRef::Custom(role) => organization.role(role).unwrap().clone().into(),
                };
                let [was, is] =
                    policies.map(|policy| policy.subject(0, [Membership::new(id, role.clone())]).unwrap());
                let change = differing([&was, &is], 0, owner, (None, false));
                if is_change(&change) {
                    changes.insert((owner, 1, *invitation, None), change);
                }
            }
        }
        let [was, is] = policies.map(|policy| Subject::anonymous().under(policy));
        let apps: Vec<_> = match &owner {
            Owner::Organization(id) => before.organization(id).unwrap().apps().collect(),
            Owner::User(id) => before.account(id).unwrap().apps().collect(),
        };
        for (app, _) in apps.into_iter().filter(|(_, app)| app.is_public()) {
            let change = differing([&was, &is], u64::MAX, owner, (Some(*app), true));
            if is_change(&change) {
                changes.insert((owner, 2, *app, Some(*app)), change);
            }
        }
    }
    changes
}

fn told(row: &ImpactRow<'_, u64>) -> (Key, Change) {
    let owner = match row.owner().unwrap() {
        Owner::Organization(id) => Owner::Organization(*id),
        Owner::User(id) => Owner::User(*id),
    };
    let app = match row.extent {
        Extent::App { app, .. } => Some(*app),
        Extent::Organization { .. } | Extent::Personal { .. } => None,
        Extent::Public | Extent::PublicAt { .. } => panic!("{row:?}"),
    };
    let (kind, who) = match row.grantee {
        Grantee::User(user) => (0, *user),
        Grantee::Invitee { invitation, .. } => (1, *invitation),
        Grantee::Everybody => (2, app.unwrap()),
    };
    let names = |change: ActionChange| (change.action.as_str().to_owned(), change.on);
    let (can, could) = (row.actions_gained().map(names), row.actions_lost().map(names));
    ((owner, kind, who, app), (BTreeSet::new(), BTreeSet::new(), can.collect(), could.collect()))
}

#[track_caller]
fn assert_impact(directory: &Directory<u64>, policy: &Policy) -> usize {
    let rows: BTreeMap<Key, Change> = directory
        .impact_of_policy(policy)
        .map(|row| {
            let (key, (.., can, could)) = told(&row);
            let (gained, lost) = (named(policy, row.gained()), named(directory.policy(), row.lost()));
            (key, (gained, lost, can, could))
        })
        .collect();
    let expected = expected(directory, &directory.clone().governed_by(policy.clone()));
    assert!(rows == expected, "the impact is\n{rows:#?}\nwhere decisions differ by\n{expected:#?}");
    assert!(directory.impact_of_policy(policy).is_sorted_by_key(|row| told(&row).0));
    rows.len()
}

fn some_of(set: Permission, random: &mut Rng) -> Permission {
    set.iter().filter(|_| random.u8(0..10) < 8).collect()
}

fn other_policy(policy: &Policy, random: &mut Rng) -> Policy {
    let role = Role::ALL[random.usize(0..Role::ALL.len())];
    let team = TeamPermission::ALL[random.usize(0..TeamPermission::ALL.len())];
    let other = policy.clone();
    match random.u8(0..4) {
        0 => other.with_grants(role, some_of(policy.grants(role), random)).unwrap(),
        1 => other.with_team_permission(team, some_of(policy.team_permission(team), random)).unwrap(),
        2 => other.with_ceiling(role, Some(some_of(Permission::all(), random))).unwrap(),
        _ => other.with_reach(role, Reach::SelectedApps),
    }
}

fn world(random: &mut Rng) -> Directory<u64> {
    let mut directory = Directory::new();
    for step in World::founded(random).steps {
        directory.execute(&step.asker.subject().unwrap(), step.at, step.command).unwrap();
    }
    directory
}

#[test]
fn the_impact_of_a_policy_is_the_difference_of_decisions() {
    let (mut random, mut rows) = (Rng::with_seed(14), 0);
    for _ in 0..12 {
        let directory = world(&mut random);
        let mut policy = Policy::documented().clone();
        for _ in 0..3 {
            for _ in 0..5 {
                policy = other_policy(&policy, &mut random);
            }
            rows += assert_impact(&directory, &policy);
        }
        assert_eq!(assert_impact(&directory, Policy::documented()), 0);
    }
    assert!(rows > 150, "{rows} rows");
}

#[test]
fn own_permissions_and_actions_are_compared_by_name() {
    let (mut random, mut rows) = (Rng::with_seed(15), 0);
    let of = |vocabulary: Vocabulary| Policy::documented().clone().with_vocabulary(vocabulary);
    let policies = [of(first::VOCABULARY), of(second::VOCABULARY), Policy::documented().clone()];
    for _ in 0..10 {
        let directory = world(&mut random);
        for before in &policies {
            let directory = directory.clone().governed_by(before.clone());
            for after in &policies {
                rows += assert_impact(&directory, after);
            }
        }
    }
    assert!(rows > 500, "{rows} rows");
}

/// The owner of personal apps stands among the users whom these are shared with, in the order of their ids.
#[test]
fn an_owner_comes_after_a_user_with_a_smaller_id() {
    let mut directory = Directory::new();
    let [ana, ben] = [1, 2].map(|user| Subject::new(user, []).unwrap());
    for (user, email) in [(&ana, "ana@example.com"), (&ben, "ben@example.com")] {
        directory.execute(user, 0, Command::Register { email: Email::new(email).unwrap() }).unwrap();
    }
    let (owner, app) = (Owner::User(2), 100);
    let create = Command::CreateApp { owner, app, name: Name::new("Cats").unwrap(), unseen: false };
    let permissions = Permission::PREDICT.try_into().unwrap();
    for command in [create, Command::ShareApp { owner, app, user: 1, permissions }] {
        directory.execute(&ben, 0, command).unwrap();
    }
    // each of them gains the own permissions on their own apps
    let policy = Policy::documented().clone().with_vocabulary(first::VOCABULARY);
    assert_eq!(assert_impact(&directory, &policy), 2);
}

/// A permission that no action asks for makes a row of its own, too: a team of cleo's gives it in one app already.
#[test]
fn a_permission_that_no_action_asks_for_is_told() {
    let organization = 1;
    let mut directory = Directory::new();
    let [ana, cleo] = [1, 2].map(|user| Subject::new(user, []).unwrap());
    let [at_ana, at_cleo] = ["ana@example.com", "cleo@example.com"].map(|email| Email::new(email).unwrap());
    let name = |name: &str| Name::new(name).unwrap();
    let invite = Command::InviteMember {
        organization,
        invitation: 1,
        email: at_cleo.clone(),
        role: Role::OrganizationUser.into(),
        expires_at: None,
    };
    let team = Command::CreateTeam {
        organization,
        team: 1,
        name: name("Labelers"),
        default_permission: TeamPermission::LabelerWorker.into(),
        confining: false,
    };
    let owner = Owner::Organization(organization);
    let permission = AnyTeamPermission::from(TeamPermission::LabelerWorker).into();
    for (user, command) in [
        (&ana, Command::Register { email: at_ana.clone() }),
        (&cleo, Command::Register { email: at_cleo }),
        (&ana, Command::CreateOrganization { organization, name: name("Acme"), billing_email: at_ana }),
        (&ana, invite),
        (&cleo, Command::AcceptInvitation { organization, invitation: 1 }),
        (&ana, Command::CreateApp { owner, app: 1, name: name("Cats"), unseen: false }),
        (&ana, team),
        (&ana, Command::AddTeamMember { organization, team: 1, user: 2 }),
        (&ana, Command::AddTeamApp { organization, team: 1, app: 1, permission }),
    ] {
        directory.execute(user, 0, command).unwrap();
    }
    let of = |vocabulary| Policy::documented().clone().with_vocabulary(vocabulary);
    let directory = directory.governed_by(of(first::VOCABULARY));
    assert_impact(&directory, &of(second::VOCABULARY));
}
