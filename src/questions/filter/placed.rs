//! The clauses for a token of which some grants have a place (`R12`).

use super::{Clauses, Extent, Part};
use crate::facts::{Owner, Place, PlacedToken, Subject, TokenGrant};
use crate::vocabulary::Permission;
use crate::vocabulary::own::AnyAction;
use core::hash::Hash;

/// A subject with such a token, and what an action asks.
pub(super) struct Placed<'a, Id> {
    pub(super) subject: &'a Subject<Id>,
    pub(super) token: &'a PlacedToken<Id>,
    pub(super) action: AnyAction,
    /// What each grant of the token is limited to, too.
    pub(super) any_of: Permission,
    pub(super) if_assigned: Permission,
}

impl<'a, Id: Eq + Hash> Placed<'a, Id> {
    pub(super) fn add_to(&self, clauses: &mut Clauses<'a, Id>) {
        let kind = self.action.applies_to();
        let levels = self.subject.policy().levels();
        for (extent, held) in self.subject.places() {
            let held = super::held_outside_apps(extent, held, self.action, levels);
            let scopes = match extent {
                Extent::Organization { organization } => self.token.here(Place::Organization(organization)),
                // what is the user's outside apps is in no place but everywhere
                Extent::Personal { .. } if !kind.is_in_app() => self.token.everywhere(),
                Extent::Personal { user } => self.token.here(Place::PersonalApps(user)),
                // what is outside apps is not in the app
                Extent::App { .. } if !kind.is_in_app() => continue,
                Extent::App { owner, app } => self.token.here(Place::App { owner, app }),
                // never among the places of a subject
                Extent::Public | Extent::PublicAt { .. } => continue,
            };
            clauses.add(extent, self.part(held & scopes));
        }
        let places = || self.token.grants().iter().map(TokenGrant::place);
        for place in places().filter(|_| kind.is_in_app()) {
            self.add_app(clauses, place.as_ref());
        }
        clauses.add(Extent::Public, self.part(levels.public & self.token.everywhere()));
        for place in places() {
            self.add_public(clauses, place);
        }
    }

    fn part(&self, held: Permission) -> Part {
        Part::of(held.intersects(self.any_of), held.intersects(self.if_assigned))
    }

    /// The scopes around the place.
    fn around(&self, place: Place<&'a Id>) -> Permission {
        place.around().map_or(self.token.everywhere(), |around| self.token.here(around))
    }

    /// Adds the app of a grant, if the subject holds there what it holds of its owner, and the token has more there.
    fn add_app(&self, clauses: &mut Clauses<'a, Id>, place: Place<&'a Id>) {
        let Place::App { owner, app } = place else {
            return;
        };
        // an app where the subject holds something of its own is among its places
        if let Some((held, false)) = self.subject.held_at(owner, Some(app)) {
            let part = self.part(held & self.token.here(place));
            if part > self.part(held & self.around(place)) {
                clauses.add_apart(Extent::App { owner, app }, part);
            }
        }
    }

    /// Adds what is public at the place of a grant, if the subject holds less of it otherwise.
    fn add_public(&self, clauses: &mut Clauses<'a, Id>, place: &'a Place<Id>) {
        let (owner, app) = match place.as_ref() {
            Place::Everywhere => return,
            Place::Organization(organization) => (Owner::Organization(organization), None),
            Place::PersonalApps(user) => (Owner::User(user), None),
            Place::App { owner, app } => (owner, Some(app)),
        };
        let (scopes, public) = (self.token.here(place.as_ref()), self.subject.policy().levels().public);
        let held = self.subject.held_at(owner, app).map_or(Permission::empty(), |(held, _)| held);
        let part = self.part(public & scopes);
        if part > self.part(public & self.around(place.as_ref())) && part > self.part(held & scopes) {
            clauses.add_apart(Extent::PublicAt { place }, part);
        }
    }
}
