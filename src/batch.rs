//! Many questions at once: all permissions, all actions, all answers, from one look-up.

use crate::action::{Action, ActionSet, on_kind};
use crate::evaluate::satisfies;
use crate::permission::Permission;
use crate::policy::Policy;
use crate::resource::Resource;
use crate::standing::is_assigned;
use crate::subject::Subject;

/// What the subject holds on the resource, under the [documented](Policy::documented) policy: its effective
/// permissions (`R7`), with what is public (`R10`), cut by the token's scopes (`R12`).
///
/// [`can`](crate::can) asks no more than whether this satisfies an action; of what is listed under
/// [`if_assigned`](Action::if_assigned) it wants the assignment too (`R11`). Constant time, as there.
///
/// ```
/// use rolecall::{Membership, Permission, Resource, Role, Subject, permissions};
///
/// let fay = Subject::new(7, [Membership::new(1, Role::FinancialManager)])?;
/// assert_eq!(permissions(&fay, &Resource::organization(1)), Permission::VIEW_FINANCIAL_DATA);
/// assert_eq!(permissions(&fay, &Resource::organization(2)), Permission::empty());
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn permissions<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> Permission {
    Policy::documented().permissions(subject, resource)
}

/// All that the subject may do with the resource, under the documented policy: which buttons to show.
///
/// One look-up for all 103 actions.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, actions};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let buttons = actions(&ana, &Resource::app(1, 100));
/// assert!(buttons.contains(Action::DeleteApp) && !buttons.contains(Action::TransferApp));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn actions<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> ActionSet {
    Policy::documented().actions(subject, resource)
}

/// The answers to all the questions, each what [`can`](crate::can) says, in their order.
///
/// Questions in a row about one app, and what is in it, share one look-up.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, can_all};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let app = Resource::app(1, 100);
///
/// // many actions on one resource
/// let actions = [Action::ViewApp, Action::EditAppNotes, Action::DeleteApp];
/// assert!(can_all(&user, actions.map(|action| (action, &app))).eq([true, false, false]));
///
/// // one action on many resources
/// let models = [app.clone().model(), Resource::app(2, 200).model()];
/// assert!(can_all(&user, models.iter().map(|model| (Action::UseModel, model))).eq([true, false]));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
pub fn can_all<'q, Id: Eq>(
    subject: &'q Subject<Id>,
    questions: impl IntoIterator<Item = (Action, &'q Resource<Id>)>,
) -> impl Iterator<Item = bool> {
    Policy::documented().can_all(subject, questions)
}

impl Policy {
    /// [`permissions`] under this policy.
    ///
    /// ```
    /// use rolecall::{Membership, Permission, Policy, Resource, Role};
    ///
    /// let role = Role::FinancialManager;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let fay = policy.subject(7, [Membership::new(1, role)])?;
    /// assert_eq!(policy.permissions(&fay, &Resource::app(1, 100)), Permission::DELETE_APP);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn permissions<Id: Eq>(&self, subject: &Subject<Id>, resource: &Resource<Id>) -> Permission {
        Permission::from_low(self.held(subject, resource))
    }

    /// [`actions`] under this policy.
    ///
    /// ```
    /// use rolecall::{Membership, Permission, Policy, Resource, Role};
    ///
    /// let role = Role::FinancialManager;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let fay = policy.subject(7, [Membership::new(1, role)])?;
    /// assert_eq!(policy.actions(&fay, &Resource::app(1, 100)).to_string(), "view_app, delete_app");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn actions<Id: Eq>(&self, subject: &Subject<Id>, resource: &Resource<Id>) -> ActionSet {
        let kind = resource.kind();
        let (held, assigned) = (self.held(subject, resource), is_assigned(subject, resource));
        let allowed = |action: &Action| satisfies(action.row(), kind, held, assigned);
        on_kind(kind).actions.iter().filter(allowed).collect()
    }

    /// [`can_all`] under this policy.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Policy, Resource, Role};
    ///
    /// let role = Role::FinancialManager;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let fay = policy.subject(7, [Membership::new(1, role)])?;
    /// let (app, actions) = (Resource::app(1, 100), [Action::DeleteApp, Action::EditAppNotes]);
    /// assert!(policy.can_all(&fay, actions.map(|action| (action, &app))).eq([true, false]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn can_all<'q, Id: Eq>(
        &self,
        subject: &'q Subject<Id>,
        questions: impl IntoIterator<Item = (Action, &'q Resource<Id>)>,
    ) -> impl Iterator<Item = bool> {
        let mut last: Option<(&Resource<Id>, u64)> = None;
        questions.into_iter().map(move |(action, resource)| {
            let known = last.filter(|(other, _)| other.is_where(resource));
            let granted = known.map_or_else(|| self.granted(subject, resource), |(_, granted)| granted);
            last = Some((resource, granted));
            let held = resource.held_of(granted) & subject.scopes;
            satisfies(action.row(), resource.kind(), held, is_assigned(subject, resource))
        })
    }
}
