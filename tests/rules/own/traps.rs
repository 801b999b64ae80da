//! The traps of own rows, one test each. What is checked when a vocabulary is built is tested row by row beside the
//! checks; here each trap stands once, as a service would fall into it.

use super::{HERE, ORGANIZATION, USER, asked, member, policy_with};
use rolecall::own::{
    AnyKind, Fault, KindPlace, OwnAction, OwnKind, OwnPermission, Table, Vocabulary, VocabularyError,
};
use rolecall::{
    Decision, Level, Membership, Owner, Permission, Policy, Resource, ResourceKind, Role, Subject,
    TeamMembership, TeamPermission, can, decide, permissions, remedies,
};

/// A sound row for each table. The tests break one field at a time.
const ROW: OwnPermission = OwnPermission {
    bit: 64,
    name: "RUN_PIPELINES",
    title: "Run pipelines",
    level: Level::App,
    roles: [true, false, true, true, false, false],
    team_permissions: [true, false, false, false],
    public: false,
};
const SECOND: OwnPermission = OwnPermission {
    bit: 127,
    name: "VIEW_AUDIT_LOG",
    title: "View the audit log",
    level: Level::Organization,
    roles: [true, false, false, false, false, false],
    team_permissions: [false; 4],
    public: false,
};
const ROWS: &[OwnPermission] = &[ROW, SECOND];
const PIPELINE: OwnKind = OwnKind { name: "pipeline", place: KindPlace::InApps };
const SECRET: OwnKind = OwnKind { name: "secret", place: KindPlace::OfOrganizationsAndUsers };
const REGISTRY: OwnKind = OwnKind { name: "registry", place: KindPlace::OfOrganizations };
const ACTION: OwnAction = OwnAction {
    name: "run_pipeline",
    purpose: "Start a run of the pipeline.",
    applies_to: AnyKind::Own(&PIPELINE),
    any_of: ROW.set(),
    if_assigned: Permission::empty(),
    permissions: ROWS,
};
const RUN: OwnAction = ACTION;
const VIEW: OwnAction = OwnAction {
    name: "view_secret",
    purpose: "Show the secret.",
    applies_to: AnyKind::Own(&SECRET),
    any_of: SECOND.set(),
    ..ACTION
};

// Nobody has to check a row, so that these can be asked.
const UNSATISFIED: OwnAction = OwnAction { any_of: Permission::empty(), ..ACTION };
const APP_LEVEL_OUTSIDE: OwnAction = OwnAction { applies_to: AnyKind::Own(&SECRET), ..ACTION };
const DOCUMENTED_OUTSIDE: OwnAction = OwnAction { any_of: Permission::EDIT_INPUTS, ..APP_LEVEL_OUTSIDE };
const OF_BOTH_LEVELS: OwnAction = OwnAction { any_of: ROW.set().union(SECOND.set()), ..ACTION };
const WITHOUT_TABLE: OwnAction = OwnAction { permissions: &[], ..ACTION };
const VIEW_REGISTRY: OwnAction =
    OwnAction { name: "view_registry", applies_to: AnyKind::Own(&REGISTRY), ..VIEW };
// an own action on a documented kind in apps, which an organization-level permission satisfies
const AUDIT_MODEL: OwnAction = OwnAction {
    name: "audit_model",
    applies_to: AnyKind::Documented(ResourceKind::Model),
    any_of: SECOND.set().union(Permission::MANAGE_BILLING),
    ..ACTION
};

const FOR_EVERYBODY: OwnAction = OwnAction { any_of: Permission::VIEW_MODELS, permissions: &[], ..ACTION };
const FOR_SOME: OwnAction = OwnAction { any_of: Permission::TRAIN_MODELS, ..FOR_EVERYBODY };

fn sound() -> Vocabulary {
    Vocabulary::new(ROWS, &[&PIPELINE, &SECRET, &REGISTRY], &[&RUN, &VIEW]).unwrap()
}

fn faults(result: Result<Vocabulary, VocabularyError>) -> Vec<Fault> {
    result.map_or_else(|error| error.faults().to_vec(), |_| Vec::new())
}

fn of_rows(rows: &[OwnPermission]) -> Vec<Fault> {
    faults(Vocabulary::new(rows.to_vec().leak(), &[], &[]))
}

