//! The checks that several commands share: known things, free ids and names, and an Administrator who stays.

use super::{Among, AppRow, Gone, Model, owner_facts};
use crate::oracle::OwnerFacts;
use rolecall::custom::CustomRole;
use rolecall::directory::{
    AssignedRole, Email, Entity, InvitationStatus, Name, NamedThing, PasswordPolicy, Refusal,
};

/// `true` if the command would change something.
pub(super) type Fits = Result<bool, Refusal<u64>>;

impl Model {
    /// Checks that the invitation can be closed because its time has passed.
    pub(super) fn lapses(&self, organization: u64, invitation: u64, at: u64) -> Fits {
        known(self.organizations.get(&organization), Entity::Organization, organization)?;
        let sent = known(self.invitations.get(&(organization, invitation)), Entity::Invitation, invitation)?;
        match sent.status {
            InvitationStatus::Pending if sent.expires_at.is_some_and(|end| at >= end) => Ok(true),
            InvitationStatus::Pending => Err(Refusal::NotExpired { expires_at: sent.expires_at }),
            InvitationStatus::Expired => Ok(false),
            status => Err(Refusal::NotPending { status }),
        }
    }

    pub(super) fn known_account(&self, user: u64) -> Result<(), Refusal<u64>> {
        known(self.accounts.get(&user), Entity::User, user).map(drop)
    }

    pub(super) fn known_owner(&self, owner: OwnerFacts) -> Result<(), Refusal<u64>> {
        match owner {
            OwnerFacts::User(user) => self.known_account(user),
            OwnerFacts::Organization(id) => {
                known(self.organizations.get(&id), Entity::Organization, id).map(drop)
            }
        }
    }

    pub(super) fn known_member(&self, organization: u64, user: u64) -> Result<(), Refusal<u64>> {
        known(self.members.get(&(organization, user)), Entity::Member, user).map(drop)
    }

    pub(super) fn known_role(&self, organization: u64, role: &AssignedRole<u64>) -> Result<(), Refusal<u64>> {
        match role {
            AssignedRole::Custom { role, expected } => self.is_as_expected(organization, *role, expected),
            AssignedRole::Documented(_) => Ok(()),
        }
    }

    pub(super) fn is_as_expected(
        &self,
        organization: u64,
        role: u64,
        expected: &CustomRole,
    ) -> Result<(), Refusal<u64>> {
        let is = known(self.roles.get(&(organization, role)), Entity::Role, role)?;
        if is == expected { Ok(()) } else { Err(Refusal::RoleChanged { role, is: is.clone() }) }
    }

    pub(super) fn known_app(&self, owner: OwnerFacts, app: u64) -> Result<&AppRow, Refusal<u64>> {
        self.known_owner(owner)?;
        known(self.apps.get(&(owner, app)), Entity::App, app)
    }

    /// The status of an invitation to the user. An invitation to somebody else counts as unknown.
    pub(super) fn sent_to(
        &self,
        by: u64,
        organization: u64,
        invitation: u64,
    ) -> Result<InvitationStatus, Refusal<u64>> {
        self.known_account(by)?;
        let sent = self.invitations.get(&(organization, invitation));
        let sent = sent.filter(|sent| sent.email == self.accounts[&by].email);
        Ok(known(sent, Entity::Invitation, invitation)?.status)
    }

    /// A pending invitation is answered by a user who has shown that the address is theirs.
    pub(super) fn may_answer(&self, by: u64, status: InvitationStatus) -> Fits {
        let unconfirmed = status == InvitationStatus::Pending && !self.accounts[&by].confirmed;
        if unconfirmed { Err(Refusal::EmailUnconfirmed) } else { Ok(true) }
    }

    pub(super) fn free_user(&self, user: u64) -> Fits {
        self.free(Entity::User, user, self.accounts.contains_key(&user), Some(Gone::User(user)))
    }

    pub(super) fn may_go(&self, organization: u64, user: u64) -> Fits {
        if self.is_free_administrator(organization, user) {
            self.stays_administered(organization, |other| other != user)
        } else {
            Ok(true)
        }
    }

    pub(super) fn stays_administered(&self, organization: u64, stays: impl Fn(u64) -> bool) -> Fits {
        let mut staying = self.users_of(organization).filter(|user| stays(*user));
        let administered = staying.any(|user| self.is_free_administrator(organization, user));
        if administered { Ok(true) } else { Err(Refusal::LastAdministrator) }
    }

