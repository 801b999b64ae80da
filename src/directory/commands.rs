//! Changing the facts: commands, the four steps that execute them, and events.

mod apply;
mod apply_account;
mod apply_organization;
mod authorize;
pub(in crate::directory) mod before;
pub(in crate::directory) mod command;
mod escalation;
pub(in crate::directory) mod event;
mod execute;
mod place;
pub(in crate::directory) mod refusal;
pub(in crate::directory) mod replay;
mod sight;
mod validate;
mod validate_account;
mod validate_organization;
mod validated;
