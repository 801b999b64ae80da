//! An organization and everything in it.

use super::app::{App, Apps};
use super::invitation::Invitation;
use super::member::{Carriers, Member, OwnRole, RoleRef, documented};
use super::password::PasswordPolicy;
use super::registry::Registry;
use super::team::Team;
use super::text::{Email, MetadataUrl, Name, Text};
use crate::facts::{Membership, TeamMembership};
use crate::policy::{AnyRole, CustomRole, Policy};
use crate::vocabulary::Role;
use alloc::collections::BTreeMap;

/// An organization: who belongs to it, what it owns, and how it is set up.
///
/// It is read here and changed by [commands](super::Command) alone. Whoever shows what is read to somebody asks
/// first whether they may see it: `ViewMembers`, `ViewInvitations`, `ViewTeams`, `ViewSecuritySettings`.
///
/// Looking something up takes the logarithm of how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization<Id> {
    pub(super) id: Id,
    pub(super) name: Name,
    pub(super) profile: Text,
    pub(super) billing: Billing,
    pub(super) password_policy: PasswordPolicy,
    pub(super) created_at: u64,
    pub(super) members: BTreeMap<Id, Member<Id>>,
    pub(super) carriers: Carriers<Id>,
    pub(super) invitations: BTreeMap<Id, Invitation<Id>>,
    pub(super) roles: Registry<Id, OwnRole>,
    pub(super) teams: Registry<Id, Team<Id>>,
    pub(super) apps: Apps<Id>,
    pub(super) identity_providers: Registry<Id, IdentityProvider>,
}

/// Who pays, and for what (002, "Billing").
///
/// ```
/// use rolecall::directory::{Billing, Email, Name};
///
/// let billing = Billing::new(Email::new("billing@example.com")?);
/// assert_eq!(billing.contact, None);
/// let billing = Billing { plan: Some(Name::new("Enterprise")?), ..billing };
/// assert_eq!(billing.plan.as_ref().map(Name::as_str), Some("Enterprise"));
/// # Ok::<(), rolecall::directory::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Billing {
    /// Where bills go.
    pub email: Email,
    /// Whom to ask.
    pub contact: Option<Name>,
    /// The plan.
    pub plan: Option<Name>,
}

impl Billing {
    /// Bills go there; neither a contact nor a plan has been given.
    #[must_use]
    pub const fn new(email: Email) -> Self {
        Billing { email, contact: None, plan: None }
    }
}

/// Where members sign in (000, "Create Identity Provider").
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
    /// What it goes by.
    pub name: Name,
    /// Where its SAML metadata is.
    pub metadata_url: MetadataUrl,
    /// Whether it is in use.
    pub enabled: bool,
}

impl<Id> Organization<Id> {
    /// The id.
    #[must_use]
    pub const fn id(&self) -> &Id {
        &self.id
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The profile.
    #[must_use]
    pub const fn profile(&self) -> &Text {
        &self.profile
    }

    /// Who pays, and for what.
    #[must_use]
    pub const fn billing(&self) -> &Billing {
        &self.billing
    }

    /// What it asks of its members' passwords.
    #[must_use]
    pub const fn password_policy(&self) -> &PasswordPolicy {
        &self.password_policy
    }

    /// When it was created, in the service's own time.
    #[must_use]
    pub const fn created_at(&self) -> u64 {
        self.created_at
    }
}

/// Lists are in the order of ids.
impl<Id: Ord + Clone> Organization<Id> {
    /// The members.
    #[must_use]
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&Id, &Member<Id>)> {
        self.members.iter()
    }

    /// The member.
    #[must_use]
    pub fn member(&self, user: &Id) -> Option<&Member<Id>> {
        self.members.get(user)
    }

    /// The members who carry the role.
    pub fn members_with(&self, role: &RoleRef<Id>) -> impl Iterator<Item = &Id> {
        self.carriers.of(role).into_iter().flatten()
    }

