//! Identity providers of an organization, with which its members sign in.

use super::body::{Body, Path};
use super::reply::tag_of;
use super::{Answer, Caller, Changed, Created, Problem, Service, new_id};
use crate::Id;
use rolecall::Action;
use rolecall::directory::{Command, Directory, IdentityProvider, MetadataUrl, Name, Organization};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(view, edit, delete))
}

/// An identity provider.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderBody {
    id: Id,
    name: String,
    metadata_url: String,
    enabled: bool,
}

impl ProviderBody {
    fn new(id: &Id, IdentityProvider { name, metadata_url, enabled }: &IdentityProvider) -> Self {
        let (name, metadata_url) = (name.to_string(), metadata_url.to_string());
        ProviderBody { id: id.clone(), name, metadata_url, enabled: *enabled }
    }

    fn of(facts: &Directory<Id>, organization: &Id, provider: &Id) -> Option<Self> {
        let settings = facts.organization(organization)?.identity_provider(provider)?;
        Some(ProviderBody::new(provider, settings))
    }

    fn tag(facts: &Directory<Id>, organization: &Id, provider: &Id) -> Option<String> {
        tag_of(&ProviderBody::of(facts, organization, provider)?)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewProvider {
    #[schema(value_type = String)]
    name: Name,
    /// The address of the provider's SAML metadata.
    #[schema(value_type = String)]
    metadata_url: MetadataUrl,
    /// Whether members can sign in with it.
    enabled: bool,
}

impl From<NewProvider> for IdentityProvider {
    fn from(NewProvider { name, metadata_url, enabled }: NewProvider) -> Self {
        IdentityProvider { name, metadata_url, enabled }
    }
}

/// Lists the identity providers.
#[utoipa::path(get, path = "/v1/organizations/{organization}/identity-providers", tag = "identity providers",
    responses((status = 200, body = Vec<ProviderBody>), Problem))]
async fn list(caller: Caller, Path(organization): Path<String>) -> Answer<Vec<ProviderBody>> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewSecuritySettings, facts.organization(&organization).as_ref())?;
            let found = seen.facts.organization(&organization);
            let providers = found.into_iter().flat_map(Organization::identity_providers);
            Ok(seen.reply(providers.map(|(id, settings)| ProviderBody::new(id, settings)).collect()))
        })
        .await
}

/// Adds an identity provider.
#[utoipa::path(post, path = "/v1/organizations/{organization}/identity-providers", tag = "identity providers",
    request_body = NewProvider, responses((status = 201, body = Created), Problem))]
async fn create(
    caller: Caller,
    Path(organization): Path<String>,
    Body(new): Body<NewProvider>,
) -> Answer<Created> {
    let (provider, settings) = (new_id(), new.into());
    let command = Command::CreateIdentityProvider { organization, provider: provider.clone(), settings };
    caller.create(provider, command).await
}

/// Shows an identity provider.
#[utoipa::path(get, path = "/v1/organizations/{organization}/identity-providers/{provider}",
    tag = "identity providers", responses((status = 200, body = ProviderBody), Problem))]
async fn view(
    caller: Caller,
    Path((organization, provider)): Path<(String, String)>,
) -> Answer<ProviderBody> {
    caller
        .read(|facts| {
            let seen = facts.ask(Action::ViewSecuritySettings, facts.organization(&organization).as_ref())?;
            seen.show(ProviderBody::of(seen.facts, &organization, &provider))
        })
        .await
}

/// Replaces the settings of an identity provider, which also enables or disables it.
#[utoipa::path(put, path = "/v1/organizations/{organization}/identity-providers/{provider}",
    tag = "identity providers", request_body = NewProvider, responses((status = 200, body = Changed), Problem))]
async fn edit(
    caller: Caller,
    Path((organization, provider)): Path<(String, String)>,
    Body(new): Body<NewProvider>,
) -> Answer<Changed> {
    let (of, id) = (organization.clone(), provider.clone());
    let command = Command::EditIdentityProvider { organization, provider, settings: new.into() };
    caller.execute_if(command, |facts| ProviderBody::tag(facts, &of, &id)).await
}

/// Deletes an identity provider.
#[utoipa::path(delete, path = "/v1/organizations/{organization}/identity-providers/{provider}",
    tag = "identity providers", responses((status = 200, body = Changed), Problem))]
async fn delete(caller: Caller, Path((organization, provider)): Path<(String, String)>) -> Answer<Changed> {
    let (of, id) = (organization.clone(), provider.clone());
    let command = Command::DeleteIdentityProvider { organization, provider };
    caller.execute_if(command, |facts| ProviderBody::tag(facts, &of, &id)).await
}
