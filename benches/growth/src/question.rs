//! What is timed of an account.

use crate::account::{Account, Grant};
use crate::timed::Run;
use anyhow::{Result, ensure};
use nix::time::{ClockId, clock_gettime};
use rolecall::{Action, Resource, can, filter};
use std::hint::black_box;
use std::iter;
use std::time::Duration;

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// A decision about a model in one of its apps, each time another one.
    Can,
    /// The subject made of its rows, and dropped.
    Build,
    /// All models that it may view.
    Scope,
    /// All users who may view a model in one of its apps, each time another one.
    WhoCan,
}

/// All of them.
pub const QUESTIONS: [Question; 4] = [Question::Can, Question::Build, Question::Scope, Question::WhoCan];

impl Question {
    /// What it is called in the table and the plot.
    pub const fn name(self) -> &'static str {
        match self {
            Question::Can => "can",
            Question::Build => "building the subject",
            Question::Scope => "scope",
            Question::WhoCan => "who_can, all users",
        }
    }
}

const ACTION: Action = Action::ViewModel;

/// How many resources are asked about in turn, at most.
const ASKED: usize = 1_024;

/// Models in the granted apps, spread over all of them, in no order.
fn models(grants: &[Grant]) -> Vec<Resource<u64>> {
    let mut rng = fastrand::Rng::with_seed(1);
    let model = |grant: Grant| Resource::app(grant.organization, grant.app).model();
    let spread = iter::repeat_with(|| rng.choice(grants).copied().map(model));
    spread.take(ASKED).flatten().collect()
}

/// What asks so many times, and says how long that took; it has been checked that the answers are as they should.
pub fn timer(question: Question, account: &Account) -> Result<Run> {
    let account = account.clone();
    let subject = account.subject()?;
    let models = models(&account.grants);
    let who_can =
        |account: &Account, model: &Resource<u64>| account.directory.who_can(ACTION, model).users().count();
    ensure!(models.iter().all(|model| can(&subject, ACTION, model)), "the account may view all of them");
    // the founder, and the account
    ensure!(models.first().is_some_and(|model| who_can(&account, model) == 2), "two may view one of them");
    Ok(match question {
        Question::Can => over(models, move |model| can(&subject, ACTION, model)),
        Question::Build => Box::new(move |times| processor_time((0..times).map(|_| account.subject()))),
        Question::Scope => {
            Box::new(move |times| processor_time((0..times).map(|_| filter(&subject, ACTION))))
        }
        Question::WhoCan => over(models, move |model| who_can(&account, model)),
    })
}

/// Asks about one resource after the other.
fn over<Answer>(models: Vec<Resource<u64>>, mut ask: impl FnMut(&Resource<u64>) -> Answer + 'static) -> Run {
    Box::new(move |times| processor_time(models.iter().cycle().take(times).map(&mut ask)))
}

/// How long this thread takes to have all of these, each dropped before the next, when it is not kept from it.
fn processor_time<Answer>(answers: impl Iterator<Item = Answer>) -> Result<Duration> {
    let start = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    answers.for_each(|answer| drop(black_box(answer)));
    let end = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(Duration::from(end).saturating_sub(start.into()))
}
