//! Tests of the exported text and of the errors. They run without `OpenFGA`: the program `openfga-check` compares its
//! decisions.

use openfga_export::breaks::BREAKS;
use openfga_export::worlds::{self, Ask, REGISTRY, VOCABULARY, World};
use openfga_export::{Decisions, Error, Export, Listing, Object, Thing, TupleKey, check, model};
use rolecall::directory::Directory;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Action, Owner, Permission, Policy, Reach, ResourceKind, Role, Subject, TeamPermission};
use std::collections::BTreeSet;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn world(seed: u64) -> Result<(World, Export), Box<dyn std::error::Error>> {
    let world = World::random(seed)?;
    let export = Export::of(&world.directory, &world.things)?;
    Ok((world, export))
}

/// The relations that the model defines, as pairs of a type and a relation.
fn defined(model: &str) -> BTreeSet<(&str, &str)> {
    let mut kind = "";
    let mut relations = BTreeSet::new();
    for line in model.lines() {
        if let Some(name) = line.strip_prefix("type ") {
            kind = name;
        } else if let Some((name, _)) =
            line.trim().strip_prefix("define ").and_then(|line| line.split_once(": "))
        {
            relations.insert((kind, name));
        }
    }
    relations
}

fn kind_of(object: &str) -> &str {
    object.split_once(':').map_or(object, |(kind, _)| kind)
}

#[test]
fn every_action_and_every_permission_is_a_relation() -> Outcome {
    let model = model(Policy::documented())?;
    let relations = defined(&model);
    for action in Action::ALL {
        assert!(relations.contains(&(action.applies_to().as_str(), &*format!("can_{action}"))), "{action}");
    }
    for permission in Permission::ALL {
        let (name, is_of_apps) =
            (permission.to_string().to_lowercase(), Permission::APP_LEVEL.contains(permission));
        let kind = if is_of_apps { "app" } else { "organization" };
        assert!(relations.contains(&(kind, &name)), "{permission}");
    }
    // OpenFGA takes at most 50 characters for the name of a relation, and reserves two names
    for (kind, relation) in relations {
        assert!(relation.len() <= 50 && !matches!(relation, "self" | "this"), "{kind} {relation}");
    }
    Ok(())
}

#[test]
fn the_model_says_what_the_tables_say() -> Outcome {
    let model = model(Policy::documented())?;
    for line in [
        "    # Create Models, not stated: Financial Manager, Infrastructure Manager\n    \
         define create_models_in_all_apps: [role#assignee] or administrator or organization_contributor\n",
        "    define view_financial_data: ([role#assignee] or administrator or financial_manager) but not confined\n",
        "    define edit_app_id_within_ceiling: [role#assignee] or unbounded\n",
        "    define create_models_within_ceiling: [role#assignee] or unbounded or team_contributor\n",
        "    define create_models_by_team: [team#member] or full_access or model_trainer\n",
        "    define create_models: owner or ((create_models_in_all_apps from organization or (create_models_by_team \
         and create_models_within_ceiling from organization) or create_models_by_share) but not shut_out)\n",
        "    define create_models_by_share: [user]\n",
        "    define transfer_apps: owner or (transfer_apps_in_all_apps from organization but not shut_out)\n",
        "    define can_view_model: view_models from app or published\n",
        "    define can_view_input: view_inputs from app or (read_task_inputs from app and assignee)\n",
        "    define can_view_app_teams: manage_teams or add_apps_to_teams\n",
    ] {
        assert!(model.contains(line), "{line}");
    }
    Ok(())
}

#[test]
fn another_policy_is_another_model() -> Outcome {
    let documented = model(Policy::documented())?;
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None)?;
    let unbounded = "define unbounded: [role#assignee] or administrator or financial_manager or \
                     organization_contributor or team_contributor or";
    assert!(!documented.contains(unbounded) && model(&policy)?.contains(unbounded));

    let policy = Policy::documented().clone();
    let policy = policy.with_team_permission(TeamPermission::LabelerWorker, Permission::MANAGE_BILLING)?;
    let line = "define manage_billing: ([role#assignee] or administrator or \
                (labeler_worker_somewhere and manage_billing_within_ceiling)) but not confined";
    assert!(!documented.contains("labeler_worker_somewhere") && model(&policy)?.contains(line));
    Ok(())
}

/// `OpenFGA` takes a model of at most 256 KB. This is the largest one that a policy can make, and takes 61 KB there.
#[test]
fn the_widest_model_is_small() -> Outcome {
    let mut policy = Policy::documented().clone();
    for role in Role::ALL {
        policy = policy.with_grants(role, Permission::all())?.with_ceiling(role, Some(Permission::all()))?;
        policy = policy.with_reach(role, Reach::AllApps);
    }
    for held in TeamPermission::ALL {
        policy =
            policy.with_team_permission(held, Permission::all().difference(Permission::TRANSFER_APPS))?;
    }
    let text = model(&policy)?;
    assert!(text.len() < 100_000 && text.len() > model(Policy::documented())?.len(), "{}", text.len());
    Ok(())
}

