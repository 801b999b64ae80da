//! Names on the command line: users, organizations, apps, resources, actions and scopes of a directory.
//!
//! A resource is a path: `acme`, `acme/cluster`, `acme/cats`, `acme/cats/model`, `user:ana/scratch/model`. Organizations and
//! apps are found by id or, if no id is the same, by name. The letters `/`, `:` and `%` in an id are written as `%2F` and so on.

use super::Id;
use super::suggestions::{did_you_mean, expected, quoted, suggested, unknown};
use rolecall::directory::{Account, App, Directory, Email, Name, Organization};
use rolecall::own::{AnyAction, AnyKind, KindPlace, OwnPermission, Vocabulary};
use rolecall::{Action, Owner, Permission, Resource, ResourceKind, Subject};
use std::fmt::Write;

/// The name of the caller who is not signed in.
pub const ANONYMOUS: &str = "anonymous";

/// The prefix of a user in a path, for users whose id would mean something else.
const USER: &str = "user:";

/// The user with this id or address; `None` for the anonymous caller.
///
/// # Errors
///
/// Nobody has that id or address.
pub fn user(directory: &Directory<Id>, given: &str) -> Result<Option<Id>, String> {
    if given == ANONYMOUS {
        return Ok(None);
    }
    let text = given.strip_prefix(USER).unwrap_or(given);
    let id = Id::from(text);
    if directory.account(&id).is_some() {
        return Ok(Some(id));
    }
    let by_email = Email::new(text).ok().and_then(|email| directory.user_by_email(&email));
    by_email.cloned().map(Some).ok_or_else(|| {
        let ids = directory.accounts().map(|(id, _)| id.as_str());
        let emails = directory.accounts().map(|(_, account)| account.email().as_str());
        let known: Vec<_> = ids.chain(emails.filter(|_| text.contains('@'))).chain([ANONYMOUS]).collect();
        unknown("user", text, known.into_iter())
    })
}

/// The user, or the anonymous caller, as a subject with all memberships and shares.
///
/// # Errors
///
/// Those of [`user`].
pub fn subject(directory: &Directory<Id>, given: &str) -> Result<Subject<Id>, String> {
    let anonymous = || Subject::anonymous().under(directory.policy());
    let Some(user) = user(directory, given)? else { return Ok(anonymous()) };
    let subject = directory.subject(&user).map(rolecall::directory::VersionedSubject::into_subject);
    subject.ok_or_else(|| format!("`{user}` has no account"))
}

/// The organization with this id or, if there is none, with this name.
///
/// # Errors
///
/// There is no such organization. Without a name, there is none or more than one.
pub fn organization<'a>(
    directory: &'a Directory<Id>,
    given: Option<&str>,
) -> Result<&'a Organization<Id>, String> {
    let ids = || directory.organizations().map(|(id, _)| id.as_str());
    let Some(given) = given else {
        let mut all = directory.organizations();
        return match (all.next(), all.next()) {
            (Some((_, only)), None) => Ok(only),
            (None, _) => Err("the directory has no organization".to_owned()),
            (Some(_), Some(_)) => {
                Err(format!("which organization? {}", expected("", ids().collect::<Vec<_>>().into_iter())))
            }
        };
    };
    find_organization(directory, given)
        .ok_or_else(|| unknown("organization", given, ids().collect::<Vec<_>>().into_iter()))
}

fn find_organization<'a>(directory: &'a Directory<Id>, given: &str) -> Option<&'a Organization<Id>> {
    let by_name = || directory.organization_named(&Name::new(given).ok()?);
    directory.organization(&given.into()).or_else(|| directory.organization(by_name()?))
}

