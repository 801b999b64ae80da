//! Cursors: where a page ends and the next one begins.

use crate::directory::state::lists::keyword::Keyword;
use crate::directory::state::lists::order::{Direction, Key, Order, Place};
use crate::facts::Owner;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// A list of a directory: things of one kind in one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Listing<Id> {
    /// The members of an organization.
    Members {
        /// The organization.
        organization: Id,
    },
    /// The members of a team.
    TeamMembers {
        /// The organization with the team.
        organization: Id,
        /// The team.
        team: Id,
    },
    /// All invitations to an organization, pending and closed.
    Invitations {
        /// The organization.
        organization: Id,
    },
    /// The pending invitations to an organization.
    PendingInvitations {
        /// The organization.
        organization: Id,
    },
    /// The teams of an organization.
    Teams {
        /// The organization.
        organization: Id,
    },
    /// The apps of an organization, or the personal apps of a user.
    Apps {
        /// The owner.
        owner: Owner<Id>,
    },
    /// The apps of a team.
    TeamApps {
        /// The organization with the team and the apps.
        organization: Id,
        /// The team.
        team: Id,
    },
}

/// The end of a page, from which the next page goes on.
///
/// A cursor names the last thing that was shown: its key in the order of the list, and its id. So it stays valid
/// when the list changes, also when that very thing is removed. A thing that others insert or remove meanwhile shifts
/// nothing: no other thing comes twice or is left out. A thing whose own key changes meanwhile stands where its new key
/// puts it. In the order of updates, newest first, that is before the cursor: start again to see it.
///
/// A cursor belongs to one list, keyword, order and direction. It is refused for any other request, so that nobody
/// leafs through one organization with a cursor of another. It gives no right: the service asks for the action that views the
/// list for every page. A cursor contains a name, an address or a time, and the id, of a thing that its reader has just
/// seen. With the feature `serde` it can be written, sent to the client, and read again.
///
/// ```
/// use rolecall::{Owner, Subject};
/// use rolecall::directory::{Command, Directory, Email, Name, Order, PageRequest};
///
/// let mut directory = Directory::new().searchable();
/// let (ana, owner) = (Subject::new("ana", [])?, Owner::User("ana"));
/// directory.execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })?;
/// for app in ["cats", "dogs", "eels"] {
///     directory.execute(&ana, 1, Command::CreateApp { owner, app, name: Name::new(app)?, unseen: false })?;
/// }
/// let request = PageRequest::by(Order::Name).limited_to(2)?;
/// let first = directory.search_apps(&owner, &request)?;
/// assert!(first.items.iter().map(|(app, _)| **app).eq(["cats", "dogs"]));
///
/// let request = request.after(first.next.unwrap());
/// directory.execute(&ana, 2, Command::DeleteApp { owner, app: "dogs" })?;
/// let second = directory.search_apps(&owner, &request)?;
/// assert!(second.items.iter().map(|(app, _)| **app).eq(["eels"]));
/// assert_eq!(second.next, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor<Id> {
    pub(crate) list: Listing<Id>,
    pub(crate) keyword: Option<Keyword>,
    pub(crate) direction: Direction,
    pub(crate) last: LastKey,
    pub(crate) id: Id,
}

/// The order of a page, with the key of the last thing on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum LastKey {
    /// The name in the form that orders compare. If newer Unicode data changes the form, the cursor points at a place
    /// nearby.
    Name(String),
    Created(u64),
    Updated(u64),
}

impl LastKey {
    pub(super) fn of(order: Order, key: Key<'_>) -> Self {
        match (order, key) {
            (Order::Name | Order::Created | Order::Updated, Key::Name(name)) => {
                LastKey::Name(name.to_owned())
            }
            (Order::Name | Order::Created, Key::Time(time)) => LastKey::Created(time),
            (Order::Updated, Key::Time(time)) => LastKey::Updated(time),
        }
    }

    pub(super) const fn order(&self) -> Order {
        match self {
            LastKey::Name(_) => Order::Name,
            LastKey::Created(_) => Order::Created,
            LastKey::Updated(_) => Order::Updated,
        }
    }

    fn key(&self) -> Key<'_> {
        match self {
            LastKey::Name(name) => Key::Name(name),
            LastKey::Created(time) | LastKey::Updated(time) => Key::Time(*time),
        }
    }
}

impl<Id> Cursor<Id> {
    /// The list that the cursor is in.
    #[must_use]
    pub const fn list(&self) -> &Listing<Id> {
        &self.list
    }

    pub(super) fn place(&self) -> Place<'_, Id> {
        (self.last.key(), &self.id)
    }
}
