//! The question that the arguments ask.

use crate::arguments::Arguments;
use crate::nearest::{did_you_mean, quoted, suggested, unknown};
use crate::world::World;
use rolecall::{Action, Permission, Resource, Subject};

pub struct Question<'a> {
    pub subject: Subject<String>,
    pub action: Action,
    pub resource: &'a Resource<String>,
}

impl<'a> Question<'a> {
    /// What is asked, or everything that is wrong with it.
    pub fn of(arguments: &Arguments, world: &'a World) -> Result<Self, Vec<String>> {
        let given = |argument: &Option<String>| argument.clone().unwrap_or_default();
        let resource = world.resource(&given(&arguments.resource));
        let action = action(&given(&arguments.action), resource.as_ref().ok().copied());
        let subject = world.subject(&given(&arguments.subject)).cloned();
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

/// The action. Of all there are, those that can be asked of the resource are what may have been meant.
fn action(name: &str, resource: Option<&Resource<String>>) -> Result<Action, String> {
    name.parse::<Action>().map_err(|_| {
        let all = Action::ALL.iter().map(|action| action.as_str());
        let Some(kind) = resource.map(Resource::kind) else {
            return unknown("action", name, all);
        };
        let names = || kind.actions().iter().map(Action::as_str);
        let suggestion = suggested(name, names()).or_else(|| suggested(name, all));
        let suggestion = suggestion.map(did_you_mean).unwrap_or_default();
        let name = name.escape_debug();
        format!("unknown action `{name}`: of the kind `{kind}` one can ask {}{suggestion}", quoted(names()))
    })
}

/// The scopes of a token. One that carries none is a token, too.
fn scopes(names: &str) -> Result<Permission, String> {
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
