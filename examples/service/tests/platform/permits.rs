//! The data layer does what the permits say, and nothing that nobody asked about.

use crate::seed::{databases, open, subject};
use handlers::Ask;
use handlers::vocabulary::KEY;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::permit::permit;
use rolecall::{Action, Owner, Resource, ResourceKind};
use serde_json::json;
use service::things::{Draft, Parts};
use service::{Platform, ThingError, Version};

fn cats() -> Resource<String> {
    Resource::app("acme".to_owned(), "cats".to_owned())
}

fn draft(kind: ResourceKind, id: &str, parts: Parts) -> Draft {
    Draft::in_app(cats(), kind.into(), id.to_owned(), parts).unwrap()
}

async fn stored(platform: &Platform, id: &str) -> Option<Parts> {
    platform.thing(id).await.unwrap().unchecked().map(|thing| Parts::of(&thing))
}

/// Every change of a task and of a model, with every set of permits: it is made if all of its parts were asked about.
#[tokio::test]
async fn each_part_of_a_change_takes_its_own_permit() {
    for database in databases() {
        let platform = open(&database.url).await;
        let ana = subject(&platform, "ana").await;
        // the kind, the actions that may be asked, and those that a new name, visibility and assignment take
        let kinds = [
            ("model", [Action::UpdateModel, Action::ChangeModelVisibility, Action::ViewModel], [0, 1, 0]),
            (
                "dataset",
                [Action::EditDataset, Action::ChangeDatasetVisibility, Action::ViewDataset],
                [0, 1, 0],
            ),
            ("task-1", [Action::EditTask, Action::AssignTask, Action::ViewTask], [0, 9, 1]),
        ];
        let (mut made, mut refused) = (0, 0);
        for (name, actions, takes) in kinds {
            let id = format!("dogs-{name}");
            for change in 0..16_u8 {
                for asked in 0..8_u8 {
                    let found = platform.thing(&id).await.unwrap();
                    let before = stored(&platform, &id).await.unwrap();
                    let mut new = before.clone();
                    // the name and the content are one part
                    let parts = [change & 9 > 0, change & 2 > 0, change & 4 > 0];
                    if change & 1 > 0 {
                        new.name = format!("name {change} {asked}");
                    }
                    if change & 8 > 0 {
                        new.content = json!({ "change": change, "asked": asked });
                    }
                    new.public ^= parts[1];
                    if parts[2] {
                        new.assignees =
                            if new.assignees.is_empty() { vec!["tom".to_owned()] } else { Vec::new() };
                    }
                    let permits = (0..3).filter(|bit| asked & (1 << bit) > 0);
                    let permits = permits.map(|bit| found.permit(&ana, actions[bit]).unwrap()).collect();
                    let has = |index: usize| index < 3 && asked & (1 << index) > 0;
                    let each = [0, 1, 2].into_iter().filter(|part| parts[*part]);
                    let is_all = each.map(|part| takes[part]).all(has) && (change > 0 || has(0));
                    let told = platform.update(permits, new.clone()).await;
                    let expected = if is_all { &new } else { &before };
                    assert_eq!(told.is_ok(), is_all, "{name} {change} {asked}: {told:?}");
                    assert_eq!(
                        stored(&platform, &id).await.as_ref(),
                        Some(expected),
                        "{name} {change} {asked}"
                    );
                    if is_all { made += 1 } else { refused += 1 }
                }
            }
        }
        println!("{made} changes made, {refused} refused");
        assert!(made > 30 && refused > 60);
    }
}

#[tokio::test]
async fn permits_are_one_users_for_one_row() {
    for database in databases() {
        let platform = open(&database.url).await;
        let (ana, olga) = (subject(&platform, "ana").await, subject(&platform, "olga").await);
        let (cats, dogs) =
            (platform.thing("cats-model").await.unwrap(), platform.thing("dogs-model").await.unwrap());
        let (edit, publish) = (Action::UpdateModel, Action::ChangeModelVisibility);
        let new = Parts { name: "Other".to_owned(), public: true, ..Parts::default() };
        for permits in [
            Vec::new(),
            vec![cats.permit(&ana, edit).unwrap(), dogs.permit(&ana, publish).unwrap()],
            vec![cats.permit(&ana, edit).unwrap(), cats.permit(&olga, publish).unwrap()],
        ] {
            let told = platform.update(permits, new.clone()).await.unwrap_err();
            assert_eq!(told, ThingError::OtherPermit);
        }
        assert_eq!(
            platform.delete(cats.permit(&ana, Action::ViewModel).unwrap()).await.unwrap_err(),
            ThingError::Unasked(Action::DeleteModel.into())
        );
        assert_eq!(
            platform.run(cats.permit(&ana, edit).unwrap(), "run".to_owned()).await.unwrap_err(),
            ThingError::Unasked(Ask::RunPipeline.row().into())
        );
        for id in ["cats-model", "dogs-model"] {
            assert_eq!(stored(&platform, id).await.unwrap().name, id);
        }
        platform.delete(cats.permit(&ana, Action::DeleteModel).unwrap()).await.unwrap();
        assert_eq!(stored(&platform, "cats-model").await, None);
        // an app is no thing that is deleted so
        let app = platform.thing("cats").await.unwrap();
        let told = platform.delete(app.permit(&ana, Action::DeleteApp).unwrap()).await.unwrap_err();
        assert_eq!(told, ThingError::NotWritten(ResourceKind::App.into()));
    }
}

