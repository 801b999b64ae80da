//! Organizations, with their identity providers.

use super::app::{App, Apps};
use super::billing::Billing;
use super::invitation::{Invitation, InvitationStatus};
use super::member::{DefinedRole, Member, MembersByRole, RoleRef, documented};
use super::password::PasswordPolicy;
use super::registry::Registry;
use super::shared::SharedPermissions;
use super::team::Team;
use super::text::{Email, MetadataUrl, Name, Text};
use crate::facts::{Membership, TeamMembership};
use crate::policy::custom::CustomRole;
use crate::policy::{AnyRole, Policy};
use crate::vocabulary::Role;
use alloc::collections::{BTreeMap, BTreeSet};

/// An organization: its members, invitations, roles, teams, apps and settings.
///
/// These methods read; only [commands](crate::directory::Command) change an organization. Reading is not
/// authorized: before a service shows a list to a user, it asks for the action that views it (`ViewMembers`,
/// `ViewInvitations`, `ViewTeams`, `ViewSecuritySettings`).
///
/// Each look-up by id or name is logarithmic in the number of things of that kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization<Id> {
    pub(in crate::directory) id: Id,
    pub(in crate::directory) name: Name,
    pub(in crate::directory) profile: Text,
    pub(in crate::directory) billing: Billing,
    pub(in crate::directory) password_policy: PasswordPolicy,
    pub(in crate::directory) created_at: u64,
    pub(in crate::directory) members: BTreeMap<Id, Member<Id>>,
    pub(in crate::directory) members_by_role: MembersByRole<Id>,
    pub(in crate::directory) invitations: BTreeMap<Id, Invitation<Id>>,
    /// The pending invitations of each author.
    pub(in crate::directory) pending_of: BTreeMap<Id, BTreeSet<Id>>,
    pub(in crate::directory) roles: Registry<Id, DefinedRole>,
    pub(in crate::directory) teams: Registry<Id, Team<Id>>,
    pub(in crate::directory) apps: Apps<Id>,
    pub(in crate::directory) identity_providers: Registry<Id, IdentityProvider>,
}

/// An identity provider that members sign in with (000, "Create Identity Provider").
///
/// A directory records its settings and signs nobody in.
///
/// ```
/// use rolecall::directory::{IdentityProvider, MetadataUrl, Name};
///
/// let metadata_url = MetadataUrl::new("https://idp.example.com/saml/metadata")?;
/// let provider = IdentityProvider { name: Name::new("Example SSO")?, metadata_url, enabled: true };
/// assert!(provider.enabled);
/// # Ok::<(), rolecall::directory::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdentityProvider {
    /// The name; several providers may share one.
    pub name: Name,
    /// The URL of the provider's SAML metadata.
    pub metadata_url: MetadataUrl,
    /// `true` if members can sign in with the provider.
    pub enabled: bool,
}

impl<Id> Organization<Id> {
    /// An organization with nobody in it yet; its creator is added next.
    pub(in crate::directory) fn new(id: Id, name: Name, billing_email: Email, created_at: u64) -> Self {
        Organization {
            id,
            name,
            profile: Text::default(),
            billing: Billing::new(billing_email),
            password_policy: PasswordPolicy::default(),
            created_at,
            members: BTreeMap::new(),
            members_by_role: MembersByRole::default(),
            invitations: BTreeMap::new(),
            pending_of: BTreeMap::new(),
            roles: Registry::default(),
            teams: Registry::default(),
            apps: Apps::default(),
            identity_providers: Registry::default(),
        }
    }

    /// The id, which never changes.
    #[must_use]
    pub const fn id(&self) -> &Id {
        &self.id
    }

    /// The name; no other organization has it.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The profile, empty in a new organization.
    #[must_use]
    pub const fn profile(&self) -> &Text {
        &self.profile
    }

    /// The billing details.
    #[must_use]
    pub const fn billing(&self) -> &Billing {
        &self.billing
    }

    /// The policy for the members' passwords.
    #[must_use]
    pub const fn password_policy(&self) -> &PasswordPolicy {
        &self.password_policy
    }

    /// The time of the organization's creation, in the service's own unit.
    #[must_use]
    pub const fn created_at(&self) -> u64 {
        self.created_at
    }
}

