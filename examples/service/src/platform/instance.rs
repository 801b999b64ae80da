//! The parts of an instance.

use super::deciding::Deciding;
use super::replica::Replica;
use crate::database::Database;
use crate::settings::Settings;

#[derive(Debug)]
pub(super) struct Instance {
    pub(super) settings: Settings,
    pub(super) database: Database,
    pub(super) replica: Replica,
    pub(super) deciding: Deciding,
}
