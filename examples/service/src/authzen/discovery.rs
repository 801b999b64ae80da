//! The metadata of the decision point.

use crate::web::{Asked, Reply, Service};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// Where the endpoints are.
#[derive(Debug, Serialize, ToSchema)]
pub struct Configuration {
    policy_decision_point: String,
    access_evaluation_endpoint: String,
    access_evaluations_endpoint: String,
    search_subject_endpoint: String,
    search_resource_endpoint: String,
    search_action_endpoint: String,
}

/// Where the endpoints of the decision point are.
#[utoipa::path(get, path = "/.well-known/authzen-configuration", tag = "authzen",
    responses((status = 200, body = Configuration)))]
pub async fn configuration(State(service): State<Service>) -> Reply<Configuration> {
    let base = service.decisions.base.trim_end_matches('/');
    let at = |path: &str| format!("{base}/access/v1/{path}");
    let configuration = Configuration {
        policy_decision_point: base.to_owned(),
        access_evaluation_endpoint: at("evaluation"),
        access_evaluations_endpoint: at("evaluations"),
        search_subject_endpoint: at("search/subject"),
        search_resource_endpoint: at("search/resource"),
        search_action_endpoint: at("search/action"),
    };
    Reply::new(configuration, Asked::open())
}
