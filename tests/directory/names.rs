//! Names that people choose: the ones that are accepted, and the ones that are the same.

use proptest::prelude::*;
use rolecall::custom::{CustomRole, CustomTeamPermission, DefinitionError};
use rolecall::directory::{Command, Directory, Email, Entity, Name, NamedThing, Problem, Refusal, Snapshot};
use rolecall::{Owner, Permission, Reach, Role, Subject, TeamPermission};

type Id = &'static str;

fn role(name: &str) -> Result<CustomRole, DefinitionError> {
    CustomRole::new(name, Permission::VIEW_MODELS, Reach::AllApps, None)
}

fn team_permission(name: &str) -> Result<CustomTeamPermission, DefinitionError> {
    CustomTeamPermission::new(name, Permission::VIEW_MODELS)
}

#[test]
fn names_that_people_have() {
    for name in [
        "Acme",
        "Straße & Söhne",
        "O'Hara",
        "Zoe\u{308}", // decomposed, as some file systems and keyboards write it
        "Ngũgĩ wa Thiong’o",
        "Trần Thị Hương",
        "Ångström",
        "Işık Yılmaz", // Turkish, with dotless i
        "İSTANBUL",
        "می\u{200c}خواهم", // Persian
        "خانه\u{200c}ها",
        "PDF\u{200c}ها",  // Persian plural of a Latin word
        "ها\u{200c}",     // a joiner at the end, as keyboards leave it
        "ශ්\u{200d}රී ලංකා", // Sinhala
        "නව ප්\u{200d}රකාශ",
        "രാജന്\u{200d}",    // Malayalam, with a joiner at the end
        "क्\u{200d}ष",     // Hindi, a half form
        "পরিষ্\u{200c}কার", // Bengali
        "עברית",
        "Αθήνα",
        "Київ",
        "ქართული",
        "Հայաստան",
        "አማርኛ",
        "ไทย",
        "မြန်မာ",
        "ភាសាខ្មែរ",
        "葛\u{e0100}城市", // Japanese, with a variant of an ideograph
        "한국어",
        "\u{1112}\u{1161}\u{11ab}", // the same, decomposed
        "ガギグ",
        "ｶﾞｷﾞｸﾞ",
        "ᠮᠣᠩᠭᠣᠯ\u{180b}", // Mongolian, with a variant of a letter
        "𞤆𞤵𞤤𞤢𞤪",
        "🙂",
        "❤\u{fe0f}",
        "👩\u{200d}💻 Lab",
        "❤\u{fe0f}\u{200d}🔥",
        "★",
        "C++",
        "⠁⠉⠍⠑", // Braille, without its blank
        "\u{1112}\u{1161}\u{11ab}",
    ] {
        assert_eq!(Name::new(name).as_ref().map(Name::as_str), Ok(name), "{}", name.escape_unicode());
        assert_eq!(role(name).as_ref().map(CustomRole::name), Ok(name), "{}", name.escape_unicode());
        assert!(team_permission(name).is_ok(), "{}", name.escape_unicode());
    }
}

#[test]
fn nothing_in_a_name_hides() {
    let blank = ["\u{3164}", "\u{ffa0}", "\u{115f}", "\u{1160}", "\u{2800}", "\u{1d159}"];
    let unseen = [
        "\u{ad}",
        "\u{61c}",
        "\u{180e}",
        "\u{200b}",
        "\u{200e}",
        "\u{202e}",
        "\u{2060}",
        "\u{2064}",
        "\u{2066}",
        "\u{206a}",
        "\u{feff}",
        "\u{fff9}",
        "\u{1bca0}",
        "\u{1d173}",
        "\u{e0001}",
        "\u{e0041}",
        "\u{a0}",
        "\u{3000}",
        "\u{2003}",
        "\u{2028}",
        "\t",
        "\n",
        "\0",
        "\u{7f}",
        "\u{85}",
        "\u{e000}",
    ];
    for hidden in blank.into_iter().chain(unseen) {
        for name in [
            hidden.to_owned(),
            format!("{hidden}{hidden}"),
            format!("a{hidden}"),
            format!("{hidden}a"),
            format!("a{hidden}b"),
            format!("ن{hidden}ن"),
            format!("a {hidden} b"),
        ] {
            is_refused(&name);
        }
    }
    // what shapes or marks the character before it is nothing without one
    for hidden in
        ["\u{200c}", "\u{200d}", "\u{fe0f}", "\u{e0100}", "\u{34f}", "\u{17b4}", "\u{301}", "\u{20dd}"]
    {
        for name in
            [hidden.to_owned(), format!("{hidden}a"), format!("{hidden}{hidden}"), format!("{hidden}ن")]
        {
            is_refused(&name);
        }
    }
    // a joiner has nothing to do between Latin letters, or twice, or after a space
    for name in [
        "Test\u{200d}Member",
        "a\u{200c}b",
        "acme\u{200d}",
        "ن\u{200c}\u{200c}ن",
        "ن \u{200c}ن",
        "ن\u{200c}\u{200b}",
    ] {
        is_refused(name);
    }
}

