//! Every list equals the answer of `can` for each row, page by page, in both orders and with a search.

use crate::seed::{databases, open, subject};
use fastrand::Rng;
use rolecall::own::AnyAction;
use rolecall::permit::permit_list;
use rolecall::{
    Action, Membership, Owner, Permission, Place, Role, Share, Subject, TeamMembership, TeamPermission,
    TokenGrant, can,
};
use service::{Id, Order, PageOf, Platform, Position, Thing};

/// Actions on apps, on things in apps, on assigned things, and on things outside apps, by documented and own rights.
fn actions() -> Vec<AnyAction> {
    let own = ["view_key", "view_job", "search_app"].map(|name| handlers::VOCABULARY.action(name).unwrap());
    let documented = [
        Action::ViewApp,
        Action::DeleteApp,
        Action::ViewModel,
        Action::UseModel,
        Action::DeleteModel,
        Action::ViewDataset,
        Action::ViewInput,
        Action::ViewTask,
    ];
    documented.into_iter().map(AnyAction::Documented).chain(own).collect()
}

/// All pages of the list, two things at a time.
async fn pages(platform: &Platform, of: &Subject<Id>, action: AnyAction, mut page: PageOf) -> Vec<Id> {
    let mut all = Vec::new();
    loop {
        let found = platform.list(permit_list(of, action), &page).await.unwrap();
        assert!(found.things.len() <= 2);
        all.extend(found.things.into_iter().map(|thing| thing.id));
        match found.next {
            Some(next) => page.after = Some(next),
            None => return all,
        }
    }
}

/// The same list, of all things, by a question for each.
fn expected(things: &[Thing], of: &Subject<Id>, action: AnyAction, page: &PageOf) -> Vec<Id> {
    let mut found: Vec<_> = things
        .iter()
        .filter(|thing| thing.kind == action.applies_to() && can(of, action, &thing.resource().unwrap()))
        .filter(|thing| page.owner.as_ref().is_none_or(|owner| *owner == thing.owner))
        .filter(|thing| page.app.as_ref().is_none_or(|app| Some(app) == thing.app.as_ref()))
        .filter(|thing| thing.name.to_lowercase().starts_with(&page.search.to_lowercase()))
        .collect();
    match page.order {
        Order::Name => found.sort_by_key(|thing| (thing.name.to_lowercase(), thing.id.clone())),
        Order::Newest => found.sort_by_key(|thing| std::cmp::Reverse((thing.created_at, thing.id.clone()))),
    }
    found.into_iter().map(|thing| thing.id.clone()).collect()
}

/// Adds things to every app, with names, times, visibilities and assignees at random. Returns all things.
async fn furnish(platform: &Platform, random: &mut Rng) -> Vec<Thing> {
    let apps = ["cats", "dogs", "birds", "globes", "mias"];
    let mut all = Vec::new();
    for id in apps {
        all.push(platform.thing(id).await.unwrap().unchecked().unwrap());
    }
    let kinds = ["model", "dataset", "input", "task", "job", "key"];
    for number in 0..120 {
        let app = random.choice(&all[..apps.len()]).unwrap().clone();
        let kind = handlers::VOCABULARY.kind(random.choice(kinds).unwrap()).unwrap();
        let name = format!("{}{}", random.choice(["Ä", "a", "A", "%_", "b"]).unwrap(), random.u8(0..5));
        let assignees: Vec<_> = ["lea", "tom", "mia"].into_iter().filter(|_| random.u8(0..4) == 0).collect();
        let thing = Thing {
            kind,
            id: format!("thing-{number}"),
            app: kind.is_in_app().then_some(app.id.clone()),
            name,
            public: random.bool(),
            assignees: assignees.into_iter().map(str::to_owned).collect(),
            created_at: random.u64(0..20),
            ..app
        };
        let thing = platform.insert_unchecked(thing).await.unwrap();
        all.push(platform.thing(&thing.id).await.unwrap().unchecked().unwrap());
    }
    all
}

/// A subject with rights at random in the apps that there are: more of them than the seed's people have.
fn stranger(random: &mut Rng) -> Subject<Id> {
    let id = |text: &str| text.to_owned();
    let roles = [
        Role::Administrator,
        Role::OrganizationContributor,
        Role::TeamContributor,
        Role::OrganizationUser,
        Role::InfrastructureManager,
    ];
    let mut memberships = Vec::new();
    for (organization, apps) in [("acme", &["cats", "dogs", "birds"][..]), ("globex", &["globes"][..])] {
        if random.bool() {
            continue;
        }
        let mut member = Membership::new(id(organization), *random.choice(&roles).unwrap());
        for team in 0..random.u8(0..3) {
            let chosen: Vec<_> = apps.iter().filter(|_| random.bool()).collect();
            let assigned =
                chosen.into_iter().map(|app| (id(app), *random.choice(&TeamPermission::ALL).unwrap()));
            let team = TeamMembership::new(team.to_string()).with_apps(assigned.collect::<Vec<_>>());
            member = member.with_team(if random.u8(0..4) == 0 { team.confining() } else { team });
        }
        memberships.push(member);
    }
    let user = *random.choice(&["lea", "tom", "mia"]).unwrap();
    let subject = handlers::policy().subject(id(user), memberships).unwrap();
    let owners = [
        ("cats", Owner::Organization("acme")),
        ("globes", Owner::Organization("globex")),
        ("mias", Owner::User("mia")),
    ];
    let shares = owners.iter().filter(|_| random.bool()).map(|(app, owner)| {
        let owner = match owner {
            Owner::Organization(one) => Owner::Organization(id(one)),
            Owner::User(one) => Owner::User(id(one)),
        };
        Share::new(owner, id(app), Permission::VIEW_MODELS | Permission::PREDICT)
    });
    let shares: Vec<_> = shares.filter(|share| share.owner() != Owner::User(&id(user))).collect();
    let subject = subject.with_shares(shares).unwrap();
    let all = Permission::all();
    match random.u8(0..4) {
        0 => subject.narrowed_by([TokenGrant::new(Place::Organization(id("acme")), all)]),
        1 => {
            let dogs = Place::App { owner: Owner::Organization(id("acme")), app: id("dogs") };
            subject.narrowed_by([
                TokenGrant::new(dogs, all),
                TokenGrant::new(Place::PersonalApps(id("mia")), all),
            ])
        }
        _ => subject,
    }
}

