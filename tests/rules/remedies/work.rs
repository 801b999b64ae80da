//! The work of finding remedies: it is linear in the facts, and their number does not depend on the facts.

use crate::counted::{Counted, comparisons};
use rolecall::{
    Action, Membership, Owner, Permission, Resource, Role, Share, Subject, TeamMembership, TeamPermission,
    remedies,
};

/// The number of id comparisons for computing the remedies of a member of these teams.
fn compared(teams: impl IntoIterator<Item = TeamMembership<Counted>>) -> u64 {
    let membership = Membership::new(Counted(1), Role::TeamContributor);
    let member = teams.into_iter().fold(membership, Membership::with_team);
    let ana = Subject::new(Counted(7), [member]).unwrap();
    compared_for(&ana)
}

fn compared_for(ana: &Subject<Counted>) -> u64 {
    let model = Resource::app(Counted(1), Counted(0)).model();
    comparisons(|| assert!(!remedies(ana, Action::DeleteModel, &model).is_empty()))
}

fn team_with_apps(team: u64, apps: u64) -> TeamMembership<Counted> {
    let apps = (1..=apps).map(|app| (Counted(app), TeamPermission::LabelerWorker));
    TeamMembership::new(Counted(team)).with_apps(apps)
}

type Teams = Box<dyn Fn(u64) -> Vec<TeamMembership<Counted>>>;

/// Sixteen times as many facts need at most about sixteen times as many comparisons.
#[test]
fn the_work_is_linear_in_the_teams_and_their_apps() {
    let silo = |team: u64| TeamMembership::new(Counted(team)).confining();
    let shapes: [(&str, Teams); 6] = [
        ("one team", Box::new(|apps| vec![team_with_apps(1, apps)])),
        ("one confining team", Box::new(|apps| vec![team_with_apps(1, apps).confining()])),
        ("two teams with the same apps", Box::new(|apps| [1, 2].map(|id| team_with_apps(id, apps)).into())),
        ("teams of one app each", Box::new(|count| (1..=count).map(|id| team_with_apps(id, 1)).collect())),
        ("confining teams", Box::new(move |count| (1..=count).map(silo).collect())),
        (
            "one confining team, given many times",
            Box::new(move |count| (1..=count).map(|_| silo(1)).collect()),
        ),
    ];
    for (shape, teams) in shapes {
        let (few, many) = (compared(teams(1_000)), compared(teams(16_000)));
        // Proves that the ids are counted at all: a shape with apps needs at least one comparison for each.
        assert!(few >= 1_000 || shape.contains("confining teams"), "{shape}: {few}");
        assert!(many <= few * 20, "{shape}: {few} comparisons, then {many}");
    }
}

/// Shares of apps: of the owner's, which are places that a change may open, and of others.
#[test]
fn the_work_is_linear_in_the_shares() {
    let silo = TeamMembership::new(Counted(1)).confining();
    let membership = Membership::new(Counted(1), Role::TeamContributor).with_team(silo);
    let with_shares = |count: u64| {
        let share = |app| {
            let owner = if app % 2 == 0 { Owner::Organization(Counted(1)) } else { Owner::User(Counted(8)) };
            Share::new(owner, Counted(app), Permission::VIEW_MODELS)
        };
        let shares = (1..=count).map(share);
        let ana = Subject::new(Counted(7), [membership.clone()]).unwrap().with_shares(shares).unwrap();
        compared_for(&ana)
    };
    let (few, many) = (with_shares(1_000), with_shares(16_000));
    assert!(few >= 1_000, "{few}");
    assert!(many <= few * 20, "{few} comparisons, then {many}");
}

/// However much a member holds, there are no more remedies: changes name teams only if at most two stand in the way.
#[test]
fn the_number_of_remedies_does_not_depend_on_the_facts() {
    let counted = |count: u64, silos: u64| {
        let teams = (1..=count).map(|id| team_with_apps(id, 3));
        let silos = (1..=silos).map(|id| TeamMembership::new(Counted(count + id)).confining());
        let membership = Membership::new(Counted(1), Role::TeamContributor);
        let member = teams.chain(silos).fold(membership, Membership::with_team);
        let ana = Subject::new(Counted(7), [member]).unwrap().narrowed_to(Permission::empty());
        let app = Resource::app(Counted(1), Counted(0));
        remedies(&ana, Action::ViewApp, &app).len()
    };
    // Two changes: a scope, and a share or a team or a role.
    assert_eq!(counted(10, 0), counted(1_000, 0));
    assert!((50..1_000).contains(&counted(10, 0)), "{}", counted(10, 0));
    // Three teams stand in the way. A scope for each public permission is left, with which the app is made public.
    assert_eq!((counted(10, 3), counted(10, 1_000)), (3, 3));
}
