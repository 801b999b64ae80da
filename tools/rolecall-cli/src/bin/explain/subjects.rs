//! Builds the subjects: each user of the file with their memberships, and the anonymous caller.

use crate::facts::{Facts, Member, Organization};
use crate::problems::{ANONYMOUS, Problems};
use crate::suggestions::unknown;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::{Membership, Role, Subject, TeamMembership, TeamPermission};

pub fn subjects(facts: &Facts, problems: &mut Problems) -> Vec<(String, Subject<String>)> {
    for (organization, its_facts) in facts.organizations.iter() {
        let at = format!("organizations.{organization}");
        check_definitions(its_facts, &at, problems);
        for user in its_facts.members.keys().filter(|user| facts.users.get(user).is_none()) {
            problems.add(&format!("{at}.members"), &unknown("user", user, facts.users.keys()));
        }
    }
    let mut subjects = Vec::new();
    for user in facts.users.keys() {
        problems.check_id("users", user);
        if user == ANONYMOUS {
            problems.add(
                "users",
                &format!("`{ANONYMOUS}` is reserved for the caller who is not signed in: choose another id"),
            );
        }
        match Subject::new(user.to_owned(), memberships(facts, user, problems)) {
            Ok(subject) => subjects.push((user.to_owned(), subject)),
            Err(error) => problems.add(&format!("users.{user}"), &error.to_string()),
        }
    }
    subjects.push((ANONYMOUS.to_owned(), Subject::anonymous()));
    subjects
}

/// Checks the roles, team permissions and teams of an organization, including those that no member uses.
fn check_definitions(organization: &Organization, at: &str, problems: &mut Problems) {
    let roles = organization.roles.iter().map(CustomRole::name);
    check_names(roles, &format!("{at}.roles"), problems);
    let permissions = organization.team_permissions.iter().map(CustomTeamPermission::name);
    check_names(permissions, &format!("{at}.team_permissions"), problems);
    for (team, facts) in organization.teams.iter() {
        let at = format!("{at}.teams.{team}");
        problems.check_id(&at, team);
        for (app, permission) in facts.apps.iter() {
            if organization.apps.get(app).is_none() {
                problems.add(&format!("{at}.apps"), &unknown("app", app, organization.apps.keys()));
            }
            if let Err(unknown) = team_permission(organization, permission) {
                problems.add(&format!("{at}.apps.{app}"), &unknown);
            }
        }
    }
}

fn check_names<'a>(names: impl Iterator<Item = &'a str>, at: &str, problems: &mut Problems) {
    let mut earlier = Vec::new();
    for name in names {
        if earlier.contains(&name) {
            problems.add(at, &format!("`{}` is given twice", name.escape_debug()));
        }
        earlier.push(name);
    }
}

fn memberships(facts: &Facts, user: &str, problems: &mut Problems) -> Vec<Membership<String>> {
    let organizations = facts.organizations.iter();
    let of_user = organizations
        .filter_map(|(id, organization)| Some((id, organization, organization.members.get(user)?)));
    of_user
        .filter_map(|(id, organization, member)| membership(id, organization, user, member, problems))
        .collect()
}

fn membership(
    id: &str,
    organization: &Organization,
    user: &str,
    member: &Member,
    problems: &mut Problems,
) -> Option<Membership<String>> {
    let at = format!("organizations.{id}.members.{user}");
    check_names(member.teams.iter().map(String::as_str), &format!("{at}.teams"), problems);
    let role = role(organization, &member.role);
    let role = role.inspect_err(|unknown| problems.add(&format!("{at}.role"), unknown)).ok()?;
    let mut membership = Membership::new(id.to_owned(), role);
    for team in &member.teams {
        match team_membership(organization, team) {
            Some(team) => membership = membership.with_team(team),
            None => problems.add(&format!("{at}.teams"), &unknown("team", team, organization.teams.keys())),
        }
    }
    Some(membership)
}

/// The team with this name, as a membership.
// An unknown team permission is skipped: `check_definitions` reports it once for the team instead of once for each
// member, and after any problem no subject is used.
fn team_membership(organization: &Organization, name: &str) -> Option<TeamMembership<String>> {
    let team = organization.teams.get(name)?;
    let permission = |name: &str| team_permission(organization, name).ok();
    let apps = team.apps.iter().filter_map(|(app, held)| Some((app.to_owned(), permission(held)?)));
    let membership = TeamMembership::new(name.to_owned()).with_apps(apps);
    Some(if team.confining { membership.confining() } else { membership })
}

fn role(organization: &Organization, name: &str) -> Result<AnyRole, String> {
    let custom = || organization.roles.iter().find(|role| role.name() == name).cloned().map(AnyRole::from);
    let found = name.parse::<Role>().ok().map(AnyRole::from).or_else(custom);
    let documented = Role::ALL.iter().map(|role| role.as_str());
    let names = documented.chain(organization.roles.iter().map(CustomRole::name));
    found.ok_or_else(|| unknown("role", name, names))
}

fn team_permission(organization: &Organization, name: &str) -> Result<AnyTeamPermission, String> {
    let all = &organization.team_permissions;
    let custom =
        || all.iter().find(|permission| permission.name() == name).cloned().map(AnyTeamPermission::from);
    let found = name.parse::<TeamPermission>().ok().map(AnyTeamPermission::from).or_else(custom);
    let documented = TeamPermission::ALL.iter().map(|permission| permission.as_str());
    let names = documented.chain(all.iter().map(CustomTeamPermission::name));
    found.ok_or_else(|| unknown("team permission", name, names))
}
