//! The pages of a directory's lists.

use super::cursor::{Cursor, LastKey, Listing};
use super::error::SearchError;
use super::request::PageRequest;
use crate::decide::can;
use crate::directory::state::app::App;
use crate::directory::state::directory::Directory;
use crate::directory::state::entity::Entity;
use crate::directory::state::invitation::Invitation;
use crate::directory::state::lists::order::Place;
use crate::directory::state::lists::{List, Lists, OrganizationLists};
use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::directory::state::team::Team;
use crate::facts::{Owner, Subject};
use crate::vocabulary::Action;
use alloc::vec::Vec;
use core::hash::Hash;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a, Id, Thing> {
    /// The things with their ids, in the order that the request asked for.
    pub items: Vec<(&'a Id, &'a Thing)>,
    /// The cursor for the next page, or `None` if this page is the last one.
    pub next: Option<Cursor<Id>>,
}

/// The result of a search.
type Found<'a, Id, Thing> = Result<Page<'a, Id, Thing>, SearchError<Id>>;

/// An organization with its lists, if something was ever in one.
type WithLists<'a, Id> = (&'a Organization<Id>, Option<&'a OrganizationLists<Id>>);

/// Lists that are searched, sorted, and shown page by page. The directory must be
/// [searchable](Directory::searchable).
///
/// # Rights
///
/// A search does not ask who searches. Before a handler shows a page, also a later one, it asks for the action that
/// views the list; each function below names it. Not everybody who may see an app of an organization may see all of them:
/// [`search_visible_apps`](Directory::search_visible_apps) asks that itself.
///
/// # Time
///
/// A page takes time linear in the things on it, plus the logarithm of the list. With a keyword it also takes time for
/// each 500 to 1,000 matches, and for sorting at most 2,000 of them. The lists of one team are not kept in order, so that
/// memory stays linear: a page of such a list takes time in proportion to the part of the organization's list in which
/// it finds its things, and never more than linear in the team.
impl<Id: Ord + Clone> Directory<Id> {
    /// The members of the organization: their names, ids and email addresses are searched (003, "How to Add and Manage
    /// Members", and the dialog in "Add and Manage Team Members"). The name is the one that the organization shows, else
    /// the account's, else the address.
    ///
    /// A handler asks for `ViewMembers` on the organization first.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown organization, a cursor of another search, and a directory without lists.
    pub fn search_members(&self, organization: &Id, request: &PageRequest<Id>) -> Found<'_, Id, Member<Id>> {
        let (facts, lists) = self.lists_of(organization)?;
        let list = Listing::Members { organization: organization.clone() };
        whole(list, lists.map(|lists| &lists.members), request, |user| facts.member(user))
    }

    /// The members of the team (003 and 004, "Add and Manage Team Members").
    ///
    /// A handler asks for `ViewTeams` and for `ViewMembers` on the organization first: the former shows who is in the team,
    /// and a keyword or the order by name also tells about addresses.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown organization or team, a cursor of another search, and a directory without
    /// lists.
    pub fn search_team_members(
        &self,
        organization: &Id,
        team: &Id,
        request: &PageRequest<Id>,
    ) -> Found<'_, Id, Member<Id>> {
        let (facts, lists) = self.lists_of(organization)?;
        let team_facts = team_of(facts, team)?;
        let list = Listing::TeamMembers { organization: organization.clone(), team: team.clone() };
        let (users, has_user) = (team_facts.members(), |user: &Id| team_facts.has_member(user));
        among(list, lists.map(|lists| &lists.members), (users, has_user), request, |user| facts.member(user))
    }

    /// All invitations to the organization, pending and closed: their ids and addresses are searched, and the name is the
    /// address.
    ///
    /// A handler asks for `ViewInvitations` on the organization first.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown organization, a cursor of another search, and a directory without lists.
    pub fn search_invitations(
        &self,
        organization: &Id,
        request: &PageRequest<Id>,
    ) -> Found<'_, Id, Invitation<Id>> {
        let (facts, lists) = self.lists_of(organization)?;
        let list = Listing::Invitations { organization: organization.clone() };
        whole(list, lists.map(|lists| &lists.invitations), request, |invitation| facts.invitation(invitation))
    }

    /// The pending invitations to the organization (004, "Pending invitations").
    ///
    /// A handler asks for `ViewInvitations` on the organization first. The time does not depend on the number of closed
    /// invitations.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown organization, a cursor of another search, and a directory without lists.
    pub fn search_pending_invitations(
        &self,
        organization: &Id,
        request: &PageRequest<Id>,
    ) -> Found<'_, Id, Invitation<Id>> {
        let (facts, lists) = self.lists_of(organization)?;
        let list = Listing::PendingInvitations { organization: organization.clone() };
        whole(list, lists.map(|lists| &lists.pending), request, |invitation| facts.invitation(invitation))
    }

    /// The teams of the organization: their names and ids are searched (002, "Create your Teams"; 003, "How to Add
    /// and Manage Teams").
    ///
    /// A handler asks for `ViewTeams` on the organization first.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown organization, a cursor of another search, and a directory without lists.
    pub fn search_teams(&self, organization: &Id, request: &PageRequest<Id>) -> Found<'_, Id, Team<Id>> {
        let (facts, lists) = self.lists_of(organization)?;
        let list = Listing::Teams { organization: organization.clone() };
        whole(list, lists.map(|lists| &lists.teams), request, |team| facts.team(team))
    }

    /// The apps of the owner, an organization or a user: their names and ids are searched (003, "How to Create and Manage
    /// Apps").
    ///
    /// The list is that of somebody who may see all of the owner's apps. A handler whose callers may not asks for
    /// [`search_visible_apps`](Directory::search_visible_apps) instead: the cursor names the last app of the page, so that a
    /// handler that leaves out apps afterwards tells the name and the id of a hidden one. No list goes across owners: the
    /// documents list the apps of one user or of one organization.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown owner, a cursor of another search, and a directory without lists.
    pub fn search_apps(&self, owner: &Owner<Id>, request: &PageRequest<Id>) -> Found<'_, Id, App<Id>> {
        let lists = self.lists.as_ref().ok_or(SearchError::NotSearchable)?;
        let known = match owner {
            Owner::Organization(id) => known(Entity::Organization, id, self.organization(id)).map(drop),
            Owner::User(id) => known(Entity::User, id, self.account(id)).map(drop),
        };
        known?;
        let list = Listing::Apps { owner: owner.clone() };
        whole(list, lists.apps(owner), request, |app| self.app(owner, app))
    }

    /// The apps of the team (003 and 004, "Add and Manage Team Apps").
    ///
    /// A handler asks for `ViewTeams` on the organization first. That action shows the apps of every team, so that the
    /// page is not filtered by `ViewApp`; only what the handler shows of an app beyond its name and id is.
    ///
    /// # Errors
    ///
    /// [`SearchError`] for an unknown organization or team, a cursor of another search, and a directory without
    /// lists.
    pub fn search_team_apps(
        &self,
        organization: &Id,
        team: &Id,
        request: &PageRequest<Id>,
    ) -> Found<'_, Id, App<Id>> {
        let (facts, lists) = self.lists_of(organization)?;
        let team_facts = team_of(facts, team)?;
        let list = Listing::TeamApps { organization: organization.clone(), team: team.clone() };
        let apps = team_facts.apps().map(|(app, _)| app);
        let has_app = |app: &Id| team_facts.permission_on(app).is_some();
        among(list, lists.map(|lists| &lists.apps), (apps, has_app), request, |app| facts.app(app))
    }

    /// The organization with its lists.
    fn lists_of(&self, organization: &Id) -> Result<WithLists<'_, Id>, SearchError<Id>> {
        let lists: &Lists<Id> = self.lists.as_ref().ok_or(SearchError::NotSearchable)?;
        let facts = known(Entity::Organization, organization, self.organization(organization))?;
        Ok((facts, lists.organization(organization)))
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The apps of the owner that the subject may see (`ViewApp`): a Team Contributor sees the apps of teams, and other users
    /// see public apps.
    ///
    /// Every page but the last is full, and a cursor names an app that the subject has just seen. An owner of whom the subject
    /// sees nothing and one that does not exist have the same list, which is empty.
    ///
    /// # Time
    ///
    /// A page takes one decision for each app of the list that it passes by, also for those that are hidden. For somebody who
    /// sees few of many apps, a service with a database picks them there, by a [`Filter`](crate::filter::Filter).
    ///
    /// # Errors
    ///
    /// [`SearchError`] for a cursor of another search, and a directory without lists.
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
    /// for app in ["cats", "eels"] {
    ///     directory.execute(&ana, 1, Command::ChangeAppVisibility { owner, app, public: true })?;
    /// }
    /// // everybody sees two of the three, and no cursor tells of the third
    /// let request = PageRequest::by(Order::Name).limited_to(1)?;
    /// let first = directory.search_visible_apps(&Subject::anonymous(), &owner, &request)?;
    /// let second = directory.search_visible_apps(&Subject::anonymous(), &owner, &request.after(first.next.unwrap()))?;
    /// assert_eq!((*first.items[0].0, *second.items[0].0, second.next), ("cats", "eels", None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_visible_apps(
        &self,
        subject: &Subject<Id>,
        owner: &Owner<Id>,
        request: &PageRequest<Id>,
    ) -> Found<'_, Id, App<Id>> {
        let lists = self.lists.as_ref().ok_or(SearchError::NotSearchable)?;
        let list = Listing::Apps { owner: owner.clone() };
        let is_visible = |app: &Id| {
            let resource = self.resource(owner, app);
            resource.is_some_and(|resource| can(subject, Action::ViewApp, &resource))
        };
        those(list, lists.apps(owner), is_visible, request, |app| self.app(owner, app))
    }
}

