//! Lists that are searched, sorted, and read page by page while they change.
//!
//! `testkit::model::pages` states what a page has without any index. The state machine in `organization` compares
//! pages after each of its commands too; here are names that people really have, and lists longer than one block of an
//! index.

use fastrand::Rng;
use rolecall::directory::{
    AssignedRole, Command, Direction, Directory, Email, Entity, Keyword, Listing, Name, Order, PageRequest,
    SearchError,
};
use rolecall::{Action, Membership, Owner, Role, Subject, TeamMembership, TeamPermission, can};
use std::collections::BTreeSet;
use testkit::model::pages::{Reader, Search, matches, read_all, read_some, search};

const ORGANIZATION: u64 = 0;
const OWNER: Owner<u64> = Owner::Organization(ORGANIZATION);
const FOUNDER: u64 = 0;

/// Names with letters that change when their case or their composition does, and without spaces between words.
const NAMES: [&str; 24] = [
    "Istanbul",
    "İSTANBUL",
    "ıstanbul office",
    "Big Cats",
    "big  cats (beta)",
    "Straße",
    "STRASSE 9",
    "Café",
    "Cafe\u{301} Ünal",
    "Cafeteria",
    "Ångström",
    "A\u{30a}ngstro\u{308}m-2",
    "می\u{200c}خواهم",
    "خانه\u{200c}ها",
    "ශ්\u{200d}රී ලංකා",
    "東京チーム",
    "한국어",
    "\u{1112}\u{1161}\u{11ab}",
    "Αθήνα",
    "ΣΊΣΥΦΟΣ",
    "C++",
    "🙂 Team",
    "ﬁsh & Ｗｉｄｅ",
    "Team42",
];

const KEYWORDS: [&str; 30] = [
    "istanbul",
    "İstanbul",
    "ISTAN",
    "cats",
    "BIG C",
    "big cats",
    "(beta",
    "strasse",
    "Straße",
    "cafe",
    "café",
    "CAFE\u{301}",
    "Ünal",
    "angs",
    "ång",
    "می",
    "خواهم",
    "ها",
    "ශ්‍රී",
    "チー",
    "한",
    "αθ",
    "ς",
    "++",
    "🙂",
    "fish",
    "wide",
    "te",
    "example.com",
    "4",
];

fn email(user: u64) -> Email {
    Email::new(format!("Ana.User{user}@mail.example.com")).unwrap()
}

fn founded() -> Directory<u64> {
    let mut directory = Directory::new().searchable();
    let founder = Subject::new(FOUNDER, []).unwrap();
    let create = Command::CreateOrganization {
        organization: ORGANIZATION,
        name: Name::new("Acme").unwrap(),
        billing_email: email(0),
    };
    for command in [Command::Register { email: email(FOUNDER) }, create] {
        directory.execute(&founder, 0, command).unwrap();
    }
    directory
}

/// Executes a random command, if it fits: as the founder, or about the user's own account.
fn change(directory: &mut Directory<u64>, random: &mut Rng, ids: u64, at: u64) {
    let (organization, id, other) = (ORGANIZATION, random.u64(0..ids), random.u64(0..ids));
    let name = Name::new(NAMES[random.usize(0..NAMES.len())]).unwrap();
    // different names, so that many apps of one owner can have them
    let app_name = Name::new(format!("{name} {other}")).unwrap();
    let owner = if random.u8(0..4) == 0 { Owner::User(id % 4) } else { OWNER };
    let (app, team, user, invitation) = (id, id, id, other);
    let (role, default_permission) = (Role::OrganizationUser.into(), TeamPermission::FullAccess.into());
    let (asker, command) = match random.u8(0..16) {
        0 => (user, Command::Register { email: email(user) }),
        1 => (
            FOUNDER,
            Command::InviteMember { organization, invitation, email: email(user), role, expires_at: None },
        ),
        2 => (user, Command::AcceptInvitation { organization, invitation }),
        3 => (FOUNDER, Command::RescindInvitation { organization, invitation }),
        4 => (FOUNDER, Command::ChangeMemberRole { organization, user, role: Role::TeamContributor.into() }),
        5 if random.bool() => (FOUNDER, Command::RemoveMember { organization, user }),
        6 | 7 => {
            (FOUNDER, Command::CreateTeam { organization, team, name, default_permission, confining: false })
        }
        8 => (FOUNDER, Command::RenameTeam { organization, team, name }),
        9 if random.bool() => (FOUNDER, Command::DeleteTeam { organization, team }),
        10 => (FOUNDER, Command::AddTeamMember { organization, team: other % 4, user }),
        11 => (
            FOUNDER,
            Command::AddTeamApp {
                organization,
                team: other % 4,
                app,
                permission: TeamPermission::FullAccess.into(),
            },
        ),
        12 | 13 => (user_of(&owner), Command::CreateApp { owner, app, name: app_name, unseen: false }),
        14 => (user_of(&owner), Command::RenameApp { owner, app, name: app_name }),
        15 if random.bool() => (user_of(&owner), Command::DeleteApp { owner, app }),
        _ => (
            id % 4,
            Command::TransferApp { app: id, organization, new_id: None, name: Some(app_name), unseen: true },
        ),
    };
    // most refusals are of an id that does not exist, or exists already
    let _ = directory.execute(&Subject::new(asker, []).unwrap(), at, command);
}

