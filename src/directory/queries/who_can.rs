//! The users who may do something: a decision in reverse.

use crate::decide::can;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::Member;
use crate::directory::state::member::RoleRef;
use crate::directory::state::organization::Organization;
use crate::directory::state::team::{Team, organization_level_team_grants};
use crate::facts::{Owner, Resource, Subject};
use crate::policy::{TeamGrants, effective_permissions};
use crate::vocabulary::Role;
use crate::vocabulary::own::AnyAction;
use core::hash::Hash;

/// The users who may do an action on a resource.
///
/// They are members of the owning organization, or the user who owns a personal app. If everybody may do it,
/// [`is_public`](WhoCan::is_public) says so.
///
/// ```
/// use rolecall::{Action, Owner, Resource, Subject};
/// use rolecall::directory::{Command, Directory, Email, Name};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
/// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
/// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(&ana, 0, create)?;
///
/// let cats = Resource::app("acme", "cats");
/// let deleters = directory.who_can(Action::DeleteApp, &cats);
/// assert!(deleters.users().eq([&"ana"]));
/// assert!(!deleters.is_public());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WhoCan<'a, Id> {
    directory: &'a Directory<Id>,
    action: AnyAction,
    resource: &'a Resource<Id>,
    public: bool,
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The users who may do the action on the resource: those for whom [`can`] answers `true`.
    ///
    /// The search visits only candidates: the members with a role that grants the action, and the members of
    /// teams that have the app. Every member is a candidate if the action is public, or if teams can grant it
    /// throughout the organization (`VIEW_CLUSTERS`). Each candidate takes one decision.
    #[must_use]
    pub fn who_can<'a>(&'a self, action: impl Into<AnyAction>, resource: &'a Resource<Id>) -> WhoCan<'a, Id> {
        let action = action.into();
        let public = can(&Subject::anonymous().under(self.policy()), action, resource);
        WhoCan { directory: self, action, resource, public }
    }
}

impl<Id> WhoCan<'_, Id> {
    /// `true` if everybody may do the action, signed in or not (`R10`).
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.public
    }
}

impl<'a, Id: Ord + Hash + Clone> WhoCan<'a, Id> {
    /// The members of the owning organization who may do the action, or the owner of a personal app.
    ///
    /// Each user comes once. The order is by role, then by team, and within each by id.
    pub fn users(&self) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let WhoCan { directory, action, resource, .. } = *self;
        let (owner, organization) = match resource.owner() {
            Owner::User(user) => (Some(user), None),
            Owner::Organization(organization) => (None, directory.organization(organization)),
        };
        // a resource may name an owner without an account, to whom nothing belongs
        let owner = owner.filter(|user| directory.account(user).is_some());
        let members = organization.map(|organization| self.candidates(organization));
        owner.into_iter().chain(members.into_iter().flatten()).filter(move |user| {
            let membership = organization.and_then(|organization| {
                organization.membership_at(user, directory.policy(), resource.app_id())
            });
            // `can` itself decides, so that this answer and the decision cannot drift apart
            let subject = directory.policy().subject((*user).clone(), membership);
            subject.is_ok_and(|subject| can(&subject, action, resource))
        })
    }

    /// A superset of the members who may do the action, each once.
    fn candidates(&self, organization: &'a Organization<Id>) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let policy = self.directory.policy();
        let asked_for = policy.requirement(self.action).listed();
        let is_everybody = self.public || asked_for.intersects(organization_level_team_grants(policy));

        let by_role = move |role: &RoleRef<Id>| {
            is_everybody
                || organization.resolve_role(role).is_some_and(|role| {
                    effective_permissions(policy.levels(), policy.role_definition(role), &TeamGrants::NONE)
                        .intersects(asked_for)
                })
        };
        let documented = Role::ALL.into_iter().map(RoleRef::Documented);
        let custom = organization.roles.iter().map(|(role, _)| RoleRef::Custom(role.clone()));
        let with_role = documented.chain(custom).filter(by_role);
        let with_role =
            with_role.flat_map(|role| organization.members_by_role.get(&role).into_iter().flatten());

        let app = self.resource.app_id().and_then(|app| organization.app(app));
        let teams = app.into_iter().flat_map(move |app| app.teams().map(move |team| (app, team)));
        let members = teams.flat_map(move |(app, id)| {
            // a member of several teams with the app is listed with the first of them, and needs no set of
            // seen ids
            let is_first = move |user: &Id| {
                let mut teams = organization.member(user).into_iter().flat_map(Member::teams);
                teams.find(|team| app.teams.contains(*team)) == Some(id)
            };
            organization.team(id).into_iter().flat_map(Team::members).filter(move |user| is_first(user))
        });
        let others = members
            .filter(move |user| organization.member(user).is_some_and(|member| !by_role(member.role())));
        with_role.chain(others)
    }
}
