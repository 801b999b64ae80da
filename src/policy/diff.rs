//! Comparing policies: the holders that tell policies apart, the fingerprint, and the difference.

use super::definitions::Policy;
use super::role_definition::RoleDefinition;
use super::rules::{TeamGrants, effective_permissions};
use crate::vocabulary::{Permission, Role, TeamPermission, vocabulary};
use alloc::vec::Vec;
use core::fmt;

/// A holder of permissions that a policy can decide about: a role, a team permission, or a role in a team.
///
/// There are forty holders. The permissions of any member anywhere are the union of some holders' permissions,
/// restricted by rules that no policy changes. So two policies allow the same exactly if every holder has the same
/// permissions under both.
///
/// ```
/// use rolecall::diff::Holder;
/// use rolecall::{Permission, Policy, Role, TeamPermission};
///
/// let in_team = Holder::InTeam(Role::TeamContributor, TeamPermission::FullAccess);
/// assert!(!Policy::documented().held_by(in_team).contains(Permission::DELETE_APP));
/// assert_eq!(in_team.to_string(), "team_contributor in a team with full_access");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A member with the role, by the role alone (`R4`).
    Role(Role),
    /// A member of a team with that permission on the app, with a role that has no ceiling (`R5`).
    TeamPermission(TeamPermission),
    /// A member with the role, in an app on which a team of theirs has that permission (`R5`, `R6`).
    InTeam(Role, TeamPermission),
    /// A member with the role, in an app on which a team of theirs has everything that a custom team permission may
    /// contain (`R5`, `R6`).
    InCustomTeam(Role),
}

impl Holder {
    /// Every holder: the roles, the team permissions, and the roles in teams.
    ///
    /// ```
    /// use rolecall::diff::Holder;
    ///
    /// assert_eq!(Holder::all().count(), 40);
    /// ```
    pub fn all() -> impl Iterator<Item = Holder> {
        let in_teams = Role::ALL.into_iter().flat_map(|role| {
            let in_team = TeamPermission::ALL.into_iter().map(move |held| Holder::InTeam(role, held));
            in_team.chain([Holder::InCustomTeam(role)])
        });
        let roles = Role::ALL.into_iter().map(Holder::Role);
        roles.chain(TeamPermission::ALL.into_iter().map(Holder::TeamPermission)).chain(in_teams)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Role(role) => write!(f, "{role}"),
            Holder::TeamPermission(permission) => write!(f, "{permission}"),
            Holder::InTeam(role, permission) => write!(f, "{role} in a team with {permission}"),
            Holder::InCustomTeam(role) => write!(f, "{role} in a team with a custom permission"),
        }
    }
}

/// A digest of the permissions of every [`Holder`]: 128 bits, written as 32 hexadecimal digits.
///
/// The fingerprint of a policy is the same on every machine and in every run. It is not a cryptographic hash: somebody
/// who may write policies could make two with one fingerprint. No decision rests on it.
///
/// ```
/// use rolecall::{Permission, Policy, Role};
///
/// let policy = Policy::documented();
/// assert_eq!(policy.fingerprint().to_string(), "8ee9edc7e55b2652fef2fa20680c1732");
///
/// // a ceiling that contains everything limits nothing
/// let same = policy.clone().with_ceiling(Role::Administrator, Some(Permission::all()))?;
/// assert_eq!(same.fingerprint(), policy.fingerprint());
/// let other = policy.clone().with_ceiling(Role::TeamContributor, None)?;
/// assert_ne!(other.fingerprint(), policy.fingerprint());
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    low: u64,
    high: u64,
}

impl Fingerprint {
    fn of(policy: &Policy) -> Fingerprint {
        // two chains with different starts, so that both halves of the 128 bits depend on every holder
        let start = Fingerprint { low: 0, high: 1 };
        Holder::all().fold(start, |Fingerprint { low, high }, holder| {
            let held = policy.held_by(holder).low();
            Fingerprint { low: mixed(low ^ held), high: mixed(high ^ held) }
        })
    }
}

/// Mixes the bits of a word, one to one, so that two policies that differ in one holder alone never share a
/// fingerprint.
// The constants are the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014). A hash crate would cost every user a dependency for forty words.
const fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.high, self.low)
    }
}

/// The difference of two policies: everything that the second one newly allows, then everything that it newly denies.
///
/// ```
/// use rolecall::{Permission, Policy, Role};
///
/// let old = Policy::documented();
/// let grants = old.grants(Role::FinancialManager) | Permission::VIEW_SIDEBAR_ITEMS;
/// let new = old.clone().with_grants(Role::FinancialManager, grants)?;
/// let diff = old.diff(&new);
/// assert!(diff.is_widening());
/// assert_eq!(diff.to_string(), "newly allowed: financial_manager: VIEW_SIDEBAR_ITEMS\n");
/// assert!(!new.diff(old).is_widening());
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyDiff {
    differences: Vec<Difference>,
}

/// One line of a [`PolicyDiff`]: a holder, and permissions that it gains or loses.
///
/// ```
/// use rolecall::diff::{Effect, Holder};
/// use rolecall::{Permission, Policy, Role};
///
/// let old = Policy::documented();
/// let diff = old.diff(&old.clone().with_grants(Role::FinancialManager, Permission::empty())?);
/// let line = diff.iter().next().unwrap();
/// assert_eq!((line.effect(), line.holder()), (Effect::NewlyDenied, Holder::Role(Role::FinancialManager)));
/// assert_eq!(line.permissions(), Permission::VIEW_FINANCIAL_DATA);
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Difference {
    effect: Effect,
    holder: Holder,
    permissions: Permission,
}