const fn user_of(owner: &Owner<u64>) -> u64 {
    match owner {
        Owner::Organization(_) => FOUNDER,
        Owner::User(user) => *user,
    }
}

/// The first pages of some lists equal the statement, and so do those of a restored directory.
fn compare(directory: &Directory<u64>, random: &mut Rng, searches: usize, limit: usize) -> usize {
    let restored = Directory::try_from(directory.snapshot()).unwrap().searchable();
    (0..searches)
        .map(|_| {
            let search = search(random, &KEYWORDS, limit);
            let found = read_all(directory, &search);
            assert_eq!(found, read_all(&restored, &search));
            usize::from(search.keyword.is_some()) * found
        })
        .sum()
}

#[test]
fn pages_of_names_that_people_have() {
    let (mut found, mut finished) = (0, 0);
    for seed in 0..6 {
        let (mut random, mut directory) = (Rng::with_seed(seed), founded());
        let mut readers = [(); 3].map(|()| Reader::default());
        for at in 0..400 {
            // two changes at one time: then ids decide
            change(&mut directory, &mut random, 60, at / 2);
            let turn = usize::try_from(at).unwrap() % readers.len();
            readers[turn].read_with(&directory, &KEYWORDS);
            if at % 100 == 99 {
                found += compare(&directory, &mut random, 100, 7);
            }
        }
        finished += readers.iter().map(|reader| reader.finished).sum::<usize>();
    }
    assert!(found > 150, "{found} things were found by keyword");
    assert!(finished > 20, "{finished} lists were read to the end while they changed");
}

/// The index of words has blocks of 1,024 words, and the orders have chunks of as many things. A keyword with many blocks is
/// looked for in the order itself first: that ends soon for the first half of these apps, and not for the second.
#[test]
fn pages_of_long_lists() {
    let (mut random, mut directory) = (Rng::with_seed(1), founded());
    let founder = Subject::new(FOUNDER, []).unwrap();
    for app in 0..12_000 {
        let animal = if app < 6_000 { "Dogs" } else { "Zebras" };
        let name = Name::new(format!("{animal} {app}")).unwrap();
        directory
            .execute(&founder, app, Command::CreateApp { owner: OWNER, app, name, unseen: false })
            .unwrap();
    }
    // one team has apps all over the list, and the other has neighbours alone
    for (team, apps) in [(1, (0..12_000).step_by(5)), (2, (11_000..11_200).step_by(1))] {
        let (organization, name) = (ORGANIZATION, Name::new("Keepers").unwrap());
        let default_permission = TeamPermission::FullAccess.into();
        let create = Command::CreateTeam { organization, team, name, default_permission, confining: false };
        directory.execute(&founder, 12_000, create).unwrap();
        for app in apps {
            let add = Command::AddTeamApp {
                organization,
                team,
                app,
                permission: TeamPermission::FullAccess.into(),
            };
            directory.execute(&founder, 12_000, add).unwrap();
        }
    }
    for round in 0..600 {
        let (app, name) = (random.u64(0..12_000), Name::new(format!("Été {round}")).unwrap());
        let edit = match random.u8(0..3) {
            0 => Command::RenameApp { owner: OWNER, app, name },
            1 => Command::DeleteApp { owner: OWNER, app },
            _ => Command::ChangeAppVisibility { owner: OWNER, app, public: true },
        };
        // an app that was deleted before refuses
        let _ = directory.execute(&founder, 12_000 + round / 2, edit);
    }
    let rebuilt = directory.clone().searchable();
    for (order, direction) in Order::ALL.into_iter().flat_map(|order| Direction::ALL.map(|way| (order, way)))
    {
        for (keyword, least) in [("dog", 2_000), ("ZEBRAS", 2_000), ("zebras 9", 800), ("été", 150)] {
            let (list, keyword) = (Listing::Apps { owner: OWNER }, Some(keyword.to_owned()));
            let search = Search { list, keyword, order, direction, limit: 1_000 };
            let found =
                read_some(if direction == Direction::Ascending { &directory } else { &rebuilt }, &search, 2);
            assert!(found >= least, "{found} by {:?}", search.keyword);
        }
        for (team, keyword, least) in [
            (1, None, 200),
            (1, Some("zebras"), 200),
            // 15, 150, 155, and 1500 to 1595, without those that were renamed or deleted
            (1, Some("15"), 20),
            (2, None, 150),
            (2, Some("zeb"), 150),
        ] {
            let list = Listing::TeamApps { organization: ORGANIZATION, team };
            let search = Search { list, keyword: keyword.map(str::to_owned), order, direction, limit: 100 };
            let found = read_some(&directory, &search, 2);
            assert!(found >= least, "{found} by {keyword:?} in {team}");
        }
    }
}

