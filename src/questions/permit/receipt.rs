//! Receipts: what a test needs to show that every route decides.

use crate::vocabulary::own::AnyAction;

/// Says that a decision about an action was made. Only a [`Permit`](super::Permit) and a
/// [`NotPermitted`](super::NotPermitted) give one.
///
/// A service attaches it to each response, as an extension that no caller sees. A test then calls every route that the
/// router has and looks for the receipt: a new route that does not ask has none, and the test fails. The action in it
/// shows that the route asked its own question. It holds no id.
///
/// ```
/// use rolecall::permit::Receipt;
/// use rolecall::{Action, Resource, Subject, permit};
/// use std::collections::BTreeMap;
///
/// struct Response { status: u16, receipt: Option<Receipt> }
/// type Route = fn(&Subject<u64>) -> Response;
///
/// fn delete_app(user: &Subject<u64>) -> Response {
///     match permit(user, Action::DeleteApp, Some(100), |app| Resource::app(1, *app)) {
///         Ok(permit) => Response { status: 204, receipt: Some(permit.receipt()) },
///         Err(refused) => Response { status: refused.told().status(), receipt: Some(refused.receipt()) },
///     }
/// }
///
/// fn forgotten(_: &Subject<u64>) -> Response {
///     Response { status: 200, receipt: None }
/// }
///
/// let routes: BTreeMap<&str, Route> = [("DELETE /apps/{id}", delete_app as Route), ("GET /keys", forgotten)].into();
/// let asks = |route: &&str| routes[route](&Subject::anonymous()).receipt.is_some();
/// assert!(routes.keys().filter(|route| !asks(route)).eq(&["GET /keys"]));
///
/// let receipt = delete_app(&Subject::anonymous()).receipt.unwrap();
/// assert_eq!((receipt.action(), receipt.is_permitted()), (Action::DeleteApp.into(), false));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "a receipt that is dropped shows nothing"]
pub struct Receipt {
    action: AnyAction,
    is_permitted: bool,
}

impl Receipt {
    pub(super) const fn new(action: AnyAction, is_permitted: bool) -> Self {
        Receipt { action, is_permitted }
    }

    /// The action that was decided.
    #[must_use]
    pub const fn action(&self) -> AnyAction {
        self.action
    }

    /// Whether the subject may do it. For a row that was not found the answer is no.
    #[must_use]
    pub const fn is_permitted(&self) -> bool {
        self.is_permitted
    }
}
