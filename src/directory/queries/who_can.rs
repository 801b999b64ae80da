//! The users who may do something: a decision in reverse.

use crate::decide::can;
use crate::directory::state::app::App;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::Member;
use crate::directory::state::member::RoleRef;
use crate::directory::state::organization::Organization;
use crate::directory::state::team::{Team, organization_level_team_grants};
use crate::facts::{Owner, Resource, Subject};
use crate::policy::{TeamGrants, effective_permissions};
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Permission, Role};
use core::hash::Hash;

/// The users who may do an action on a resource.
///
/// They are members of the owning organization, the user who owns a personal app, and users whom the app is shared with.
/// If everybody may do it, [`is_public`](WhoCan::is_public) says so.
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
    /// The search visits only candidates: the members with a role that grants the action, the members of teams that have
    /// the app, and the users whom the app is shared with. Every member is a candidate if the action is public, or if teams can grant it
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
    /// The members of the owning organization who may do the action, or the owner of a personal app, and the users whom
    /// the app is shared with.
    ///
    /// Each user comes once. The order is by role, then by team, then by share, and within each by id.
    pub fn users(&self) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let WhoCan { directory, action, resource, .. } = *self;
        let (owner, organization) = match resource.owner() {
            Owner::User(user) => (Some(user), None),
            Owner::Organization(organization) => (None, directory.organization(organization)),
        };
        // a resource may name an owner without an account, to whom nothing belongs
        let owner = owner.filter(|user| directory.account(user).is_some());
        let members = organization.map(|organization| self.candidates(organization));
        let members = owner.into_iter().chain(members.into_iter().flatten());
        members.chain(self.sharers(owner, organization)).filter(move |user| {
            // `can` itself decides, so that this answer and the decision cannot drift apart
            let subject = directory.subject_at(user, resource);
            subject.is_some_and(|subject| can(&subject, action, resource))
        })
    }

    /// The users whom the app is shared with for what the action asks, except those who are candidates without it.
    fn sharers(
        &self,
        owner: Option<&'a Id>,
        organization: Option<&'a Organization<Id>>,
    ) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let WhoCan { directory, resource, .. } = *self;
        let (policy, asked_for) = (directory.policy(), self.asked_for());
        let apps = match (owner, organization) {
            (Some(user), _) => directory.account(user).map(|account| &account.apps),
            (None, organization) => organization.map(|organization| &organization.apps),
        };
        let app = resource.app_id().and_then(|app| apps?.get(app));
        let by_role = self.by_role();
        let is_member_candidate = move |user: &Id| {
            let member =
                organization.and_then(|organization| Some((organization, organization.member(user)?)));
            member.is_some_and(|(organization, member)| {
                by_role(organization, member.role())
                    || member.teams().any(|team| app.is_some_and(|app| app.teams.contains(team)))
            })
        };
        let shares = app.into_iter().flat_map(App::shares);
        let shares = shares.filter(move |(_, shared)| shared.counted(policy).intersects(asked_for));
        let users = shares.map(|(user, _)| user).filter(move |user| Some(*user) != owner);
        users.filter(move |user| !is_member_candidate(user))
    }

    fn asked_for(&self) -> Permission {
        self.directory.policy().requirement(self.action).listed()
    }

    /// Whether the members with the role are candidates because of it, with all members if teams can grant the action
    /// throughout the organization.
    fn by_role(&self) -> impl Fn(&Organization<Id>, &RoleRef<Id>) -> bool + Copy + use<'a, Id> {
        let (policy, asked_for) = (self.directory.policy(), self.asked_for());
        let is_everybody = self.public || asked_for.intersects(organization_level_team_grants(policy));
        move |organization, role| {
            is_everybody
                || organization.resolve_role(role).is_some_and(|role| {
                    effective_permissions(policy.levels(), policy.role_definition(role), &TeamGrants::NONE)
                        .intersects(asked_for)
                })
        }
    }

    /// A superset of the members who may do the action, each once.
    fn candidates(&self, organization: &'a Organization<Id>) -> impl Iterator<Item = &'a Id> + use<'a, Id> {
        let is_candidate = self.by_role();
        let by_role = move |role: &RoleRef<Id>| is_candidate(organization, role);
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