fn of_kind(kind: OwnKind) -> Vec<Fault> {
    let kinds: &'static [OwnKind] = vec![kind].leak();
    faults(Vocabulary::new(&[], kinds.iter().collect::<Vec<_>>().leak(), &[]))
}

fn of_action(action: OwnAction) -> Vec<Fault> {
    let actions: &'static [OwnAction] = vec![action].leak();
    let actions = actions.iter().collect::<Vec<_>>().leak();
    faults(Vocabulary::new(ROWS, &[&PIPELINE, &SECRET, &REGISTRY], actions))
}

fn pipeline() -> Resource<u64> {
    Resource::app(ORGANIZATION, HERE).of_kind(&PIPELINE)
}

#[test]
fn without_a_token_all_128_bits_count() {
    // A full table: every own bit counts for whoever holds it, and nothing is narrowed.
    let names: Vec<(&str, &str)> = (64..128)
        .map(|bit| (&*format!("OWN_{bit}").leak(), &*format!("Own permission {bit}").leak()))
        .collect();
    let rows: Vec<_> =
        (64..).zip(names).map(|(bit, (name, title))| OwnPermission { bit, name, title, ..ROW }).collect();
    let vocabulary = Vocabulary::new(rows.leak(), &[], &[]).unwrap();
    let ana = member(&policy_with(vocabulary), Role::Administrator);
    let all = Permission::all() | Permission::from_bits_retain(u128::from(u64::MAX) << 64);
    assert_eq!(ana.scopes(), all);
    let held = permissions(&ana, &Resource::app(ORGANIZATION, HERE));
    assert_eq!(held, all.difference(Permission::TRANSFER_APPS));
    assert_eq!(permissions(&ana, &Resource::organization(ORGANIZATION)), Permission::ORGANIZATION_LEVEL);
    // A token is there as soon as it was given, even if it says everything that is documented.
    let token = ana.clone().narrowed_to(Permission::all());
    assert_eq!(token.scopes(), Permission::all());
    assert_ne!(token, ana);
    // and so is one that says everything there is
    assert_ne!(ana.clone().narrowed_to(all), ana);
    for row in vocabulary.permissions() {
        let held = |subject: Subject<u64>| permissions(&subject, &Resource::app(ORGANIZATION, HERE));
        assert_eq!(held(ana.clone().narrowed_to(row.set())), row.set(), "{}", row.name);
        assert_eq!(
            held(ana.clone().narrowed_to(all.difference(row.set()))).intersection(row.set()),
            Permission::empty()
        );
    }
}

#[test]
fn a_token_with_documented_permissions_alone_holds_no_own_one() {
    let policy = policy_with(sound());
    for role in Role::ALL {
        let token = member(&policy, role).narrowed_to(Permission::all());
        for resource in [pipeline(), Resource::organization(ORGANIZATION)] {
            assert!(Permission::all().contains(permissions(&token, &resource)), "{role}");
        }
        assert!(!asked(&token, &RUN, &pipeline()), "{role}");
    }
    // Neither do the owner and everybody; narrowing again does not bring it back.
    let owner = policy.subject(USER, []).unwrap().narrowed_to(Permission::all());
    assert!(!asked(&owner, &RUN, &Resource::personal_app(USER, HERE).of_kind(&PIPELINE)));
    assert!(!asked(&owner, &VIEW, &Resource::owned(&SECRET, Owner::User(USER))));
    let again = owner.narrowed_to(Permission::all() | ROW.set() | SECOND.set());
    assert!(!asked(&again, &RUN, &Resource::personal_app(USER, HERE).of_kind(&PIPELINE)));
    assert_eq!(again.scopes(), Permission::all());
}

#[test]
fn an_empty_any_of() {
    let none = Permission::empty();
    assert_eq!(
        of_action(OwnAction { any_of: none, ..ACTION }),
        [Fault::NoPermission { action: "run_pipeline" }]
    );
    // R1 beneath the check: nobody has to check a row, and an empty one is satisfied by nothing.
    let policy = policy_with(sound());
    assert!(!asked(&member(&policy, Role::Administrator), &UNSATISFIED, &pipeline()));
    let owner = policy.subject(USER, []).unwrap();
    assert!(!asked(&owner, &UNSATISFIED, &Resource::personal_app(USER, HERE).of_kind(&PIPELINE)));
}

