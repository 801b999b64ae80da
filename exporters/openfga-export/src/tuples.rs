//! The facts of a directory as tuples.

use crate::error::Error;
use crate::error::LONGEST;
use crate::model::has_organization_level;
use crate::object::{self, Object};
use crate::relation::{self, Relations};
use crate::thing::Thing;
use crate::words;
use rolecall::custom::{AnyTeamPermission, CustomRole};
use rolecall::directory::{App, Directory, Member, Organization, RoleRef, SharedPermissions, Team};
use rolecall::{Level, Owner, Permission, Policy, Reach};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::hash::Hash;

/// A tuple: the user has the relation to the object. As a question, a check whether that is so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TupleKey {
    /// The object's name, such as `app:acme/cats`.
    pub object: String,
    /// The relation's name, such as `owner`.
    pub relation: String,
    /// A user (`user:ana`), everyone of a type (`user:*`), or a userset (`team:acme/7#member`).
    pub user: String,
}

/// Collects the tuples of a directory. A set drops the duplicates that shared team permissions make.
pub(crate) struct Tuples<'a, Id> {
    directory: &'a Directory<Id>,
    tuples: BTreeSet<TupleKey>,
}

impl<'a, Id: AsRef<str> + Ord + Hash + Clone> Tuples<'a, Id> {
    pub(crate) fn of(directory: &'a Directory<Id>) -> Result<BTreeSet<TupleKey>, Error> {
        let mut this = Tuples { directory, tuples: BTreeSet::new() };
        for (_, organization) in directory.organizations() {
            this.organization(organization)?;
        }
        for (user, account) in directory.accounts() {
            let owner = &Owner::User(user.clone());
            for (app, settings) in account.apps() {
                let name = Object::App { owner, app }.name()?;
                this.shares(&name, settings, |_| true)?;
                this.insert(&object::user(user)?, "owner", &name)?;
                this.visibility(settings.is_public(), &name)?;
            }
        }
        Ok(this.tuples)
    }

    /// The tuples of the directory and of these things. Each thing must have a name of its own.
    pub(crate) fn with_things(
        directory: &'a Directory<Id>,
        things: &[Thing<Id>],
    ) -> Result<BTreeSet<TupleKey>, Error> {
        let mut this = Tuples { directory, tuples: Tuples::of(directory)? };
        let mut names = BTreeSet::new();
        for thing in things {
            let name = thing.exported(directory)?;
            this.thing(thing, &name)?;
            if !names.insert(name.clone()) {
                return Err(Error::Duplicate { object: name });
            }
        }
        Ok(this.tuples)
    }

