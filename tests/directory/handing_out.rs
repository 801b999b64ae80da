//! The functions for services with tables of their own give the answers of the directory, over the model's worlds.

use rolecall::custom::AnyRole;
use rolecall::directory::{AssignedRole, Command, Directory, Refusal};
use rolecall::handing_out::{
    Overreach, can_add_to_team, can_assign, can_change, can_give_app, can_invite, can_share, can_take_away,
};
use rolecall::{Action, Membership, Owner, Permission, Subject, TeamMembership, TokenGrant};
use std::collections::BTreeMap;
use testkit::model::generate::{KINDS, Sought, Step, step, step_of};
use testkit::model::worlds::World;

type Limited = Result<(), Overreach<u64>>;

/// The user with the directory's facts and the token of the asker.
fn actor(directory: &Directory<u64>, asker: &Subject<u64>) -> Option<Subject<u64>> {
    let subject = directory.subject(asker.user()?)?.into_subject();
    let Some(token) = asker.token() else { return Some(subject) };
    let grants = token.map(|grant| TokenGrant::new(own_place(*grant.place()), grant.permissions()));
    Some(subject.narrowed_by(grants))
}

fn own_place(place: rolecall::Place<&u64>) -> rolecall::Place<u64> {
    use rolecall::Place;
    let owned = |owner: Owner<&u64>| match owner {
        Owner::Organization(organization) => Owner::Organization(*organization),
        Owner::User(user) => Owner::User(*user),
    };
    match place {
        Place::Everywhere => Place::Everywhere,
        Place::Organization(organization) => Place::Organization(*organization),
        Place::App { owner, app } => Place::App { owner: owned(owner), app: *app },
        Place::PersonalApps(user) => Place::PersonalApps(*user),
    }
}

