//! Many questions at once: all permissions, all actions, all answers.

use crate::decide::{can, permissions_held};
use crate::facts::{Resource, Subject};
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Action, ActionSet, Permission, actions_on_kind, satisfies};

/// The permissions that the subject holds on the resource: its effective permissions (`R7`) and the public ones
/// (`R10`), intersected with the token's scopes (`R12`).
///
/// [`can`] tests these permissions against the action's. A permission that the action lists under
/// [`if_assigned`](Action::if_assigned) counts only if the resource is assigned to the subject (`R11`). Constant
/// time, as [`can`] is.
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
    permissions_held(subject, resource)
}

/// All actions that the subject may do on the resource, those of the policy's vocabulary included: the buttons that a
/// front end shows.
///
/// One look-up for all actions.
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
    // looked up once: only the requirement differs from action to action
    let (held, is_assigned) = (permissions_held(subject, resource), subject.is_assigned(resource));
    let mask = if is_assigned { u64::MAX } else { 0 };
    let kind = resource.documented_kind();
    let allowed = |action: &Action| satisfies(action.requirement(), kind, held.low(), mask);
    let documented = kind.map(|kind| actions_on_kind(kind).actions.documented_actions());
    let policy = subject.policy();
    let actions: ActionSet = documented.into_iter().flatten().filter(allowed).collect();
    actions.with_own(policy.vocabulary().actions(), |action| {
        let requirement = policy.requirement(AnyAction::Own(action));
        resource.is_for(AnyAction::Own(action)) && held.intersects(requirement.satisfying(is_assigned))
    })
}

/// The answer of [`can`] to each question, in the order of the questions.
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
pub fn can_all<'q, Id: Eq, A: Into<AnyAction>>(
    subject: &'q Subject<Id>,
    questions: impl IntoIterator<Item = (A, &'q Resource<Id>)>,
) -> impl Iterator<Item = bool> {
    // a look-up for each question, with no memory of the last place: questions may jump from owner to owner
    questions.into_iter().map(|(action, resource)| can(subject, action, resource))
}