#[test]
fn tuples_name_what_the_model_defines_and_ids_that_openfga_takes() -> Outcome {
    for seed in 1..=30 {
        let (_, export) = world(seed)?;
        let relations = defined(&export.model);
        for TupleKey { object, relation, user } in &export.tuples {
            assert!(relations.contains(&(kind_of(object), relation)), "{object} {relation}");
            let (user, userset) = user.split_once('#').map_or((&**user, None), |(user, of)| (user, Some(of)));
            assert!(userset.is_none_or(|of| relations.contains(&(kind_of(user), of))), "{user} {userset:?}");
            for name in [object, user] {
                let id = name.split_once(':').ok_or("no type")?.1;
                let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~@+%/".contains(&byte);
                let everyone = relation == "public" && id == "*" && name == user;
                assert!(everyone || !id.is_empty() && id.bytes().all(is_taken), "{name}");
            }
        }
    }
    Ok(())
}

#[test]
fn different_ids_have_different_names() -> Outcome {
    const IDS: [&str; 12] = ["", "/", "a", "a/", "/a", "a/a", "%", "%2F", "user", "*", "user/a", " "];
    let mut names = BTreeSet::new();
    for one in IDS {
        names.insert(Object::Organization(&one).name()?);
        for other in IDS {
            names.insert(Object::Team { organization: &one, team: &other }.name()?);
            for owner in [Owner::Organization(one), Owner::User(one)] {
                names.insert(Object::App { owner: &owner, app: &other }.name()?);
                for id in IDS {
                    let (kind, app) = (ResourceKind::Model.into(), Some(other));
                    let thing = Thing { kind, owner, app, id, public: false, assignees: Vec::new() };
                    names.insert(Object::Thing(&thing).name()?);
                }
            }
        }
    }
    assert_eq!(names.len(), 12 + 12 * 12 * 3 + 12 * 12 * 12 * 2);
    Ok(())
}

#[test]
fn all_decisions_of_a_world_are_asked_and_listed() -> Outcome {
    for seed in 1..=6 {
        let World { directory, things, others } = World::random(seed)?;
        let decisions = Decisions::of(&directory, &things, &others);
        let check = decisions.check()?;
        let users: BTreeSet<_> = check.iter().map(|asked| &asked.user).collect();
        let objects: BTreeSet<_> = check.iter().map(|asked| &asked.object).collect();
        assert_eq!(check.len(), users.len() * objects.len());
        assert_eq!(users.len(), directory.accounts().len() + others.len() + 1);
        let lists = decisions.list_users()?;
        assert_eq!(lists.len(), objects.len() * 2);
        let (mut all, mut allowed) = (0, 0);
        for asked in &check {
            let (user_kind, kind) = (kind_of(&asked.user), kind_of(&asked.object));
            assert_eq!(asked.assertions.len(), actions_on(directory.policy(), kind).len());
            let listed = lists.iter().filter(|list| list.object == asked.object);
            let is_of_kind =
                |list: &&Listing| list.user_filter.iter().all(|filter| filter.r#type == user_kind);
            let listed: Vec<_> = listed.filter(is_of_kind).collect();
            let [listed] = *listed else { return Err(asked.object.clone().into()) };
            for (relation, may) in &asked.assertions {
                let users = &listed.assertions.get(relation).ok_or("not listed")?.users;
                let is_listed = users.contains(&asked.user) || users.contains(&format!("{user_kind}:*"));
                assert_eq!(is_listed, *may, "{} {relation} {}", asked.user, asked.object);
                all += 1;
                allowed += u32::from(*may);
            }
        }
        // a world in which nearly everything is denied or allowed would compare little
        assert!(allowed * 100 > all && allowed < all / 2, "{allowed} of {all}");
    }
    Ok(())
}

#[test]
fn every_mistake_can_be_made() -> Outcome {
    let exports = (1..=12).map(world).collect::<Result<Vec<_>, _>>()?;
    for mistake in &BREAKS {
        let made = exports.iter().filter_map(|(_, export)| mistake.make(export, 0));
        assert!(made.count() > 0, "{}", mistake.name);
    }
    Ok(())
}

/// The actions on objects of the type.
fn actions_on(policy: &Policy, object_type: &str) -> Vec<AnyAction> {
    let own = policy.vocabulary().actions().iter().copied().map(AnyAction::Own);
    let all = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
    let is_of = |action: &AnyAction| match action.applies_to() {
        AnyKind::Documented(kind) => kind.as_str() == object_type,
        AnyKind::Own(kind) => object_type.strip_prefix("own_") == Some(kind.name),
    };
    all.filter(is_of).collect()
}

fn thing(kind: impl Into<AnyKind>, app: Option<&str>) -> Thing<String> {
    let owner = Owner::Organization("organization0".to_owned());
    let (kind, app, id) = (kind.into(), app.map(str::to_owned), "x".to_owned());
    Thing { kind, owner, app, id, public: false, assignees: Vec::new() }
}

fn refused(directory: &Directory<String>, things: &[Thing<String>]) -> Result<Error, &'static str> {
    Export::of(directory, things).err().ok_or("the export succeeded, but an error was expected")
}

