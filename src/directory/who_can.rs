//! Who may do something: the reverse of a decision.

use super::member::Member;
use super::organization::Organization;
use super::team::Team;
use super::{Directory, RoleRef};
use crate::decide::can;
use crate::facts::{Owner, Resource, Subject};
use crate::policy::{TeamGrants, effective_permissions};
use crate::vocabulary::{Action, Role};
use core::hash::Hash;

/// Who may do an action on a resource: members of the organization that owns it, or the user who does, and
/// whether everybody may.
///
/// ```
/// use rolecall::{Action, Owner, Resource, Subject};
/// use rolecall::directory::{Command, Directory, Email, Name};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
/// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
/// let found = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(&ana, 0, found)?;
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
    action: Action,
    resource: &'a Resource<Id>,
    public: bool,
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Who may do the action on the resource.
    ///
    /// They are those of whom [`can`](crate::can) says so. Finding them takes as long as they, and those who
    /// come into question by their role or by a team that has the app, are many: what a role does not grant it
    /// does not look for among those who carry it. Of what teams bring throughout the organization
    /// (`VIEW_CLUSTERS`) every member comes into question.
    #[must_use]
    pub fn who_can<'a>(&'a self, action: Action, resource: &'a Resource<Id>) -> WhoCan<'a, Id> {
        let public = can(&Subject::anonymous(), action, resource);
        WhoCan { directory: self, action, resource, public }
    }
}

impl<Id> WhoCan<'_, Id> {
    /// Whether everybody may, anonymous too (`R10`).
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.public
    }
}

impl<'a, Id: Ord + Hash + Clone> WhoCan<'a, Id> {
    /// The members of the owning organization who may, or the owner of a personal app: each once, by role, then by
    /// team, and in each in the order of their ids.
    pub fn users(&self) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let WhoCan { directory, action, resource, .. } = *self;
        let (owner, organization) = match resource.owner() {
            Owner::User(user) => (Some(user), None),
            Owner::Organization(organization) => (None, directory.organization(organization)),
        };
        let owner = owner.filter(|user| directory.account(user).is_some());
        let members = organization.map(|organization| self.in_question(organization));
        owner.into_iter().chain(members.into_iter().flatten()).filter(move |user| {
            let membership = organization.and_then(|organization| {
                organization.membership_at(user, directory.policy(), resource.app_id())
            });
            let subject = directory.policy().subject((*user).clone(), membership);
            subject.is_ok_and(|subject| can(&subject, action, resource))
        })
    }

    /// The members who may, and perhaps others, each once.
    fn in_question(&self, organization: &'a Organization<Id>) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let (policy, asked_for) = (self.directory.policy(), self.action.requirement().listed());
        let anybody = self.public || asked_for.intersects(policy.organization_level_team_grants());

        let by_role = move |role: &RoleRef<Id>| {
            anybody
                || organization.carried(role).is_some_and(|role| {
                    effective_permissions(policy.role_definition(role), &TeamGrants::NONE)
                        .intersects(asked_for)
                })
        };
        let documented = Role::ALL.into_iter().map(RoleRef::Documented);
        let custom = organization.roles.iter().map(|(role, _)| RoleRef::Custom(role.clone()));
        let carriers = documented.chain(custom).filter(by_role);
        let carriers = carriers.flat_map(|role| organization.carriers.of(&role).into_iter().flatten());

        let app = self.resource.app_id().and_then(|app| organization.app(app));
        let teams = app.into_iter().flat_map(move |app| app.teams().map(move |team| (app, team)));
        let members = teams.flat_map(move |(app, id)| {
            // who is in several of them comes with the first
            let is_first = move |user: &Id| {
                let mut teams = organization.member(user).into_iter().flat_map(Member::teams);
                teams.find(|team| app.teams.contains(*team)) == Some(id)
            };
            organization.team(id).into_iter().flat_map(Team::members).filter(move |user| is_first(user))
        });
        let others = members
            .filter(move |user| organization.member(user).is_some_and(|member| !by_role(member.role())));
        carriers.chain(others)
    }
}
