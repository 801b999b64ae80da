//! Reads the question from the arguments.

use crate::arguments::Arguments;
use crate::catalog::{Catalog, actions_on};
use crate::suggestions::{did_you_mean, quoted, suggested, unknown};
use rolecall::own::AnyAction;
use rolecall::{Action, Permission, Resource, Subject};

pub struct Question<'a> {
    pub subject: Subject<String>,
    pub action: Action,
    pub resource: &'a Resource<String>,
}

impl<'a> Question<'a> {
    /// # Errors
    ///
    /// One message for each argument that is invalid.
    pub fn of(arguments: &Arguments, catalog: &'a Catalog) -> Result<Self, Vec<String>> {
        let given = |argument: &Option<String>| argument.clone().unwrap_or_default();
        let resource = catalog.resource(&given(&arguments.resource));
        let action = action(&given(&arguments.action), resource.as_ref().ok().copied());
        let subject = catalog.subject(&given(&arguments.subject)).cloned();
        let scopes = arguments.scopes.as_deref().map(scopes).transpose();
        match (subject, action, resource, scopes) {
            (Ok(subject), Ok(action), Ok(resource), Ok(scopes)) => {
                let subject = subject.narrowed_to(scopes.unwrap_or(Permission::all()));
                Ok(Question { subject, action, resource })
            }
            (subject, action, resource, scopes) => {
                Err([subject.err(), action.err(), resource.err(), scopes.err()]
                    .into_iter()
                    .flatten()
                    .collect())
            }
        }
    }
}

/// Parses the action. An error suggests actions on the resource's kind before other actions.
fn action(name: &str, resource: Option<&Resource<String>>) -> Result<Action, String> {
    name.parse::<Action>().map_err(|_| {
        let all = Action::ALL.iter().map(|action| action.as_str());
        let Some(kind) = resource.map(Resource::kind) else {
            return unknown("action", name, all);
        };
        let names = || actions_on(kind).iter().map(AnyAction::as_str);
        let suggestion = suggested(name, names()).or_else(|| suggested(name, all));
        let suggestion = suggestion.map(did_you_mean).unwrap_or_default();
        let name = name.escape_debug();
        format!(
            "unknown action `{name}`: the actions on a resource of kind `{kind}` are {}{suggestion}",
            quoted(names())
        )
    })
}

/// Parses the scopes of a token, separated by commas.
fn scopes(names: &str) -> Result<Permission, String> {
    // an empty list is a token without scopes, which denies everything; it must not mean "no token"
    if names.is_empty() {
        return Ok(Permission::empty());
    }
    let all: Vec<_> = Permission::all().iter_names().map(|(name, _)| name).collect();
    let scope = |name: &str| {
        let permission = name.parse().ok().filter(|permission| Permission::ALL.contains(permission));
        permission.ok_or_else(|| unknown("scope", name, all.iter().copied()))
    };
    names.split(',').map(scope).collect()
}
