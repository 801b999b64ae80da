//! Requests. Unknown members are ignored, as the standard asks.

use super::page::PageRequest;
use crate::{Id, tokens};
use rolecall::TokenGrant;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A subject or a resource, by its type and its id.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Entity {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id.
    pub id: Id,
    /// Attributes, which are ignored: facts come from the service's rows.
    #[serde(default, rename = "properties")]
    #[schema(value_type = Option<Object>)]
    _properties: Properties,
}

/// An action by its name.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ActionName {
    /// The name.
    pub name: String,
    /// Attributes, which are ignored.
    #[serde(default, rename = "properties")]
    #[schema(value_type = Option<Object>)]
    _properties: Properties,
}

/// An object, or nothing.
type Properties = Option<serde_json::Map<String, Value>>;

/// The environment of a question.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Context {
    /// The grants of the user's token (RFC 9396), by which the user is narrowed.
    #[serde(default, deserialize_with = "grants")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub authorization_details: Option<Vec<TokenGrant<Id>>>,
}

/// Grants that cannot be read are an error: without them the user would not be limited.
fn grants<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<TokenGrant<Id>>>, D::Error> {
    let details = Option::<Value>::deserialize(deserializer)?;
    details.map(tokens::grants).transpose().map_err(D::Error::custom)
}

/// One question.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Question {
    /// The user.
    pub subject: Entity,
    /// The action.
    pub action: ActionName,
    /// The resource.
    pub resource: Entity,
    /// The environment.
    #[serde(default)]
    pub context: Option<Context>,
}

/// The parts of a question, each of which may be missing.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Parts {
    subject: Option<Entity>,
    action: Option<ActionName>,
    resource: Option<Entity>,
    context: Option<Context>,
}

impl Parts {
    /// The question that these parts make with the defaults. A part replaces a default as a whole.
    pub fn or(self, defaults: &Parts) -> Result<Question, String> {
        let missing = |name: &str| format!("missing field `{name}`");
        Ok(Question {
            subject: self.subject.or_else(|| defaults.subject.clone()).ok_or_else(|| missing("subject"))?,
            action: self.action.or_else(|| defaults.action.clone()).ok_or_else(|| missing("action"))?,
            resource: self
                .resource
                .or_else(|| defaults.resource.clone())
                .ok_or_else(|| missing("resource"))?,
            context: self.context.or_else(|| defaults.context.clone()),
        })
    }
}

/// Many questions.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Batch {
    /// The defaults of each question; the question itself if there are no others.
    #[serde(flatten)]
    pub defaults: Parts,
    /// The questions. Each is read by itself, so that a faulty one does not spoil the others.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Parts>>)]
    pub evaluations: Option<Vec<Value>>,
    /// How they are answered.
    #[serde(default)]
    pub options: Option<Options>,
}

/// The options of a batch.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Options {
    /// Where to stop.
    #[serde(default)]
    pub evaluations_semantic: Option<Semantic>,
}

/// Where a batch stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Semantic {
    /// At the end.
    #[default]
    ExecuteAll,
    /// After the first denial.
    DenyOnFirstDeny,
    /// After the first permit.
    PermitOnFirstPermit,
}

/// The type of what is searched for. An `id` beside it is ignored, as the standard asks.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Sought {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A search for users.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SubjectSearch {
    /// The type of the subjects.
    pub subject: Sought,
    /// The action.
    pub action: ActionName,
    /// The resource.
    pub resource: Entity,
    /// The environment.
    #[serde(default)]
    pub context: Option<Context>,
    /// The page.
    #[serde(default)]
    pub page: Option<PageRequest>,
}

/// A search for resources.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResourceSearch {
    /// The user.
    pub subject: Entity,
    /// The action.
    pub action: ActionName,
    /// The type of the resources.
    pub resource: Sought,
    /// The environment.
    #[serde(default)]
    pub context: Option<Context>,
    /// The page.
    #[serde(default)]
    pub page: Option<PageRequest>,
}

/// A search for actions.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ActionSearch {
    /// The user.
    pub subject: Entity,
    /// The resource.
    pub resource: Entity,
    /// The environment.
    #[serde(default)]
    pub context: Option<Context>,
    /// The page.
    #[serde(default)]
    pub page: Option<PageRequest>,
}

/// A subject or a resource that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    /// The type, in the caller's word.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id.
    pub id: Id,
}

/// An action that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Name {
    /// The name, in the caller's word.
    pub name: String,
}
