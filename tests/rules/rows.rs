//! Subjects from rows: a random world is flattened, shuffled and repeated, and the subject that is built answers as the one
//! that was built from memberships.

use crate::counted::{Counted, comparisons};
use proptest::prelude::*;
use proptest::sample::Index;
use rolecall::{
    Action, Owner, Permission, Place, Role, Subject, SubjectRows, SubjectRowsError, TeamPermission, can,
};
use std::collections::BTreeSet;
use testkit::oracle::{Facts, GrantFacts, RoleFacts, ShareFacts, TeamPermissionFacts, ThingFacts};
use testkit::worlds::{self, subject, thing};

/// A row of one of a service's tables, or of an outer join of three of them.
#[derive(Debug, Clone)]
enum Row {
    Member(u64, RoleFacts, bool),
    Team(u64, u64, bool),
    TeamApp(u64, u64, u64, TeamPermissionFacts),
    Share(Owner<u64>, u64, Permission),
    Grant(Place<u64>, Permission),
    Joined(u64, RoleFacts, bool, Option<(u64, bool)>, Option<(u64, TeamPermissionFacts)>),
}

/// The facts as tables have them: one permission for each app of a team, and at most one token.
fn tabular(mut facts: Facts) -> Facts {
    facts.user.get_or_insert(0);
    for team in facts.memberships.iter_mut().flat_map(|member| &mut member.teams) {
        let mut seen = BTreeSet::new();
        team.apps.retain(|(app, _)| seen.insert(*app));
    }
    facts.scopes = None;
    facts.tokens.truncate(1);
    facts
}

/// The queries that the rows come from. Both together say each fact twice, so that one alone must be enough, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queries {
    Tables,
    Joins,
    Both,
}

impl Queries {
    fn has(self, row: &Row) -> bool {
        match row {
            Row::Member(..) | Row::Team(..) | Row::TeamApp(..) => self != Queries::Joins,
            Row::Joined(..) => self != Queries::Tables,
            Row::Share(..) | Row::Grant(..) => true,
        }
    }
}

fn flattened(facts: &Facts, queries: Queries) -> Vec<Row> {
    let mut rows = Vec::new();
    for member in &facts.memberships {
        let (organization, role, suspended) = (member.organization, member.role, member.suspended);
        rows.push(Row::Member(organization, role, suspended));
        for (id, team) in (0..).zip(&member.teams) {
            rows.push(Row::Team(organization, id, team.confining));
            let joined = |app| Row::Joined(organization, role, suspended, Some((id, team.confining)), app);
            rows.push(joined(None));
            for (app, permission) in &team.apps {
                rows.push(Row::TeamApp(organization, id, *app, *permission));
                rows.push(joined(Some((*app, *permission))));
            }
        }
        rows.push(Row::Joined(organization, role, suspended, None, None));
    }
    for ShareFacts { owner, app, permissions } in &facts.shares {
        rows.push(Row::Share(owner.owner(|id| id), *app, permissions.permission()));
    }
    for GrantFacts { place, permissions } in facts.tokens.iter().flatten() {
        rows.push(Row::Grant(place.place(|id| id), permissions.permission()));
    }
    rows.retain(|row| queries.has(row));
    rows
}

fn built(facts: &Facts, rows: &[Row]) -> Result<Subject<u64>, SubjectRowsError<u64>> {
    let user = facts.user.unwrap();
    let mut subject =
        if facts.tokens.is_empty() { SubjectRows::new(user) } else { SubjectRows::with_token(user) };
    for row in rows.iter().cloned() {
        match row {
            Row::Member(organization, role, suspended) => {
                subject.member(organization, role.role(), suspended)
            }
            Row::Team(organization, team, confining) => subject.team(organization, team, confining),
            Row::TeamApp(organization, team, app, permission) => {
                subject.team_app(organization, team, app, permission.team_permission())
            }
            Row::Share(owner, app, permissions) => subject.share(owner, app, permissions),
            Row::Grant(place, permissions) => subject.token_grant(place, permissions),
            Row::Joined(organization, role, suspended, team, app) => {
                let app = app.map(|(app, permission)| (app, permission.team_permission()));
                subject.joined(organization, role.role(), suspended, team, app)
            }
        };
    }
    subject.build()
}

/// A world, its rows in some order, some of them twice, and things to ask about.
fn world() -> impl Strategy<Value = (Facts, Vec<Row>, Vec<ThingFacts>)> {
    let things = proptest::collection::vec(thing(), 1..12);
    let again = proptest::collection::vec(any::<Index>(), 0..8);
    let queries = prop_oneof![
        1 => Just(Queries::Tables),
        1 => Just(Queries::Joins),
        2 => Just(Queries::Both),
    ];
    (subject().prop_map(tabular), queries, things, again).prop_flat_map(|(facts, queries, things, again)| {
        let mut rows = flattened(&facts, queries);
        let repeated: Vec<_> =
            again.iter().filter(|_| !rows.is_empty()).map(|at| at.get(&rows).clone()).collect();
        rows.extend(repeated);
        (Just(facts), Just(rows).prop_shuffle(), Just(things))
    })
}