    /// All invitations, whatever became of them.
    #[must_use]
    pub fn invitations(&self) -> impl ExactSizeIterator<Item = (&Id, &Invitation<Id>)> {
        self.invitations.iter()
    }

    /// The invitation.
    #[must_use]
    pub fn invitation(&self, invitation: &Id) -> Option<&Invitation<Id>> {
        self.invitations.get(invitation)
    }

    /// The custom roles.
    pub fn roles(&self) -> impl Iterator<Item = (&Id, &CustomRole)> {
        self.roles.iter().filter_map(|(id, own)| Some((id, own.definition()?)))
    }

    /// The custom role.
    #[must_use]
    pub fn role(&self, role: &Id) -> Option<&CustomRole> {
        self.roles.get(role).and_then(OwnRole::definition)
    }

    /// The teams.
    #[must_use]
    pub fn teams(&self) -> impl ExactSizeIterator<Item = (&Id, &Team<Id>)> {
        self.teams.iter()
    }

    /// The team.
    #[must_use]
    pub fn team(&self, team: &Id) -> Option<&Team<Id>> {
        self.teams.get(team)
    }

    /// The apps.
    #[must_use]
    pub fn apps(&self) -> impl ExactSizeIterator<Item = (&Id, &App<Id>)> {
        self.apps.registry.iter()
    }

    /// The app.
    #[must_use]
    pub fn app(&self, app: &Id) -> Option<&App<Id>> {
        self.apps.get(app)
    }

    /// The app that goes by the name.
    #[must_use]
    pub fn app_named(&self, name: &Name) -> Option<(&Id, &App<Id>)> {
        self.apps.find(name)
    }

    /// The apps that the user is a collaborator of.
    pub fn collaborations(&self, user: &Id) -> impl Iterator<Item = &Id> {
        self.apps.collaborations(user)
    }

    /// The identity providers.
    #[must_use]
    pub fn identity_providers(&self) -> impl ExactSizeIterator<Item = (&Id, &IdentityProvider)> {
        self.identity_providers.iter()
    }

    /// The identity provider.
    #[must_use]
    pub fn identity_provider(&self, provider: &Id) -> Option<&IdentityProvider> {
        self.identity_providers.get(provider)
    }
}

impl OwnRole {
    pub(super) fn definition(&self) -> Option<&CustomRole> {
        match &self.role {
            AnyRole::Custom(definition) => Some(definition),
            AnyRole::Documented(_) => None,
        }
    }
}

impl<Id: Ord + Clone> Organization<Id> {
    /// The role as a membership carries it, if there is one.
    pub(super) fn carried(&self, role: &RoleRef<Id>) -> Option<&AnyRole> {
        match role {
            RoleRef::Documented(role) => documented(*role),
            RoleRef::Custom(role) => self.roles.get(role).map(|own| &own.role),
        }
    }

    /// The user's membership as the evaluator takes it.
    pub(super) fn membership(&self, user: &Id) -> Option<Membership<Id>> {
        self.membership_with(user, Team::membership)
    }

    /// What of the user's membership bears on a decision about that app, or about what is in none.
    pub(super) fn membership_at(
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
        let membership = Membership::new(self.id.clone(), self.carried(&member.role)?.clone());
        let mut teams = member.teams.iter();
        teams.try_fold(membership, |membership, id| {
            self.teams.get(id).map(|team| membership.with_team(of_team(team, id)))
        })
    }

    /// Whether the member is an Administrator whom no team confines.
    pub(super) fn is_free_administrator(&self, user: &Id) -> bool {
        self.members.get(user).is_some_and(|member| {
            member.role == RoleRef::Documented(Role::Administrator) && !self.is_confined(member)
        })
    }

    fn is_confined(&self, member: &Member<Id>) -> bool {
        member.teams.iter().any(|team| self.teams.get(team).is_some_and(|team| team.confining))
    }
}
