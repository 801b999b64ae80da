//! The part of step 2 that looks at accounts.

use super::expected::AssignedRole;
use super::refusal::Refusal;
use super::validated::{Validated, Validation, require_unused};
use crate::directory::state::directory::Directory;
use crate::directory::state::entity::Entity;
use crate::directory::state::password::PasswordPolicy;
use crate::directory::state::person::PersonName;
use crate::directory::state::text::Email;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    pub(super) fn validate_registration(&self, by: &Id, email: &Email) -> Validation<Id> {
        require_unused(&self.accounts, Entity::User, by)?;
        self.require_free_address(email)
    }

    pub(super) fn validate_provisioning(
        &self,
        organization: &Id,
        (user, email): (&Id, &Email),
        role: &AssignedRole<Id>,
        password: Option<PasswordPolicy>,
        at: u64,
    ) -> Validation<Id> {
        let joined = self.known_organization(organization)?;
        joined.require_role(role)?;
        self.validate_registration(user, email)?;
        if self.open_invitation(organization, email, at).is_some() {
            return Err(Refusal::AlreadyInvited { email: email.clone() });
        }
        match password {
            Some(passed) => require_passed(passed, joined.password_policy),
            None => Ok(Validated::Changes),
        }
    }

    pub(super) fn validate_account_name(&self, by: &Id, name: Option<&PersonName>) -> Validation<Id> {
        Ok(Validated::changes_if(self.known_account(by)?.name.as_ref() != name))
    }

    pub(super) fn validate_address(&self, by: &Id, email: &Email) -> Validation<Id> {
        let account = self.known_account(by)?;
        if account.email == *email {
            // the service has verified the address that somebody else gave
            Ok(Validated::changes_if(!account.email_confirmed))
        } else {
            self.require_free_address(email)
        }
    }

    pub(super) fn validate_password(&self, by: &Id, passed: PasswordPolicy) -> Validation<Id> {
        require_passed(passed, self.required_password_policy(self.known_account(by)?))
    }

    pub(super) fn validate_closing(&self, user: &Id) -> Validation<Id> {
        match self.known_account(user)?.organizations.len() {
            0 => Ok(Validated::Changes),
            organizations => Err(Refusal::StillMember { organizations }),
        }
    }

    fn require_free_address(&self, email: &Email) -> Validation<Id> {
        if self.emails.contains_key(email) {
            Err(Refusal::EmailTaken { email: email.clone() })
        } else {
            Ok(Validated::Changes)
        }
    }
}

/// Checks that a password that passed the one policy passes the other.
fn require_passed<Id>(passed: PasswordPolicy, required: PasswordPolicy) -> Validation<Id> {
    if passed.covers(&required) {
        Ok(Validated::Changes)
    } else {
        Err(Refusal::PasswordPolicy { required, passed })
    }
}