proptest! {
    #![proptest_config(worlds::cases(1_000))]

    #[test]
    fn rows_in_any_order_answer_as_memberships_do((facts, rows, things) in world()) {
        let (expected, subject) = (facts.subject().unwrap(), built(&facts, &rows).unwrap());
        for resource in things.iter().map(ThingFacts::resource) {
            for action in Action::ALL {
                prop_assert_eq!(
                    can(&subject, action, &resource), can(&expected, action, &resource),
                    "{} {:?} {:?}", action, resource, rows
                );
            }
        }
    }

    /// A row that contradicts another is refused, wherever it stands.
    #[test]
    fn a_contradiction_is_refused((facts, rows, _) in world(), at in any::<Index>(), picked in any::<Index>()) {
        prop_assume!(!rows.is_empty());
        let contrary = match at.get(&rows).clone() {
            Row::Member(organization, role, suspended) => Row::Member(organization, role, !suspended),
            Row::Team(organization, team, confining) => Row::Team(organization, team, !confining),
            Row::TeamApp(organization, team, app, permission) => {
                let other = ["full_access", "labeler_worker"].map(TeamPermissionFacts::from);
                Row::TeamApp(organization, team, app, if permission == other[0] { other[1] } else { other[0] })
            }
            Row::Joined(organization, role, suspended, Some((team, confining)), app) => {
                Row::Joined(organization, role, suspended, Some((team, !confining)), app)
            }
            Row::Joined(organization, role, suspended, None, app) => {
                Row::Joined(organization, role, !suspended, None, app)
            }
            // sets of permissions unite
            Row::Share(..) | Row::Grant(..) => return Ok(()),
        };
        let mut rows = rows;
        rows.insert(picked.index(rows.len() + 1), contrary);
        prop_assert!(built(&facts, &rows).is_err(), "{:?}", rows);
    }

    /// A row whose parent is nowhere is refused. The error names it.
    #[test]
    fn a_row_without_its_parent_is_refused((facts, rows, _) in world(), at in any::<Index>()) {
        let teams: Vec<_> = rows.iter().filter_map(|row| match row {
            Row::Team(organization, team, _) => Some((*organization, *team)),
            _ => None,
        }).collect();
        // joins alone have no rows of teams
        if teams.is_empty() {
            return Ok(());
        }
        let lost = *at.get(&teams);
        let is_lost_team = |row: &Row| match row {
            Row::Team(organization, team, _) | Row::Joined(organization, _, _, Some((team, _)), _) => {
                (*organization, *team) == lost
            }
            _ => false,
        };
        let without_team: Vec<_> = rows.iter().filter(|row| !is_lost_team(row)).cloned().collect();
        let is_its_app = |row: &&Row| matches!(row, Row::TeamApp(organization, team, ..) if (*organization, *team) == lost);
        match (without_team.iter().find(is_its_app), built(&facts, &without_team)) {
            (None, built) => prop_assert!(built.is_ok()),
            (Some(_), Err(SubjectRowsError::NoTeam { row, organization, team, .. })) => {
                prop_assert_eq!((organization, team), lost);
                prop_assert!(is_its_app(&&without_team[row]));
            }
            (Some(_), other) => prop_assert!(false, "{:?}", other),
        }
        let is_member = |row: &&Row| !matches!(
            row, Row::Member(organization, ..) | Row::Joined(organization, ..) if *organization == lost.0
        );
        let orphans: Vec<_> = rows.iter().filter(is_member).cloned().collect();
        let refused = built(&facts, &orphans);
        let is_named = matches!(refused, Err(SubjectRowsError::NoMember { organization, .. }) if organization == lost.0);
        prop_assert!(is_named, "{:?}", refused);
    }
}

/// Sixteen times as many rows need at most about sixteen times as many comparisons of ids.
#[test]
fn the_comparisons_are_linear_in_the_rows() {
    let compared = |count: u64| {
        let mut rows = SubjectRows::new(Counted(7));
        for number in 0..count {
            let (organization, team) = (Counted(number % 100), Counted(number % 500));
            let app = Some((Counted(number), TeamPermission::ModelTrainer));
            rows.joined(organization, Role::TeamContributor, false, Some((team, false)), app);
        }
        comparisons(|| assert_eq!(rows.build().unwrap().memberships().len(), 100))
    };
    let (few, many) = (compared(1_000), compared(16_000));
    assert!(few >= 1_000, "{few}");
    assert!(many <= few * 20, "{few} comparisons, then {many}");
}