#[test]
fn things_that_cannot_be_exported_are_refused() -> Outcome {
    let (World { directory, .. }, _) = world(1)?;
    let object = |name: &str| name.to_owned();
    let kind = AnyKind::from(ResourceKind::App);
    let app = object("app:organization0/app0/x");
    assert_eq!(
        refused(&directory, &[thing(kind, Some("app0"))])?,
        Error::HeldByDirectory { object: app, kind }
    );

    let lost = Error::NotInDirectory { object: object("model:organization0/elsewhere/x") };
    assert_eq!(refused(&directory, &[thing(ResourceKind::Model, Some("elsewhere"))])?, lost);

    let kind = AnyKind::from(ResourceKind::Model);
    let nowhere = Error::Misplaced { object: object("model:organization0/x"), kind };
    assert_eq!(refused(&directory, &[thing(kind, None)])?, nowhere);
    assert_eq!(
        nowhere.to_string(),
        "`model:organization0/x` is in no app: a resource of kind `model` must be in an app"
    );

    let kind = AnyKind::from(ResourceKind::Cluster);
    let public = Thing { public: true, ..thing(kind, None) };
    let outside = Error::OutsideApps { object: object("cluster:organization0/x"), kind };
    assert_eq!(refused(&directory, &[public])?, outside);
    let assigned = Thing { assignees: vec!["user1".to_owned()], ..thing(kind, None) };
    assert_eq!(refused(&directory, &[assigned])?, outside);

    let twice = Error::Duplicate { object: object("cluster:organization0/x") };
    assert_eq!(refused(&directory, &[thing(kind, None), thing(kind, None)])?, twice);

    // `cluster:organization0/` takes 22 bytes, so an id of 234 bytes is the longest that fits into 256
    assert!(Export::of(&directory, &[Thing { id: "x".repeat(234), ..thing(kind, None) }]).is_ok());
    let long = refused(&directory, &[Thing { id: "x".repeat(235), ..thing(kind, None) }])?;
    assert!(long.to_string().ends_with("has 257 bytes, and OpenFGA takes at most 256"), "{long}");
    Ok(())
}

#[test]
fn questions_that_cannot_be_asked_are_refused() -> Outcome {
    let ana = Subject::new("ana", [])?;
    let organization = Object::Organization(&"acme");
    let asked = check(&ana, Action::ViewSidebarItems, &organization)?;
    let expected = TupleKey {
        object: "organization:acme".to_owned(),
        relation: "can_view_sidebar_items".to_owned(),
        user: "user:ana".to_owned(),
    };
    assert_eq!(asked, expected);
    let nobody = check(&Subject::anonymous(), Action::ViewSidebarItems, &organization)?;
    assert_eq!(nobody.user, "anonymous:anyone");

    let kind = AnyKind::from(ResourceKind::Organization);
    let action = AnyAction::from(Action::ViewApp);
    assert_eq!(check(&ana, action, &organization), Err(Error::Inapplicable { action, kind }));
    let token = ana.narrowed_to(Permission::VIEW_SIDEBAR_ITEMS);
    assert_eq!(check(&token, Action::ViewSidebarItems, &organization), Err(Error::Token));
    Ok(())
}

fn own_policy() -> Policy {
    Policy::documented().clone().with_vocabulary(VOCABULARY)
}

#[test]
fn own_rows_are_types_and_relations() -> Outcome {
    let model = model(&own_policy())?;
    for line in [
        "\ntype own_pipeline\n",
        "    define own_view_runs_within_ceiling: [role#assignee] or unbounded\n", // not a Team Contributor (V3)
        "    define own_run_pipelines_within_ceiling: [role#assignee] or unbounded or team_contributor\n",
        "    define own_order_labeling_in_all_apps: [role#assignee] or administrator or financial_manager or \
         organization_contributor\n",
        "    define can_reindex_app: edit_inputs\n",
        "    define can_run_pipeline: own_run_pipelines from app or ((edit_inputs from app or own_label_runs from app) and \
         assignee)\n",
        "    define can_edit_user: own_owner from organization or owner or ((own_view_audit_log from organization or owner) \
         and assignee)\n",
        "    define can_view_user: manage_security from organization\n",
        "    define owner: [user]\n",
    ] {
        assert!(model.contains(line), "{line}\n{model}");
    }
    // V1: the documented lines are what they are without the vocabulary
    let documented = openfga_export::model(Policy::documented())?;
    for line in documented.lines().skip(1) {
        assert!(model.lines().any(|own| own == line), "{line}");
    }
    Ok(())
}