/// The resource at the path, with the visibility that its app has in the directory.
///
/// # Errors
///
/// The path names something that is not there. The message names the longest part that is, and the names that may follow.
pub fn resource(directory: &Directory<Id>, path: &str) -> Result<Resource<Id>, String> {
    let parts: Result<Vec<String>, String> = path.split('/').map(|part| decoded(path, part)).collect();
    let parts = parts?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    // a prefix is one only as it stands: `user%3A` begins an id
    let (of_user, shown) = (path.starts_with(USER), path.split('/').next().unwrap_or_default());
    let vocabulary = directory.policy().vocabulary();
    match parts.as_slice() {
        [owner] if of_user => {
            let user = owner_user(directory, owner)?;
            Err(format!(
                "`{path}` is a user, not a resource: expected one of the user's apps: {}",
                apps_of_user(directory, &user)
            ))
        }
        [owner] => organization(directory, Some(owner))
            .map(|found| Resource::organization(found.id().clone()))
            .map_err(|error| {
                ending_in(directory, owner)
                    .map_or(error.clone(), |path| format!("{error}{}", did_you_mean(path)))
            }),
        [owner, _] if of_user => {
            let user = owner_user(directory, owner)?;
            let outside = |kind| owned_by_user(kind, &user);
            in_owner(directory, &Owner::User(user.clone()), shown, path, &outside)
        }
        [owner, _] => {
            let found = organization(directory, Some(owner))?.id();
            let outside = |kind: AnyKind| Resource::of_organization(kind, found.clone());
            in_owner(directory, &Owner::Organization(found.clone()), shown, path, &outside)
        }
        [owner, app, kind] => {
            let owner_id = if of_user {
                Owner::User(owner_user(directory, owner)?)
            } else {
                Owner::Organization(organization(directory, Some(owner))?.id().clone())
            };
            let place = app_of(directory, &owner_id, shown, app.strip_prefix("app:").unwrap_or(app))?;
            let found = known_kind(vocabulary, kind);
            let inside = found.filter(|kind| *kind != ResourceKind::App).and_then(|kind| place.in_app(kind));
            inside.ok_or_else(|| {
                let kinds = kinds(vocabulary).filter(|kind| is_inside(*kind)).map(AnyKind::as_str);
                let kinds: Vec<_> = kinds.collect();
                let (app, kind) = (encoded(app), encoded(kind));
                format!("`{shown}/{app}` has no `{kind}`: {}", listed(&kind, &kinds))
            })
        }
        _ => Err(format!(
            "`{path}` has too many parts: expected OWNER/APP/KIND, such as `acme/cats/model`; write a `/` in an id as %2F"
        )),
    }
}

/// A resource directly below its owner: an app, or any resource of a kind outside apps.
fn in_owner(
    directory: &Directory<Id>,
    owner: &Owner<Id>,
    given: &str,
    path: &str,
    outside: &dyn Fn(AnyKind) -> Option<Resource<Id>>,
) -> Result<Resource<Id>, String> {
    let raw = path.split_once('/').map_or("", |(_, part)| part);
    if let Some(app) = raw.strip_prefix("app:") {
        return app_of(directory, owner, given, &decoded(path, app)?);
    }
    let (part, only_kind) = raw.strip_prefix("any:").map_or((raw, false), |kind| (kind, true));
    let part = &*decoded(path, part)?;
    let kind =
        known_kind(directory.policy().vocabulary(), part).filter(|kind| *kind != ResourceKind::Organization);
    let any = kind.and_then(outside);
    let app = if only_kind { None } else { find_app(directory, owner, part) };
    match (app, any) {
        (Some(_), Some(_)) => Err(format!(
            "`{given}/{part}` is an app and also any {part}: write `{given}/app:{part}` or `{given}/any:{part}`"
        )),
        (Some(id), None) => {
            directory.resource(owner, &id).ok_or_else(|| format!("`{given}` has no `{part}`"))
        }
        (None, Some(any)) => Ok(any),
        (None, None) => {
            let vocabulary = directory.policy().vocabulary();
            let kinds = kinds(vocabulary)
                .filter(|kind| *kind != ResourceKind::Organization && outside(*kind).is_some());
            let mut names: Vec<&str> = apps(directory, owner).map(|(id, _)| id.as_str()).collect();
            names.extend(kinds.map(|kind| -> &str { kind.as_str() }));
            let meant = suggested(part, names.iter().copied())
                .map(|name| did_you_mean(format!("{given}/{}", encoded(name))));
            Err(format!(
                "`{given}` has no `{}`: {}{}",
                encoded(part),
                expected(part, names.into_iter()),
                meant.unwrap_or_default()
            ))
        }
    }
}

fn app_of(
    directory: &Directory<Id>,
    owner: &Owner<Id>,
    given: &str,
    app: &str,
) -> Result<Resource<Id>, String> {
    let found = find_app(directory, owner, app).and_then(|id| directory.resource(owner, &id));
    found.ok_or_else(|| {
        let names: Vec<_> = apps(directory, owner).map(|(id, _)| id.as_str()).collect();
        let meant = suggested(app, names.iter().copied())
            .map(|name| did_you_mean(format!("{given}/{}", encoded(name))));
        let app = encoded(app);
        format!("`{given}` has no app `{app}`: {}{}", listed("", &names), meant.unwrap_or_default())
    })
}

