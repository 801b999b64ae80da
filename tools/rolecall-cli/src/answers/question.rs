//! Questions: a subject, an action and a resource of a directory.

use crate::data::{Failure, Id, Source, naming};
use rolecall::directory::Directory;
use rolecall::own::AnyAction;
use rolecall::{AuthorizationDetails, Resource, Subject};

/// A question in the words of a command line.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The id or the address of a user, or `anonymous`.
    pub subject: &'a str,
    /// The name of the action.
    pub action: Option<&'a str>,
    /// The path of the resource.
    pub resource: &'a str,
    /// The resource in the app is public.
    pub public: bool,
    /// The users whom the resource is assigned to.
    pub assigned_to: &'a [String],
    /// The scopes of the subject's token.
    pub scopes: Option<&'a str>,
    /// The grants of the subject's token.
    pub token: Option<Source>,
}

/// May this subject do this action on this resource?
#[derive(Debug, Clone)]
pub struct Question {
    /// The one who asks.
    pub subject: Subject<Id>,
    /// The action that they ask for.
    pub action: AnyAction,
    /// The resource that they ask about.
    pub resource: Resource<Id>,
}

impl Question {
    /// Finds the subject, the action and the resource in the directory.
    ///
    /// # Errors
    ///
    /// A message for each part that is not there.
    pub fn of(directory: &Directory<Id>, asked: &Asked<'_>) -> Result<Question, Failure> {
        let vocabulary = directory.policy().vocabulary();
        let resource = resource(directory, asked.resource, asked.public, asked.assigned_to);
        let kind = resource.as_ref().ok().map(Resource::kind);
        let action = naming::action(vocabulary, asked.action.unwrap_or_default(), kind);
        let subject = subject(directory, asked.subject, asked.scopes, asked.token.as_ref());
        match (subject, action, resource) {
            (Ok(subject), Ok(action), Ok(resource)) => Ok(Question { subject, action, resource }),
            (subject, action, resource) => {
                let failures = [subject.err(), action.map_err(Failure::from).err(), resource.err()];
                let messages = failures.iter().flatten().flat_map(Failure::messages);
                Err(Failure::of(messages.map(str::to_owned).collect()))
            }
        }
    }
}

/// The subject, narrowed by the token if there is one.
///
/// # Errors
///
/// The user, a scope or the form of the token is unknown.
pub fn subject(
    directory: &Directory<Id>,
    given: &str,
    scopes: Option<&str>,
    token: Option<&Source>,
) -> Result<Subject<Id>, Failure> {
    let vocabulary = directory.policy().vocabulary();
    let mut subject = naming::subject(directory, given)?;
    if let Some(scopes) = scopes {
        subject = subject.narrowed_to(naming::scopes(vocabulary, scopes)?);
    }
    if let Some(source) = token {
        let details: AuthorizationDetails<Id> = source.read("the grants of a token", vocabulary)?;
        subject = subject.narrowed_by(details);
    }
    Ok(subject)
}

/// The resource at the path, with the facts that the directory does not hold.
///
/// # Errors
///
/// The path names nothing, an assignee is unknown, or the resource cannot be public by itself.
pub fn resource(
    directory: &Directory<Id>,
    path: &str,
    public: bool,
    assigned_to: &[String],
) -> Result<Resource<Id>, Failure> {
    let mut resource = naming::resource(directory, path)?;
    if public {
        if !naming::is_inside(resource.kind()) {
            let kind = resource.kind();
            return Err(format!(
                "--public is about a resource in an app, and `{path}` is of kind `{kind}`: whether an app is public, the \
                 snapshot says"
            )
            .into());
        }
        resource = resource.public();
    }
    for given in assigned_to {
        let user = naming::user(directory, given)?;
        let user = user.ok_or_else(|| Failure::from("nothing can be assigned to an anonymous caller"))?;
        resource = resource.assigned_to(user);
    }
    Ok(resource)
}