fn known<Id: Clone, Thing>(what: Entity, id: &Id, found: Option<Thing>) -> Result<Thing, SearchError<Id>> {
    found.ok_or_else(|| SearchError::Unknown { what, id: id.clone() })
}

fn team_of<'a, Id: Ord + Clone>(
    organization: &'a Organization<Id>,
    team: &Id,
) -> Result<&'a Team<Id>, SearchError<Id>> {
    known(Entity::Team, team, organization.team(team))
}

/// A page of all things in the list.
fn whole<'a, Id: Ord + Clone, Thing>(
    listing: Listing<Id>,
    list: Option<&'a List<Id>>,
    request: &PageRequest<Id>,
    get: impl Fn(&Id) -> Option<&'a Thing>,
) -> Found<'a, Id, Thing> {
    those(listing, list, |_| true, request, get)
}

/// A page of the things in the list that are to be shown.
fn those<'a, Id: Ord + Clone, Thing>(
    listing: Listing<Id>,
    list: Option<&'a List<Id>>,
    is_shown: impl Fn(&Id) -> bool,
    request: &PageRequest<Id>,
    get: impl Fn(&Id) -> Option<&'a Thing>,
) -> Found<'a, Id, Thing> {
    let after = beginning(&listing, request)?;
    let order = (request.order, request.direction);
    let places = list.into_iter().flat_map(|list| list.find(request.keyword.as_ref(), order, after));
    Ok(page(listing, request, places.filter(|(_, id)| is_shown(id)), get))
}