/// All apps of the owner.
#[must_use]
pub fn apps<'a>(
    directory: &'a Directory<Id>,
    owner: &Owner<Id>,
) -> Box<dyn Iterator<Item = (&'a Id, &'a App<Id>)> + 'a> {
    match owner {
        Owner::Organization(id) => match directory.organization(id) {
            Some(found) => Box::new(found.apps()),
            None => Box::new(std::iter::empty()),
        },
        Owner::User(id) => match directory.account(id) {
            Some(found) => Box::new(found.apps()),
            None => Box::new(std::iter::empty()),
        },
    }
}

/// The id of the owner's app with this id or, if there is none, with this name.
fn find_app(directory: &Directory<Id>, owner: &Owner<Id>, given: &str) -> Option<Id> {
    let id = Id::from(given);
    if directory.app(owner, &id).is_some() {
        return Some(id);
    }
    let name = Name::new(given).ok()?;
    let (id, _) = match owner {
        Owner::Organization(id) => directory.organization(id)?.app_named(&name)?,
        Owner::User(id) => directory.account(id)?.app_named(&name)?,
    };
    Some(id.clone())
}

fn owner_user(directory: &Directory<Id>, given: &str) -> Result<Id, String> {
    user(directory, given)?.ok_or_else(|| format!("`{ANONYMOUS}` owns nothing"))
}

fn apps_of_user(directory: &Directory<Id>, user: &Id) -> String {
    let names: Vec<_> =
        directory.account(user).into_iter().flat_map(Account::apps).map(|(id, _)| id.as_str()).collect();
    listed("", &names)
}

/// The resource of the kind outside apps that belongs to the user: `None` for a kind that belongs to no user.
#[must_use]
pub fn owned_by_user(kind: AnyKind, user: &Id) -> Option<Resource<Id>> {
    match kind {
        AnyKind::Own(own) if own.place == KindPlace::OfOrganizationsAndUsers => {
            Some(Resource::owned(own, Owner::User(user.clone())))
        }
        AnyKind::Own(_) | AnyKind::Documented(_) => None,
    }
}

/// A path of an app whose last part is the text, such as `acme/cats` for `cats`.
fn ending_in(directory: &Directory<Id>, text: &str) -> Option<String> {
    let mut organizations = directory.organizations();
    let owner = organizations.find(|(_, organization)| organization.app(&text.into()).is_some())?.0;
    Some(format!("{}/{}", encoded(owner.as_str()), encoded(text)))
}

fn listed(given: &str, names: &[&str]) -> String {
    if names.is_empty() { "there is none".to_owned() } else { expected(given, names.iter().copied()) }
}

/// All kinds: the documented ones, then the service's own.
pub fn kinds(vocabulary: &Vocabulary) -> impl Iterator<Item = AnyKind> + use<> {
    let own = vocabulary.kinds().iter().copied().map(AnyKind::Own);
    ResourceKind::ALL.into_iter().map(AnyKind::Documented).chain(own)
}

fn known_kind(vocabulary: &Vocabulary, name: &str) -> Option<AnyKind> {
    vocabulary.kind(name).ok()
}

/// `true` if resources of the kind are in an app, other than the app itself.
#[must_use]
pub fn is_inside(kind: AnyKind) -> bool {
    kind.is_in_app() && kind != ResourceKind::App
}

/// All actions that apply to the kind.
pub fn actions_on(vocabulary: &Vocabulary, kind: AnyKind) -> impl Iterator<Item = AnyAction> + use<> {
    all_actions(vocabulary).filter(move |action| action.applies_to() == kind)
}

/// All actions: the documented ones, then the service's own.
pub fn all_actions(vocabulary: &Vocabulary) -> impl Iterator<Item = AnyAction> + use<> {
    let own = vocabulary.actions().iter().copied().map(AnyAction::Own);
    Action::ALL.into_iter().map(AnyAction::Documented).chain(own)
}