/// What a service with tables of its own asks before the same change; `None` for commands that these functions do not
/// cover, and if something does not exist.
#[expect(clippy::too_many_lines, reason = "one arm for each command")]
fn asked(directory: &Directory<u64>, actor: &Subject<u64>, command: &Command<u64>) -> Option<Limited> {
    let member = |user| Some(directory.subject(user)?.into_subject());
    let at = |organization: &u64| directory.organization(organization);
    let role_of = |organization, role: &AssignedRole<u64>| -> Option<AnyRole> {
        match role {
            AssignedRole::Documented(role) => Some((*role).into()),
            AssignedRole::Custom { role, .. } => at(organization)?.role(role).cloned().map(Into::into),
        }
    };
    let team_of = |organization, team| {
        let found = at(organization)?.team(team)?;
        let apps = found.apps().map(|(app, permission)| (*app, permission.clone()));
        Some(TeamMembership::new(*team).with_apps(apps).confining_if(found.is_confining()))
    };
    let membership = |subject: &Subject<u64>, organization: &u64| {
        subject.memberships().iter().find(|joined| joined.organization() == organization).cloned()
    };
    let rebuilt = |before: &Membership<u64>, teams: Vec<TeamMembership<u64>>| {
        let after = Membership::new(*before.organization(), before.role().clone());
        teams.into_iter().fold(after.suspended_if(before.is_suspended()), Membership::with_team)
    };
    let members_of = |organization: &u64, team: &u64| -> Option<Vec<Subject<u64>>> {
        Some(at(organization)?.team(team)?.members().filter_map(member).collect())
    };
    Some(match command {
        Command::InviteMember { organization, role, .. }
        | Command::ProvisionMember { organization, role, .. } => {
            let answer = can_invite(actor, organization, role_of(organization, role)?);
            // both take the same permission, and the words name the action
            match (answer, command) {
                (Err(Overreach::Denied(_)), Command::ProvisionMember { .. }) => return None,
                (answer, _) => answer,
            }
        }
        Command::ChangeMemberRole { organization, user, role } => {
            can_assign(actor, &member(user)?, organization, role_of(organization, role)?)
        }
        Command::RemoveMember { organization, user } => {
            can_take_away(actor, Action::RemoveMember, organization, [&member(user)?])
        }
        Command::SuspendMember { organization, user } => {
            can_take_away(actor, Action::SuspendMember, organization, [&member(user)?])
        }
        Command::ReinstateMember { organization, user } => {
            let before = member(user)?;
            let membership = membership(&before, organization)?;
            let after = membership.teams().to_vec();
            let after = after
                .into_iter()
                .fold(Membership::new(*organization, membership.role().clone()), Membership::with_team);
            can_change(actor, Action::SuspendMember, organization, [(&before, after)])
        }
        Command::AddTeamMember { organization, team, user } => {
            can_add_to_team(actor, &member(user)?, organization, &team_of(organization, team)?)
        }
        Command::RemoveTeamMember { organization, team, user } => {
            let before = member(user)?;
            let membership = membership(&before, organization)?;
            // a team that does not confine releases nobody
            let is_left = |joined: &&TeamMembership<u64>| joined.team() != team || !joined.is_confining();
            let after = rebuilt(&membership, membership.teams().iter().filter(is_left).cloned().collect());
            can_change(actor, Action::RemoveTeamMember, organization, [(&before, after)])
        }
        Command::ConfineTeam { organization, team, confining: true } => {
            can_take_away(actor, Action::EditTeam, organization, &members_of(organization, team)?)
        }
        Command::ConfineTeam { organization, team, confining: false } => {
            let members = members_of(organization, team)?;
            let changes = members.iter().filter_map(|member| {
                let membership = membership(member, organization)?;
                let opened = membership.teams().iter().map(|joined| {
                    let apps =
                        joined.apps().iter().map(|assigned| (*assigned.app(), assigned.permission().clone()));
                    let confines = joined.is_confining() && joined.team() != team;
                    TeamMembership::new(*joined.team()).with_apps(apps).confining_if(confines)
                });
                Some((member, rebuilt(&membership, opened.collect())))
            });
            can_change(actor, Action::EditTeam, organization, changes)
        }
        Command::RemoveTeamApp { organization, team, .. } if team_of(organization, team)?.is_confining() => {
            can_take_away(actor, Action::RemoveTeamApp, organization, &members_of(organization, team)?)
        }
        Command::ChangeTeamAppPermission { organization, app, permission, .. } => {
            can_give_app(actor, Action::ChangeTeamAppPermission, organization, app, permission.clone())
        }
        Command::AddTeamApp { organization, team, app, permission } => {
            let permission = permission.permission();
            let given = can_give_app(actor, Action::AddTeamApp, organization, app, permission.clone());
            let is_confining = team_of(organization, team)?.is_confining();
            if given.is_err() || !is_confining {
                return Some(given);
            }
            let members = members_of(organization, team)?;
            let changes = members.iter().filter_map(|member| {
                let membership = membership(member, organization)?;
                let teams = membership.teams().iter().cloned();
                let with_app = teams.map(|joined| {
                    if joined.team() == team { joined.with_app(*app, permission.clone()) } else { joined }
                });
                Some((member, rebuilt(&membership, with_app.collect())))
            });
            can_change(actor, Action::AddTeamApp, organization, changes)
        }
        Command::ShareApp { owner, app, user, permissions } => {
            let was = directory.shares_of(user).find(|(its, shared, _)| (*its, *shared) == (owner, app));
            let was = was.map_or(Permission::empty(), |(_, _, permissions)| permissions.permissions());
            can_share(actor, &directory.resource(owner, app)?, was, permissions.permissions())
        }
        _ => return None,
    })
}

