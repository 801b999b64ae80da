//! Starting points for sequences of commands: organizations with members of many roles, teams and apps.

use super::draw::{PERSONAL, USERS};
use super::generate::Step;
use super::outcome::Outcome;
use super::values::{
    address, name, password_policy, person, role_definition, settings, shared_permissions, team_permission,
};
use super::{APPS, Model};
use crate::oracle::Facts;
use fastrand::Rng;
use rolecall::directory::{AssignedRole, Command};
use rolecall::{Owner, Role};

/// Rows, with the commands that made them.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub model: Model,
    pub steps: Vec<Step>,
}

impl World {
    /// One or two organizations with rows of every kind.
    pub fn founded(random: &mut Rng) -> World {
        let mut world = World::default();
        // One user stays without an account, so that commands can name unknown users.
        for user in 0..USERS - 2 {
            world.does(user, Command::Register { email: address(user) });
        }
        for organization in 0..random.u64(1..3) {
            world.found(organization, random);
        }
        for user in 0..random.u64(0..USERS - 2) {
            let (owner, app) = (Owner::User(user), random.u64(PERSONAL..APPS));
            world.does(user, Command::CreateApp { owner, app, name: name(random), unseen: false });
        }
        world
    }

    fn found(&mut self, organization: u64, random: &mut Rng) {
        let (founder, billing_email) = (organization, address(9));
        let command = Command::CreateOrganization { organization, name: name(random), billing_email };
        self.does(founder, command);
        // without a confirmed address, and the second organization invites the user as well
        let (user, role) = (USERS - 2, Role::TeamContributor.into());
        let provision = Command::ProvisionMember {
            organization,
            user,
            email: address(user),
            name: person(random),
            role,
            password: None,
        };
        self.does(founder, provision);
        for role in 0..3 {
            let definition = role_definition(random);
            self.does(founder, Command::CreateRole { organization, role, definition });
        }
        for user in 0..USERS - 1 {
            let role = match random.u8(0..10) {
                0..2 => AssignedRole::Documented(Role::Administrator),
                2..5 => AssignedRole::Documented(Role::ALL[random.usize(0..Role::ALL.len())]),
                _ => {
                    let role = random.u64(0..3);
                    // there are fewer if two have one name
                    let expected = self.model.roles.get(&(organization, role)).cloned();
                    match expected {
                        Some(expected) => AssignedRole::Custom { role, expected },
                        None => Role::OrganizationUser.into(),
                    }
                }
            };
            let (invitation, email) = (user, address(user));
            let expires_at = random.bool().then(|| self.model.at + 3 + random.u64(0..60));
            self.does(founder, Command::InviteMember { organization, invitation, email, role, expires_at });
            if random.u8(0..10) < 8 {
                self.does(user, Command::AcceptInvitation { organization, invitation });
            }
        }
        let policy = password_policy(random);
        self.does(founder, Command::EditPasswordPolicy { organization, policy });
        for app in 0..3 {
            let owner = Owner::Organization(organization);
            self.does(founder, Command::CreateApp { owner, app, name: name(random), unseen: false });
            let user = random.u64(0..USERS);
            let permissions = shared_permissions(random);
            self.does(founder, Command::ShareApp { owner, app, user, permissions });
        }
        let (provider, settings) = (0, settings(random));
        self.does(founder, Command::CreateIdentityProvider { organization, provider, settings });
        for team in 0..3 {
            let (name, default_permission) = (name(random), team_permission(random));
            let confining = random.u8(0..10) < 4;
            let command = Command::CreateTeam { organization, team, name, default_permission, confining };
            self.does(founder, command);
            for app in (0..3).filter(|_| random.bool()).collect::<Vec<_>>() {
                let permission = team_permission(random).into();
                self.does(founder, Command::AddTeamApp { organization, team, app, permission });
            }
        }
        for team in 0..3 {
            for user in (0..USERS - 2).filter(|_| random.u8(0..10) < 3).collect::<Vec<_>>() {
                self.does(founder, Command::AddTeamMember { organization, team, user });
            }
        }
    }

    /// Runs the command if it succeeds, and otherwise leaves it out.
    fn does(&mut self, user: u64, command: Command<u64>) {
        let asker = Facts { user: Some(user), ..Facts::default() };
        let at = self.model.at + 1;
        if let (Outcome::Done, after) = self.model.outcome(&asker, at, &command) {
            self.model = after;
            self.steps.push(Step { asker, acting: None, at, command });
        }
    }
}