/// The apps that a subject may see, page by page: those of all pages of the whole list on which `can` says yes. No page but
/// the last is short, and no cursor names an app that is hidden.
#[test]
fn visible_apps_are_those_of_the_whole_list_that_can_allows() {
    let founder = Subject::new(FOUNDER, []).unwrap();
    let mut directory = founded();
    let mut random = Rng::with_seed(4);
    for app in 1000..1060 {
        let public = random.bool();
        let name = Name::new(format!("{} {app}", if public { "open" } else { "secret" })).unwrap();
        directory
            .execute(&founder, app, Command::CreateApp { owner: OWNER, app, name, unseen: false })
            .unwrap();
        if public {
            directory
                .execute(&founder, app, Command::ChangeAppVisibility { owner: OWNER, app, public })
                .unwrap();
        }
    }
    let few = TeamMembership::new(1)
        .with_apps([(1001, TeamPermission::ModelTrainer), (1042, TeamPermission::LabelerLead)]);
    let few =
        Subject::new(77, [Membership::new(ORGANIZATION, Role::TeamContributor).with_team(few)]).unwrap();
    let (mut pages, mut longest) = (0, 0);
    for subject in [&Subject::anonymous(), &few, &directory.subject(&FOUNDER).unwrap().into_subject()] {
        for (order, direction) in
            Order::ALL.into_iter().flat_map(|order| Direction::ALL.map(|direction| (order, direction)))
        {
            for keyword in [None, Some("10"), Some("open"), Some("secret")] {
                for limit in [1, 3, 7, 100] {
                    let mut request = PageRequest::by(order).limited_to(limit).unwrap();
                    if direction == Direction::Descending {
                        request = request.descending();
                    }
                    if let Some(keyword) = keyword {
                        request = request.matching(Keyword::new(keyword).unwrap());
                    }
                    let may_see =
                        |app: &&u64| can(subject, Action::ViewApp, &directory.resource(&OWNER, app).unwrap());
                    let whole =
                        directory.search_apps(&OWNER, &request.clone().limited_to(1000).unwrap()).unwrap();
                    let expected: Vec<_> =
                        whole.items.into_iter().map(|(app, _)| app).filter(may_see).collect();
                    let mut found: Vec<&u64> = Vec::new();
                    loop {
                        let page = directory.search_visible_apps(subject, &OWNER, &request).unwrap();
                        pages += 1;
                        found.extend(page.items.iter().map(|(app, _)| *app));
                        let Some(next) = page.next else { break };
                        assert_eq!(page.items.len(), limit);
                        // the last that was shown, in whatever form a cursor is written
                        let (last, app) = page.items.last().unwrap();
                        let written = format!("{next:?}");
                        assert!(written.contains(&format!("id: {last}")), "{written}");
                        assert!(
                            order != Order::Name || written.contains(&app.name().to_string()),
                            "{written}"
                        );
                        request = request.after(next);
                    }
                    assert_eq!(found, expected, "{order} {direction} {keyword:?} {limit}");
                    longest = longest.max(found.len());
                }
            }
        }
    }
    assert!(pages > 500 && longest > 50, "{pages} {longest}");
    let request = PageRequest::by(Order::Name);
    let none = directory.search_visible_apps(&few, &Owner::Organization(99), &request).unwrap();
    assert_eq!((none.items.len(), none.next), (0, None));
    let members = directory.search_members(&ORGANIZATION, &request.clone().limited_to(1).unwrap()).unwrap();
    if let Some(other) = members.next {
        assert!(directory.search_visible_apps(&few, &OWNER, &request.clone().after(other)).is_err());
    }
    let unsearchable = Directory::<u64>::new();
    assert_eq!(
        unsearchable.search_visible_apps(&few, &OWNER, &request).unwrap_err(),
        SearchError::NotSearchable
    );
}

