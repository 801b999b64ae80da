//! `rolecall user`.

use super::arguments::Data;
use crate::answers::user::answer;
use crate::data::Failure;
use crate::data::naming;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// Show what a user holds: memberships, teams, shares, personal apps and pending invitations
#[derive(Debug, Args)]
#[command(after_help = "Example: rolecall user --sample ana\n\nExit codes: 0 the user exists, 2 no answer.")]
pub struct User {
    /// A user's id or address
    #[arg(value_name = "USER")]
    who: String,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl User {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let directory = self.data.directory(&Reader::default())?;
        let user = naming::user(&directory, &self.who)?;
        let found = user.and_then(|user| answer(&directory, &user));
        let found = found.ok_or_else(|| Failure::from("an anonymous caller holds nothing: name a user"))?;
        self.printing.show(&found, terminal)
    }
}
