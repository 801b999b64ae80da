//! The orders of a list.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The property that a list is ordered by.
    ///
    /// Things that are equal in it are in the order of their ids, so that every order is total.
    ///
    /// ```
    /// use rolecall::directory::Order;
    ///
    /// assert_eq!("updated".parse(), Ok(Order::Updated));
    /// ```
    Order, "order":
    /// By name as people compare names ([`Name::is_same`](crate::directory::Name::is_same)), then by code point.
    ///
    /// The name of a member or an invitation is the email address.
    Name "name",
    /// By the time of creation, joining or sending.
    Created "created",
    /// By the time of the last event that changed the thing.
    Updated "updated",
}

vocabulary! {
    /// The direction of a list.
    ///
    /// ```
    /// use rolecall::directory::Direction;
    ///
    /// assert_eq!(Direction::Descending.to_string(), "descending");
    /// ```
    Direction, "direction":
    /// From A to Z, and from the oldest to the newest.
    Ascending "ascending",
    /// From Z to A, and from the newest to the oldest.
    Descending "descending",
}

/// The value that an order compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::directory) enum Key<'a> {
    /// A folded name.
    Name(&'a str),
    /// A time of the service.
    Time(u64),
}

/// The place of a thing in a list: its key, and its id among things with the same key.
pub(in crate::directory) type Place<'a, Id> = (Key<'a>, &'a Id);
