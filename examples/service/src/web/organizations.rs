//! Organizations: their names, profiles, bills and rules.

use super::body::{Body, Path};
use super::reply::tag_of;
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::Action;
use rolecall::directory::{Billing, Command, Directory, Email, Name, PasswordPolicy, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(view, delete))
        .routes(routes!(rename))
        .routes(routes!(edit_profile))
        .routes(routes!(view_billing, edit_billing))
        .routes(routes!(view_password_policy, edit_password_policy))
}

/// An organization as its members see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationBody {
    id: Id,
    name: String,
    profile: String,
    members: usize,
    /// Milliseconds since 1970.
    created_at: u64,
}

impl OrganizationBody {
    fn of(facts: &Directory<Id>, organization: &Id) -> Option<Self> {
        let found = facts.organization(organization)?;
        Some(OrganizationBody {
            id: organization.clone(),
            name: found.name().to_string(),
            profile: found.profile().to_string(),
            members: found.members().len(),
            created_at: found.created_at(),
        })
    }

    fn tag(facts: &Directory<Id>, organization: &Id) -> Option<String> {
        tag_of(&OrganizationBody::of(facts, organization)?)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOrganization {
    #[schema(value_type = String)]
    name: Name,
    #[schema(value_type = String)]
    billing_email: Email,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewName {
    #[schema(value_type = String)]
    pub name: Name,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewText {
    #[schema(value_type = String)]
    pub text: Text,
}

/// Creates an organization, whose first Administrator is the caller.
#[utoipa::path(post, path = "/v1/organizations", tag = "organizations", request_body = NewOrganization,
    responses((status = 201, body = Created), Problem))]
async fn create(caller: Caller, Body(new): Body<NewOrganization>) -> Answer<Created> {
    let organization = new_id();
    let NewOrganization { name, billing_email } = new;
    caller
        .create(organization.clone(), Command::CreateOrganization { organization, name, billing_email })
        .await
}

/// Shows an organization.
#[utoipa::path(get, path = "/v1/organizations/{organization}", tag = "organizations",
    responses((status = 200, body = OrganizationBody), Problem))]
async fn view(caller: Caller, Path(organization): Path<String>) -> Answer<OrganizationBody> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewOrganization, facts.organization(&organization).as_ref())?;
            seen.show(OrganizationBody::of(seen.facts, &organization))
        })
        .await
}

/// Deletes an organization and everything in it.
#[utoipa::path(delete, path = "/v1/organizations/{organization}", tag = "organizations",
    responses((status = 200, body = Changed), Problem))]
async fn delete(caller: Caller, Path(organization): Path<String>) -> Answer<Changed> {
    caller.execute(Command::DeleteOrganization { organization }).await
}

/// Renames an organization.
#[utoipa::path(put, path = "/v1/organizations/{organization}/name", tag = "organizations", request_body = NewName,
    responses((status = 200, body = Changed), Problem))]
async fn rename(
    caller: Caller,
    Path(organization): Path<String>,
    Body(NewName { name }): Body<NewName>,
) -> Answer<Changed> {
    let command = Command::RenameOrganization { organization: organization.clone(), name };
    caller.execute_if(command, |facts| OrganizationBody::tag(facts, &organization)).await
}

/// Replaces the profile.
#[utoipa::path(put, path = "/v1/organizations/{organization}/profile", tag = "organizations", request_body = NewText,
    responses((status = 200, body = Changed), Problem))]
async fn edit_profile(
    caller: Caller,
    Path(organization): Path<String>,
    Body(NewText { text: profile }): Body<NewText>,
) -> Answer<Changed> {
    let command = Command::EditProfile { organization: organization.clone(), profile };
    caller.execute_if(command, |facts| OrganizationBody::tag(facts, &organization)).await
}

/// Shows the billing details.
#[utoipa::path(get, path = "/v1/organizations/{organization}/billing", tag = "organizations",
    responses((status = 200, body = Object), Problem))]
async fn view_billing(caller: Caller, Path(organization): Path<String>) -> Answer<Billing> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewFinancialData, facts.organization(&organization).as_ref())?;
            seen.show(seen.facts.organization(&organization).map(|found| found.billing().clone()))
        })
        .await
}

/// Replaces the billing details.
#[utoipa::path(put, path = "/v1/organizations/{organization}/billing", tag = "organizations",
    request_body = Object, responses((status = 200, body = Changed), Problem))]
async fn edit_billing(
    caller: Caller,
    Path(organization): Path<String>,
    Body(billing): Body<Billing>,
) -> Answer<Changed> {
    let command = Command::EditBilling { organization: organization.clone(), billing };
    caller.execute_if(command, |facts| tag_of(facts.organization(&organization)?.billing())).await
}

/// Shows the rules for passwords.
#[utoipa::path(get, path = "/v1/organizations/{organization}/password-policy", tag = "organizations",
    responses((status = 200, body = Object), Problem))]
async fn view_password_policy(caller: Caller, Path(organization): Path<String>) -> Answer<PasswordPolicy> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewSecuritySettings, facts.organization(&organization).as_ref())?;
            seen.show(seen.facts.organization(&organization).map(|found| *found.password_policy()))
        })
        .await
}

/// Replaces the rules for passwords.
#[utoipa::path(put, path = "/v1/organizations/{organization}/password-policy", tag = "organizations",
    request_body = Object, responses((status = 200, body = Changed), Problem))]
async fn edit_password_policy(
    caller: Caller,
    Path(organization): Path<String>,
    Body(policy): Body<PasswordPolicy>,
) -> Answer<Changed> {
    let command = Command::EditPasswordPolicy { organization: organization.clone(), policy };
    caller.execute_if(command, |facts| tag_of(facts.organization(&organization)?.password_policy())).await
}