#[track_caller]
fn is_found(text: &str, keyword: &str, expected: bool) {
    let mut directory = founded();
    let name = Name::new(text).unwrap();
    let create = Command::CreateApp { owner: OWNER, app: 70_000, name, unseen: false };
    directory.execute(&Subject::new(FOUNDER, []).unwrap(), 0, create).unwrap();
    let request = PageRequest::by(Order::Name).matching(Keyword::new(keyword).unwrap());
    let found = directory.search_apps(&OWNER, &request).unwrap();
    assert_eq!(found.items.len(), usize::from(expected), "{text} by {keyword}");
    assert_eq!(matches(text, keyword), expected, "{text} by {keyword}, by the statement");
}

#[test]
fn what_a_keyword_finds() {
    for (text, keyword) in [
        ("Vision Team", "vision"),
        ("Vision Team", "TEAM"),
        ("Vision Team", "vision te"),
        ("İSTANBUL", "istanbul"),
        ("Istanbul", "İ"),
        ("ılıca", "ILI"),
        ("Café", "CAFE\u{301}"),
        ("Cafe\u{301}", "café"),
        ("Café", "cafe"),
        ("STRASSE", "straße"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("می\u{200c}خواهم", "خواهم"),
        ("東京チーム", "チーム"),
        ("\u{1112}\u{1161}\u{11ab}국어", "한국"),
        ("ﬁsh", "fi"),
        ("C++", "c+"),
        ("🙂 Team", "🙂"),
        ("cats-and_dogs", "dogs"),
        ("cats-and_dogs", "@and"),
    ] {
        is_found(text, keyword, true);
    }
    for (text, keyword) in [
        ("Bobcat", "cat"),
        ("Vision Team", "team vision"),
        ("Cafe", "café"),
        ("Cats", "cats 2"),
        ("C++", "++"),
        ("Team42", "42"),
    ] {
        is_found(text, keyword, false);
    }
}

type Id = &'static str;

/// An organization with two members, an app, a team, and one invitation of each status.
fn acme() -> Directory<Id> {
    let mut directory = Directory::new().searchable();
    let (organization, owner) = ("acme", Owner::Organization("acme"));
    let name = |text: &str| Name::new(text).unwrap();
    let address = |text: &str| Email::new(text).unwrap();
    let role: AssignedRole<&str> = Role::OrganizationUser.into();
    let default_permission = TeamPermission::FullAccess.into();
    let invite = |invitation, email| Command::InviteMember {
        organization,
        invitation,
        email: address(email),
        role: role.clone(),
        expires_at: None,
    };
    for (user, command) in [
        ("Ana-1", Command::Register { email: address("ana.lovelace@mail.example.com") }),
        ("ben", Command::Register { email: address("ben@example.org") }),
        (
            "Ana-1",
            Command::CreateOrganization {
                organization,
                name: name("Acme"),
                billing_email: address("bills@example.com"),
            },
        ),
        ("Ana-1", invite("i-accepted", "ben@example.org")),
        ("ben", Command::AcceptInvitation { organization, invitation: "i-accepted" }),
        ("Ana-1", invite("i-rescinded", "eve@example.com")),
        ("Ana-1", Command::RescindInvitation { organization, invitation: "i-rescinded" }),
        ("Ana-1", invite("i-pending", "zoe@example.net")),
        ("Ana-1", invite("I-2", "eve@example.com")),
        ("Ana-1", Command::CreateApp { owner, app: "CATS-7f3a", name: name("Big Cats"), unseen: false }),
        ("Ana-1", Command::CreateApp { owner, app: "dogs", name: name("Dogs"), unseen: false }),
        (
            "Ana-1",
            Command::CreateTeam {
                organization,
                team: "vision",
                name: name("Trainers"),
                default_permission,
                confining: false,
            },
        ),
        ("Ana-1", Command::AddTeamMember { organization, team: "vision", user: "ben" }),
        (
            "Ana-1",
            Command::AddTeamApp {
                organization,
                team: "vision",
                app: "dogs",
                permission: TeamPermission::FullAccess.into(),
            },
        ),
    ] {
        let at = directory.version();
        directory.execute(&Subject::new(user, []).unwrap(), at, command).unwrap().unwrap();
    }
    directory
}

fn by_name() -> PageRequest<Id> {
    PageRequest::by(Order::Name)
}

fn keyword(text: &str) -> PageRequest<Id> {
    by_name().matching(Keyword::new(text).unwrap())
}

#[test]
fn names_ids_and_addresses_are_searched() {
    let directory = acme();
    let members = |text: &str| {
        let page = directory.search_members(&"acme", &keyword(text)).unwrap();
        page.items.iter().map(|(user, _)| **user).collect::<Vec<_>>()
    };
    for text in ["ana", "ANA-1", "Lovelace", "mail", "@mail.EXAMPLE", "example.com", "com", "1"] {
        assert_eq!(members(text), ["Ana-1"], "{text}");
    }
    assert_eq!(members("example"), ["Ana-1", "ben"]);
    assert_eq!(members("ample"), [""; 0]);
    assert_eq!(members("-"), [""; 0]);

    let apps =
        |text: &str| directory.search_apps(&Owner::Organization("acme"), &keyword(text)).unwrap().items.len();
    assert_eq!([apps("7F3A"), apps("cats-7"), apps("big c"), apps("7f3b"), apps("ig")], [1, 1, 1, 0, 0]);
    let teams = |text: &str| directory.search_teams(&"acme", &keyword(text)).unwrap().items.len();
    assert_eq!([teams("VIS"), teams("train"), teams("ben")], [1, 1, 0]);
    let invitations = |text: &str| directory.search_invitations(&"acme", &keyword(text)).unwrap().items.len();
    assert_eq!(
        [invitations("eve"), invitations("i"), invitations("accepted"), invitations("net")],
        [2, 4, 1, 1]
    );
    let of_team = |text: &str| {
        let users = directory.search_team_members(&"acme", &"vision", &keyword(text)).unwrap().items.len();
        (users, directory.search_team_apps(&"acme", &"vision", &keyword(text)).unwrap().items.len())
    };
    assert_eq!(
        [of_team("BEN"), of_team("dog"), of_team("ana"), of_team("cats")],
        [(1, 0), (0, 1), (0, 0), (0, 0)]
    );
}

#[test]
fn pending_invitations_alone() {
    let directory = acme();
    let sent = |page: rolecall::directory::Page<'_, Id, rolecall::directory::Invitation<Id>>| {
        page.items.iter().map(|(invitation, _)| **invitation).collect::<Vec<_>>()
    };
    let recent = PageRequest::by(Order::Updated).descending();
    let pending = directory.search_pending_invitations(&"acme", &recent).unwrap();
    assert_eq!(sent(pending), ["I-2", "i-pending"]);
    let all = directory.search_invitations(&"acme", &recent).unwrap();
    assert_eq!(sent(all), ["I-2", "i-pending", "i-rescinded", "i-accepted"]);
    let all = directory.search_invitations(&"acme", &PageRequest::by(Order::Created)).unwrap();
    assert_eq!(sent(all), ["i-accepted", "i-rescinded", "i-pending", "I-2"]);
}

