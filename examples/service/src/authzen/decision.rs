//! Decisions: one question after another.

use super::failure::Failure;
use super::program::{Program, Rows};
use super::question::{Batch, Parts, Question, Semantic};
use crate::web::Reply;
use crate::{Id, Unavailable};
use rolecall::directory::Directory;
use rolecall::explain::{PublicExplanation, not_found};
use rolecall::{decide, explain};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Display;
use utoipa::ToSchema;

/// The greatest number of questions in a request.
const MOST: usize = 1000;

/// The answer to a question.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    /// Whether the user may.
    decision: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Why>,
}

/// The reason why the answer is no.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Why {
    /// The user may not.
    Denied {
        /// The reason, for programs.
        reason: &'static str,
        /// The HTTP status for the user.
        status: u16,
        /// The reason, in words for the user.
        message: String,
    },
    /// The question could not be asked.
    Error {
        /// The error.
        error: Error,
    },
}

/// A question that could not be asked.
#[derive(Debug, Serialize, ToSchema)]
struct Error {
    status: u16,
    message: String,
}

/// The answer to a batch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Evaluated {
    /// There was one question.
    One(Decision),
    /// There were many.
    Each {
        /// The answers, in the order of the questions.
        evaluations: Vec<Decision>,
    },
}

impl Decision {
    fn told(told: &PublicExplanation) -> Decision {
        let why = told.reason().map(|reason| Why::Denied {
            reason: reason.as_str(),
            status: told.status(),
            message: told.to_string(),
        });
        Decision { decision: why.is_none(), context: why }
    }

    fn error(status: u16, message: &dyn Display) -> Decision {
        let error = Error { status, message: message.to_string() };
        Decision { decision: false, context: Some(Why::Error { error }) }
    }
}

impl Program {
    /// Decides one question. A type, an action or a user that is not known is a denial.
    ///
    /// # Errors
    ///
    /// The facts cannot be had.
    pub async fn evaluate(&self, question: &Question) -> Result<Reply<Decision>, Unavailable> {
        let rows = self.rows([&question.resource]).await?;
        self.read(|facts| self.decide(facts, &rows, question)).await
    }

    /// Decides many questions, all of them by the facts of one version.
    ///
    /// # Errors
    ///
    /// The facts cannot be had, or there are too many questions. A question that cannot be read is a denial.
    pub async fn evaluate_batch(&self, batch: &Batch) -> Result<Reply<Evaluated>, Failure> {
        let Batch { defaults, evaluations, options } = batch;
        let questions = evaluations.as_deref().unwrap_or_default();
        if questions.is_empty() {
            let question = Parts::default().or(defaults).map_err(Failure::Invalid)?;
            return Ok(self.evaluate(&question).await?.map(Evaluated::One));
        }
        if questions.len() > MOST {
            let message = format!("{} questions in `evaluations`: expected at most {MOST}", questions.len());
            return Err(Failure::Invalid(message));
        }
        let questions: Vec<_> = questions.iter().map(|question| read(question, defaults)).collect();
        let resources: Vec<_> = questions.iter().flatten().map(|question| &question.resource).collect();
        let rows = self.rows(resources).await?;
        let semantic = options.as_ref().and_then(|options| options.evaluations_semantic).unwrap_or_default();
        let reply = self.read(|facts| {
            let mut evaluations = Vec::with_capacity(questions.len());
            for question in &questions {
                let decision = match question {
                    Ok(question) => self.decide(facts, &rows, question),
                    Err(message) => Decision::error(400, message),
                };
                let is_last = match semantic {
                    Semantic::ExecuteAll => false,
                    Semantic::DenyOnFirstDeny => !decision.decision,
                    Semantic::PermitOnFirstPermit => decision.decision,
                };
                evaluations.push(decision);
                if is_last {
                    break;
                }
            }
            Evaluated::Each { evaluations }
        });
        Ok(reply.await?)
    }

    fn decide(&self, facts: &Directory<Id>, rows: &Rows, question: &Question) -> Decision {
        let Question { subject, action, resource, context } = question;
        let settings = self.settings();
        let kind = match settings.kind(&resource.kind) {
            Ok(kind) => kind,
            Err(error) => return Decision::error(400, &error),
        };
        let action = match settings.action(&resource.kind, &action.name) {
            Ok(action) => action,
            Err(error) => return Decision::error(400, &error),
        };
        if action.applies_to() != kind {
            let message =
                format!("`{action}` applies to the kind `{}`, and not to `{kind}`", action.applies_to());
            return Decision::error(400, &message);
        }
        let Some(subject) = self.subject(facts, subject, context.as_ref()) else {
            return Decision::error(404, &"there is no such subject");
        };
        let Some(resource) = self.resource(facts, rows, resource) else {
            self.trail.missing(&subject, action);
            return Decision::told(&not_found(&subject, action));
        };
        if let rolecall::Decision::Deny(denial) = decide(&subject, action, &resource) {
            self.trail.denied(&subject, &denial, &resource);
        }
        Decision::told(&explain(&subject, action, &resource).public())
    }
}

fn read(question: &Value, defaults: &Parts) -> Result<Question, String> {
    let parts: Parts = serde_json::from_value(question.clone()).map_err(|error| error.to_string())?;
    parts.or(defaults)
}
