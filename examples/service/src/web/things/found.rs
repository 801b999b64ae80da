//! A row that was found by its id, which nobody sees before they asked.

use super::kinds::Questions;
use crate::web::{Asked, Caller, Problem};
use crate::{Id, Thing};
use rolecall::Resource;
use rolecall::own::AnyAction;
use rolecall::permit::permit;

/// The row with an id, if there is one. Only a permit gives it out.
pub struct Found(Option<(Resource<Id>, Thing)>);

impl Found {
    /// The thing with the id, if it is of the kind.
    ///
    /// # Errors
    ///
    /// The rows cannot be had.
    pub async fn by_id(caller: &Caller, questions: &Questions, id: &str) -> Result<Found, Problem> {
        let found = caller.service.platform.thing(id).await?;
        let found = found.filter(|thing| thing.kind == questions.kind);
        Ok(Found(found.and_then(|thing| Some((thing.resource()?, thing)))))
    }

    /// Asks whether the caller may do the action on the thing, and gives it out.
    ///
    /// # Errors
    ///
    /// The answer for the caller. It is the same for a thing that is hidden and for one that does not exist.
    pub async fn ask(
        self,
        caller: &Caller,
        action: impl Into<AnyAction>,
    ) -> Result<(Permitted, Asked), Problem> {
        let (action, subject) = (action.into(), caller.filtering().await?);
        let resource = self.0.as_ref().map(|(resource, _)| resource.clone());
        match permit(&subject, action, self.0, |(resource, _)| resource.clone()) {
            Ok(permit) => {
                let asked = Asked::by_permit(&permit);
                // a permit for another action gives nothing out: that would be an error of this function
                let (resource, thing) = permit.redeem(action).map_err(|_| Problem::Unasked)?;
                Ok((Permitted { thing, resource }, asked))
            }
            Err(refused) => {
                caller.note(&subject, action, refused.denial().zip(resource).as_ref());
                Err(refused.told().into())
            }
        }
    }
}

/// A thing that the caller may see.
pub struct Permitted {
    /// The thing.
    pub thing: Thing,
    resource: Resource<Id>,
}

impl Permitted {
    /// Asks one more question about the thing.
    ///
    /// # Errors
    ///
    /// The answer for the caller.
    pub async fn ask(&self, caller: &Caller, action: AnyAction) -> Result<(), Problem> {
        caller.ask(action, Some(&self.resource)).await.map(drop)
    }
}