/// The purpose of the action in a sentence.
#[must_use]
pub fn purpose(action: AnyAction) -> &'static str {
    match action {
        AnyAction::Documented(action) => action.purpose(),
        AnyAction::Own(action) => action.purpose,
    }
}

/// The action with the name.
///
/// # Errors
///
/// There is none. The message lists the actions on the kind, if a kind is given.
pub fn action(vocabulary: &Vocabulary, name: &str, on: Option<AnyKind>) -> Result<AnyAction, String> {
    vocabulary.action(name).map_err(|_| {
        let all: Vec<_> = all_actions(vocabulary).map(AnyAction::as_str).collect();
        let Some(kind) = on else { return unknown("action", name, all.into_iter()) };
        let names: Vec<_> = actions_on(vocabulary, kind).map(AnyAction::as_str).collect();
        let meant = suggested(name, names.iter().copied()).or_else(|| suggested(name, all.into_iter()));
        let meant = meant.map(did_you_mean).unwrap_or_default();
        let name = name.escape_debug();
        format!(
            "unknown action `{name}`: the actions on a resource of kind `{kind}` are {}{meant}",
            quoted(names.into_iter())
        )
    })
}

/// The scopes of a token, separated by commas. The empty text is a token without scopes, which allows nothing.
///
/// # Errors
///
/// A scope is unknown.
pub fn scopes(vocabulary: &Vocabulary, names: &str) -> Result<Permission, String> {
    // an empty list must not mean "no token"
    if names.is_empty() {
        return Ok(Permission::empty());
    }
    let own = vocabulary.permissions().iter().map(OwnPermission::set);
    let all: Vec<Permission> = Permission::ALL.into_iter().chain(own).collect();
    names.split(',').map(str::trim).try_fold(Permission::empty(), |set, name| {
        let known = vocabulary.permission(name).ok().filter(|known| all.contains(known));
        let names = || all.iter().map(|one| vocabulary.names(*one).to_string()).collect::<Vec<_>>();
        known
            .map(|known| set | known)
            .ok_or_else(|| unknown("scope", name, names().iter().map(String::as_str)))
    })
}

/// The path of the resource, which [`resource`] reads again.
#[must_use]
pub fn path(resource: &Resource<Id>) -> String {
    let owner = match resource.owner() {
        Owner::Organization(id) => encoded(id.as_str()),
        Owner::User(id) => format!("{USER}{}", encoded(id.as_str())),
    };
    match (resource.app_id(), resource.kind()) {
        (None, AnyKind::Documented(ResourceKind::Organization)) => owner,
        (None, kind) => format!("{owner}/{kind}"),
        (Some(app), AnyKind::Documented(ResourceKind::App)) => format!("{owner}/{}", app_part(app)),
        (Some(app), kind) => format!("{owner}/{}/{kind}", encoded(app.as_str())),
    }
}

/// The path of an app.
#[must_use]
pub fn app_path(owner: Owner<&Id>, app: &Id) -> String {
    match owner {
        Owner::Organization(id) => format!("{}/{}", encoded(id.as_str()), app_part(app)),
        Owner::User(id) => format!("{USER}{}/{}", encoded(id.as_str()), app_part(app)),
    }
}

/// An app as the last part of a path, which must not read as a kind.
fn app_part(app: &Id) -> String {
    let is_kind = app.as_str().parse::<ResourceKind>().is_ok();
    format!("{}{}", if is_kind { "app:" } else { "" }, encoded(app.as_str()))
}

/// An id as part of a path: `/`, `%`, `:`, spaces and control characters are written as `%2F` and so on.
#[must_use]
pub fn encoded(id: &str) -> String {
    let mut text = String::with_capacity(id.len());
    for letter in id.chars() {
        if matches!(letter, '/' | '%' | ':') || letter.is_control() || letter.is_whitespace() {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                // writing to a string cannot fail
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(letter);
        }
    }
    text
}

fn decoded(path: &str, part: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits =
            [rest.next(), rest.next()].map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
        let [Some(high), Some(low)] = digits else {
            return Err(format!(
                "`{}`: `%` needs two hexadecimal digits after it: write `%` itself as %25",
                path.escape_debug()
            ));
        };
        bytes.push(u8::try_from(high.saturating_mul(16).saturating_add(low)).unwrap_or_default());
    }
    String::from_utf8(bytes)
        .map_err(|_| format!("`{}`: the bytes after `%` are not UTF-8", path.escape_debug()))
}