#[test]
fn own_questions_that_cannot_be_asked_are_refused() -> Outcome {
    let organization = Object::Organization(&"acme");
    let ana = own_policy().subject("ana", [])?;
    let asked = check(&ana, Ask::ViewAuditLog, &organization)?;
    assert_eq!((&*asked.relation, &*asked.user), ("can_view_audit_log", "user:ana"));
    // a policy without the vocabulary makes a model without the relation
    let unknown = check(&ana.clone().under(Policy::documented()), Ask::ViewAuditLog, &organization);
    assert_eq!(unknown, Err(Error::UnknownAction { action: Ask::ViewAuditLog.into() }));
    // a token with all documented permissions holds no own one, so it narrows (V6)
    let all = Permission::all() | worlds::VIEW_AUDIT_LOG;
    assert_eq!(check(&ana.narrowed_to(all), Ask::ViewAuditLog, &organization), Err(Error::Token));
    Ok(())
}

#[test]
fn own_things_that_cannot_be_exported_are_refused() -> Outcome {
    let (World { directory, .. }, _) = world(3)?;
    let (organization, _) = directory.organizations().next().ok_or("no organization")?;
    let (user, _) = directory.accounts().next().ok_or("no account")?;
    let owned = |kind: &'static rolecall::own::OwnKind, owner| Thing {
        kind: AnyKind::Own(kind),
        owner,
        app: None,
        id: "x".to_owned(),
        public: false,
        assignees: Vec::new(),
    };
    let kind = AnyKind::Own(&REGISTRY);
    let registry = owned(&REGISTRY, Owner::User(user.clone()));
    assert!(matches!(refused(&directory, &[registry])?, Error::OfAUser { kind: found, .. } if found == kind));
    let registry = owned(&REGISTRY, Owner::Organization(organization.clone()));
    let public = Thing { public: true, ..registry.clone() };
    assert!(matches!(refused(&directory, &[public])?, Error::OutsideApps { .. }));
    let assigned = Thing { assignees: vec![user.clone()], ..registry };
    assert!(Export::of(&directory, &[assigned]).is_ok()); // `view_registry` looks at the assignees
    let of_nobody = owned(&worlds::USER, Owner::User("nobody at all".to_owned()));
    assert!(matches!(refused(&directory, &[of_nobody])?, Error::NotInDirectory { .. }));
    Ok(())
}

mod names {
    rolecall::own_vocabulary! {
        /// A name that is too long once a relation is made from it.
        pub(super) const LONG;
        permissions { 64 RUN_THE_PIPELINES_OF_OTHER_TEAMS "Run" App [Y N Y N N N] [N N N N] -; }
    }
    pub(super) mod same {
        rolecall::own_vocabulary! {
            /// Two permissions that need one relation.
            pub const SAME;
            permissions {
                64 RUN "Run" App [Y N Y N N N] [N N N N] -;
                65 RUN_BY_TEAM "Run for others" App [Y N Y N N N] [N N N N] -;
            }
        }
    }
}

#[test]
fn own_names_that_openfga_does_not_take_are_refused() {
    let of = |vocabulary| model(&Policy::documented().clone().with_vocabulary(vocabulary)).err();
    let relation = "own_run_the_pipelines_of_other_teams_within_ceiling".to_owned();
    let long = Error::LongRelation { relation };
    assert_eq!(of(names::LONG), Some(long.clone()));
    assert!(long.to_string().contains("has 51 bytes, and OpenFGA takes at most 50"), "{long}");
    let relation = "own_run_by_team".to_owned();
    assert_eq!(of(names::same::SAME), Some(Error::SameRelation { relation }));
}

#[test]
fn a_role_of_another_vocabulary_is_refused() -> Outcome {
    let (World { directory, .. }, _) = world(3)?;
    // the roles of the world have own permissions of its vocabulary, which this policy has not
    let other = Policy::documented().clone().with_vocabulary(names::same::SAME);
    let error = Export::of(&directory.governed_by(other), &[]).err().ok_or("exported")?;
    assert!(
        matches!(&error, Error::OtherVocabulary { name } if name.starts_with("Role") || name == "Some"),
        "{error}"
    );
    Ok(())
}
