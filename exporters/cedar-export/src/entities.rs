//! The entities: roles and team permissions of a policy, and facts, in Cedar's form.

use crate::error::ExportError;
use crate::facts::{Facts, Team, pairs, permissions};
use crate::uid::Uid;
use crate::words;
use rolecall::custom::AnyRole;
use rolecall::own::AnyKind;
use rolecall::{Membership, Owner, Permission, Place, Policy, Resource, ResourceKind, Subject};
use serde_json::{Value, json};

/// Cedar entities for the roles and team permissions of a policy, and for the facts of organizations, subjects and
/// resources.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use cedar_export::{Entities, context, principal};
/// use rolecall::{Membership, Policy, Resource, Role, Subject};
///
/// let ana = Subject::new("ana", [Membership::new("acme", Role::OrganizationUser)])?;
/// let mut entities = Entities::of(Policy::documented());
/// entities.add_subject(&ana)?;
/// let task = entities.add_resource(&"7", &Resource::app("acme", "cats").task().assigned_to("ana"))?;
/// assert_eq!(principal(&ana).to_string(), r#"User::"ana""#);
/// assert_eq!(task.to_string(), r#"Task::"acme/cats/7""#);
/// assert_eq!(context(&ana).to_string(), "{}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Entities {
    policy: Policy,
    facts: Facts,
}

impl Entities {
    /// The roles and team permissions of the policy, and no facts.
    #[must_use]
    pub fn of(policy: &Policy) -> Entities {
        Entities { policy: policy.clone(), facts: Facts::of(policy) }
    }

    /// The policy of these entities.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Adds a user with their memberships, teams and shares. An anonymous subject adds nothing.
    ///
    /// Do not add the members of a [directory](Entities::add_directory): it adds them itself.
    ///
    /// # Errors
    ///
    /// If there is an error, nothing is added.
    ///
    /// - [`ExportError::Contradiction`] if the user or one of their teams is known already with other facts.
    /// - [`ExportError::OtherVocabulary`] if a custom role, a team permission or a share has own permissions of another
    ///   vocabulary.
    pub fn add_subject<Id: AsRef<str>>(&mut self, subject: &Subject<Id>) -> Result<(), ExportError> {
        let Some(user) = subject.user() else {
            return Ok(());
        };
        let user = user.as_ref();
        let mut facts = Facts::default();
        let memberships = subject.memberships();
        let shares = subject
            .shares()
            .iter()
            .map(|share| (Uid::app(by_text(share.owner()), share.app().as_ref()), share.permissions()));
        let organizations = memberships.iter().map(|membership| membership.organization().as_ref());
        // the same bit may mean something else in another vocabulary
        let is_same = subject.policy().vocabulary() == self.policy.vocabulary();
        let other = subject.shares().iter().find(|it| !Permission::all().contains(it.permissions()));
        if let (Some(share), false) = (other, is_same) {
            return Err(ExportError::OtherVocabulary(share.app().as_ref().to_owned()));
        }
        facts.user(self.policy.vocabulary(), user, organizations, shares)?;
        for membership in memberships {
            self.describe_membership(&mut facts, user, membership)?;
        }
        self.facts.merge(facts)
    }

    /// Adds a resource with its app or organization, and returns the resource's name.
    ///
    /// The id is the service's own id of the resource. For an organization or an app it must be the id that the
    /// [`Resource`] holds. For other kinds it must be unique among the resources of the kind in the same app, or
    /// outside apps in the same organization.
    ///
    /// # Errors
    ///
    /// If there is an error, nothing is added.
    ///
    /// - [`ExportError::Contradiction`] if the resource or its app is known already with other facts.
    /// - [`ExportError::OtherId`] if the id is not that of the organization or app.
    /// - [`ExportError::InNoApp`] if the resource's kind is inside apps, but the resource has no app.
    /// - [`ExportError::InAnApp`] if the resource's kind is outside apps, but the resource has one.
    /// - [`ExportError::OfAUser`] if it is outside apps and belongs to a user, but its kind to organizations alone.
    pub fn add_resource<Id: AsRef<str>>(
        &mut self,
        id: &Id,
        resource: &Resource<Id>,
    ) -> Result<Uid, ExportError> {
        let owner = by_text(resource.owner());
        let (kind, app, id) = (resource.kind(), resource.app_id().map(AsRef::as_ref), id.as_ref());
        let mut facts = Facts::default();
        match app {
            Some(_) if !kind.is_in_app() => return Err(ExportError::InAnApp(kind)),
            None if kind.is_in_app() => return Err(ExportError::InNoApp(kind)),
            Some(app) => facts.app(owner, app, resource.is_app_public())?,
            None => {}
        }
        let uid = match (kind, owner, app) {
            (AnyKind::Documented(ResourceKind::App), _, Some(app)) => own(Uid::app(owner, app), app, id)?,
            (_, _, Some(app)) => {
                let uid = Uid::thing(kind, owner, Some(app), id);
                facts.in_app(uid.clone(), owner, app, resource.is_marked_public())?;
                uid
            }
            (AnyKind::Documented(ResourceKind::Organization), Owner::Organization(organization), None) => {
                facts.organization(organization)?;
                own(Uid::organization(organization), organization, id)?
            }
            (_, Owner::User(_), None) if !words::is_users_outside_apps(kind) => {
                return Err(ExportError::OfAUser(kind));
            }
            (_, Owner::Organization(_) | Owner::User(_), None) => {
                let uid = Uid::thing(kind, owner, None, id);
                facts.outside_apps(uid.clone(), owner)?;
                uid
            }
        };
        facts.assigned(uid.clone(), resource.assignees().map(|user| user.as_ref().to_owned()).collect())?;
        self.facts.merge(facts)?;
        Ok(uid)
    }

