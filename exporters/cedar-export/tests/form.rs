//! Tests of the exported files' contents and of the errors.
#![allow(clippy::indexing_slicing, reason = "indexing JSON by an unknown key gives null and never panics")]

mod cedar;

use anyhow::{Context as _, Result, ensure};
use cedar::Cedar;
use cedar_export::{Entities, ExportError, Uid, context, policies, principal};
use cedar_policy::PolicySet;
use rolecall::custom::{CustomRole, CustomTeamPermission};
use rolecall::directory::{Command, Directory, Email};
use rolecall::own::{AnyKind, Vocabulary};
use rolecall::{
    Membership, Owner, Permission, Place, Policy, Reach, Resource, Role, Share, Subject, TeamMembership,
    TeamPermission, TokenGrant,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The JSON of the entity with this name.
fn written<'a>(entities: &'a Value, type_name: &str, id: &str) -> Result<&'a Value> {
    let named = json!({ "type": type_name, "id": id });
    let entity = entities.as_array().into_iter().flatten().find(|entity| entity["uid"] == named);
    entity.with_context(|| format!("no {type_name} {id}"))
}

/// The ids of a set of entities.
fn ids(set: &Value) -> BTreeSet<&str> {
    set.as_array().into_iter().flatten().filter_map(|uid| uid["__entity"]["id"].as_str()).collect()
}

#[test]
fn cedar_takes_the_schema_and_the_policies_without_a_warning() -> Result<()> {
    Cedar::new()?;
    let documented = &Vocabulary::default();
    let misspelt = policies(documented).replace("reachesAllApps", "reachesAllAps");
    ensure!(Cedar::with(documented, &misspelt).is_err(), "Cedar accepted an unknown attribute");
    let unguarded = policies(documented).replace("resource.app has owner &&", "");
    ensure!(
        Cedar::with(documented, &unguarded).is_err(),
        "Cedar accepted an optional attribute without a guard"
    );
    Ok(())
}

#[test]
fn each_policy_has_its_id_permission_and_rules() -> Result<()> {
    let policies: PolicySet = policies(&Vocabulary::default()).parse()?;
    let mut names = BTreeSet::new();
    for policy in policies.policies() {
        let annotation = |key| policy.annotation(key).with_context(|| format!("no {key}: {policy}"));
        ensure!(names.insert(annotation("id")?), "two are called {}", annotation("id")?);
        let permission: Permission = annotation("permission")?.parse()?;
        ensure!(
            annotation("id")?.starts_with(&permission.to_string()) && annotation("rules")?.starts_with('R')
        );
    }
    let of = |permission: Permission| names.iter().any(|name| name.starts_with(&permission.to_string()));
    ensure!(Permission::ALL.into_iter().all(of));
    Ok(())
}

/// The entities contain the tables of the policy. A blank cell is `notStated`, not a No (`R13`).
#[test]
fn the_tables_of_the_policy_are_entities() -> Result<()> {
    let policy = Policy::documented();
    let entities = Entities::of(policy).to_json();
    let of = |set: Permission| set.iter_names().map(|(name, _)| name).collect::<BTreeSet<_>>();
    for role in Role::ALL {
        let attributes = &written(&entities, "Role", role.as_str())?["attrs"];
        ensure!(ids(&attributes["grants"]) == of(policy.grants(role)));
        ensure!(attributes.get("ceiling").map(ids) == policy.ceiling(role).map(of));
        ensure!(attributes["reachesAllApps"] == (policy.reach(role) == Reach::AllApps));
    }
    let blank = ids(&written(&entities, "Role", "financial_manager")?["attrs"]["notStated"]);
    ensure!(
        blank.contains("CREATE_APPS") && !blank.contains("VIEW_CLUSTERS") && blank.len() == 22,
        "{blank:?}"
    );
    let view = &written(&entities, "Permission", "VIEW_CLUSTERS")?["parents"];
    ensure!(
        *view
            == json!([{ "type": "TeamPermission", "id": "full_access" }, { "type": "TeamPermission", "id": "model_trainer" }])
    );
    Ok(())
}