#[track_caller]
fn is_refused(name: &str) {
    assert!(Name::new(name).is_err(), "{}", name.escape_unicode());
    assert!(matches!(role(name), Err(DefinitionError::Name(_))), "{}", name.escape_unicode());
    assert!(matches!(team_permission(name), Err(DefinitionError::Name(_))), "{}", name.escape_unicode());
    let told = role(name).unwrap_err().to_string();
    let plain = |letter: char| letter.is_ascii_graphic() || letter == ' ' || letter == 'ن';
    assert!(told.chars().all(plain), "a message shows what is hidden: {told:?}");
}

#[test]
fn a_documented_name_is_recognized_in_disguise() {
    let titles = Role::ALL.iter().flat_map(|role| [role.as_str(), role.label()]).chain(["Admin"]);
    let titles = titles.map(|title| (title, true));
    let permissions = TeamPermission::ALL.iter().flat_map(|held| [held.as_str(), held.label()]);
    for (title, is_role) in titles.chain(permissions.map(|title| (title, false))) {
        let swapped = |from: &str, to: &str| -> String {
            let other = |letter| from.chars().zip(to.chars()).find(|(known, _)| *known == letter);
            title.chars().map(|letter| other(letter).map_or(letter, |(_, other)| other)).collect()
        };
        let wide = |letter: char| char::from_u32(u32::from(letter) + 0xfee0).unwrap();
        let bold =
            |letter: char| char::from_u32(u32::from(letter.to_ascii_lowercase()) - 0x61 + 0x1d41a).unwrap();
        let letters = |other: &dyn Fn(char) -> char| -> String {
            title
                .chars()
                .map(|letter| if letter.is_ascii_alphabetic() { other(letter) } else { letter })
                .collect()
        };
        for name in [
            title.to_uppercase(),
            title.replace([' ', '_'], ""),
            title.replace([' ', '_'], "  "),
            swapped("aeiopcx", "аеіорсх"), // Cyrillic
            swapped("oi", "οı"),           // Greek, and a Turkish letter
            letters(&wide),
            letters(&bold),
            title.to_uppercase().replace('I', "İ"),
            title.chars().flat_map(|letter| [letter, '\u{fe0f}']).collect(),
            title.chars().flat_map(|letter| [letter, '\u{34f}']).collect(),
            title.chars().flat_map(|letter| [letter, '\u{336}']).collect(), // crossed out
        ] {
            if name.chars().count() > 64 {
                continue;
            }
            let refused = if is_role { role(&name).err() } else { team_permission(&name).err() };
            assert!(matches!(refused, Some(DefinitionError::Documented(_))), "{name}: {refused:?}");
        }
    }
    for name in
        ["Administrátor", "Administra\u{301}tor", "Администратор", "Administrators", "Model Auditor", "Team"]
    {
        assert!(role(name).is_ok(), "{name}");
    }
}

