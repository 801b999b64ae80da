//! The names of entities.
//!
//! A user or an organization has its own id as its name. Any other name is a path of ids:
//!
//! | entity | name |
//! | --- | --- |
//! | app `cats` of organization `acme` | `App::"acme/cats"` |
//! | task `7` in that app | `Task::"acme/cats/7"` |
//! | personal app `cats` of user `ana` | `App::"~ana/cats"` |
//! | secret `7` of user `ana`, of a service's own kind | `OwnSecret::"~ana/7"` |
//!
//! In a path the `%`, `/` and `~` of an id become `%25`, `%2F` and `%7E`, so different ids never make the same name.

use crate::schema::{OWN, documented_type, entity_type};
use crate::words;
use rolecall::custom::{AnyTeamPermission, CustomTeamPermission};
use rolecall::own::{AnyKind, Vocabulary};
use rolecall::{Owner, Permission, ResourceKind, Role};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt;

/// The name of an entity: its type and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid {
    type_name: Cow<'static, str>,
    id: String,
}

/// In Cedar's syntax: `App::"acme/cats"`.
impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::\"{}\"", self.type_name, self.id.escape_debug())
    }
}

impl Uid {
    /// The name of a user.
    #[must_use]
    pub fn user(user: &str) -> Uid {
        Uid::plain("User", user)
    }

    /// The name of every caller who is not signed in.
    #[must_use]
    pub fn anonymous() -> Uid {
        Uid::plain("Anonymous", "anonymous")
    }

    /// The name of an organization.
    #[must_use]
    pub fn organization(organization: &str) -> Uid {
        Uid::plain("Organization", organization)
    }

    /// The name of an app.
    #[must_use]
    pub fn app(owner: Owner<&str>, app: &str) -> Uid {
        Uid { type_name: Cow::Borrowed("App"), id: format!("{}/{}", owner_name(owner), escaped(app)) }
    }

    /// The name of a resource of another kind: outside apps, or in an app.
    pub(crate) fn thing(kind: AnyKind, owner: Owner<&str>, app: Option<&str>, id: &str) -> Uid {
        let app = app.map(|app| format!("{}/", escaped(app))).unwrap_or_default();
        let id = format!("{}/{app}{}", owner_name(owner), escaped(id));
        Uid { type_name: entity_type(kind), id }
    }

    /// The name of a team.
    #[must_use]
    pub fn team(organization: &str, team: &str) -> Uid {
        Uid::thing(ResourceKind::Team.into(), Owner::Organization(organization), None, team)
    }

    pub(crate) fn membership(organization: &str, user: &str) -> Uid {
        let id = format!("{}/{}", escaped(organization), escaped(user));
        Uid { type_name: Cow::Borrowed("Membership"), id }
    }

    pub(crate) fn documented_role(role: Role) -> Uid {
        Uid::plain("Role", role.as_str())
    }

    /// The name of a custom role in a directory.
    pub(crate) fn role(organization: &str, role: &str) -> Uid {
        Uid { type_name: Cow::Borrowed("Role"), id: format!("{}/{}", escaped(organization), escaped(role)) }
    }

    /// The name of a member's custom role whose id is not known, since a membership holds the definition alone.
    pub(crate) fn role_of(organization: &str, user: &str) -> Uid {
        let id = format!("{}/{}/role", escaped(organization), escaped(user));
        Uid { type_name: Cow::Borrowed("Role"), id }
    }

    /// The name of a team permission. A custom one has no id, so its name and its contents make the name.
    pub(crate) fn team_permission(held: &AnyTeamPermission) -> Uid {
        let id = match held {
            AnyTeamPermission::Documented(documented) => documented.as_str().to_owned(),
            AnyTeamPermission::Custom(custom) => custom_name(custom),
        };
        Uid { type_name: Cow::Borrowed("TeamPermission"), id }
    }

    pub(crate) fn permission(vocabulary: &Vocabulary, permission: Permission) -> Uid {
        Uid { type_name: Cow::Borrowed("Permission"), id: words::name(vocabulary, permission) }
    }

    /// The id, without the type.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is the name of a resource.
    pub(crate) fn is_resource(&self) -> bool {
        let is_documented = ResourceKind::ALL.into_iter().any(|kind| documented_type(kind) == self.type_name);
        is_documented || self.type_name.starts_with(OWN)
    }

    pub(crate) fn is_app(&self) -> bool {
        self.type_name == documented_type(ResourceKind::App)
    }

    /// The JSON for the value of an attribute.
    pub(crate) fn reference(&self) -> Value {
        json!({ "__entity": self.json() })
    }

    /// The JSON for the name of an entity or of a parent.
    pub(crate) fn json(&self) -> Value {
        json!({ "type": self.type_name, "id": self.id })
    }

    fn plain(type_name: &'static str, id: &str) -> Uid {
        Uid { type_name: Cow::Borrowed(type_name), id: id.to_owned() }
    }
}

fn owner_name(owner: Owner<&str>) -> String {
    match owner {
        Owner::Organization(organization) => escaped(organization),
        Owner::User(user) => format!("~{}", escaped(user)),
    }
}

fn custom_name(custom: &CustomTeamPermission) -> String {
    format!("{}/{:x}", escaped(custom.name()), custom.permissions().bits())
}

fn escaped(id: &str) -> String {
    id.replace('%', "%25").replace('/', "%2F").replace('~', "%7E")
}
