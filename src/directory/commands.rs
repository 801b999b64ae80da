//! Changing the facts: commands, the steps that check and apply them, and events.

pub(in crate::directory) mod admit;
pub(in crate::directory) mod apply;
pub(in crate::directory) mod authorize;
pub(in crate::directory) mod bounds;
pub(in crate::directory) mod command;
pub(in crate::directory) mod event;
pub(in crate::directory) mod execute;
pub(in crate::directory) mod refusal;
pub(in crate::directory) mod replay;