vocabulary! {
    /// The direction of a [`Difference`].
    ///
    /// ```
    /// assert_eq!(rolecall::diff::Effect::NewlyAllowed.to_string(), "newly_allowed");
    /// ```
    Effect, "effect":
    /// Denied before, allowed now: a widening.
    NewlyAllowed "newly_allowed",
    /// Allowed before, denied now.
    NewlyDenied "newly_denied",
}

impl Policy {
    /// Identifies the policy in logs. Policies with equal fingerprints allow the same, barring a collision of the
    /// 128-bit digests.
    ///
    /// The [reason](crate::Reason) of a denial may still differ: the reach of a role that grants nothing
    /// app-level changes no answer, but it changes the reason. Worked out at each call, from the permissions of
    /// the forty [holders](Holder).
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// let policy = Policy::documented().clone();
    /// assert_eq!(policy.fingerprint(), Policy::documented().fingerprint());
    /// let other = policy.with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// assert_ne!(other.fingerprint(), Policy::documented().fingerprint());
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    /// The permissions that the holder has in an app and on the organization, if no team confines them.
    ///
    /// ```
    /// use rolecall::diff::Holder;
    /// use rolecall::{Permission, Policy, Role, TeamPermission};
    ///
    /// let policy = Policy::documented();
    /// let (fay, in_team) = (Role::FinancialManager, TeamPermission::FullAccess);
    /// assert_eq!(policy.held_by(Holder::Role(fay)), Permission::VIEW_FINANCIAL_DATA);
    /// assert!(policy.held_by(Holder::InTeam(fay, in_team)).contains(Permission::DELETE_APP));
    /// ```
    #[must_use]
    pub fn held_by(&self, holder: Holder) -> Permission {
        let role_of = |role| *self.tables().role(role);
        let (role, team_permission) = match holder {
            Holder::Role(role) => (role_of(role), Permission::empty()),
            Holder::TeamPermission(permission) => {
                (RoleDefinition::NO_GRANTS, self.team_permission(permission))
            }
            Holder::InTeam(role, permission) => (role_of(role), self.team_permission(permission)),
            Holder::InCustomTeam(role) => {
                (role_of(role), self.levels().app.difference(Permission::TRANSFER_APPS))
            }
        };
        let mut teams = TeamGrants::NONE;
        teams.add(team_permission, true);
        effective_permissions(self.levels(), &role, &teams)
    }

    /// The permissions that the other policy newly allows and newly denies.
    ///
    /// The difference is exact: it is empty exactly if both policies allow the same. It compares the permissions of
    /// every [`Holder`], not the fingerprints. A permission that a role gains or loses by itself is not repeated for
    /// that role in teams.
    ///
    /// ```
    /// use rolecall::{Policy, Role};
    ///
    /// let old = Policy::documented();
    /// let new = old.clone().with_ceiling(Role::TeamContributor, None)?;
    /// assert!(old.diff(&new).is_widening());
    /// assert!(old.diff(old).is_empty());
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    #[must_use]
    pub fn diff(&self, other: &Policy) -> PolicyDiff {
        let newly_allowed = lines(Effect::NewlyAllowed, self, other);
        let newly_denied = lines(Effect::NewlyDenied, other, self);
        PolicyDiff { differences: newly_allowed.chain(newly_denied).collect() }
    }
}

/// One line for each holder that has permissions under the one policy and not under the other.
fn lines(effect: Effect, without: &Policy, with: &Policy) -> impl Iterator<Item = Difference> {
    let gained = |holder| with.held_by(holder).difference(without.held_by(holder));
    let line = move |holder| {
        let by_the_role = match holder {
            Holder::InTeam(role, _) | Holder::InCustomTeam(role) => gained(Holder::Role(role)),
            Holder::Role(_) | Holder::TeamPermission(_) => Permission::empty(),
        };
        Difference { effect, holder, permissions: gained(holder).difference(by_the_role) }
    };
    Holder::all().map(line).filter(|line| !line.permissions.is_empty())
}

impl PolicyDiff {
    /// The lines: newly allowed ones first, then in the order of [`Holder::all`].
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let old = Policy::documented();
    /// let new = old.clone().with_grants(Role::FinancialManager, Permission::VIEW_SIDEBAR_ITEMS)?;
    /// let lines: Vec<_> = old.diff(&new).iter().map(ToString::to_string).collect();
    /// assert_eq!(lines, [
    ///     "newly allowed: financial_manager: VIEW_SIDEBAR_ITEMS",
    ///     "newly denied: financial_manager: VIEW_FINANCIAL_DATA",
    /// ]);
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter()
    }

    /// Whether both policies allow the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }

    /// Whether anything is newly allowed.
    #[must_use]
    pub fn is_widening(&self) -> bool {
        self.differences.iter().any(|difference| difference.effect == Effect::NewlyAllowed)
    }
}

impl Difference {
    /// Newly allowed or newly denied.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// The holder that gains or loses the permissions.
    #[must_use]
    pub const fn holder(&self) -> Holder {
        self.holder
    }

    /// The permissions that the holder gains or loses.
    #[must_use]
    pub const fn permissions(&self) -> Permission {
        self.permissions
    }
}

/// One line for each difference; nothing if there is none.
impl fmt::Display for PolicyDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|difference| writeln!(f, "{difference}"))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = match self.effect {
            Effect::NewlyAllowed => "newly allowed",
            Effect::NewlyDenied => "newly denied",
        };
        write!(f, "{effect}: {}: {}", self.holder, self.permissions)
    }
}
