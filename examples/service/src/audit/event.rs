//! Events: classes 3001, 3004, 3005 and 3006.

use super::{Trail, actor, line as new_line, user};
use crate::Id;
use rolecall::directory::{Command, Event, NamedThing};
use serde::Serialize;
use serde_json::{Map, Value, json};

const INFORMATIONAL: u32 = 1;
const SUCCESS: u32 = 1;
const OTHER: u32 = 99;

/// What an event is about, in the classes of the schema.
enum About<'a> {
    /// 3001: an account. 1 create, 3 password, 6 delete.
    Account(u32, &'a str),
    /// 3005: a user's rights. 1 assign, 2 revoke, 99 other.
    Access(u32, &'a str, Value),
    /// 3006: a team. 1 assign, 2 revoke, 3 add user, 4 remove user, 5 delete, 6 create.
    Group(u32, &'a str, Option<&'a str>),
    /// 3004: something else with a type and an id. 1 create, 3 update, 4 delete, 5 move.
    Entity(u32, &'static str, &'a str),
}

/// The line of an event.
pub fn line(trail: &Trail, event: &Event<Id>) -> Map<String, Value> {
    let by = event.by().map_or("", String::as_str);
    let about = about(by, event.command());
    let time = event.at();
    let (mut line, members) = match about {
        About::Account(activity, id) => {
            (new_line(3001, "Account Change", activity, time), json!({ "user": user(id) }))
        }
        About::Access(activity, id, privilege) => (
            new_line(3005, "User Access Management", activity, time),
            json!({ "user": user(id), "privileges": [text(&privilege)] }),
        ),
        About::Group(activity, team, member) => (
            new_line(3006, "Group Management", activity, time),
            match member {
                Some(member) => json!({ "group": { "uid": team }, "user": user(member) }),
                None => json!({ "group": { "uid": team } }),
            },
        ),
        About::Entity(activity, kind, id) => (
            new_line(3004, "Entity Management", activity, time),
            json!({ "entity": { "type": kind, "uid": id, "type_id": if kind == "organization" { 4 } else { OTHER } } }),
        ),
    };
    if let Value::Object(members) = members {
        line.extend(members);
    }
    let members = [
        ("severity_id", Value::from(INFORMATIONAL)),
        ("status_id", Value::from(SUCCESS)),
        ("actor", actor(event.by(), event.actor())),
        ("http_request", trail.http_request()),
        ("src_endpoint", trail.source()),
        // the event itself: the command with its arguments, the value before, and the consequences
        ("unmapped", json!({ "event": written(event) })),
    ];
    line.extend(members.map(|(name, value)| (name.to_owned(), value)));
    if let Some(Value::Object(metadata)) = line.get_mut("metadata") {
        metadata.insert("sequence".to_owned(), Value::from(event.version()));
        metadata.extend(
            event.command().organization().map(|id| ("tenant_uid".to_owned(), Value::from(id.clone()))),
        );
    }
    line
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// A privilege as text: the schema has strings there.
fn text(privilege: &Value) -> String {
    privilege.as_str().map_or_else(|| privilege.to_string(), str::to_owned)
}

// one arm for each command, so that a new one must say where it belongs
fn about<'a>(by: &'a str, command: &'a Command<Id>) -> About<'a> {
    match command {
        Command::Register { .. } => About::Account(1, by),
        Command::ProvisionMember { user, .. } => About::Account(1, user),
        Command::SetPassword { .. } => About::Account(3, by),
        Command::EditAccount { .. } | Command::ChangeEmail { .. } => About::Account(OTHER, by),
        Command::CloseAccount { user } => About::Account(6, user),

        Command::AcceptInvitation { .. } => About::Access(1, by, Value::from("member")),
        Command::ChangeMemberRole { user, role, .. } => About::Access(1, user, written(&role.role())),
        Command::ReinstateMember { user, .. } => About::Access(1, user, Value::from("member")),
        Command::SuspendMember { user, .. } | Command::RemoveMember { user, .. } => {
            About::Access(2, user, Value::from("member"))
        }
        Command::LeaveOrganization { .. } => About::Access(2, by, Value::from("member")),
        Command::ShareApp { user, permissions, .. } => About::Access(1, user, written(permissions)),
        Command::StopSharing { user, .. } => About::Access(2, user, Value::from("share")),
        Command::LeaveApp { .. } => About::Access(2, by, Value::from("share")),

        Command::CreateTeam { team, .. } => About::Group(6, team, None),
        Command::DeleteTeam { team, .. } => About::Group(5, team, None),
        Command::AddTeamMember { team, user, .. } => About::Group(3, team, Some(user)),
        Command::RemoveTeamMember { team, user, .. } => About::Group(4, team, Some(user)),
        Command::AddTeamApp { team, .. } | Command::ChangeTeamAppPermission { team, .. } => {
            About::Group(1, team, None)
        }
        Command::RemoveTeamApp { team, .. } => About::Group(2, team, None),
        Command::RenameTeam { team, .. }
        | Command::ChangeTeamDefault { team, .. }
        | Command::ConfineTeam { team, .. } => About::Group(OTHER, team, None),

        Command::CreateOrganization { organization, .. } => About::Entity(1, "organization", organization),
        Command::DeleteOrganization { organization } => About::Entity(4, "organization", organization),
        Command::ReleaseName { of: NamedThing::Organization { organization }, .. } => {
            About::Entity(3, "organization", organization)
        }
        Command::RenameOrganization { organization, .. }
        | Command::EditProfile { organization, .. }
        | Command::EditBilling { organization, .. }
        | Command::EditPasswordPolicy { organization, .. } => About::Entity(3, "organization", organization),
        Command::EditMember { user, .. } => About::Entity(3, "member", user),
        Command::InviteMember { invitation, .. } => About::Entity(1, "invitation", invitation),
        Command::DeclineInvitation { invitation, .. }
        | Command::ExpireInvitation { invitation, .. }
        | Command::RescindInvitation { invitation, .. } => About::Entity(4, "invitation", invitation),
        Command::CreateRole { role, .. } => About::Entity(1, "role", role),
        Command::EditRole { role, .. } | Command::ReleaseName { of: NamedThing::Role { role, .. }, .. } => {
            About::Entity(3, "role", role)
        }
        Command::DeleteRole { role, .. } => About::Entity(4, "role", role),
        Command::CreateApp { app, .. } | Command::DuplicateApp { copy: app, .. } => {
            About::Entity(1, "app", app)
        }
        Command::RenameApp { app, .. }
        | Command::ReleaseName { of: NamedThing::App { app, .. }, .. }
        | Command::EditAppDescription { app, .. }
        | Command::EditAppNotes { app, .. }
        | Command::ChangeAppVisibility { app, .. } => About::Entity(3, "app", app),
        Command::TransferApp { app, .. } => About::Entity(5, "app", app),
        Command::DeleteApp { app, .. } => About::Entity(4, "app", app),
        Command::CreateIdentityProvider { provider, .. } => About::Entity(1, "identity_provider", provider),
        Command::EditIdentityProvider { provider, .. } => About::Entity(3, "identity_provider", provider),
        Command::DeleteIdentityProvider { provider, .. } => About::Entity(4, "identity_provider", provider),
    }
}