/// An organization of Ana's, `Café`, with an app `Cats` and a role `Auditor`.
fn cafe() -> Directory<Id> {
    let mut directory = Directory::new();
    let email = |user: &str| Email::new(format!("{user}@example.com")).unwrap();
    for user in ["ana", "eve"] {
        done(&mut directory, user, Command::Register { email: email(user) });
    }
    let name = Name::new("Café").unwrap();
    done(
        &mut directory,
        "ana",
        Command::CreateOrganization { organization: "cafe", name, billing_email: email("ana") },
    );
    done(&mut directory, "ana", create_app("cats", "Cats"));
    done(&mut directory, "ana", create_role("auditor", "Auditor"));
    directory
}

fn done(directory: &mut Directory<Id>, user: Id, command: Command<Id>) {
    let executed = directory.execute(&Subject::new(user, []).unwrap(), 0, command).unwrap();
    assert!(executed.is_some(), "an event is recorded");
}

fn refused(directory: &mut Directory<Id>, user: Id, command: Command<Id>) -> Refusal<Id> {
    directory.execute(&Subject::new(user, []).unwrap(), 0, command).unwrap_err()
}

const OWNER: Owner<Id> = Owner::Organization("cafe");

fn create_app(app: Id, name: &str) -> Command<Id> {
    Command::CreateApp { owner: OWNER, app, name: Name::new(name).unwrap(), unseen: false }
}

fn create_role(id: Id, name: &str) -> Command<Id> {
    Command::CreateRole { organization: "cafe", role: id, definition: role(name).unwrap() }
}

fn create_organization(name: &str) -> Command<Id> {
    let billing_email = Email::new("eve@example.com").unwrap();
    Command::CreateOrganization { organization: "other", name: Name::new(name).unwrap(), billing_email }
}

#[test]
fn a_name_is_taken_in_every_form() {
    let mut directory = cafe();
    for name in ["Café", "CAFÉ", "cafe\u{301}", "Ｃａｆé", "Ca\u{fe0f}fé"] {
        let expected = Refusal::NameTaken { what: Entity::Organization, name: name.to_owned() };
        assert_eq!(refused(&mut directory, "eve", create_organization(name)), expected);
        assert_eq!(directory.organization_named(&Name::new(name).unwrap()), Some(&"cafe"), "{name}");
    }
    for name in ["cats", "CATS", "Cats\u{fe0f}", "Ｃａｔｓ"] {
        let expected = Refusal::NameTaken { what: Entity::App, name: name.to_owned() };
        assert_eq!(refused(&mut directory, "ana", create_app("other", name)), expected);
        let cafe = directory.organization(&"cafe").unwrap();
        assert_eq!(cafe.app_named(&Name::new(name).unwrap()).map(|(id, _)| *id), Some("cats"), "{name}");
    }
    for name in ["auditor", "AUDITOR", "Ａｕｄｉｔｏｒ"] {
        let expected = Refusal::NameTaken { what: Entity::Role, name: name.to_owned() };
        assert_eq!(refused(&mut directory, "ana", create_role("other", name)), expected);
    }
    done(&mut directory, "eve", create_organization("Cafe"));
    done(&mut directory, "ana", create_app("dogs", "Cat s"));
}

#[test]
fn a_thing_keeps_its_name_in_another_form() {
    let mut directory = cafe();
    let name = |name| Name::new(name).unwrap();
    done(&mut directory, "ana", Command::RenameOrganization { organization: "cafe", name: name("CAFÉ") });
    assert_eq!(
        directory.organization(&"cafe").unwrap().name().as_str(),
        "CAFÉ",
        "a name is kept as it was given"
    );
    done(&mut directory, "ana", Command::RenameApp { owner: OWNER, app: "cats", name: name("CATS") });
    assert_eq!(directory.app(&OWNER, &"cats").unwrap().name().as_str(), "CATS");
    let expected = directory.organization(&"cafe").unwrap().role(&"auditor").unwrap().clone();
    let edit = |name| Command::EditRole {
        organization: "cafe",
        role: "auditor",
        expected: expected.clone(),
        definition: role(name).unwrap(),
    };
    done(&mut directory, "ana", edit("AUDITOR"));
    assert_eq!(directory, Directory::try_from(directory.snapshot()).unwrap());

    // afterwards the old form is free only with the new one
    done(&mut directory, "ana", Command::RenameApp { owner: OWNER, app: "cats", name: name("Dogs") });
    let taken = refused(&mut directory, "ana", create_app("others", "cats"));
    assert_eq!(taken, Refusal::NameReserved { what: Entity::App, name: name("cats") });
    let of = NamedThing::App { owner: OWNER, app: "cats" };
    done(&mut directory, "ana", Command::ReleaseName { of, name: name("CATS") });
    done(&mut directory, "ana", create_app("others", "cats"));
    done(&mut directory, "ana", Command::RenameOrganization { organization: "cafe", name: name("Bar") });
    let taken = refused(&mut directory, "eve", create_organization("café"));
    assert_eq!(taken, Refusal::NameReserved { what: Entity::Organization, name: name("café") });
    done(
        &mut directory,
        "ana",
        Command::ReleaseName { of: NamedThing::Organization { organization: "cafe" }, name: name("Café") },
    );
    done(&mut directory, "eve", create_organization("café"));
    let renamed = Command::RenameApp { owner: OWNER, app: "cats", name: name("CATS") };
    assert!(matches!(refused(&mut directory, "ana", renamed), Refusal::NameTaken { .. }));
}