/// The answer of the directory in the same terms; `None` for a refusal that has nothing to do with limits, and for a command
/// without effect, which hands out nothing and is not limited.
fn expected(done: &Result<bool, Refusal<u64>>) -> Option<Limited> {
    match done {
        Ok(is_changed) => is_changed.then_some(Ok(())),
        Err(Refusal::Denied(denial)) => Some(Err(Overreach::Denied(*denial))),
        Err(Refusal::Escalation { missing, app, vocabulary }) => {
            Some(Err(Overreach::Escalation { missing: *missing, app: *app, vocabulary: *vocabulary }))
        }
        Err(Refusal::OverAdministrator { user }) => Some(Err(Overreach::OverAdministrator { user: *user })),
        Err(_) => None,
    }
}

/// In each of many worlds, commands of every kind get the same answer from both, with the same missing permissions.
#[test]
fn the_directory_and_the_functions_answer_alike() {
    let mut counts = BTreeMap::<(String, &str), u32>::new();
    for seed in 0..120 {
        let mut random = fastrand::Rng::with_seed(seed);
        let world = World::founded(&mut random);
        let mut directory = Directory::new();
        for Step { asker, at, command, .. } in &world.steps {
            directory.execute(&asker.subject().unwrap(), *at, command.clone()).unwrap();
        }
        let mut model = world.model.clone();
        for round in 0..60 {
            let step = if round % 2 == 0 {
                step(&model, &mut random)
            } else {
                let (_, kind) = KINDS[random.usize(..KINDS.len())];
                step_of(kind, Sought::Beyond, &model, &mut random)
            };
            let Step { asker, at, command, .. } = &step;
            let asker = asker.subject().unwrap();
            let answer = actor(&directory, &asker).and_then(|actor| asked(&directory, &actor, command));
            let (_, after) = model.outcome(&step.asker, *at, command);
            let done = match command {
                Command::ExpireInvitation { organization, invitation } if asker.user().is_none() => {
                    directory.expire_invitation(*at, *organization, *invitation)
                }
                _ => directory.execute(&asker, *at, command.clone()),
            };
            model = after;
            let Some((answer, expected)) = answer.zip(expected(&done.map(|event| event.is_some()))) else {
                continue;
            };
            assert_eq!(answer, expected, "{command:?} by {asker:?}");
            let outcome = match expected {
                Ok(()) => "allowed",
                Err(Overreach::Escalation { app: Some(_), .. }) => "escalation in an app",
                Err(Overreach::Escalation { app: None, .. }) => "escalation",
                Err(Overreach::OverAdministrator { .. }) => "over an administrator",
                Err(_) => "denied",
            };
            let name = format!("{command:?}");
            let name = name.split([' ', '{']).next().unwrap().to_owned();
            *counts.entry((name, outcome)).or_default() += 1;
        }
    }
    println!("{counts:#?}");
    for (command, outcomes) in [
        ("InviteMember", &["allowed", "denied", "escalation"][..]),
        ("ProvisionMember", &["allowed", "escalation"]),
        ("ChangeMemberRole", &["allowed", "denied", "escalation", "over an administrator"]),
        ("RemoveMember", &["allowed", "denied", "over an administrator"]),
        ("SuspendMember", &["allowed", "denied", "over an administrator"]),
        ("ReinstateMember", &["allowed", "denied", "escalation"]),
        ("AddTeamMember", &["allowed", "denied", "escalation in an app", "over an administrator"]),
        ("RemoveTeamMember", &["allowed", "denied", "escalation"]),
        ("ConfineTeam", &["allowed", "denied", "escalation", "over an administrator"]),
        ("RemoveTeamApp", &["allowed", "denied", "over an administrator"]),
        ("AddTeamApp", &["allowed", "denied", "escalation in an app"]),
        ("ChangeTeamAppPermission", &["allowed", "denied", "escalation in an app"]),
        ("ShareApp", &["allowed", "denied", "escalation in an app"]),
    ] {
        for outcome in outcomes {
            assert!(counts.contains_key(&(command.to_owned(), *outcome)), "{command}: never {outcome}");
        }
    }
}