#[test]
fn a_bit_below_64_or_above_127() {
    for bit in [0, 26, 59, 60, 63, 128, 1_000, u32::MAX] {
        let fault = Fault::Bit { permission: "RUN_PIPELINES" };
        assert_eq!(of_rows(&[OwnPermission { bit, ..ROW }]), [fault], "{bit}");
        assert_eq!(OwnPermission { bit, ..ROW }.set(), Permission::empty());
    }
    for bit in [64, 127] {
        assert_eq!(of_rows(&[OwnPermission { bit, ..ROW }]), []);
    }
    // Bits 60 to 63 are of no permission, and an action cannot ask for them.
    let unknown = ROW.set() | Permission::from_bits_retain(1 << 63);
    assert_eq!(
        of_action(OwnAction { any_of: unknown, ..ACTION }),
        [Fault::UnknownBits { action: "run_pipeline" }]
    );
}

#[test]
fn a_bit_used_twice() {
    let same = OwnPermission { bit: 64, ..SECOND };
    let fault = Fault::SameBit { permission: "RUN_PIPELINES", other: "VIEW_AUDIT_LOG" };
    assert_eq!(of_rows(&[ROW, same]), [fault]);
}

#[test]
fn a_name_used_twice() {
    let table = Table::Permissions;
    for other in ["RUN_PIPELINES", "RUN__PIPELINES", "RUNPIPELINES_"] {
        let same = OwnPermission { name: other, ..SECOND };
        let fault = Fault::SameName { table, name: "RUN_PIPELINES", other };
        // its own title is far away, but the first row's title reads like the name, too
        let title = Fault::TitleIsName { permission: "RUN_PIPELINES", other };
        assert_eq!(of_rows(&[ROW, same]), [fault, title], "{other}");
    }
}

#[test]
fn a_title_used_twice() {
    for title in ["Run pipelines", "run-pipelines", "RUN PIPELINES!"] {
        let found = of_rows(&[ROW, OwnPermission { title, ..SECOND }]);
        // It reads like the name of the first row, too, as its own title does.
        let other = "VIEW_AUDIT_LOG";
        let title_is_name = Fault::TitleIsName { permission: other, other: "RUN_PIPELINES" };
        assert_eq!(
            found,
            [Fault::SameTitle { permission: "RUN_PIPELINES", other }, title_is_name],
            "{title}"
        );
    }
}

/// Names are compared with the documented ones as the names of custom roles are: as people read them.
#[test]
fn a_documented_name() {
    for (name, documented) in [
        ("DELETE_APP", "DELETE_APP"),
        ("DELETEAPP", "DELETE_APP"),
        ("VIEW_ALL_MODELS", "View all models"), // the title of VIEW_MODELS
    ] {
        let fault = Fault::DocumentedName { table: Table::Permissions, name, documented };
        assert_eq!(of_rows(&[OwnPermission { name, ..ROW }]), [fault], "{name}");
        let refused =
            policy_with(sound()).custom_role("Team-Contributor", ROW.set(), rolecall::Reach::AllApps, None);
        assert!(refused.is_err());
    }
    for title in ["Delete App", "delete-app", "DELETE_APP"] {
        let found = of_rows(&[OwnPermission { title, ..ROW }]);
        assert!(matches!(found.as_slice(), [Fault::DocumentedTitle { .. }]), "{title}: {found:?}");
    }
    for name in ["model", "mo_del", "nodepool"] {
        let found = of_kind(OwnKind { name, place: KindPlace::InApps });
        assert!(matches!(found.as_slice(), [Fault::DocumentedName { table: Table::Kinds, .. }]), "{name}");
    }
    for name in ["view_app", "viewapp", "delete_app"] {
        let found = of_action(OwnAction { name, ..ACTION });
        assert!(matches!(found.as_slice(), [Fault::DocumentedName { table: Table::Actions, .. }]), "{name}");
    }
}