#[test]
fn a_snapshot_has_no_name_twice() {
    let mut directory = cafe();
    done(&mut directory, "eve", create_organization("Other"));
    done(&mut directory, "ana", create_app("dogs", "Dogs"));
    done(&mut directory, "ana", create_role("guest", "Guest"));
    let changed = |change: fn(&mut Snapshot<Id>)| {
        let mut snapshot = directory.snapshot();
        change(&mut snapshot);
        let violations = snapshot.check().unwrap_err();
        let mut told =
            violations.iter().map(|violation| (violation.path().to_owned(), violation.problem().clone()));
        let first = told.next().unwrap();
        assert_eq!(told.next(), None);
        first
    };
    let taken = |what, name: &str| Problem::NameTaken { what, name: name.to_owned(), first: 0 };
    let organizations =
        changed(|snapshot| snapshot.organizations[1].name = Name::new("CAFE\u{301}").unwrap());
    assert_eq!(
        organizations,
        ("organizations[1].name".to_owned(), taken(Entity::Organization, "CAFE\u{301}"))
    );
    let apps = changed(|snapshot| snapshot.organizations[0].apps[1].name = Name::new("cats").unwrap());
    assert_eq!(apps, ("organizations[0].apps[1].name".to_owned(), taken(Entity::App, "cats")));
    let roles = changed(|snapshot| snapshot.organizations[0].roles[1].definition = role("auditor").unwrap());
    assert_eq!(
        roles,
        ("organizations[0].roles[1].definition.name".to_owned(), taken(Entity::Role, "auditor"))
    );
}

/// Letters of many scripts, with and without case, composed and decomposed.
fn letters() -> impl Strategy<Value = Vec<char>> {
    let some =
        "aZiIıİßẞσςΣéÅ\u{301}\u{307}\u{323}あガ한ن\u{93f}क्शශරවДдЇї1²ﬁＡ🙂-".chars().collect::<Vec<_>>();
    proptest::collection::vec(proptest::sample::select(some), 1..20)
}

proptest! {
    #[test]
    fn one_name_has_many_forms(letters in letters(), hidden in "[\u{fe00}-\u{fe0f}\u{34f}]", at in 1usize..20) {
        let Ok(name) = Name::new(letters.iter().collect::<String>()) else { return Ok(()) };
        let (at, before) = (at.min(letters.len()), letters.iter());
        let marked: String =
            before.clone().take(at).chain([&hidden.chars().next().unwrap()]).chain(before.skip(at)).collect();
        let decomposed = |text: &str| text.replace('é', "e\u{301}").replace('Å', "A\u{30a}").replace('ガ', "カ\u{3099}")
            .replace('ї', "і\u{308}").replace('İ', "I\u{307}").replace('한', "\u{1112}\u{1161}\u{11ab}");
        for other in [decomposed(name.as_str()), marked, decomposed(&name.as_str().to_lowercase())] {
            let other = Name::new(other).unwrap();
            prop_assert!(name.is_same(&other), "{name:?} {other:?}");
            prop_assert!(other.is_same(&name));
        }
    }
}