    /// The entities in Cedar's JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.facts.to_json(self.policy.vocabulary())
    }

    pub(crate) fn merge(&mut self, facts: Facts) -> Result<(), ExportError> {
        self.facts.merge(facts)
    }

    fn describe_membership<Id: AsRef<str>>(
        &self,
        facts: &mut Facts,
        user: &str,
        membership: &Membership<Id>,
    ) -> Result<(), ExportError> {
        let organization = membership.organization().as_ref();
        let role = match membership.role() {
            AnyRole::Documented(documented) => Uid::documented_role(*documented),
            AnyRole::Custom(custom) => {
                let uid = Uid::role_of(organization, user);
                facts.role(&self.policy, uid.clone(), custom)?;
                uid
            }
        };
        let mut teams = Vec::new();
        for held in membership.teams() {
            let mut team = Team::new(organization, held.is_confining());
            for assigned in held.apps() {
                let permission = facts.team_permission(&self.policy, assigned.permission())?;
                team.hold(assigned.app().as_ref(), permission);
            }
            facts.team(held.team().as_ref(), team.clone())?;
            teams.push((held.team().as_ref(), team));
        }
        let teams = teams.iter().map(|(id, team)| (*id, team));
        facts.membership(organization, user, &role, membership.is_suspended(), teams)
    }
}

/// The principal of a request: the user, or [`Uid::anonymous`].
#[must_use]
pub fn principal<Id: AsRef<str>>(subject: &Subject<Id>) -> Uid {
    subject.user().map_or_else(Uid::anonymous, |user| Uid::user(user.as_ref()))
}

/// The context of a request: the grants of a token, if it narrows the subject (`R12`).
#[must_use]
pub fn context<Id: AsRef<str>>(subject: &Subject<Id>) -> Value {
    let vocabulary = subject.policy().vocabulary();
    let is_everything = |set: Permission| words::permissions(vocabulary).all(|one| set.contains(one));
    let (mut everywhere, mut organizations) = (Permission::empty(), Vec::new());
    let (mut apps, mut personal_apps) = (Vec::new(), Vec::new());
    let Some(token) = subject.token() else { return json!({}) };
    for grant in token {
        let set = grant.permissions();
        match grant.place() {
            Place::Everywhere => everywhere |= set,
            Place::Organization(id) => {
                organizations.extend(pairs(vocabulary, "organization", &Uid::organization(id.as_ref()), set));
            }
            Place::App { owner, app } => {
                let app = Uid::app(by_text(owner.as_ref()), app.as_ref());
                apps.extend(pairs(vocabulary, "app", &app, set));
            }
            Place::PersonalApps(user) => {
                personal_apps.extend(pairs(vocabulary, "user", &Uid::user(user.as_ref()), set));
            }
        }
    }
    // a token with all permissions everywhere, own ones included, narrows nothing
    if is_everything(everywhere) {
        return json!({});
    }
    let scopes = permissions(vocabulary, everywhere);
    let (organizations, apps, personal_apps) =
        (Value::from(organizations), Value::from(apps), Value::from(personal_apps));
    json!({
        "token": {
            "scopes": scopes, "organizations": organizations, "apps": apps, "personalApps": personal_apps,
        }
    })
}

fn by_text<Id: AsRef<str>>(owner: Owner<&Id>) -> Owner<&str> {
    match owner {
        Owner::Organization(organization) => Owner::Organization(organization.as_ref()),
        Owner::User(user) => Owner::User(user.as_ref()),
    }
}

/// The name of an organization or app, if the given id is its own.
fn own(uid: Uid, own: &str, given: &str) -> Result<Uid, ExportError> {
    if own == given { Ok(uid) } else { Err(ExportError::OtherId { resource: uid, given: given.to_owned() }) }
}
