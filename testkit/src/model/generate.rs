//! Generates the next command and the user who asks for it.

use super::Model;
use super::draw::Draw;
use super::outcome::{Outcome, Why};
use crate::oracle::Facts;
use fastrand::Rng;
use rolecall::directory::Command;

/// The most commands that are drawn to find one with the wanted outcome.
const TRIES: usize = 8;

/// A command and the user who asks for it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The asking user. The memberships may be invented: a directory must use its own.
    pub asker: Facts,
    /// Who acts for the user.
    pub acting: Option<u64>,
    pub at: u64,
    pub command: Command<u64>,
}

/// Each kind of command, with its weight among the draws.
// The kinds that move permissions around have large weights; the rest occur often enough to be covered.
pub const KINDS: [(u32, Kind); 51] = [
    (2, |draw| draw.register()),
    (1, |draw| draw.create_organization()),
    (7, |draw| draw.accept_invitation()),
    (2, |draw| draw.decline_invitation()),
    (3, |draw| draw.expire_invitation()),
    (2, |draw| draw.provision_member()),
    (2, |draw| draw.edit_member()),
    (2, |draw| draw.edit_account()),
    (3, |draw| draw.change_email()),
    (2, |draw| draw.set_password()),
    (1, |draw| draw.close_account()),
    (2, |draw| draw.leave_organization()),
    (2, |draw| draw.transfer_app()),
    (2, |draw| draw.rename_organization()),
    (4, |draw| draw.release_name()),
    (2, |draw| draw.edit_profile()),
    (1, |draw| draw.delete_organization()),
    (2, |draw| draw.edit_billing()),
    (2, |draw| draw.edit_password_policy()),
    (6, |draw| draw.invite_member()),
    (3, |draw| draw.rescind_invitation()),
    (8, |draw| draw.change_member_role()),
    (3, |draw| draw.remove_member()),
    (3, |draw| draw.create_role()),
    (6, |draw| draw.edit_role()),
    (3, |draw| draw.delete_role()),
    (3, |draw| draw.create_team()),
    (2, |draw| draw.rename_team()),
    (2, |draw| draw.change_team_default()),
    (6, |draw| draw.confine_team()),
    (2, |draw| draw.delete_team()),
    (8, |draw| draw.add_team_member()),
    (5, |draw| draw.remove_team_member()),
    (8, |draw| draw.add_team_app()),
    (5, |draw| draw.change_team_app_permission()),
    (3, |draw| draw.remove_team_app()),
    (4, |draw| draw.create_app()),
    (4, |draw| draw.duplicate_app()),
    (2, |draw| draw.rename_app()),
    (2, |draw| draw.edit_app_description()),
    (2, |draw| draw.edit_app_notes()),
    (4, |draw| draw.change_app_visibility()),
    (8, |draw| draw.share_app()),
    (3, |draw| draw.stop_sharing()),
    (2, |draw| draw.leave_app()),
    (4, |draw| draw.suspend_member()),
    (5, |draw| draw.reinstate_member()),
    (2, |draw| draw.delete_app()),
    (2, |draw| draw.create_identity_provider()),
    (2, |draw| draw.edit_identity_provider()),
    (2, |draw| draw.delete_identity_provider()),
];

pub type Kind = fn(&mut Draw<'_>) -> Command<u64>;

/// The kinds of commands that may be refused as an escalation.
const BOUNDED: [Kind; 16] = [
    |draw| draw.share_app(),
    |draw| draw.reinstate_member(),
    |draw| draw.remove_member(),
    |draw| draw.suspend_member(),
    |draw| draw.duplicate_app(),
    |draw| draw.provision_member(),
    |draw| draw.invite_member(),
    |draw| draw.change_member_role(),
    |draw| draw.edit_role(),
    |draw| draw.add_team_member(),
    |draw| draw.remove_team_member(),
    |draw| draw.confine_team(),
    |draw| draw.delete_team(),
    |draw| draw.add_team_app(),
    |draw| draw.change_team_app_permission(),
    |draw| draw.change_app_visibility(),
];

/// The outcome that a draw looks for.
#[derive(Debug, Clone, Copy)]
pub enum Sought {
    Done,
    /// Refused, because it hands out permissions that the user lacks, or takes from an Administrator.
    Beyond,
    /// Refused, because it does not fit the rows.
    Unfit,
    Anything,
}

impl Sought {
    fn is(self, outcome: &Outcome) -> bool {
        match self {
            Sought::Done => matches!(outcome, Outcome::Done),
            Sought::Beyond => matches!(outcome, Outcome::Refused(Why::Beyond(_) | Why::Over(_))),
            Sought::Unfit => matches!(outcome, Outcome::Refused(Why::Otherwise(_))),
            Sought::Anything => true,
        }
    }
}

/// The next step: half of the draws look for a command that succeeds, a fifth for an escalation.
pub fn step(model: &Model, random: &mut Rng) -> Step {
    let (kind, sought) = match random.u8(0..10) {
        0..5 => (kind(random), Sought::Done),
        5..7 => (BOUNDED[random.usize(0..BOUNDED.len())], Sought::Beyond),
        7 => (kind(random), Sought::Unfit),
        _ => (kind(random), Sought::Anything),
    };
    step_of(kind, sought, model, random)
}

/// A command of the kind, with the outcome that is sought if one of a few draws has it.
pub fn step_of(kind: Kind, sought: Sought, model: &Model, random: &mut Rng) -> Step {
    let mut step = draw(kind, model, random);
    for _ in 1..TRIES {
        if sought.is(&model.outcome(&step.asker, step.at, &step.command).0) {
            break;
        }
        step = draw(kind, model, random);
    }
    step
}

fn draw(kind: Kind, model: &Model, random: &mut Rng) -> Step {
    let mut draw = Draw { model, random };
    let command = kind(&mut draw);
    let asker = draw.asker(&command);
    // one command in a hundred comes too early
    let later = random.u64(0..10);
    let at = if random.u8(0..100) == 0 { model.at.saturating_sub(1 + later) } else { model.at + later };
    let acting = (random.u8(0..4) == 0).then(|| random.u64(0..100));
    Step { asker, acting, at, command }
}

fn kind(random: &mut Rng) -> Kind {
    let total = KINDS.iter().map(|(weight, _)| weight).sum();
    let mut left = random.u32(0..total);
    let mut kinds = KINDS.iter();
    let kind = kinds.find_map(|(weight, kind)| {
        let found = (left < *weight).then_some(*kind);
        left = left.saturating_sub(*weight);
        found
    });
    kind.expect("the weights add up")
}
