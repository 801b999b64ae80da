//! A new database starts with the organization of the seed.
#![allow(clippy::unwrap_used)]

use rolecall::{Action, can, filter};
use service::{PageOf, Platform, Settings, Version};

#[tokio::test]
async fn every_list_of_the_seed_equals_can_for_each_row() {
    let platform = Platform::open(Settings::new("sqlite::memory:")).await.unwrap();
    let subject =
        platform.read(Version::ANY, |facts| facts.subject(&"tom".to_owned())).await.unwrap().unwrap();
    let tom = subject.subject();
    let page = PageOf { limit: 10, ..PageOf::default() };
    let seen = platform.list(&filter(tom, Action::ViewModel), &page).await.unwrap();
    let ids: Vec<_> = seen.things.iter().map(|thing| thing.id.as_str()).collect();
    assert_eq!(ids, ["birds-model", "cats-model"]);
    assert!(seen.things.iter().all(|thing| can(tom, Action::ViewModel, &thing.resource().unwrap())));
}
