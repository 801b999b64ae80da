//! The questions about an account, and a function that times each of them.

use crate::account::{Account, Grant};
use anyhow::{Result, ensure};
use nix::time::{ClockId, clock_gettime};
use rolecall::{Action, Resource, can, filter};
use std::hint::black_box;
use std::iter;
use std::time::Duration;

/// A timed operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Decides whether the account may view a model. Each call takes a model in another app.
    Can,
    /// Builds the subject from its rows, and drops it.
    Build,
    /// Makes the filter of all models that the account may view.
    Filter,
    /// Counts the users who may view a model. Each call takes a model in another app.
    WhoCan,
}

/// Runs an operation this many times, and returns the processor time of all of them together.
pub type Run = Box<dyn FnMut(usize) -> Result<Duration>>;

/// All questions, in the order of the table and the plot.
pub const QUESTIONS: [Question; 4] = [Question::Can, Question::Build, Question::Filter, Question::WhoCan];

impl Question {
    /// The question's name in the table and the plot.
    pub const fn name(self) -> &'static str {
        match self {
            Question::Can => "can",
            Question::Build => "building the subject",
            Question::Filter => "filter",
            Question::WhoCan => "who_can, all users",
        }
    }
}

const ACTION: Action = Action::ViewModel;

/// The number of models in turn.
// many, so that the processor's caches and branch predictor cannot learn the answer to a single question
const MODELS: usize = 1_024;

/// Models in randomly chosen apps of the account.
fn models(grants: &[Grant]) -> Vec<Resource<u64>> {
    // a fixed seed, so that every run asks the same questions
    let mut rng = fastrand::Rng::with_seed(1);
    let model = |grant: Grant| Resource::app(grant.organization, grant.app).model();
    let models = iter::repeat_with(|| rng.choice(grants).copied().map(model));
    models.take(MODELS).flatten().collect()
}

/// The function that times the question. Checks the answers first.
pub fn timer(question: Question, account: &Account) -> Result<Run> {
    let account = account.clone();
    let subject = account.subject()?;
    let models = models(&account.grants);
    let who_can =
        |account: &Account, model: &Resource<u64>| account.directory.who_can(ACTION, model).users().count();
    ensure!(
        models.iter().all(|model| can(&subject, ACTION, model)),
        "`can` is wrong: the account may view every one of these models"
    );
    ensure!(
        models.first().is_some_and(|model| who_can(&account, model) == 2),
        "`who_can` is wrong: exactly the organization's creator and the account may view the model"
    );
    Ok(match question {
        Question::Can => in_turn(models, move |model| can(&subject, ACTION, model)),
        Question::Build => Box::new(move |times| processor_time((0..times).map(|_| account.subject()))),
        Question::Filter => {
            Box::new(move |times| processor_time((0..times).map(|_| filter(&subject, ACTION))))
        }
        Question::WhoCan => in_turn(models, move |model| who_can(&account, model)),
    })
}

/// Asks about one model after the other.
fn in_turn<Answer>(
    models: Vec<Resource<u64>>,
    mut ask: impl FnMut(&Resource<u64>) -> Answer + 'static,
) -> Run {
    Box::new(move |times| processor_time(models.iter().cycle().take(times).map(&mut ask)))
}

/// The processor time that this thread takes to compute and drop all answers.
// not wall time: other work on the machine would count as well
fn processor_time<Answer>(answers: impl Iterator<Item = Answer>) -> Result<Duration> {
    let start = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    answers.for_each(|answer| drop(black_box(answer)));
    let end = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(Duration::from(end).saturating_sub(start.into()))
}