/// A page of the things with these ids.
fn among<'a, Id: Ord + Clone, Thing>(
    listing: Listing<Id>,
    list: Option<&'a List<Id>>,
    (ids, has_id): (impl ExactSizeIterator<Item = &'a Id> + 'a, impl Fn(&Id) -> bool + 'a),
    request: &PageRequest<Id>,
    get: impl Fn(&Id) -> Option<&'a Thing>,
) -> Found<'a, Id, Thing> {
    let after = beginning(&listing, request)?;
    let order = (request.order, request.direction);
    let places = list.map(|list| list.find_among(ids, has_id, request.keyword.as_ref(), order, after));
    Ok(page(listing, request, places.into_iter().flatten(), get))
}

/// The place after which the page begins, if the cursor is of the same search.
fn beginning<'a, Id: Ord + Clone>(
    listing: &Listing<Id>,
    request: &'a PageRequest<Id>,
) -> Result<Option<Place<'a, Id>>, SearchError<Id>> {
    let Some(cursor) = &request.after else { return Ok(None) };
    let (expected, found) = ((request.order, request.direction), (cursor.last.order(), cursor.direction));
    if cursor.list != *listing {
        let (expected, found) = (listing.clone(), cursor.list.clone());
        return Err(SearchError::OtherList { expected, found });
    }
    if expected != found {
        return Err(SearchError::OtherOrder { expected, found });
    }
    if cursor.keyword != request.keyword {
        return Err(SearchError::OtherKeyword);
    }
    Ok(Some(cursor.place()))
}

fn page<'a, Id: Clone, Thing>(
    listing: Listing<Id>,
    request: &PageRequest<Id>,
    mut places: impl Iterator<Item = Place<'a, Id>>,
    get: impl Fn(&Id) -> Option<&'a Thing>,
) -> Page<'a, Id, Thing> {
    let (mut shown, mut end) = (Vec::new(), None);
    for (key, id) in places.by_ref().take(request.limit) {
        // everything in a list exists
        shown.extend(get(id).map(|thing| (id, thing)));
        end = Some((key, id));
    }
    let next = end.filter(|_| places.next().is_some()).map(|(key, id)| Cursor {
        list: listing,
        keyword: request.keyword.clone(),
        direction: request.direction,
        last: LastKey::of(request.order, key),
        id: id.clone(),
    });
    Page { items: shown, next }
}
