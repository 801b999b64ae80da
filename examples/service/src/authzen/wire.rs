//! The objects of `AuthZEN`. Unknown members are ignored, as the standard asks.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A subject or a resource. Its properties are ignored: facts come from the rows, never from a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entity {
    /// The type: `user`, or the kind of a resource.
    pub r#type: String,
    /// The id. In a search, the entities that are searched for have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionName {
    /// The name, such as `view_model`.
    pub name: String,
}

/// One question, or the members that the questions of a batch have in common.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// The user asked about.
    #[serde(default)]
    pub subject: Option<Entity>,
    /// The action.
    #[serde(default)]
    pub action: Option<ActionName>,
    /// The resource.
    #[serde(default)]
    pub resource: Option<Entity>,
}

/// Many questions.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Batch {
    /// What the questions have in common.
    #[serde(flatten)]
    pub common: Question,
    /// The questions, each with what it does not have in common.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Question>>)]
    pub evaluations: Option<Vec<Value>>,
    /// How to go on after a denial.
    #[serde(default)]
    pub options: Option<Options>,
}

/// Options of a batch.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Options {
    /// The semantics.
    #[serde(default)]
    pub evaluations_semantic: Semantic,
}

/// When a batch ends.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Semantic {
    /// After all questions.
    #[default]
    ExecuteAll,
    /// After the first denial.
    DenyOnFirstDeny,
    /// After the first permit.
    PermitOnFirstPermit,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Decided {
    /// Whether the user may.
    pub decision: bool,
    /// The reason of a denial.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub context: Option<Value>,
}

/// The decisions of a batch, in the order of its questions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decisions {
    /// The decisions.
    pub evaluations: Vec<Decided>,
}

/// A search.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Search {
    /// What is asked, with a gap.
    #[serde(flatten)]
    pub question: Question,
    /// The page.
    #[serde(default)]
    pub page: Option<PageRequest>,
}

/// The page of a search.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
pub struct PageRequest {
    /// The `next_token` of the page before.
    #[serde(default)]
    pub token: Option<String>,
    /// The greatest number of results.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// The results of a search.
#[derive(Debug, Serialize, ToSchema)]
pub struct Results<T> {
    /// Where the results end.
    pub page: PageEnd,
    /// The results.
    pub results: Vec<T>,
}

/// The end of a page.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageEnd {
    /// The token of the next page; empty on the last page.
    pub next_token: String,
    /// The number of results on the page.
    pub count: usize,
}

impl Question {
    /// The question with the members that it leaves out taken from the common ones, each as a whole.
    pub fn or(self, common: &Question) -> Question {
        Question {
            subject: self.subject.or_else(|| common.subject.clone()),
            action: self.action.or_else(|| common.action.clone()),
            resource: self.resource.or_else(|| common.resource.clone()),
        }
    }
}
