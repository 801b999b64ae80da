//! Shares, and tokens whose grants have a place, as entities.

use super::Cedar;
use crate::facts::{Names, Owner, Place, SubjectFacts};
use anyhow::Result;
use cedar_policy::{Entity, EntityUid, RestrictedExpression as Value};
use std::collections::{HashMap, HashSet};

impl Cedar {
    /// The token, if there is one.
    pub(super) fn token(&self, who: &SubjectFacts) -> Result<Option<Entity>> {
        if !who.has_token() {
            return Ok(None);
        }
        let (mut organizations, mut apps, mut personal_apps) = (Vec::new(), Vec::new(), Vec::new());
        for grant in &who.grants {
            let permissions = &grant.permissions;
            match &grant.place {
                Place::Organization(id) => {
                    organizations.push(self.pairs(
                        "organization",
                        &self.uid("Organization", id)?,
                        permissions,
                    ));
                }
                Place::App(owner, app) => apps.push(self.pairs("app", &self.app(owner, app)?, permissions)),
                Place::PersonalApps(user) => {
                    personal_apps.push(self.pairs("user", &self.uid("User", user)?, permissions));
                }
            }
        }
        let everywhere = self.set("Permission", who.scopes.iter().flatten())?;
        let attributes = HashMap::from([
            ("scopes".to_owned(), everywhere),
            ("organizations".to_owned(), united(organizations)?),
            ("apps".to_owned(), united(apps)?),
            ("personalApps".to_owned(), united(personal_apps)?),
        ]);
        Ok(Some(Entity::new(self.uid("Token", "presented")?, attributes, HashSet::new())?))
    }

    pub(super) fn app(&self, owner: &Owner, app: &str) -> Result<EntityUid> {
        self.uid("App", &format!("{app} {}", owned_by(owner)))
    }

    /// Each permission as a record with the place where it holds.
    // Cedar has no maps from entities, and no operator for "some element of the set", but a set of records `contains` one
    pub(super) fn pairs(&self, name: &str, place: &EntityUid, permissions: &Names) -> Result<Vec<Value>> {
        let pair = |permission: &String| {
            let place = (name.to_owned(), Value::new_entity_uid(place.clone()));
            let by = ("by".to_owned(), Value::new_entity_uid(self.uid("Permission", permission)?));
            Ok(Value::new_record([place, by])?)
        };
        permissions.iter().map(pair).collect()
    }
}

/// The owner in the name of an app or of another resource.
pub(super) fn owned_by(owner: &Owner) -> String {
    match owner {
        Owner::Organization(id) => format!("of organization {id}"),
        Owner::User(id) => format!("of user {id}"),
    }
}

pub(super) fn united(lists: impl IntoIterator<Item = Result<Vec<Value>>>) -> Result<Value> {
    let lists = lists.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(Value::new_set(lists.concat()))
}
