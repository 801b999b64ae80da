//! The handlers.

use super::call::Call;
use super::messages::{next, owner, page, task};
use super::proto::platform_server::Platform as Handlers;
use super::proto::{self, Model};
use super::status;
use crate::things::{Draft, Found, Page, PageOf, Parts, ThingError};
use crate::web::Service;
use crate::{Id, Platform};
use handlers::Ask;
use rolecall::directory::Name;
use rolecall::{Action, ResourceKind};
use serde_json::json;
use tonic::{Code, Request, Response, Status};

/// The handlers of the calls.
pub struct Calls {
    platform: Platform,
}

impl Calls {
    /// The handlers of the service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Calls { platform: service.platform }
    }

    async fn find(&self, id: &Id) -> Result<Found, Status> {
        self.platform.thing(id).await.map_err(|unavailable| status::of(&unavailable.into()))
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl Handlers for Calls {
    async fn list_status_codes(
        &self,
        _: Request<proto::ListStatusCodesRequest>,
    ) -> Answer<proto::ListStatusCodesResponse> {
        let codes = (0..=16).map(|number| {
            let description = Code::from(number).description().to_owned();
            proto::StatusCode { number, description }
        });
        Ok(Response::new(proto::ListStatusCodesResponse { codes: codes.collect() }))
    }

    async fn list_apps(&self, request: Request<proto::ListAppsRequest>) -> Answer<proto::ListAppsResponse> {
        let (call, message) = Call::of(request)?;
        let page = PageOf { owner: owner(message.owner), ..page(message.page)? };
        let found = call.list(Action::ViewApp, &page).await?;
        // an app of this interface has no base workflow
        call.leave_out(Action::ViewBaseWorkflow)?;
        let apps = found.things.into_iter().map(Into::into).collect();
        Ok(Response::new(proto::ListAppsResponse { apps, next: next(found.next) }))
    }

    async fn get_model(&self, request: Request<proto::GetModelRequest>) -> Answer<Model> {
        let (call, message) = Call::of(request)?;
        let found = self.find(&message.id).await?;
        let model = call.see(Action::ViewModel, &found).await?;
        Ok(Response::new(model.clone().into()))
    }

    async fn list_models(
        &self,
        request: Request<proto::ListModelsRequest>,
    ) -> Answer<proto::ListModelsResponse> {
        let (call, message) = Call::of(request)?;
        let app = Some(message.app).filter(|app| !app.is_empty());
        let Page { things, next: last } =
            call.list(Action::ViewModel, &PageOf { app, ..page(message.page)? }).await?;
        let models = things.into_iter().map(Into::into).collect();
        Ok(Response::new(proto::ListModelsResponse { models, next: next(last) }))
    }

    async fn post_models(&self, request: Request<proto::PostModelsRequest>) -> Answer<Model> {
        let (call, message) = Call::of(request)?;
        let (app, name) = (self.find(&message.app).await?, name(&message.name));
        let parts = Parts { name: name.clone().unwrap_or_default(), content: json!({}), ..Parts::default() };
        let id = uuid::Uuid::now_v7().to_string();
        let app = app.resource().cloned();
        let draft = app.and_then(|app| Draft::in_app(app, ResourceKind::Model.into(), id, parts));
        let permit = call.ask_new(Action::CreateModel, draft.as_ref()).await?;
        // whether the name is valid is said afterwards
        name?;
        let model = self.platform.insert(vec![permit]).await.map_err(status::of_thing)?;
        Ok(Response::new(model.into()))
    }

    async fn patch_models(&self, request: Request<proto::PatchModelsRequest>) -> Answer<Model> {
        let (call, message) = Call::of(request)?;
        let found = self.find(&message.id).await?;
        let model = call.see(Action::UpdateModel, &found).await?;
        let mut permits = vec![call.ask(Action::UpdateModel, &found).await?];
        permits.extend(call.ask_if(message.public.is_some(), Action::ChangeModelVisibility, &found).await?);
        let mut parts = Parts::of(model);
        if let Some(new) = &message.name {
            parts.name = name(new)?;
        }
        parts.public = message.public.unwrap_or(parts.public);
        if message.version != 0 && message.version != model.version {
            return Err(status::of_thing(ThingError::Changed));
        }
        let model = self.platform.update(permits, parts).await.map_err(status::of_thing)?;
        Ok(Response::new(model.into()))
    }

    async fn delete_model(
        &self,
        request: Request<proto::DeleteModelRequest>,
    ) -> Answer<proto::DeleteModelResponse> {
        let (call, message) = Call::of(request)?;
        let found = self.find(&message.id).await?;
        let permit = call.ask(Action::DeleteModel, &found).await?;
        self.platform.delete(permit).await.map_err(status::of_thing)?;
        Ok(Response::new(proto::DeleteModelResponse {}))
    }

    async fn post_model_outputs(
        &self,
        request: Request<proto::PostModelOutputsRequest>,
    ) -> Answer<proto::PostModelOutputsResponse> {
        let (call, message) = Call::of(request)?;
        // everybody may use a public model, and predictions cost money: so somebody must be signed in
        call.user()?;
        let found = self.find(&message.model).await?;
        let model = call.see(Ask::CallModel, &found).await?;
        // the example has no models that run
        let output = format!("{}: {}", model.name, message.input);
        Ok(Response::new(proto::PostModelOutputsResponse { output }))
    }

    async fn get_task(&self, request: Request<proto::GetTaskRequest>) -> Answer<proto::Task> {
        let (call, message) = Call::of(request)?;
        let found = self.find(&message.id).await?;
        let seen = call.see(Action::ViewTask, &found).await?;
        let shows_guidelines = call.may_show(Action::ReadTaskGuidelines, &found).await?;
        Ok(Response::new(task(seen.clone(), shows_guidelines)))
    }

    async fn get_key(&self, request: Request<proto::GetKeyRequest>) -> Answer<proto::Key> {
        let (call, message) = Call::of(request)?;
        let found = self.find(&message.id).await?;
        let key = call.see(Ask::ViewKey, &found).await?;
        Ok(Response::new(key.clone().into()))
    }
}

fn name(name: &str) -> Result<String, Status> {
    Name::new(name).map(|name| name.to_string()).map_err(|error| Status::invalid_argument(error.to_string()))
}