type Named = SubjectRows<&'static str>;

fn refused(add: impl FnOnce(&mut Named) -> &mut Named) -> (SubjectRowsError<&'static str>, String) {
    let mut rows = Named::new("ana");
    rows.member("acme", Role::TeamContributor, false).team("acme", "silo", true);
    add(&mut rows);
    let error = rows.build().unwrap_err();
    let words = error.to_string();
    (error, words)
}

#[test]
fn each_wrong_row_is_named() {
    use SubjectRowsError as E;
    let organization = "acme";
    let (team, app, row) = ("silo", "cats", 2);
    let trainer = TeamPermission::ModelTrainer;
    let cases: [(E<_>, (E<_>, String), &str); 11] = [
        (
            E::Member { organization, first: 0, second: 2 },
            refused(|rows| rows.member(organization, Role::TeamContributor, true)),
            "rows[0] and rows[2]: the membership in organization `acme` has another role or suspension",
        ),
        (
            E::Member { organization, first: 0, second: 2 },
            refused(|rows| rows.member(organization, Role::Administrator, false)),
            "expected the same in both",
        ),
        (
            E::Team { organization, team, first: 1, second: 2 },
            refused(|rows| rows.team(organization, team, false)),
            "rows[1] and rows[2]: team `silo` in organization `acme` is confining in one of them",
        ),
        (
            E::TeamApp { organization, team, app, first: 2, second: 3 },
            refused(|rows| {
                rows.team_app(organization, team, app, trainer);
                rows.team_app(organization, team, app, TeamPermission::FullAccess)
            }),
            "rows[2] and rows[3]: app `cats` of team `silo` in organization `acme` has another permission",
        ),
        (
            E::NoMember { row, organization: "globex", team },
            refused(|rows| rows.team("globex", team, true)),
            "rows[2]: team `silo` in organization `globex`: expected a row of the user's membership there",
        ),
        (
            E::NoTeam { row, organization, team: "other", app },
            refused(|rows| rows.team_app(organization, "other", app, trainer)),
            "rows[2]: app `cats` of team `other` in organization `acme`: expected a row of the team",
        ),
        // a team of the same id elsewhere is another team
        (
            E::NoTeam { row: 3, organization: "globex", team, app },
            refused(|rows| {
                rows.member("globex", Role::Administrator, false);
                rows.team_app("globex", team, app, trainer)
            }),
            "rows[3]: app `cats` of team `silo` in organization `globex`",
        ),
        (
            E::AppWithoutTeam { row, organization, app },
            refused(|rows| {
                rows.joined(organization, Role::TeamContributor, false, None, Some((app, trainer)))
            }),
            "rows[2]: app `cats` in organization `acme` comes without a team",
        ),
        (
            E::NoToken { row },
            refused(|rows| rows.token_grant(Place::Everywhere, Permission::all())),
            "rows[2]: a grant of a token, and the request has none",
        ),
        // of two rows without a place the first is named
        (
            E::NoToken { row },
            refused(|rows| {
                rows.token_grant(Place::Everywhere, Permission::all());
                rows.joined(organization, Role::TeamContributor, false, None, Some((app, trainer)))
            }),
            "rows[2]",
        ),
        (
            E::NotShareable { row, owner: Owner::User("ben"), app, permissions: Permission::TRANSFER_APPS },
            refused(|rows| {
                rows.share(Owner::User("ben"), app, Permission::TRANSFER_APPS | Permission::VIEW_MODELS)
            }),
            "rows[2]: a share of app `cats` of user `ben` contains TRANSFER_APPS: expected app-level",
        ),
    ];
    for (expected, (error, words), part) in cases {
        assert_eq!(error, expected);
        assert!(words.contains(part), "{words}");
    }
}

#[test]
fn rows_that_say_the_same_are_one() {
    let mut rows = Named::new("ana");
    for _ in 0..3 {
        // children before parents
        rows.team_app("acme", "silo", "cats", TeamPermission::ModelTrainer);
        rows.team("acme", "silo", true);
        rows.member("acme", Role::TeamContributor, true);
    }
    let subject = rows.build().unwrap();
    let [membership] = subject.memberships() else { panic!("{subject:?}") };
    assert!(membership.is_suspended());
    let [team] = membership.teams() else { panic!("{subject:?}") };
    assert_eq!((team.is_confining(), team.apps().len()), (true, 1));
    assert!(subject.token().is_none());
}

#[test]
fn a_token_without_rows_leaves_nothing() {
    let mut rows = Named::with_token("ana");
    rows.member("acme", Role::Administrator, false);
    let subject = rows.build().unwrap();
    assert_eq!((subject.scopes(), subject.token().is_some()), (Permission::empty(), true));
}