#[test]
fn a_cursor_of_another_search_is_refused() {
    let directory = acme();
    let one = || by_name().limited_to(1).unwrap();
    let cursor = || directory.search_members(&"acme", &one()).unwrap().next.unwrap();
    assert_eq!(cursor().list(), &Listing::Members { organization: "acme" });
    let told =
        |request: &PageRequest<Id>| directory.search_members(&"acme", request).unwrap_err().to_string();
    assert_eq!(
        told(&one().descending().after(cursor())),
        "the cursor is of the order `name`, ascending: expected one of `name`, descending"
    );
    assert_eq!(
        told(&PageRequest::by(Order::Updated).after(cursor())),
        "the cursor is of the order `name`, ascending: expected one of `updated`, ascending"
    );
    let of_time = directory.search_members(&"acme", &PageRequest::by(Order::Created).limited_to(1).unwrap());
    assert_eq!(
        told(&PageRequest::by(Order::Updated).after(of_time.unwrap().next.unwrap())),
        "the cursor is of the order `created`, ascending: expected one of `updated`, ascending"
    );
    let other_keyword = "the cursor is of another keyword: expected one of the same search";
    assert_eq!(told(&keyword("ana").after(cursor())), other_keyword);
    let of_keyword = directory.search_members(&"acme", &keyword("EXAMPLE").limited_to(1).unwrap());
    let of_keyword = of_keyword.unwrap().next.unwrap();
    assert_eq!(told(&by_name().after(of_keyword.clone())), other_keyword);
    // the same keyword, as another user types it
    assert_eq!(
        directory.search_members(&"acme", &keyword("@example").after(of_keyword)).unwrap().items.len(),
        1
    );
    // a larger page of the same search
    assert_eq!(directory.search_members(&"acme", &by_name().after(cursor())).unwrap().items.len(), 1);

    let teams = directory.search_teams(&"acme", &by_name().after(cursor())).unwrap_err();
    assert_eq!(
        teams.to_string(),
        "the cursor is of the members of `acme`: expected one of the teams of `acme`"
    );
    let request = by_name().after(cursor());
    let told: BTreeSet<String> = [
        directory.search_team_members(&"acme", &"vision", &request).unwrap_err(),
        directory.search_team_apps(&"acme", &"vision", &request).unwrap_err(),
        directory.search_invitations(&"acme", &request).unwrap_err(),
        directory.search_pending_invitations(&"acme", &request).unwrap_err(),
        directory.search_apps(&Owner::Organization("acme"), &request).unwrap_err(),
        directory.search_apps(&Owner::User("ben"), &request).unwrap_err(),
    ]
    .into_iter()
    .inspect(|error| assert!(matches!(error, SearchError::OtherList { .. })))
    .map(|error| error.to_string())
    .collect();
    assert_eq!(told.len(), 6, "{told:#?}");

    let mut directory = directory.clone();
    let globex = Command::CreateOrganization {
        organization: "globex",
        name: Name::new("Globex").unwrap(),
        billing_email: Email::new("bills@example.com").unwrap(),
    };
    directory.execute(&Subject::new("ben", []).unwrap(), 99, globex).unwrap();
    let told = directory.search_members(&"globex", &request).unwrap_err().to_string();
    assert_eq!(told, "the cursor is of the members of `acme`: expected one of the members of `globex`");
}

