//! Remedies: one change or two, with the permissions that they grant and take away.

use super::because::{Because, Ground};
use super::change::Change;
use super::order::{Cost, count};
use crate::policy::Policy;
use crate::vocabulary::{Permission, join};
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

/// The number of permissions that a text names. More are counted.
// Three fit on the line of the change; a role grants fifty.
const NAMED: u32 = 3;

/// One change that would turn a denial into an allow, or two if no single change is enough.
///
/// ```
/// use rolecall::remedies::Change;
/// use rolecall::{Action, Membership, Resource, Role, Subject, remedies};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let organization = Resource::organization(1);
/// let remedies = remedies(&user, Action::InviteMember, &organization);
/// assert_eq!(remedies[0].changes(), [Change::HaveRole(Role::Administrator)]);
/// assert_eq!(
///     remedies[0].to_string(),
///     "give the user the role `administrator` (grants 45 more permissions, 11 of them for the whole organization)"
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy<'a, Id> {
    pub(super) policy: &'a Policy,
    pub(super) changes: Vec<Change<'a, Id>>,
    /// The ground of each change.
    pub(super) grounds: Vec<Ground>,
    pub(super) grants: Permission,
    pub(super) takes: Permission,
    pub(super) cost: Cost,
}

impl<'a, Id> Remedy<'a, Id> {
    /// The change or the changes, in the order in which they can be made.
    ///
    /// Of two changes one may be an [invitation](Change::Invite) together with a [team](Change::JoinTeam), which counts
    /// as one, so that a pair may have a third.
    ///
    /// ```
    /// use rolecall::remedies::Change;
    /// use rolecall::{Action, Resource, Role, Subject, TeamPermission, remedies};
    ///
    /// let (ana, app) = (Subject::new("ana", [])?, Resource::app("acme", "cats"));
    /// let remedies = remedies(&ana, Action::CreateModel, &app);
    /// let team = Change::JoinTeam { permission: TeamPermission::ModelTrainer, app: Some(&"cats") };
    /// let invite = Change::Invite { organization: &"acme", role: Role::TeamContributor };
    /// assert_eq!(remedies[1].changes(), [invite, team]); // the first one shares the app
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn changes(&self) -> &[Change<'a, Id>] {
        &self.changes
    }

    /// The reason why each change helps, in the order of the [changes](Remedy::changes).
    ///
    /// ```
    /// use rolecall::{Action, Resource, Subject, remedies};
    ///
    /// let (ana, app) = (Subject::new("ana", [])?, Resource::app("acme", "cats"));
    /// let remedies = remedies(&ana, Action::CreateModel, &app);
    /// let because: Vec<_> = remedies[1].because().map(|because| because.to_string()).collect();
    /// assert_eq!(because, [
    ///     "only members of an organization are in its teams (R5)",
    ///     "Model Trainer × Create Models: Yes (R5)",
    /// ]);
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    pub fn because(&self) -> impl Iterator<Item = Because<'a>> {
        let policy = self.policy;
        self.grounds.iter().map(move |ground| Because { policy, ground: *ground })
    }

    /// The permissions that the subject would gain, on the resource or on anything else of its owner.
    ///
    /// Added scopes are among them. So are permissions that a confining team keeps the subject from using (`R8`). What
    /// an anonymous caller holds after signing in is not: the user holds that already.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
    /// let (ana, app) = (ana.narrowed_to(Permission::VIEW_MODELS), Resource::app(1, 100));
    /// let remedies = remedies(&ana, Action::DeleteApp, &app);
    /// assert_eq!(remedies[0].grants(), Permission::DELETE_APP);
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn grants(&self) -> Permission {
        self.grants
    }

    /// The permissions that the subject would lose somewhere, by another role or without a team.
    ///
    /// ```
    /// use rolecall::remedies::Change;
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
    ///
    /// let fay = Subject::new(7, [Membership::new(1, Role::FinancialManager)])?;
    /// let model = Resource::app(1, 100).model();
    /// let remedies = remedies(&fay, Action::ViewModel, &model);
    /// assert_eq!(remedies[0].takes(), Permission::empty()); // the app is shared with the user
    /// let role = remedies.iter().find(|remedy| matches!(remedy.changes(), [Change::HaveRole(_)]));
    /// assert_eq!(role.map(|remedy| remedy.takes()), Some(Permission::VIEW_FINANCIAL_DATA));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn takes(&self) -> Permission {
        self.takes
    }

    /// The policy that decided.
    #[cfg(feature = "serde")]
    pub(crate) const fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Writes the names of the permissions if they are few.
    fn write_names(&self, f: &mut fmt::Formatter<'_>, set: Permission) -> fmt::Result {
        join(f, ", ", self.policy.vocabulary().each_name(set))
    }
}

// not derived: a policy is compared by its tables, and has no hash
impl<Id: Hash> Hash for Remedy<'_, Id> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.changes.hash(state);
        self.grants.hash(state);
        self.takes.hash(state);
    }
}

impl<Id: fmt::Display> fmt::Display for Remedy<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, change) in self.changes.iter().enumerate() {
            write!(f, "{}{change}", if position == 0 { "" } else { ", and " })?;
        }
        match count(self.grants) {
            0 => f.write_str(" (grants nothing more")?,
            1..=NAMED => {
                f.write_str(" (grants ")?;
                self.write_names(f, self.grants)?;
            }
            more => {
                write!(f, " (grants {more} more permissions")?;
                match count(self.grants & self.policy.levels().organization) {
                    0 => {}
                    some => write!(f, ", {some} of them for the whole organization")?,
                }
            }
        }
        match count(self.takes) {
            0 => {}
            1..=NAMED => {
                f.write_str("; takes away ")?;
                self.write_names(f, self.takes)?;
            }
            fewer => write!(f, "; takes away {fewer}")?,
        }
        f.write_str(")")
    }
}
