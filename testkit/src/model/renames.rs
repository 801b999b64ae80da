//! Draws the commands that give names up, and release them.

use super::draw::Draw;
use rolecall::directory::{Command, Name, NamedThing};

impl Draw<'_> {
    pub(super) fn rename_organization(&mut self) -> Command<u64> {
        let (organization, name) = (self.organization(), self.name());
        Command::RenameOrganization { organization, name: self.reserved().unwrap_or(name) }
    }

    /// Sometimes a name that something gave up.
    pub(super) fn reserved(&mut self) -> Option<Name> {
        let reserved = self.any(self.model.reserved.values().map(|row| row.0.clone()));
        reserved.filter(|_| self.chance(40))
    }

    pub(super) fn release_name(&mut self) -> Command<u64> {
        let (organization, owner, name) = (self.organization(), self.owner(), self.name());
        let app = self.app(&owner);
        let of = match self.random.u8(0..3) {
            0 => NamedThing::Organization { organization },
            1 => NamedThing::App { owner, app },
            _ => NamedThing::Role { organization, role: self.custom_role(organization) },
        };
        // nobody releases the name of an organization that is deleted
        let live = self.model.reserved.values().filter(|(_, of)| match of {
            NamedThing::Organization { organization } => self.model.organizations.contains_key(organization),
            NamedThing::App { .. } | NamedThing::Role { .. } => true,
        });
        let own = self.any(live.cloned());
        let (name, of) = if self.chance(80) { own.unwrap_or((name, of)) } else { (name, of) };
        Command::ReleaseName { of, name }
    }

    pub(super) fn rename_app(&mut self) -> Command<u64> {
        let (owner, name) = (self.owner(), self.name());
        Command::RenameApp { owner, app: self.app(&owner), name: self.reserved().unwrap_or(name) }
    }
}