#[test]
fn a_level_that_the_kind_can_never_satisfy() {
    let kinds = [AnyKind::Own(&SECRET), AnyKind::Own(&REGISTRY), AnyKind::Documented(ResourceKind::Team)];
    for applies_to in kinds {
        let faulty = OwnAction { applies_to, ..ACTION };
        let kind = applies_to.as_str();
        let fault = Fault::NeverSatisfied { action: "run_pipeline", permission: "RUN_PIPELINES", kind };
        assert_eq!(of_action(faulty), [fault]);
        let documented = OwnAction { applies_to, any_of: Permission::EDIT_INPUTS, ..ACTION };
        let fault = Fault::NeverSatisfied { action: "run_pipeline", permission: "EDIT_INPUTS", kind };
        assert_eq!(of_action(documented), [fault]);
        assert_eq!(of_action(OwnAction { applies_to, any_of: SECOND.set(), ..ACTION }), []);
    }
    // Unchecked, the level still holds: nobody has an app-level permission outside apps (R7), whoever asks how.
    let policy = policy_with(sound());
    for action in [&APP_LEVEL_OUTSIDE, &DOCUMENTED_OUTSIDE] {
        for owner in [Owner::Organization(ORGANIZATION), Owner::User(USER)] {
            assert!(!asked(&member(&policy, Role::Administrator), action, &Resource::owned(&SECRET, owner)));
        }
    }
}

/// A bit means nothing without its table, so that nobody holds it.
#[test]
fn own_bits_without_a_table() {
    assert_eq!(of_action(WITHOUT_TABLE), [Fault::UnknownBits { action: "run_pipeline" }]);
    let policy = policy_with(sound());
    assert!(asked(&member(&policy, Role::Administrator), &RUN, &pipeline()));
    assert!(!asked(&member(&policy, Role::Administrator), &WITHOUT_TABLE, &pipeline()));
    let own = Resource::personal_app(USER, HERE).of_kind(&PIPELINE);
    assert!(!asked(&policy.subject(USER, []).unwrap(), &WITHOUT_TABLE, &own));
}

/// An action needs no vocabulary, and what everybody may do with a thing shows the thing.
#[test]
fn an_action_of_no_vocabulary_shows_what_everybody_may_do() {
    let public = Resource::app(ORGANIZATION, HERE).public().of_kind(&PIPELINE).public();
    let hides = |action: &'static OwnAction| {
        let token = member(Policy::documented(), Role::FinancialManager).narrowed_to(Permission::PREDICT);
        assert!(!asked(&token, action, &public));
        decide(&token, action, &public).require().is_err_and(|denial| denial.must_hide())
    };
    assert!(!hides(&FOR_EVERYBODY) && hides(&FOR_SOME));
}

/// An own action may ask for permissions of both levels. A confining team that has the app is in the way of the one, and no
/// second assignment of the app to it helps with the other.
#[test]
fn remedies_of_an_action_with_both_levels() {
    let silo = TeamMembership::new(30).with_app(HERE, TeamPermission::FullAccess).confining();
    let other_silo = TeamMembership::new(31).with_app(HERE + 1, TeamPermission::FullAccess).confining();
    let membership = Membership::new(ORGANIZATION, Role::Administrator).with_team(silo).with_team(other_silo);
    let ana = policy_with(sound()).subject(USER, [membership]).unwrap();
    let found: Vec<_> =
        remedies(&ana, &OF_BOTH_LEVELS, &pipeline()).iter().map(ToString::to_string).collect();
    let assigned = |team| found.iter().filter(|text| text.contains(&format!("to the team `{team}`"))).count();
    assert_eq!((assigned(30), assigned(31)), (0, 4), "{found:?}");
}

#[test]
fn public_and_organization_level_at_once() {
    let fault = Fault::PublicOrganizationLevel { permission: "VIEW_AUDIT_LOG" };
    assert_eq!(of_rows(&[OwnPermission { public: true, ..SECOND }]), [fault]);
    assert_eq!(of_rows(&[OwnPermission { public: true, ..ROW }]), []);
}

