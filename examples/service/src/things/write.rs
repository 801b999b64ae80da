//! Writes: each takes the permits for all that it changes.

use super::found::permitted;
use super::{Draft, Parts, Row, Rules, Thing, ThingError, store};
use crate::database::Database;
use crate::{Id, clock};
use handlers::Ask;
use handlers::vocabulary::PIPELINE_RUN;
use rolecall::own::AnyKind;
use rolecall::permit::Permit;

pub(crate) async fn insert(
    database: &Database,
    permits: Vec<Permit<'_, Id, &Draft>>,
) -> Result<Thing, ThingError> {
    let (created_by, draft) = permitted(permits, Draft::questions)?;
    store::insert(database, Thing { created_by, ..draft.thing().clone() }).await
}

pub(crate) async fn update(
    database: &Database,
    permits: Vec<Permit<'_, Id, &Row>>,
    new: Parts,
) -> Result<Thing, ThingError> {
    let (_, row) = permitted(permits, |row| Rules::of(row.thing().kind)?.to_edit(row.thing(), &new))?;
    let Parts { name, content, public, assignees } = new;
    store::update(database, Thing { name, content, public, assignees, ..row.thing().clone() }).await
}

pub(crate) async fn delete(database: &Database, permit: Permit<'_, Id, &Row>) -> Result<(), ThingError> {
    let (_, row) = permitted(vec![permit], |row| Ok(vec![Rules::of(row.thing().kind)?.delete]))?;
    store::delete(database, row.thing()).await
}

pub(crate) async fn run(
    database: &Database,
    permit: Permit<'_, Id, &Row>,
    id: Id,
) -> Result<Thing, ThingError> {
    let (user, row) = permitted(vec![permit], |_| Ok(vec![Ask::RunPipeline.row().into()]))?;
    let (pipeline, now) = (row.thing().clone(), clock::now());
    let run = Thing {
        kind: AnyKind::Own(&PIPELINE_RUN),
        id,
        name: format!("run of {}", pipeline.name),
        public: false,
        assignees: vec![user.clone()],
        created_by: user,
        created_at: now,
        updated_at: now,
        version: 1,
        ..pipeline
    };
    store::insert(database, run).await
}