#[test]
fn different_resources_have_different_names() -> Result<()> {
    let mut entities = Entities::of(Policy::documented());
    let mut names = BTreeSet::new();
    let mut add = |id: &str, resource: Resource<String>| {
        let name = entities.add_resource(&id.to_owned(), &resource)?.to_string();
        ensure!(names.insert(name.clone()), "two resources have the name {name}");
        Ok(())
    };
    let ids = ["", "a", "b", "a/b", "a%2Fb", "~a", "%7Ea", "/", "//"];
    for owner in ids.map(str::to_owned) {
        add(&owner, Resource::organization(owner.clone()))?;
        for id in ids {
            add(id, Resource::team(owner.clone()))?;
            add(id, Resource::app(owner.clone(), id.to_owned()))?;
            add(id, Resource::personal_app(owner.clone(), id.to_owned()))?;
            for thing in ids {
                add(thing, Resource::app(owner.clone(), id.to_owned()).task())?;
                add(thing, Resource::personal_app(owner.clone(), id.to_owned()).task())?;
            }
        }
    }
    ensure!(names.len() == 9 + 9 * 9 * 3 + 9 * 9 * 9 * 2);
    ensure!(Uid::app(Owner::User("ana"), "cats").to_string() == r#"App::"~ana/cats""#);
    Ok(())
}

/// A custom role or team permission never has the name of a documented one or of another custom one.
#[test]
fn custom_definitions_have_names_of_their_own() -> Result<()> {
    let tagging = |set| CustomTeamPermission::new("tagging", set);
    let role = CustomRole::new("role", Permission::VIEW_MODELS, Reach::AllApps, None)?;
    let team = TeamMembership::new("t")
        .with_app("a", tagging(Permission::VIEW_INPUTS)?)
        .with_app("b", tagging(Permission::EDIT_INPUTS)?)
        .with_app("c", TeamPermission::LabelerLead);
    let ana = Subject::new("administrator", [Membership::new("acme", role).with_team(team)])?;
    let mut entities = Entities::of(Policy::documented());
    entities.add_subject(&ana)?;
    let entities = entities.to_json();
    let member = written(&entities, "Membership", "acme/administrator")?;
    ensure!(member["attrs"]["role"]["__entity"]["id"] == "acme/administrator/role");
    let held = [("a", "VIEW_INPUTS"), ("b", "EDIT_INPUTS")].map(|(app, permission)| {
        let held = ids(&member["tags"][app]);
        let parents = written(&entities, "Permission", permission)?["parents"].as_array();
        let parents: BTreeSet<_> = parents.into_iter().flatten().filter_map(|it| it["id"].as_str()).collect();
        ensure!(held.len() == 1 && held.is_subset(&parents), "{held:?} is not among {parents:?}");
        Ok(held)
    });
    let [a, b] = held;
    ensure!(a? != b? && ids(&member["tags"]["c"]) == BTreeSet::from(["labeler_lead"]));
    Ok(())
}

#[test]
fn only_a_token_that_narrows_is_in_the_context() -> Result<()> {
    let ana = Subject::new("ana", [])?;
    ensure!(principal(&ana).to_string() == r#"User::"ana""# && context(&ana) == json!({}));
    ensure!(context(&ana.clone().narrowed_to(Permission::all())) == json!({}));
    let nothing = context(&ana.clone().narrowed_to(Permission::empty()));
    let token = json!({ "scopes": [], "organizations": [], "apps": [], "personalApps": [] });
    ensure!(nothing == json!({ "token": token }));
    let view = context(&ana.narrowed_to(Permission::VIEW_MODELS));
    ensure!(ids(&view["token"]["scopes"]) == BTreeSet::from(["VIEW_MODELS"]));
    ensure!(principal(&Subject::<&str>::anonymous()).to_string() == r#"Anonymous::"anonymous""#);
    Ok(())
}

/// A token for places is in the context place by place (`R12`), and narrowing it again leaves what both have there.
#[test]
fn a_token_for_places_is_in_the_context() -> Result<()> {
    let ana = Subject::new("ana", [])?;
    let cats = Place::App { owner: Owner::User("ana"), app: "cats" };
    let grants = [
        (Place::Everywhere, Permission::VIEW_MODELS),
        (Place::Organization("acme"), Permission::MANAGE_TEAMS),
        (cats, Permission::PREDICT | Permission::DELETE_APP),
        (Place::PersonalApps("ben"), Permission::DELETE_APP),
    ];
    let token = ana.narrowed_by(grants.map(|(place, set)| TokenGrant::new(place, set)));
    let told = context(&token);
    let token_of = |context: &Value, name: &str| -> Vec<Value> {
        context["token"][name].as_array().cloned().unwrap_or_default()
    };
    let uid = |type_name: &str, id: &str| json!({ "__entity": { "type": type_name, "id": id } });
    let by = |permission: &str| uid("Permission", permission);
    ensure!(ids(&told["token"]["scopes"]) == BTreeSet::from(["VIEW_MODELS"]), "{told}");
    let acme = json!({ "organization": uid("Organization", "acme"), "by": by("MANAGE_TEAMS") });
    ensure!(token_of(&told, "organizations") == [acme], "{told}");
    let apps = token_of(&told, "apps");
    let cats = |permission| json!({ "app": uid("App", "~ana/cats"), "by": by(permission) });
    ensure!(
        apps.len() == 2 && ["DELETE_APP", "PREDICT"].map(cats).iter().all(|it| apps.contains(it)),
        "{told}"
    );
    let ben = json!({ "user": uid("User", "ben"), "by": by("DELETE_APP") });
    ensure!(token_of(&told, "personalApps") == [ben], "{told}");

    let narrower = context(&token.narrowed_to(Permission::DELETE_APP));
    ensure!(token_of(&narrower, "scopes").is_empty() && token_of(&narrower, "organizations").is_empty());
    ensure!(token_of(&narrower, "apps").len() == 1, "{narrower}");
    Ok(())
}

/// A share is the user's, permission by permission (`R14`). A suspended membership says so (`R15`).
#[test]
fn shares_and_suspension_are_facts_of_the_user() -> Result<()> {
    let member = Membership::new("acme", Role::Administrator).suspended();
    let share = |set| Share::new(Owner::User("ben"), "cats", set);
    let shares = [share(Permission::PREDICT), share(Permission::DELETE_APP)];
    let ana = Subject::new("ana", [member])?.with_shares(shares)?;
    let mut entities = Entities::of(Policy::documented());
    entities.add_subject(&ana)?;
    // other facts about the same user
    let refused = entities.add_subject(&Subject::new("ana", [])?);
    ensure!(matches!(refused, Err(ExportError::Contradiction(_))), "{refused:?}");
    let json = entities.to_json();
    ensure!(written(&json, "Membership", "acme/ana")?["attrs"]["suspended"] == json!(true));
    let shares = written(&json, "User", "ana")?["attrs"]["shares"].as_array().context("shares")?;
    let app = json!({ "__entity": { "type": "App", "id": "~ben/cats" } });
    ensure!(shares.len() == 2 && shares.iter().all(|share| share["app"] == app), "{shares:?}");
    Cedar::new()?.entities(&entities)?;
    Ok(())
}

#[test]
fn facts_that_contradict_each_other_are_refused_and_nothing_is_added() -> Result<()> {
    let mut entities = Entities::of(Policy::documented());
    let cats = Resource::app("acme", "cats");
    entities.add_resource(&"7", &cats.clone().model())?;
    let silo = TeamMembership::new("silo").with_app("cats", TeamPermission::FullAccess).confining();
    let member = |team| Membership::new("acme", Role::TeamContributor).with_team(team);
    entities.add_subject(&Subject::new("ana", [member(silo.clone())])?)?;
    let before = entities.to_json();

    let contradiction = |uid: &str| format!("`{uid}` is described twice with different facts");
    let mut refused = |resource: &Resource<&'static str>, id, message: &str| {
        let error = entities
            .add_resource(&id, resource)
            .err()
            .context("the resource was added, but an error was expected")?;
        ensure!(error.to_string() == message, "{error}");
        Ok(())
    };
    refused(&cats.clone().public(), "cats", &contradiction(r#"App::"acme/cats""#))?;
    refused(&cats.clone().model().public(), "7", &contradiction(r#"Model::"acme/cats/7""#))?;
    refused(&cats.clone().model().assigned_to("ana"), "7", &contradiction(r#"Model::"acme/cats/7""#))?;
    let other = r#"`dogs` is not the id of `App::"acme/cats"`: pass the id that the resource itself holds"#;
    refused(&cats, "dogs", other)?;
    let lost = Resource::organization("acme").model();
    refused(&lost, "7", "a resource of kind `model` must be in an app, and this one is in none")?;

    // the same team: not confining, or with another app, or in two halves; and the same user with another team
    let open = TeamMembership::new("silo").with_app("cats", TeamPermission::FullAccess);
    let wider = silo.clone().with_app("dogs", TeamPermission::FullAccess);
    for (user, team) in [("ben", open), ("ben", wider.clone()), ("ana", wider)] {
        let error = entities.add_subject(&Subject::new(user, [member(team)])?);
        ensure!(matches!(error, Err(ExportError::Contradiction(_))), "{error:?}");
    }
    let half = |app| TeamMembership::new("halves").with_app(app, TeamPermission::FullAccess).confining();
    let twice = Subject::new("ben", [member(half("cats")).with_team(half("dogs"))])?;
    let error = entities.add_subject(&twice);
    ensure!(matches!(error, Err(ExportError::Contradiction(_))), "{error:?}");
    ensure!(entities.to_json() == before);
    entities.add_subject(&Subject::new("ben", [member(silo)])?)?;
    Ok(())
}

#[test]
fn a_directory_of_another_policy_is_refused() -> Result<()> {
    let mut directory = Directory::new();
    let ana = Subject::new("ana", [])?;
    directory
        .execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })
        .map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None)?;
    let mut entities = Entities::of(&policy);
    let error = entities.add_directory(&directory);
    ensure!(matches!(error, Err(ExportError::OtherPolicy { .. })), "{error:?}");
    entities.add_directory(&directory.governed_by(policy))?;
    written(&entities.to_json(), "User", "ana")?;
    Ok(())
}

mod words {
    rolecall::own_vocabulary! {
        /// Names that mean something else in Cedar or in the schema.
        pub(super) const VOCABULARY;
        permissions {
            64 ADMIT "Admit" App [Y N Y Y N N] [Y N N N] P;
            65 OWN_ALL "Own all" Organization [Y N N N N N] [N N N N] -;
        }
        kinds {
            ROLE "role" InApps;
            SET "set" OfOrganizations;
            USER_GROUP "user_group" OfOrganizationsAndUsers;
        }
        actions Ask {
            /// A keyword.
            Like "like" ROLE [ADMIT] [];
            /// Another keyword.
            Has "has" SET [OWN_ALL] [];
            /// A third keyword.
            Principal "principal" USER_GROUP [OWN_ALL] [VIEW_CLUSTERS];
        }
    }
}

/// Cedar accepts any names of own rows, and each kind has a type of its own.
#[test]
fn own_names_may_be_words_of_cedar() -> Result<()> {
    use words::{ROLE, SET, USER_GROUP, VOCABULARY};
    let cedar = Cedar::of(&VOCABULARY)?;
    let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    let mut entities = Entities::of(&policy);
    let app = Resource::app("acme", "cats").public();
    let mut add = |resource: &Resource<&'static str>| {
        Ok::<_, ExportError>(entities.add_resource(&"7", resource)?.to_string())
    };
    ensure!(add(&app.of_kind(&ROLE).public())? == r#"OwnRole::"acme/cats/7""#);
    ensure!(add(&Resource::owned(&SET, Owner::Organization("acme")))? == r#"OwnSet::"acme/7""#);
    ensure!(add(&Resource::owned(&USER_GROUP, Owner::User("eve")))? == r#"OwnUserGroup::"~eve/7""#);
    ensure!(add(&Resource::owned(&USER_GROUP, Owner::Organization("acme")))? == r#"OwnUserGroup::"acme/7""#);
    let json = entities.to_json();
    let eve = written(&json, "OwnUserGroup", "~eve/7")?;
    ensure!(eve["attrs"]["user"]["__entity"]["id"] == "eve" && eve["attrs"]["organization"].is_null());
    let grants = ids(&written(&json, "Role", "administrator")?["attrs"]["grants"]);
    ensure!(grants.contains("ADMIT") && grants.contains("OWN_ALL"));
    let admit = written(&json, "Permission", "ADMIT")?;
    ensure!(admit["parents"] == json!([{ "type": "TeamPermission", "id": "full_access" }]));
    cedar.entities(&entities)?;
    Ok(())
}

/// A token with documented permissions alone is in the context, since it holds no own permission (`V6`).
#[test]
fn a_token_without_own_permissions_narrows() -> Result<()> {
    let policy = Policy::documented().clone().with_vocabulary(words::VOCABULARY);
    let ana = policy.subject("ana", [])?;
    ensure!(context(&ana) == json!({}));
    let all = Permission::all() | words::ADMIT | words::OWN_ALL;
    ensure!(context(&ana.clone().narrowed_to(all)) == json!({}));
    let documented = context(&ana.clone().narrowed_to(Permission::all()));
    ensure!(ids(&documented["token"]["scopes"]).len() == Permission::ALL.len());
    let own = context(&ana.narrowed_to(words::ADMIT));
    ensure!(ids(&own["token"]["scopes"]) == BTreeSet::from(["ADMIT"]));
    Ok(())
}

mod others {
    rolecall::own_vocabulary! {
        /// Another vocabulary with the same bit.
        pub(super) const VOCABULARY;
        permissions { 64 ADMIT "Let in" App [Y N Y N N N] [N N N N] -; }
    }
}

#[test]
fn own_rows_that_do_not_fit_are_refused() -> Result<()> {
    use words::{ROLE, SET, USER_GROUP, VOCABULARY};
    let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    let other = Policy::documented().clone().with_vocabulary(others::VOCABULARY);
    let mut entities = Entities::of(&policy);
    let before = entities.to_json();
    let app = Resource::app("acme", "cats");
    let of_eve = Owner::User("eve");
    let refusals = [
        (app.clone().of_kind(&SET), ExportError::InAnApp(AnyKind::Own(&SET))),
        (app.of_kind(&USER_GROUP), ExportError::InAnApp(AnyKind::Own(&USER_GROUP))),
        (Resource::owned(&SET, of_eve), ExportError::OfAUser(AnyKind::Own(&SET))),
        (Resource::owned(&ROLE, of_eve), ExportError::InNoApp(AnyKind::Own(&ROLE))),
        (Resource::organization("acme").of_kind(&ROLE), ExportError::InNoApp(AnyKind::Own(&ROLE))),
    ];
    for (resource, expected) in refusals {
        let error = entities.add_resource(&"7", &resource).err();
        ensure!(error == Some(expected), "{error:?} for {resource:#?}");
    }

    let own = others::ADMIT | Permission::VIEW_MODELS;
    let role = other.custom_role("Admitter", own, Reach::AllApps, None)?;
    let member = Membership::new("acme", role);
    let error = entities.add_subject(&other.subject("ana", [member])?).err();
    ensure!(error == Some(ExportError::OtherVocabulary("Admitter".to_owned())), "{error:?}");
    let team = TeamMembership::new("t").with_app("cats", other.custom_team_permission("Admitting", own)?);
    let member = Membership::new("acme", Role::TeamContributor).with_team(team);
    let error = entities.add_subject(&other.subject("ana", [member])?).err();
    ensure!(error == Some(ExportError::OtherVocabulary("Admitting".to_owned())), "{error:?}");
    let directory = Directory::<String>::new().governed_by(other);
    ensure!(entities.add_directory(&directory).is_err());
    ensure!(entities.to_json() == before, "the refused facts were added");
    Ok(())
}