#[tokio::test]
async fn every_list_equals_can_for_each_row() {
    for database in databases() {
        let platform = open(&database.url).await;
        let random = &mut Rng::with_seed(15);
        let mut things = furnish(&platform, random).await;
        for id in ["cats-model", "birds-model", "cats-task-1", "cats-task-2", "acme-key", "mia-key"] {
            things.push(platform.thing(id).await.unwrap().unchecked().unwrap());
        }
        let seeded = ["model", "dataset", "input-1", "input-2", "task-1", "task-2"];
        let seeded = ["cats", "dogs", "birds", "globes", "mias"]
            .iter()
            .flat_map(|app| seeded.map(|name| format!("{app}-{name}")));
        for id in seeded {
            if things.iter().all(|thing| thing.id != id) {
                things.push(platform.thing(&id).await.unwrap().unchecked().unwrap());
            }
        }
        let mut subjects = vec![Subject::anonymous()];
        for person in service::seed::people() {
            subjects.push(subject(&platform, person.id).await);
        }
        subjects.extend((0..20).map(|_| stranger(random)));
        let mut longest = 0;
        for subject in &subjects {
            for action in actions() {
                let page = PageOf {
                    owner: random
                        .choice([
                            None,
                            None,
                            Some(Owner::Organization("acme".to_owned())),
                            Some(Owner::User("mia".to_owned())),
                        ])
                        .unwrap(),
                    app: random
                        .choice([None, None, Some("cats".to_owned()), Some("mias".to_owned())])
                        .unwrap(),
                    search: (*random.choice(&["", "", "", "A", "ä", "%"]).unwrap()).to_owned(),
                    order: *random.choice(&[Order::Name, Order::Newest]).unwrap(),
                    after: None,
                    limit: 2,
                };
                let right = expected(&things, subject, action, &page);
                assert_eq!(
                    pages(&platform, subject, action, page.clone()).await,
                    right,
                    "{action} {page:?} {subject:?}"
                );
                longest = longest.max(right.len());
            }
        }
        assert!(longest > 20, "{longest}");
    }
}

#[tokio::test]
async fn a_list_of_an_administrator_has_the_organization_and_its_teams() {
    for database in databases() {
        let platform = open(&database.url).await;
        let ana = subject(&platform, "ana").await;
        for (action, ids) in [
            (Action::ViewOrganization, vec!["acme"]),
            (Action::EditTeam, vec!["labelers", "silo", "trainers"]),
        ] {
            let page = PageOf { limit: 10, ..PageOf::default() };
            let found = platform.list(permit_list(&ana, action), &page).await.unwrap();
            let mut found: Vec<_> = found.things.into_iter().map(|thing| thing.id).collect();
            found.sort();
            assert_eq!(found, ids);
        }
    }
}

/// A condition of 10,000 apps is a parameter of 10,000 ids, and not a statement of 10,000 terms.
#[tokio::test]
async fn a_list_takes_ten_thousand_apps_of_a_team() {
    for database in databases() {
        let platform = open(&database.url).await;
        let apps = (0..10_000).map(|app| (format!("app-{app}"), TeamPermission::ModelTrainer));
        let team = TeamMembership::new("many".to_owned())
            .with_apps(apps.chain([("cats".to_owned(), TeamPermission::ModelTrainer)]).collect::<Vec<_>>());
        let member = Membership::new("acme".to_owned(), Role::TeamContributor).with_team(team);
        let zoe = handlers::policy().subject("zoe".to_owned(), [member]).unwrap();
        let page = PageOf { limit: 10, ..PageOf::default() };
        let found = platform.list(permit_list(&zoe, Action::ViewModel), &page).await.unwrap();
        let found: Vec<_> = found.things.into_iter().map(|thing| thing.id).collect();
        assert_eq!(found, ["birds-model", "cats-model"]);
    }
}

/// A database may refuse a text with NUL: no row has such a place, and so nothing is after it.
#[tokio::test]
async fn nothing_is_after_a_position_that_no_row_has() {
    for database in databases() {
        let platform = open(&database.url).await;
        let ana = subject(&platform, "ana").await;
        let nul = || "\0".to_owned();
        for after in
            [Position::Name { key: nul(), id: "a".to_owned() }, Position::Newest { at: 0, id: nul() }]
        {
            let page = PageOf { after: Some(after), limit: 10, ..PageOf::default() };
            let found = platform.list(permit_list(&ana, Action::ViewModel), &page).await.unwrap();
            assert_eq!((found.things, found.next), (Vec::new(), None));
        }
        assert_eq!(platform.subject_from_rows("an\0a").await.unwrap(), None);
    }
}