#[test]
fn marks_that_break_the_chain() {
    let permission = "RUN_PIPELINES";
    let of = |contributor, team_permissions| {
        of_rows(&[OwnPermission {
            roles: [true, false, contributor, true, true, true],
            team_permissions,
            ..ROW
        }])
    };
    let fault = |held_by, missing_in| Fault::Chain { permission, held_by, missing_in };
    let (full, trainer, lead, worker) = ("Full Access", "Model Trainer", "Labeler Lead", "Labeler Worker");
    assert_eq!(of(true, [true, false, false, true]), [fault(worker, lead)]);
    assert_eq!(of(true, [false, false, true, true]), [fault(lead, full)]);
    assert_eq!(of(true, [false, true, false, false]), [fault(trainer, full)]);
    assert_eq!(of(false, [true, false, false, false]), [fault(full, "Organization Contributor")]);
    assert_eq!(of(true, [true; 4]), []);
    assert_eq!(of(true, [true, true, false, false]), []);
    assert_eq!(of(false, [false; 4]), []); // other roles are free: no chain binds them
    // An Administrator may lack it.
    let row = OwnPermission { roles: [false, true, true, false, false, false], ..ROW };
    assert_eq!(of_rows(&[row]), []);
}

/// Every form in which a set is written without its vocabulary says that there is more.
#[test]
fn a_set_with_own_bits_is_printed_by_number() {
    let set = Permission::VIEW_MODELS | ROW.set() | SECOND.set();
    assert_eq!(set.to_string(), "VIEW_MODELS|#64|#127");
    assert_eq!(ROW.set().to_string(), "#64");
    let debug = format!("{set:?}");
    let bits = format!("{:#x}", SECOND.set().bits() | ROW.set().bits());
    assert!(debug.contains("VIEW_MODELS") && debug.contains(&bits), "{debug}");
    assert_eq!(sound().names(set).to_string(), "VIEW_MODELS|RUN_PIPELINES|VIEW_AUDIT_LOG");
    // Read without the vocabulary, a name or a number is an error.
    for text in ["VIEW_MODELS|#64", "#64", "RUN_PIPELINES", "VIEW_MODELS|RUN_PIPELINES"] {
        assert!(text.parse::<Permission>().is_err(), "{text}");
    }
    assert!("pipeline".parse::<ResourceKind>().is_err());
    assert!("run_pipeline".parse::<rolecall::Action>().is_err());
    // A message about a denial has the names, since the subject's policy knows them.
    let token = member(&policy_with(sound()), Role::Administrator).narrowed_to(Permission::all());
    let told = rolecall::explain(&token, &RUN, &pipeline()).public();
    assert_eq!(told.missing_scopes(), ROW.set());
    assert_eq!(told.to_string(), "`run_pipeline` denied: the token needs the scope RUN_PIPELINES");
}

#[test]
fn every_fault_is_named_at_once() {
    let rows = vec![
        OwnPermission { bit: 63, public: true, level: Level::Organization, ..ROW },
        OwnPermission { name: "DELETE_APP", ..SECOND },
    ];
    let error = Vocabulary::new(rows.leak(), &[], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "permission `RUN_PIPELINES`: its bit is not a service's own, expected 64 to 127\n\
         permission `RUN_PIPELINES`: it is public and organization-level, expected only app-level permissions to be \
         public\n\
         permission `DELETE_APP`: it reads like the documented `DELETE_APP`, expected a name of its own"
    );
}

