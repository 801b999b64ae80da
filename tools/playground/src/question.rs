//! A question of the page, and its answer.

use crate::mistake::{Field, Mistake};
use crate::world::World;
use rolecall::own::{AnyAction, AnyKind, Vocabulary};
use rolecall::{Permission, Resource, ResourceKind, Subject, actions, explain, remedies};
use rolecall_cli::data::Id;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The number of users who are named beside an answer. The others are counted.
const NAMED: usize = 50;

/// A question about the directory. Users and places are positions in the listing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// Nobody is signed in if it is null.
    user: Option<usize>,
    place: usize,
    kind: String,
    /// The resource in the app is marked public.
    public: bool,
    /// The resource is assigned to the user.
    assigned: bool,
    /// The scopes of a token, or null without a token.
    scopes: Option<String>,
    action: String,
}

/// The answer for the page.
#[derive(Serialize)]
pub(crate) struct Answer {
    allowed: bool,
    /// The explanation and the remedies, drawn.
    html: String,
    /// The same as plain text.
    text: String,
    /// The actions on this resource that are allowed to the user.
    may: Vec<&'static str>,
    who: Who,
}

/// The users who may do the action, without a token.
#[derive(Serialize)]
struct Who {
    everybody: bool,
    named: Vec<String>,
    unnamed: usize,
}

impl Question {
    /// Answers the question.
    pub(crate) fn answer(&self, world: &World) -> Result<Answer, Mistake> {
        let unknown = |error: rolecall::UnknownName| Mistake::of(Field::Question, error.to_string());
        let vocabulary = world.directory.policy().vocabulary();
        let action = vocabulary.action(&self.action).map_err(unknown)?;
        let kind = vocabulary.kind(&self.kind).map_err(unknown)?;
        let (subject, resource) = (self.subject(world)?, self.resource(world, kind)?);
        let (explanation, remedies) =
            (explain(&subject, action, &resource), remedies(&subject, action, &resource));
        let mut text = explanation.to_string();
        for (remedy, number) in remedies.iter().zip(1..) {
            // a text takes everything
            let _ = writeln!(text, "{number}. {remedy}");
        }
        Ok(Answer {
            allowed: explanation.decision().is_allowed(),
            html: rolecall_pages::explanation(&explanation, &remedies).into_string(),
            text,
            may: actions(&subject, &resource).iter().map(AnyAction::as_str).collect(),
            who: who(world, action, &resource),
        })
    }

    fn subject(&self, world: &World) -> Result<Subject<Id>, Mistake> {
        let subject = match self.user {
            None => Subject::anonymous().under(world.directory.policy()),
            Some(position) => {
                let user = world.users.get(position);
                let found = user.and_then(|user| world.directory.subject(user));
                found.ok_or_else(|| Mistake::of(Field::Question, "unknown user"))?.into_subject()
            }
        };
        match &self.scopes {
            None => Ok(subject),
            Some(text) => Ok(subject.narrowed_to(scopes(text, world.directory.policy().vocabulary())?)),
        }
    }

    fn resource(&self, world: &World, kind: AnyKind) -> Result<Resource<Id>, Mistake> {
        let place = world.places.get(self.place);
        let found = place.and_then(|place| place.resource(&world.directory, kind));
        let mut resource = found.ok_or_else(|| {
            Mistake::of(Field::Question, format!("there is no {} at this place", self.kind))
        })?;
        // an app is as public as its row in the directory says
        if self.public && kind != ResourceKind::App {
            resource = resource.public();
        }
        match self.user.and_then(|position| world.users.get(position)) {
            Some(user) if self.assigned => Ok(resource.assigned_to(user.clone())),
            Some(_) | None => Ok(resource),
        }
    }
}

fn who(world: &World, action: AnyAction, resource: &Resource<Id>) -> Who {
    let who = world.directory.who_can(action, resource);
    let mut users = who.users();
    let named = users.by_ref().take(NAMED).map(|user| world.user_label(user)).collect();
    Who { everybody: who.is_public(), named, unnamed: users.count() }
}

/// The set of scopes: names between spaces, commas or bars.
fn scopes(text: &str, vocabulary: &Vocabulary) -> Result<Permission, Mistake> {
    let names = text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '|'));
    let names = names.filter(|name| !name.is_empty());
    names
        .map(|name| vocabulary.permission(name))
        .collect::<Result<Permission, _>>()
        .map_err(|unknown| Mistake::of(Field::Scopes, format!("{unknown}, such as VIEW_MODELS")))
}