/// Every list is in the order of ids.
impl<Id: Ord + Clone> Organization<Id> {
    /// All members.
    #[must_use]
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&Id, &Member<Id>)> {
        self.members.iter()
    }

    /// The member with this user id.
    #[must_use]
    pub fn member(&self, user: &Id) -> Option<&Member<Id>> {
        self.members.get(user)
    }

    /// The members with the role.
    pub fn members_with(&self, role: &RoleRef<Id>) -> impl Iterator<Item = &Id> {
        self.members_by_role.get(role).into_iter().flatten()
    }

    /// All invitations, pending and closed.
    #[must_use]
    pub fn invitations(&self) -> impl ExactSizeIterator<Item = (&Id, &Invitation<Id>)> {
        self.invitations.iter()
    }

    /// The invitation with this id.
    #[must_use]
    pub fn invitation(&self, invitation: &Id) -> Option<&Invitation<Id>> {
        self.invitations.get(invitation)
    }

    /// All custom roles.
    pub fn roles(&self) -> impl Iterator<Item = (&Id, &CustomRole)> {
        self.roles.iter().filter_map(|(id, defined)| Some((id, defined.definition()?)))
    }

    /// The custom role with this id.
    #[must_use]
    pub fn role(&self, role: &Id) -> Option<&CustomRole> {
        self.roles.get(role).and_then(DefinedRole::definition)
    }

    /// All teams.
    #[must_use]
    pub fn teams(&self) -> impl ExactSizeIterator<Item = (&Id, &Team<Id>)> {
        self.teams.iter()
    }

    /// The team with this id.
    #[must_use]
    pub fn team(&self, team: &Id) -> Option<&Team<Id>> {
        self.teams.get(team)
    }

    /// All apps.
    #[must_use]
    pub fn apps(&self) -> impl ExactSizeIterator<Item = (&Id, &App<Id>)> {
        self.apps.registry.iter()
    }

    /// The app with this id.
    #[must_use]
    pub fn app(&self, app: &Id) -> Option<&App<Id>> {
        self.apps.get(app)
    }

    /// The app with this name, and its id.
    #[must_use]
    pub fn app_named(&self, name: &Name) -> Option<(&Id, &App<Id>)> {
        self.apps.find(name)
    }

    /// The apps that are shared with the user, member or not, and what each is shared for.
    pub fn shared_with(&self, user: &Id) -> impl Iterator<Item = (&Id, SharedPermissions)> {
        self.apps.shared_with(user)
    }

    /// All identity providers.
    #[must_use]
    pub fn identity_providers(&self) -> impl ExactSizeIterator<Item = (&Id, &IdentityProvider)> {
        self.identity_providers.iter()
    }

    /// The identity provider with this id.
    #[must_use]
    pub fn identity_provider(&self, provider: &Id) -> Option<&IdentityProvider> {
        self.identity_providers.get(provider)
    }
}

impl<Id: Ord + Clone> Organization<Id> {
    /// The role in the form that memberships take, if it exists.
    pub(in crate::directory) fn resolve_role(&self, role: &RoleRef<Id>) -> Option<&AnyRole> {
        match role {
            RoleRef::Documented(role) => Some(documented(*role)),
            RoleRef::Custom(role) => self.roles.get(role).map(|defined| &defined.role),
        }
    }

    /// The membership that a subject is built from.
    pub(in crate::directory) fn membership(&self, user: &Id) -> Option<Membership<Id>> {
        self.membership_with(user, Team::membership)
    }

    /// The part of the membership that a decision about this app, or about no app, depends on.
    pub(in crate::directory) fn membership_at(
        &self,
        user: &Id,
        policy: &Policy,
        app: Option<&Id>,
    ) -> Option<Membership<Id>> {
        self.membership_with(user, |team, id| team.membership_at(id, policy, app))
    }

    fn membership_with(
        &self,
        user: &Id,
        of_team: impl Fn(&Team<Id>, &Id) -> TeamMembership<Id>,
    ) -> Option<Membership<Id>> {
        let member = self.members.get(user)?;
        let membership = Membership::new(self.id.clone(), self.resolve_role(&member.role)?.clone());
        let membership = if member.suspended { membership.suspended() } else { membership };
        let mut teams = member.teams.iter();
        // all or nothing: a membership without one of its teams could lack a confinement and allow too much
        teams.try_fold(membership, |membership, id| {
            self.teams.get(id).map(|team| membership.with_team(of_team(team, id)))
        })
    }

    /// Adds the invitation, and counts and indexes it if it is pending.
    pub(in crate::directory) fn add_invitation(&mut self, id: Id, sent: Invitation<Id>) {
        if sent.status == InvitationStatus::Pending {
            if let Some(defined) = self.defined_role_mut(&sent.role) {
                defined.pending_invitations = defined.pending_invitations.saturating_add(1);
            }
            self.pending_of.entry(sent.invited_by.clone()).or_default().insert(id.clone());
        }
        self.invitations.insert(id, sent);
    }

    /// Closes the pending invitation, and returns the address that it was sent to.
    pub(in crate::directory) fn close_invitation(
        &mut self,
        id: &Id,
        status: InvitationStatus,
    ) -> Option<Email> {
        let sent = self.invitations.get_mut(id)?;
        sent.status = status;
        let Invitation { email, role, invited_by, .. } = sent.clone();
        if let Some(defined) = self.defined_role_mut(&role) {
            defined.pending_invitations = defined.pending_invitations.saturating_sub(1);
        }
        if let Some(pending) = self.pending_of.get_mut(&invited_by) {
            pending.remove(id);
            // an author without pending invitations has no entry, so that equal facts compare as equal
            if pending.is_empty() {
                self.pending_of.remove(&invited_by);
            }
        }
        Some(email)
    }

    // only custom roles are counted: documented ones are neither edited nor deleted
    fn defined_role_mut(&mut self, role: &RoleRef<Id>) -> Option<&mut DefinedRole> {
        match role {
            RoleRef::Documented(_) => None,
            RoleRef::Custom(role) => self.roles.get_mut(role),
        }
    }

    /// `true` if the user is a member with the documented role Administrator.
    // A custom role with the same grants is none: whoever may edit roles may narrow it.
    pub(in crate::directory) fn is_administrator(&self, user: &Id) -> bool {
        let member = self.members.get(user);
        member.is_some_and(|member| member.role == RoleRef::Documented(Role::Administrator))
    }

    /// `true` if the user is an Administrator whom nothing confines or suspends: only such a member can restore
    /// everything.
    pub(in crate::directory) fn is_free_administrator(&self, user: &Id) -> bool {
        let is_free = |member: &Member<Id>| !member.suspended && !self.is_confined(member);
        self.is_administrator(user) && self.members.get(user).is_some_and(is_free)
    }

    fn is_confined(&self, member: &Member<Id>) -> bool {
        member.teams.iter().any(|team| self.teams.get(team).is_some_and(|team| team.confining))
    }
}