/// R2, V4: in a place that the kind does not have nothing can be done, by whichever function and whoever asks.
#[test]
fn a_kind_out_of_place() {
    let policy = policy_with(sound());
    let silo = TeamMembership::new(30).confining();
    let subjects = [
        member(&policy, Role::Administrator),
        policy.subject(USER, [Membership::new(ORGANIZATION, Role::Administrator).with_team(silo)]).unwrap(),
        policy.subject(USER, []).unwrap(),
        Subject::anonymous().under(&policy),
    ];
    let (organization, app) = (Resource::organization(ORGANIZATION), Resource::app(ORGANIZATION, HERE));
    let out_of_place = [
        organization.clone().of_kind(&PIPELINE),
        Resource::owned(&PIPELINE, Owner::Organization(ORGANIZATION)),
        Resource::owned(&PIPELINE, Owner::User(USER)),
        app.clone().of_kind(&SECRET),
        app.clone().public().of_kind(&SECRET).public().assigned_to(USER),
        Resource::personal_app(USER, HERE).of_kind(&SECRET),
        Resource::owned(&REGISTRY, Owner::User(USER)),
        // made in the way of things in apps, from something outside apps
        organization.clone().of_kind(&SECRET),
        organization.clone().model().of_kind(&SECRET),
        organization.clone().of_kind(&PIPELINE).of_kind(&SECRET),
        Resource::owned(&SECRET, Owner::User(USER)).of_kind(&SECRET),
        Resource::owned(&SECRET, Owner::User(USER)).of_kind(&PIPELINE),
        Resource::owned(&SECRET, Owner::User(USER)).model(),
        organization.clone().model(),
    ];
    assert!(asked(&subjects[0], &AUDIT_MODEL, &app.clone().model()));
    for subject in subjects {
        for resource in &out_of_place {
            for action in [&RUN, &VIEW, &VIEW_REGISTRY, &AUDIT_MODEL] {
                assert!(!asked(&subject, action, resource));
                let Decision::Deny(denial) = decide(&subject, action, resource) else { panic!("allowed") };
                assert!(denial.must_hide(), "{action:?} {resource:?}");
            }
            for action in rolecall::Action::ALL {
                assert!(!can(&subject, action, resource), "{action} {resource:?}");
            }
            let is_own = matches!(resource.kind(), AnyKind::Own(_));
            let is_users = matches!(resource.owner(), Owner::User(_));
            assert!(!(is_own || is_users) || permissions(&subject, resource).is_empty(), "{resource:?}");
        }
    }
    // The constructors that can say no say so.
    assert_eq!(Resource::of_organization(&PIPELINE, ORGANIZATION), None);
    assert_eq!(app.clone().in_app(&SECRET), None);
    assert_eq!(organization.in_app(&PIPELINE), None);
    assert_eq!(app.clone().in_app(&PIPELINE), Some(app.of_kind(&PIPELINE)));
}

/// R11: nothing is assigned to everybody. A public permission that counts on assigned things shows them to nobody else.
#[test]
fn an_assigned_thing_is_not_shown_to_everybody() {
    let rows: &'static [OwnPermission] = vec![OwnPermission { public: true, ..ROW }, SECOND].leak();
    let action = OwnAction { any_of: SECOND.set(), if_assigned: ROW.set(), permissions: rows, ..ACTION };
    let actions: &'static [OwnAction] = vec![action].leak();
    let vocabulary = Vocabulary::new(rows, &[&PIPELINE], actions.iter().collect::<Vec<_>>().leak()).unwrap();
    let public = Resource::app(ORGANIZATION, HERE).public().of_kind(&PIPELINE).public();
    let (mine, theirs) = (public.clone().assigned_to(USER), public);
    let user = policy_with(vocabulary).subject(USER, []).unwrap();
    assert!(asked(&user, &actions[0], &mine) && !asked(&user, &actions[0], &theirs));
    let token = user.narrowed_to(Permission::all());
    for resource in [mine, theirs] {
        let Decision::Deny(denial) = decide(&token, &actions[0], &resource) else { panic!("allowed") };
        assert!(denial.must_hide(), "{resource:?}");
    }
}

/// V1: an own row is none of the documented answers' business, in any constant and for any column.
#[test]
fn the_documented_columns_stay() {
    let (policy, documented) = (policy_with(sound()), Policy::documented());
    for role in Role::ALL {
        let grants = policy.grants(role);
        assert_eq!(grants & Permission::all(), documented.grants(role));
        assert_eq!(policy.ceiling(role).map(|ceiling| ceiling & Permission::all()), documented.ceiling(role));
        assert_eq!(policy.reach(role), documented.reach(role));
    }
    for permission in TeamPermission::ALL {
        let contents = policy.team_permission(permission);
        assert_eq!(contents & Permission::all(), documented.team_permission(permission));
    }
    // V3: the ceiling of Team Contributor has the own permissions of its own cells.
    assert_eq!(
        policy.ceiling(Role::TeamContributor).map(|ceiling| ceiling.bits() >> 64 << 64),
        Some(ROW.set().bits())
    );
    assert!(!Permission::APP_LEVEL.contains(ROW.set()) && !Permission::all().intersects(ROW.set()));
}
