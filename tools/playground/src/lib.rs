//! The playground: a page that asks a directory in the browser, without a server.
//!
//! The page passes texts to [`open`] and [`ask`], and gets texts in JSON back. Rust decides and draws the answer; the page's
//! script only fills the form and shows what it gets.

mod mistake;
mod place;
mod position;
mod question;
mod reading;
mod sample;
mod vocabulary;
mod world;

use mistake::{Field, Mistake};
use question::Question;
use rolecall::own::Vocabulary;
use serde::Serialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;
use world::World;

thread_local! {
    /// The directory that the page asks. There is none while one of the texts is wrong.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Every reply: what was asked for, or the mistake.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply<T> {
    Done(T),
    Mistake(Mistake),
}

/// Reads the snapshot, the policy and the vocabulary, each as JSON or YAML. An empty text stands for the documented policy, and
/// for no rows of one's own.
///
/// The reply lists the users, the places and the actions that may be asked about, or has the mistake with its place. After a
/// mistake there is nothing to ask: a page must not go on with the answers of an earlier text.
#[wasm_bindgen]
#[must_use]
pub fn open(snapshot: &str, policy: &str, vocabulary: &str) -> String {
    let opened = World::open(snapshot, policy, vocabulary);
    let reply = opened.as_ref().map(World::listing).map_err(Clone::clone);
    let json = json(reply);
    WORLD.set(opened.ok());
    json
}

/// Answers a question, given in JSON, about the directory that was opened last.
#[wasm_bindgen]
#[must_use]
pub fn ask(question: &str) -> String {
    let question = reading::read::<Question>(Field::Question, question, &Vocabulary::default());
    WORLD.with_borrow(|world| {
        let nothing = || Mistake::of(Field::Snapshot, "there is no valid snapshot to ask about");
        json(question.and_then(|question| question.answer(world.as_ref().ok_or_else(nothing)?)))
    })
}

/// An example of a snapshot, as text. It is empty only if the example itself were wrong, which a test excludes.
#[wasm_bindgen]
#[must_use]
pub fn example() -> String {
    sample::snapshot()
        .ok()
        .and_then(|snapshot| serde_json::to_string_pretty(&snapshot).ok())
        .unwrap_or_default()
}

fn json<T: Serialize>(reply: Result<T, Mistake>) -> String {
    let reply = match reply {
        Ok(done) => Reply::Done(done),
        Err(mistake) => Reply::Mistake(mistake),
    };
    // writing to a text cannot fail for values that have only texts, numbers and lists
    serde_json::to_string(&reply).unwrap_or_default()
}