    fn policy(&self) -> &'a Policy {
        self.directory.policy()
    }

    fn relations(&self) -> Relations<'a> {
        Relations(self.policy().vocabulary())
    }

    fn each(&self, set: Permission) -> impl Iterator<Item = Permission> + use<'a, Id> {
        words::permissions_in(self.policy().vocabulary(), set)
    }

    fn insert(&mut self, user: &str, relation: impl Into<String>, object: &str) -> Result<(), Error> {
        let tuple = TupleKey { object: object.to_owned(), relation: relation.into(), user: user.to_owned() };
        // names were checked when they were made, but a userset adds `#member` or `#assignee` to one
        if user.len() > LONGEST {
            return Err(Error::TooLong { name: tuple.user });
        }
        self.tuples.insert(tuple);
        Ok(())
    }

    fn visibility(&mut self, public: bool, name: &str) -> Result<(), Error> {
        let everyone = if public { &["user:*", "anonymous:*"][..] } else { &[] };
        everyone.iter().try_for_each(|all| self.insert(all, "public", name))
    }

    fn organization(&mut self, organization: &Organization<Id>) -> Result<(), Error> {
        let id = organization.id();
        let owner = &Owner::Organization(id.clone());
        let name = Object::Organization(id).name()?;
        for (role, definition) in organization.roles() {
            self.role(&userset(&object::role(id, role)?, "assignee"), definition, &name)?;
        }
        for (user, member) in organization.members() {
            // R15: a suspended member has neither role, teams nor shares
            if !member.is_suspended() {
                self.member(&object::user(user)?, member, id, &name)?;
            }
        }
        for (app, settings) in organization.apps() {
            let app = Object::App { owner, app }.name()?;
            let counts = |user: &Id| organization.member(user).is_none_or(|member| !member.is_suspended());
            self.shares(&app, settings, counts)?;
            self.insert(&name, "organization", &app)?;
            self.visibility(settings.is_public(), &app)?;
        }
        for (team, settings) in organization.teams() {
            self.team(&Object::Team { organization: id, team }.name()?, settings, organization)?;
        }
        self.confinement(organization)
    }

    /// The grants and the ceiling of a custom role (`R4`, `R6`).
    fn role(&mut self, assignees: &str, role: &CustomRole, organization: &str) -> Result<(), Error> {
        let (policy, names) = (self.policy(), self.relations());
        let (grants, reach, ceiling) = (role.grants(), role.reach(), role.ceiling());
        // a role that the policy defines in the same way is equal to this one only if both have the same vocabulary
        if policy.custom_role(role.name(), grants, reach, ceiling).as_ref() != Ok(role) {
            return Err(Error::OtherVocabulary { name: role.name().to_owned() });
        }
        let of_level = |level| words::of_level(policy, level);
        for permission in self.each(grants & of_level(Level::Organization)) {
            self.insert(assignees, names.held(permission), organization)?;
        }
        // by itself, a role that reaches selected apps grants no app-level permission (R4)
        if reach == Reach::AllApps {
            for permission in self.each(grants & of_level(Level::App)) {
                self.insert(assignees, names.in_all_apps(permission), organization)?;
            }
        }
        let Some(ceiling) = ceiling else { return self.insert(assignees, "unbounded", organization) };
        // no team can grant the other permissions, so the model has no relation for them
        for permission in self.each(ceiling & relation::of_teams(policy)) {
            self.insert(assignees, names.within_ceiling(permission), organization)?;
        }
        Ok(())
    }

    fn member(&mut self, user: &str, member: &Member<Id>, id: &Id, organization: &str) -> Result<(), Error> {
        match member.role() {
            RoleRef::Documented(role) => self.insert(user, role.as_str(), organization),
            RoleRef::Custom(role) => self.insert(user, "assignee", &object::role(id, role)?),
        }
    }

    /// The team's members, and the permissions that they hold through the team (`R5`).
    fn team(&mut self, name: &str, team: &Team<Id>, of: &Organization<Id>) -> Result<(), Error> {
        let (id, organization) = (of.id(), &Object::Organization(of.id()).name()?);
        self.insert(organization, "organization", name)?;
        let is_active = |user: &&Id| of.member(user).is_none_or(|member| !member.is_suspended());
        for user in team.members().filter(is_active) {
            self.insert(&object::user(user)?, "member", name)?;
        }
        let members = userset(name, "member");
        let owner = &Owner::Organization(id.clone());
        for (app, permission) in team.apps() {
            let app = Object::App { owner, app }.name()?;
            match permission {
                AnyTeamPermission::Documented(held) => {
                    self.insert(&members, held.as_str(), &app)?;
                    if has_organization_level(self.policy(), *held) {
                        self.insert(&members, relation::somewhere(*held), organization)?;
                    }
                }
                AnyTeamPermission::Custom(custom) => {
                    let contained = custom.permissions();
                    let same = self.policy().custom_team_permission(custom.name(), contained);
                    if same.as_ref() != Ok(custom) {
                        return Err(Error::OtherVocabulary { name: custom.name().to_owned() });
                    }
                    for permission in self.each(contained) {
                        self.insert(&members, self.relations().by_team(permission), &app)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The permissions that are shared with each user whose share counts (`R14`).
    fn shares(&mut self, name: &str, app: &App<Id>, counts: impl Fn(&Id) -> bool) -> Result<(), Error> {
        for (user, shared) in app.shares() {
            let permissions = shared.permissions();
            // the same permissions are an equal share under this policy only if both have the same vocabulary
            if SharedPermissions::under(self.policy(), permissions) != Ok(shared) {
                return Err(Error::OtherVocabulary { name: name.to_owned() });
            }
            if counts(user) {
                for permission in self.each(permissions) {
                    self.insert(&object::user(user)?, self.relations().by_share(permission), name)?;
                }
            }
        }
        Ok(())
    }

    /// Confinement (`R8`): the confined members, and for each app of a confining team, which confining teams have it
    /// and which do not.
    // an app that no confining team has needs no tuple: the model shuts every confined member out of it
    fn confinement(&mut self, organization: &Organization<Id>) -> Result<(), Error> {
        let id = organization.id();
        let name = Object::Organization(id).name()?;
        let confining = organization.teams().filter(|(_, team)| team.is_confining());
        let confining: Vec<_> = confining
            .map(|(id_of_team, team)| {
                let name = Object::Team { organization: id, team: id_of_team }.name()?;
                Ok((team, userset(&name, "member")))
            })
            .collect::<Result<_, Error>>()?;
        for (_, members) in &confining {
            self.insert(members, "confined", &name)?;
        }
        let owner = &Owner::Organization(id.clone());
        for (app, _) in organization.apps() {
            let name = Object::App { owner, app }.name()?;
            let has_it = |team: &Team<Id>| team.permission_on(app).is_some();
            if confining.iter().any(|(team, _)| has_it(team)) {
                for (team, members) in &confining {
                    let relation = if has_it(team) { "confined_here" } else { "confined_elsewhere" };
                    self.insert(members, relation, &name)?;
                }
            }
        }
        Ok(())
    }

    fn thing(&mut self, thing: &Thing<Id>, name: &str) -> Result<(), Error> {
        match (&thing.app, &thing.owner) {
            (Some(app), owner) => self.insert(&Object::App { owner, app }.name()?, "app", name)?,
            (None, Owner::Organization(id)) => {
                self.insert(&Object::Organization(id).name()?, "organization", name)?;
            }
            (None, Owner::User(user)) => self.insert(&object::user(user)?, "owner", name)?,
        }
        self.visibility(thing.public, name)?;
        thing.assignees.iter().try_for_each(|user| self.insert(&object::user(user)?, "assignee", name))
    }
}

/// The userset of everyone who has the relation to the object.
fn userset(object: &str, relation: &str) -> String {
    format!("{object}#{relation}")
}