    pub(super) fn free(&self, what: Entity, id: u64, is_there: bool, gone: Option<Gone>) -> Fits {
        if is_there {
            Err(Refusal::Taken { what, id })
        } else if gone.is_some_and(|gone| self.gone.contains(&gone)) {
            Err(Refusal::Retired { what, id })
        } else {
            Ok(true)
        }
    }

    pub(super) fn free_app(&self, owner: OwnerFacts, app: u64) -> Fits {
        let there = self.apps.contains_key(&(owner, app));
        self.free(Entity::App, app, there, Some(Gone::App(owner, app)))
    }

    pub(super) fn free_address(&self, email: &Email) -> Fits {
        let taken = self.accounts.values().any(|account| account.email == *email);
        if taken { Err(Refusal::EmailTaken { email: email.clone() }) } else { Ok(true) }
    }

    pub(super) fn free_name(&self, organization: u64, name: &Name) -> Fits {
        let mut others = self.organizations.iter().filter(|(id, _)| **id != organization);
        let taken = others.any(|(_, other)| read(other.name.as_str()) == read(name.as_str()));
        not_named(taken, Entity::Organization, name)?;
        self.not_reserved(Entity::Organization, &NamedThing::Organization { organization }, name)
    }

    /// Checks that nothing else gave the name up.
    fn not_reserved(&self, what: Entity, of: &NamedThing<u64>, name: &Name) -> Fits {
        let reserved = self.reserved.get(&name_key(of, name));
        let is_others = reserved.is_some_and(|reserved| reserved.1 != *of);
        if is_others { Err(Refusal::NameReserved { what, name: name.clone() }) } else { Ok(true) }
    }

    pub(super) fn free_app_name(&self, owner: OwnerFacts, app: u64, name: &Name) -> Fits {
        let mut others = self.apps_owned(owner).filter(|(id, _)| *id != app);
        let taken = others.any(|(_, other)| read(other.name.as_str()) == read(name.as_str()));
        not_named(taken, Entity::App, name)?;
        self.not_reserved(Entity::App, &NamedThing::App { owner: owner.owner(|id| id), app }, name)
    }

    pub(super) fn free_role_name(&self, organization: u64, role: u64, name: &str) -> Fits {
        let mut others = self.roles.iter().filter(|(row, _)| row.0 == organization && row.1 != role);
        let taken = others.any(|(_, other)| read(other.name()) == read(name));
        let name = Name::new(name).expect("a name");
        not_named(taken, Entity::Role, &name)?;
        self.not_reserved(Entity::Role, &NamedThing::Role { organization, role }, &name)
    }
}

pub(super) fn known<Row>(row: Option<Row>, what: Entity, id: u64) -> Result<Row, Refusal<u64>> {
    row.ok_or(Refusal::Unknown { what, id })
}

/// Checks that a password that passed the policy passes each of these, which are all that is required.
pub(super) fn passes(passed: PasswordPolicy, demanded: impl Iterator<Item = PasswordPolicy>) -> Fits {
    let demanded: Vec<_> = demanded.collect();
    let length = demanded.iter().map(PasswordPolicy::length).max().expect("a policy");
    let rules: Vec<_> = demanded.iter().flat_map(PasswordPolicy::rules).collect();
    let required = PasswordPolicy::new(length).expect("a length");
    let required = rules.iter().copied().fold(required, PasswordPolicy::requiring);
    let has = |rule| passed.rules().any(|other| other == rule);
    if passed.length() >= length && rules.into_iter().all(has) {
        Ok(true)
    } else {
        Err(Refusal::PasswordPolicy { required, passed })
    }
}

pub(super) fn role_name(role: &CustomRole) -> Name {
    Name::new(role.name()).expect("a name")
}

/// The name as people read it, among the things that must not have it at the same time.
pub(super) fn name_key(of: &NamedThing<u64>, name: &Name) -> (Among, String) {
    let among = match of {
        NamedThing::Organization { .. } => Among::Organizations,
        NamedThing::App { owner, .. } => Among::AppsOf(owner_facts(owner)),
        NamedThing::Role { organization, .. } => Among::RolesOf(*organization),
    };
    (among, read(name.as_str()))
}

/// The name as people read it: all that the model's names need of Unicode.
pub(super) fn read(name: &str) -> String {
    name.to_lowercase().replace("e\u{301}", "é")
}

pub(super) fn not_named(taken: bool, what: Entity, name: &Name) -> Fits {
    if taken { Err(Refusal::NameTaken { what, name: name.to_string() }) } else { Ok(true) }
}
