//! Changing the facts: commands, the four steps that execute them, and events.

mod apply;
mod apply_account;
mod apply_members;
mod apply_names;
mod apply_organization;
mod apply_shares;
mod authorize;
pub(in crate::directory) mod before;
mod changed;
pub(in crate::directory) mod command;
mod escalation;
pub(in crate::directory) mod event;
mod excerpt;
mod execute;
pub(in crate::directory) mod expected;
mod limits;
mod place;
pub(in crate::directory) mod preview;
pub(in crate::directory) mod refusal;
pub(in crate::directory) mod replay;
mod sight;
mod touched;
mod validate;
mod validate_account;
mod validate_names;
mod validate_organization;
mod validated;
