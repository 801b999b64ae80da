//! Every question about the seed, answered by all engines.

use crate::cedar::Cedar;
use crate::spicedb::SpiceDb;
use crate::world::World;
use anyhow::{Context as _, Result, anyhow, ensure};
use service::Platform;
use service::things::Rules;
use service::web::Problem;

/// Compares the answers for every person and every thing, and prints how many there are.
///
/// # Errors
///
/// Two answers differ, or an engine cannot be asked.
pub async fn check(platform: &Platform, world: &World, cedar: &Cedar, spicedb: &SpiceDb) -> Result<()> {
    let (mut asked, mut allowed) = (0_usize, 0_usize);
    for subject in &world.subjects {
        let user = subject.user().context("nobody")?;
        for thing in &world.things {
            let rules = Rules::in_apps(thing.kind.as_str()).context("a thing outside apps")?;
            let ours = platform.thing(&thing.id).await?.permit(subject, rules.view).is_ok();
            let failed = |problem: Problem| anyhow!("{user}, {}: {problem:?}", thing.id);
            let cedars = cedar.allows(platform, user, thing).await.map_err(failed)?;
            let spicedbs = spicedb.allows(user, thing).await.map_err(failed)?;
            ensure!(
                ours == cedars && ours == spicedbs,
                "{user} views {}: {ours} by rolecall, {cedars} by Cedar, {spicedbs} by SpiceDB",
                thing.id
            );
            asked = asked.saturating_add(1);
            allowed = allowed.saturating_add(usize::from(ours));
        }
    }
    eprintln!("rolecall, Cedar and SpiceDB agree on {asked} questions, {allowed} of them allowed");
    Ok(())
}
