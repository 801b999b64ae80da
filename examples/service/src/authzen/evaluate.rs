//! The Access Evaluation API and the Access Evaluations API.

use super::program::{Document, Failure, Program, Rows, subject, whole};
use super::wire::{Batch, Decided, Decisions, Entity, Question, Semantic};
use crate::Id;
use crate::web::Reply;
use axum::response::{IntoResponse, Response};
use rolecall::directory::Directory;
use rolecall::{Decision, decide, explain};
use serde_json::json;

/// The greatest number of questions in a batch.
const MAX_QUESTIONS: usize = 1000;

type Whole = (Entity, String, Entity);

/// Whether a user may do an action on a resource.
#[utoipa::path(post, path = "/access/v1/evaluation", tag = "authzen", request_body = Question,
    responses((status = 200, body = Decided), (status = 400, description = "A message", body = String),
        (status = 401, description = "A message", body = String)))]
pub async fn evaluation(
    program: Program,
    Document(question): Document<Question>,
) -> Result<Reply<Decided>, Failure> {
    one(&program, whole(question)?).await
}

async fn one(program: &Program, question: Whole) -> Result<Reply<Decided>, Failure> {
    let rows = program.rows([&question.2].into_iter()).await?;
    program.read(|facts| answer(program, facts, &rows, &question)).await
}

/// Whether users may do actions on resources: many questions at once.
#[utoipa::path(post, path = "/access/v1/evaluations", tag = "authzen", request_body = Batch,
    responses((status = 200, body = Decisions), (status = 400, description = "A message", body = String),
        (status = 401, description = "A message", body = String)))]
pub async fn evaluations(program: Program, Document(batch): Document<Batch>) -> Result<Response, Failure> {
    let Batch { common, evaluations, options } = batch;
    let evaluations = evaluations.unwrap_or_default();
    if evaluations.is_empty() {
        return Ok(one(&program, whole(common)?).await?.into_response());
    }
    if evaluations.len() > MAX_QUESTIONS {
        return Err(Failure::Bad(format!(
            "{} evaluations: expected at most {MAX_QUESTIONS}",
            evaluations.len()
        )));
    }
    // a question that cannot be read is a denial with an error, and the others are answered
    let questions = evaluations.into_iter().map(|each| {
        let question: Question = serde_json::from_value(each).map_err(|error| error.to_string())?;
        whole(question.or(&common)).map_err(|failure| match failure {
            Failure::Bad(message) => message,
            Failure::Problem(problem) => problem.to_string(),
        })
    });
    let questions: Vec<Result<Whole, String>> = questions.collect();
    let rows = program.rows(questions.iter().flatten().map(|(_, _, resource)| resource)).await?;
    let semantic = options.unwrap_or_default().evaluations_semantic;
    let reply = program.read(|facts| {
        let mut evaluations = Vec::with_capacity(questions.len());
        for question in &questions {
            let decided = match question {
                Ok(question) => answer(&program, facts, &rows, question),
                Err(message) => denied(json!({ "error": { "status": 400, "message": message } })),
            };
            let ends = match semantic {
                Semantic::ExecuteAll => false,
                Semantic::DenyOnFirstDeny => !decided.decision,
                Semantic::PermitOnFirstPermit => decided.decision,
            };
            evaluations.push(decided);
            if ends {
                break;
            }
        }
        Decisions { evaluations }
    });
    Ok(reply.await?.into_response())
}

/// The answer to one question.
fn answer(
    program: &Program,
    facts: &Directory<Id>,
    rows: &Rows,
    (user, action, resource): &Whole,
) -> Decided {
    let reason = |reason: &str| denied(json!({ "reason": reason }));
    let Some(subject) = subject(facts, user) else { return reason("unknown_subject") };
    let Some(action) = program.action(&resource.r#type, action) else { return reason("unknown_action") };
    let Some(resource) = program.resource(facts, rows, resource) else {
        program.trail.missing(&subject, action);
        return reason("not_found");
    };
    match decide(&subject, action, &resource) {
        Decision::Allow(_) => Decided { decision: true, context: None },
        Decision::Deny(denial) => {
            program.trail.denied(&subject, &denial, &resource);
            let told = explain(&subject, action, &resource).public();
            reason(told.reason().map_or("allowed", |reason| reason.as_str()))
        }
    }
}

fn denied(context: serde_json::Value) -> Decided {
    Decided { decision: false, context: Some(context) }
}