#[tokio::test]
async fn a_new_thing_is_asked_about_where_it_goes() {
    for database in databases() {
        let platform = open(&database.url).await;
        let (ana, lea) = (subject(&platform, "ana").await, subject(&platform, "lea").await);
        let publish: AnyAction = Action::ChangeModelVisibility.into();
        let public = draft(
            ResourceKind::Model,
            "new",
            Parts { name: "New".to_owned(), public: true, ..Parts::default() },
        );
        let create = Draft::permit(Some(&public), &ana, Action::CreateModel).unwrap();
        assert_eq!(platform.insert(vec![create]).await.unwrap_err(), ThingError::Unasked(publish));
        let permits = public.questions().unwrap().into_iter();
        let permits = permits.map(|action| Draft::permit(Some(&public), &ana, action).unwrap()).collect();
        let made = platform.insert(permits).await.unwrap();
        // the author is who was asked about
        assert_eq!((made.created_by.as_str(), made.public), ("ana", true));

        // a labeler writes annotations that are assigned to her, and does not assign them to herself
        let mine = Parts { name: "mine".to_owned(), assignees: vec!["lea".to_owned()], ..Parts::default() };
        let mine = draft(ResourceKind::Annotation, "mine", mine);
        assert!(Draft::permit(Some(&mine), &lea, Action::WriteAnnotation).is_err());
        let never = Parts { public: true, ..Parts::default() };
        let never = draft(ResourceKind::Task, "never", never);
        let create = Draft::permit(Some(&never), &ana, Action::CreateTask).unwrap();
        let told = platform.insert(vec![create]).await.unwrap_err();
        assert_eq!(told, ThingError::NeverPublic(ResourceKind::Task.into()));
        // no thing is in a thing
        let model = cats().in_app(ResourceKind::Model).unwrap();
        assert!(
            Draft::in_app(model, ResourceKind::Model.into(), "in".to_owned(), Parts::default()).is_none()
        );
        assert_eq!(stored(&platform, "mine").await, None);
    }
}

/// Nobody gets rights outside apps by marking a new thing public or by assigning it to themselves.
#[test]
fn a_new_thing_outside_apps_is_asked_about_as_one_of_its_kind() {
    let owner = || Owner::Organization("acme".to_owned());
    let parts = Parts { public: true, assignees: vec!["lea".to_owned()], ..Parts::default() };
    let draft = Draft::outside_apps(owner(), AnyKind::Own(&KEY), "key".to_owned(), parts).unwrap();
    let expected = Resource::owned(&KEY, owner());
    assert_eq!(draft.resource(Ask::CreateKey.row().into()), expected);
}

#[tokio::test]
async fn a_row_of_another_kind_is_none() {
    for database in databases() {
        let platform = open(&database.url).await;
        let ana = subject(&platform, "ana").await;
        let (model, none) =
            (platform.thing("cats-model").await.unwrap(), platform.thing("none").await.unwrap());
        let [other, missing] =
            [model, none].map(|found| found.permit(&ana, Action::ViewDataset).unwrap_err().told());
        assert_eq!((other, other.status()), (missing, 404));
    }
}

#[tokio::test]
async fn the_log_of_an_organization_takes_its_own_permit() {
    for database in databases() {
        let platform = open(&database.url).await;
        let ana = subject(&platform, "ana").await;
        let permit = |action: AnyAction| {
            permit(&ana, action, Some("acme".to_owned()), |id| Resource::organization(id.clone())).unwrap()
        };
        assert!(platform.log_of(permit(Action::ViewRoles.into()), Version::ANY).await.is_err());
        let (events, next) =
            platform.log_of(permit(Ask::ViewAuditLog.row().into()), Version::ANY).await.unwrap();
        assert!(events.len() > 10 && next.is_none());
        assert!(events.iter().all(|event| event.command().organization().is_some_and(|id| id == "acme")));
        let all = platform.events(Version::ANY, 1000).await.unwrap();
        let globex = |owner: &str| {
            all.iter().any(|event| event.command().organization().is_some_and(|id| id == owner))
        };
        assert!(globex("globex"));
    }
}