#[test]
fn what_does_not_exist_is_refused() {
    let directory = acme();
    let unknown = |what, id| Some(SearchError::Unknown { what, id });
    let request = by_name();
    let organization = unknown(Entity::Organization, "nowhere");
    assert_eq!(directory.search_members(&"nowhere", &request).err(), organization);
    assert_eq!(directory.search_teams(&"nowhere", &request).err(), organization);
    assert_eq!(directory.search_apps(&Owner::Organization("nowhere"), &request).err(), organization);
    assert_eq!(directory.search_apps(&Owner::User("zoe"), &request).err(), unknown(Entity::User, "zoe"));
    let team = unknown(Entity::Team, "acme");
    assert_eq!(directory.search_team_members(&"acme", &"acme", &request).err(), team);
    assert_eq!(directory.search_team_apps(&"acme", &"acme", &request).err(), team);
    // an account without apps has an empty list
    assert_eq!(directory.search_apps(&Owner::User("ben"), &request).unwrap().items, []);

    for limit in [0, 1001, usize::MAX] {
        assert_eq!(by_name().limited_to(limit), Err(SearchError::Limit { limit, largest: 1000 }));
    }
    assert!(by_name().limited_to(1000).is_ok());
    let without = Directory::try_from(directory.snapshot()).unwrap();
    assert_eq!(without.search_members(&"acme", &request).err(), Some(SearchError::NotSearchable));
    assert_eq!(without, directory);
}

/// A deleted organization has no lists, and another one with its members starts empty.
#[test]
fn lists_end_with_their_organization() {
    let mut directory = acme();
    let delete = Command::DeleteOrganization { organization: "acme" };
    directory.execute(&Subject::new("Ana-1", []).unwrap(), 99, delete).unwrap();
    let error = directory.search_members(&"acme", &by_name()).unwrap_err();
    assert_eq!(error, SearchError::Unknown { what: Entity::Organization, id: "acme" });
    assert!(!format!("{directory:?}").contains("i-accepted"), "the lists forget");
}
