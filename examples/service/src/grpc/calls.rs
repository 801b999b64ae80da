//! The handlers. Each asks the questions of its row in the route table.

use super::layer::Routed;
use super::proto::{Done, Name, Outputs, Page, Thing as Message, Things, platform_server};
use super::status;
use crate::web::owner::OwnerName;
use crate::web::things::{ThingParams, found_by};
use crate::web::{Problem, Service};
use crate::{Thing, ThingError};
use handlers::{How, Question};
use tonic::{Request, Response, Status, async_trait};

/// The calls.
pub struct Calls {
    pub service: Service,
}

type Answer<T> = Result<Response<T>, Status>;

/// What the layer found.
fn routed<T>(request: &Request<T>) -> Result<Routed, Status> {
    let none = || Status::internal("a call came around the route table");
    request.extensions().get::<Routed>().cloned().ok_or_else(none)
}

/// The question that the row asks in any case, in this way.
fn question(routed: &Routed, how: How) -> Result<&'static Question, Status> {
    let mut questions = routed.route.questions().iter();
    let always = questions.find(|question| question.how == how && question.when.is_empty());
    always.ok_or_else(|| Status::internal("the row of this call has no such question"))
}

impl Calls {
    /// The thing, after the question of the row.
    async fn thing(&self, request: &Request<Name>) -> Result<Thing, Status> {
        let routed = routed(request)?;
        let question = question(&routed, How::Each)?;
        let found = self.service.platform.thing(&request.get_ref().id).await;
        let found = found.map_err(|unavailable| status(&unavailable.into()))?;
        let found = found.filter(|thing| thing.kind == question.of);
        let resource = found.as_ref().and_then(Thing::resource);
        routed.caller.ask(question.action, resource.as_ref()).await.map_err(|problem| status(&problem))?;
        found.ok_or_else(|| status(&Problem::Missing))
    }

    async fn get(&self, request: Request<Name>) -> Answer<Message> {
        Ok(Response::new(self.thing(&request).await?.into()))
    }

    async fn list(&self, request: Request<Page>) -> Answer<Things> {
        let routed = routed(&request)?;
        let question = question(&routed, How::Filter)?;
        let Page { owner, app, limit, after } = request.into_inner();
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let params = ThingParams {
            owner: given(owner).map(OwnerName::from),
            app: given(app),
            limit: Some(limit).filter(|limit| *limit > 0),
            after: given(after),
            ..ThingParams::default()
        };
        let found = found_by(&routed.caller, question.action, params).await;
        let (things, next) = found.map_err(|problem| status(&problem))?;
        let things = things.into_iter().map(Message::from).collect();
        Ok(Response::new(Things { things, next: next.unwrap_or_default() }))
    }
}

impl From<Thing> for Message {
    fn from(thing: Thing) -> Self {
        Message {
            kind: thing.kind.as_str().to_owned(),
            id: thing.id,
            owner: OwnerName(thing.owner).into(),
            app: thing.app.unwrap_or_default(),
            name: thing.name,
            public: thing.public,
        }
    }
}

#[async_trait]
impl platform_server::Platform for Calls {
    async fn get_app(&self, request: Request<Name>) -> Answer<Message> {
        self.get(request).await
    }

    async fn list_apps(&self, request: Request<Page>) -> Answer<Things> {
        self.list(request).await
    }

    async fn get_input(&self, request: Request<Name>) -> Answer<Message> {
        self.get(request).await
    }

    async fn list_inputs(&self, request: Request<Page>) -> Answer<Things> {
        self.list(request).await
    }

    async fn delete_input(&self, request: Request<Name>) -> Answer<Done> {
        let thing = self.thing(&request).await?;
        match self.service.platform.delete(&thing).await {
            Ok(()) => Ok(Response::new(Done {})),
            Err(ThingError::Unavailable(unavailable)) => Err(status(&unavailable.into())),
            Err(error) => Err(Status::aborted(error.to_string())),
        }
    }

    async fn get_dataset(&self, request: Request<Name>) -> Answer<Message> {
        self.get(request).await
    }

    async fn list_datasets(&self, request: Request<Page>) -> Answer<Things> {
        self.list(request).await
    }

    async fn get_model(&self, request: Request<Name>) -> Answer<Message> {
        self.get(request).await
    }

    async fn list_models(&self, request: Request<Page>) -> Answer<Things> {
        self.list(request).await
    }

    async fn post_model_outputs(&self, request: Request<Name>) -> Answer<Outputs> {
        // a public model answers everybody, and its outputs cost money: so nobody gets them without a name
        routed(&request)?.caller.user().map_err(|problem| status(&problem))?;
        let model = self.thing(&request).await?;
        Ok(Response::new(Outputs { text: format!("{} says: a cat", model.name) }))
    }
}
