//! Each fault of a row, alone and together with others, for the program and for the compiler.

use super::*;
use crate::{Permission, ResourceKind};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

const RUN: OwnPermission = OwnPermission {
    bit: 64,
    name: "RUN_PIPELINES",
    title: "Run pipelines",
    level: Level::App,
    roles: [true, false, true, true, false, false],
    team_permissions: [true, false, false, false],
    public: false,
};

const AUDIT: OwnPermission = OwnPermission {
    bit: 65,
    name: "VIEW_AUDIT_LOG",
    title: "View the audit log",
    level: Level::Organization,
    roles: [true, false, false, false, false, false],
    team_permissions: [false; 4],
    public: false,
};

const PIPELINE: OwnKind = OwnKind { name: "pipeline", place: KindPlace::InApps };

const SECRET: OwnKind = OwnKind { name: "secret", place: KindPlace::OfOrganizationsAndUsers };

const REINDEX: OwnAction = OwnAction {
    name: "reindex_app",
    purpose: "Build the search index of the app anew.",
    applies_to: AnyKind::Documented(ResourceKind::App),
    any_of: Permission::EDIT_INPUTS,
    if_assigned: Permission::empty(),
    permissions: &[],
};

const START: OwnAction = OwnAction {
    name: "run_pipeline",
    purpose: "Start a run of the pipeline.",
    applies_to: AnyKind::Own(&PIPELINE),
    any_of: RUN.set(),
    if_assigned: Permission::empty(),
    permissions: &[RUN, AUDIT],
};

/// Checks the rows in both ways, which must agree, and gives the faults.
fn faults(permissions: &[OwnPermission], kinds: &[OwnKind], actions: &[OwnAction]) -> Vec<Fault> {
    let permissions: &[OwnPermission] = permissions.to_vec().leak();
    let kinds = kinds.iter().map(|row| &*Box::leak(Box::new(*row))).collect::<Vec<_>>().leak();
    let actions = actions.iter().map(|row| &*Box::leak(Box::new(*row))).collect::<Vec<_>>().leak();
    let all = Vocabulary::new(permissions, kinds, actions);
    let found = all.as_ref().map_or_else(|error| error.faults().to_vec(), |_| Vec::new());
    assert_eq!(Vocabulary::checked(permissions, kinds, actions).err(), found.first().copied());
    let report = expansion::checked(permissions, kinds, actions);
    let is_other_table = matches!(found.as_slice(), [Fault::OtherTable { .. }]);
    match (all, report) {
        (Err(error), Err(report)) if !is_other_table => {
            let text = error.to_string();
            assert!(report.as_str() == text || text.contains('…'), "{text}");
        }
        (Ok(vocabulary), Ok(checked)) => assert_eq!(vocabulary, checked),
        (all, report) => assert!(
            is_other_table && report.is_ok(),
            "{all:?} {report:?}" // the macro knows that its actions have one table
        ),
    }
    found
}

fn of_permission(row: OwnPermission) -> Vec<Fault> {
    faults(&[AUDIT, row], &[], &[])
}

fn of_kind(row: OwnKind) -> Vec<Fault> {
    faults(&[], &[SECRET, row], &[])
}

fn of_action(row: OwnAction) -> Vec<Fault> {
    faults(&[RUN, AUDIT], &[PIPELINE, SECRET], &[row])
}

#[test]
fn rows_without_faults() {
    assert_eq!(faults(&[RUN, AUDIT], &[PIPELINE, SECRET], &[REINDEX, START]), []);
    assert_eq!(faults(&[], &[], &[]), []);
    assert_eq!(REINDEX.checked(), Ok(REINDEX));
    assert_eq!(START.checked(), Ok(START));
}

#[test]
fn the_compiler_runs_the_same_checks() {
    const GOOD: Result<Vocabulary, Fault> = Vocabulary::checked(&[RUN, AUDIT], &[&PIPELINE], &[&START]);
    const FAULTY: Result<Vocabulary, Fault> = Vocabulary::checked(&[RUN, RUN], &[], &[]);
    const ALONE: Result<OwnAction, Fault> = OwnAction { purpose: " ", ..REINDEX }.checked();
    assert_eq!(GOOD.ok(), Vocabulary::new(&[RUN, AUDIT], &[&PIPELINE], &[&START]).ok());
    assert!(GOOD.is_ok());
    assert_eq!(FAULTY, Err(Fault::SameBit { permission: "RUN_PIPELINES", other: "RUN_PIPELINES" }));
    assert_eq!(ALONE, Err(Fault::Purpose { action: "reindex_app" }));
}

#[test]
fn bits() {
    for bit in [64, 66, 127] {
        assert_eq!(of_permission(OwnPermission { bit, ..RUN }), [], "{bit}");
    }
    for bit in [0, 59, 60, 63, 128, u32::MAX] {
        let faulty = OwnPermission { bit, ..RUN };
        assert_eq!(of_permission(faulty), [Fault::Bit { permission: "RUN_PIPELINES" }], "{bit}");
        assert_eq!(faulty.set(), Permission::empty());
    }
    assert_eq!(
        of_permission(OwnPermission { bit: 65, ..RUN }),
        [Fault::SameBit { permission: "VIEW_AUDIT_LOG", other: "RUN_PIPELINES" }]
    );
}

#[test]
fn names_of_permissions() {
    let longest: &str = "A".repeat(64).leak();
    for name in ["R", "R2_", longest, "Z__9"] {
        assert_eq!(of_permission(OwnPermission { name, ..RUN }), [], "{name}");
    }
    let too_long: &str = "A".repeat(65).leak();
    for name in [
        "",
        "_",
        "_R",
        "2R",
        "R-S",
        "R S",
        "RUN_PIPELINEs",
        "run_pipelines",
        "R@",
        "R[",
        "R/",
        "R:",
        "RÜN",
        too_long,
    ] {
        let fault = Fault::Name { table: Table::Permissions, name };
        assert_eq!(of_permission(OwnPermission { name, ..RUN }), [fault], "{name}");
    }
}

#[test]
fn names_of_kinds_and_actions() {
    let longest: &str = "a".repeat(64).leak();
    for name in ["r", "r2_", longest, "z__9"] {
        assert_eq!(of_kind(OwnKind { name, ..PIPELINE }), [], "{name}");
        assert_eq!(of_action(OwnAction { name, ..REINDEX }), [], "{name}");
    }
    let too_long: &str = "a".repeat(65).leak();
    for name in
        ["", "_", "_r", "2r", "r-s", "r s", "runPipeline", "Run", "r`", "r{", "r/", "r:", "rün", too_long]
    {
        let kind = Fault::Name { table: Table::Kinds, name };
        assert_eq!(of_kind(OwnKind { name, ..PIPELINE }), [kind], "{name}");
        let action = Fault::Name { table: Table::Actions, name };
        assert_eq!(of_action(OwnAction { name, ..REINDEX }), [action], "{name}");
    }
}

#[test]
fn titles() {
    let longest: &str = "é".repeat(64).leak();
    for title in ["R", "7", "Läufe (alle)", longest, "RUN PIPELINES"] {
        assert_eq!(of_permission(OwnPermission { title, ..RUN }), [], "{title}");
    }
    let too_long: &str = "é".repeat(65).leak();
    let too_long_in_ascii: &str = "e".repeat(65).leak();
    for title in
        ["", " ", "-", "@[`{/:", " Run", "Run ", "Run\n", "a\u{7f}b", "a\0", too_long, too_long_in_ascii]
    {
        let fault = Fault::Title { permission: "RUN_PIPELINES" };
        assert_eq!(of_permission(OwnPermission { title, ..RUN }), [fault], "{title:?}");
    }
}

#[test]
fn letters_of_titles() {
    let permission = "RUN_PIPELINES";
    for title in [
        "a\u{200b}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "a\u{ad}b",
        "a\u{a0}b",
        "ab\u{300}",
        "a\u{1f600}",
        "\u{85}a",
    ] {
        let title: &str = title.to_string().leak();
        assert_eq!(
            of_permission(OwnPermission { title, ..RUN }),
            [Fault::TitleCharacter { permission }],
            "{title:?}"
        );
    }
    for title in ["Läufe – alle", "Запуск", "実行する", "실행", "הפעלה", "تشغيل", "चलाना", "Ενέργεια", "Chạy"]
    {
        assert_eq!(of_permission(OwnPermission { title, ..RUN }), [], "{title:?}");
    }
}

#[test]
fn names_and_titles_twice() {
    let (name, other, permission) = ("VIEW_AUDIT_LOG", "VIEWAUDIT_LOG_", "VIEW_AUDIT_LOG");
    let same_name = Fault::SameName { table: Table::Permissions, name, other };
    let title_is_name = Fault::TitleIsName { permission: "RUN_PIPELINES", other: permission };
    assert_eq!(
        faults(&[OwnPermission { title: "Audit", ..AUDIT }, OwnPermission { name: other, ..RUN }], &[], &[]),
        [same_name]
    );
    for title in ["View the audit log", "view-THE-audit (log)!"] {
        let fault = Fault::SameTitle { permission, other: "RUN_PIPELINES" };
        assert_eq!(of_permission(OwnPermission { title, ..RUN }), [fault]);
    }
    let titled = OwnPermission { title: "View audit log", ..RUN };
    assert_eq!(of_permission(titled), [title_is_name]);
    assert_eq!(faults(&[titled, AUDIT], &[], &[]), [title_is_name]);

    let fault = |table, name, other| Fault::SameName { table, name, other };
    assert_eq!(of_kind(OwnKind { name: "se_cret", ..PIPELINE }), [fault(Table::Kinds, "secret", "se_cret")]);
    assert_eq!(
        faults(&[], &[], &[REINDEX, OwnAction { name: "reindexapp", ..REINDEX }]),
        [fault(Table::Actions, "reindex_app", "reindexapp")]
    );
    // A kind and an action are never read in one place.
    assert_eq!(faults(&[], &[SECRET], &[OwnAction { name: "secret", ..REINDEX }]), []);
}

#[test]
fn documented_names_and_titles() {
    let of_name = |name| of_permission(OwnPermission { name, ..RUN });
    let of_title = |title| of_permission(OwnPermission { title, ..RUN });
    for row in Permission::ALL {
        let (name, label): (&str, &str) = (row.to_string().leak(), row.label().unwrap_or_default());
        let table = Table::Permissions;
        assert_eq!(of_name(name), [Fault::DocumentedName { table, name, documented: name }]);
        assert_eq!(
            of_title(name),
            [Fault::DocumentedTitle { permission: "RUN_PIPELINES", documented: name }]
        );
        let shouted: &str = label.to_ascii_uppercase().leak();
        let fault = |documented| Fault::DocumentedTitle { permission: "RUN_PIPELINES", documented };
        let found = of_title(shouted);
        assert!(found == [fault(name)] || found == [fault(label)], "{label}");
    }
    assert_eq!(
        of_name("VIEW_ALL_MODELS"), // a title
        [Fault::DocumentedName {
            table: Table::Permissions,
            name: "VIEW_ALL_MODELS",
            documented: "View all models"
        }]
    );
    for kind in ResourceKind::ALL {
        let fault =
            Fault::DocumentedName { table: Table::Kinds, name: kind.as_str(), documented: kind.as_str() };
        assert_eq!(of_kind(OwnKind { name: kind.as_str(), ..PIPELINE }), [fault]);
    }
    for action in crate::Action::ALL {
        let name = action.as_str();
        let fault = Fault::DocumentedName { table: Table::Actions, name, documented: name };
        assert_eq!(of_action(OwnAction { name, ..REINDEX }), [fault]);
        assert_eq!(OwnAction { name, ..REINDEX }.checked(), Err(fault));
    }
    let fault = Fault::DocumentedName { table: Table::Actions, name: "deleteapp", documented: "delete_app" };
    assert_eq!(of_action(OwnAction { name: "deleteapp", ..REINDEX }), [fault]);
}

#[test]
fn only_the_app_level_is_public() {
    let permission = "RUN_PIPELINES";
    let public = OwnPermission { public: true, ..RUN };
    assert_eq!(of_permission(public), []);
    let faulty = OwnPermission { level: Level::Organization, ..public };
    assert_eq!(of_permission(faulty), [Fault::PublicOrganizationLevel { permission }]);
    assert_eq!(of_permission(OwnPermission { level: Level::Organization, ..RUN }), []);
}

#[test]
fn all_marks_that_break_the_chain_are_named() {
    let named = ["Full Access", "Model Trainer", "Labeler Lead", "Labeler Worker"];
    for marks in 0..32_u8 {
        let [full, trainer, lead, worker, contributor] = [0, 1, 2, 3, 4].map(|bit| marks >> bit & 1 == 1);
        let row = OwnPermission {
            roles: [true, false, contributor, false, false, false],
            team_permissions: [full, trainer, lead, worker],
            ..RUN
        };
        let fault = |held_by, missing_in| Fault::Chain { permission: "RUN_PIPELINES", held_by, missing_in };
        let [full_access, model_trainer, labeler_lead, labeler_worker] = named;
        let mut expected = Vec::new();
        if worker && !lead {
            expected.push(fault(labeler_worker, labeler_lead));
        }
        if lead && !full {
            expected.push(fault(labeler_lead, full_access));
        }
        if trainer && !full {
            expected.push(fault(model_trainer, full_access));
        }
        let holder = named.into_iter().zip(row.team_permissions).find(|(_, mark)| *mark);
        if let Some((holder, _)) = holder.filter(|_| !contributor) {
            expected.push(fault(holder, "Organization Contributor"));
        }
        assert_eq!(of_permission(row), expected, "{row:?}");
    }
}

#[test]
fn sets_of_actions() {
    let action = "reindex_app";
    let of = |any_of, if_assigned| of_action(OwnAction { any_of, if_assigned, ..REINDEX });
    let (edit, predict) = (Permission::EDIT_INPUTS, Permission::PREDICT);
    assert_eq!(of(edit, predict), []);
    assert_eq!(of(Permission::empty(), Permission::empty()), [Fault::NoPermission { action }]);
    assert_eq!(of(Permission::empty(), predict), [Fault::NoPermission { action }]);
    assert_eq!(of(edit | predict, predict), [Fault::InBothSets { action, permission: "PREDICT" }]);
    let own = OwnAction { if_assigned: RUN.set(), ..START };
    let both = Fault::InBothSets { action: "run_pipeline", permission: "RUN_PIPELINES" };
    assert_eq!(of_action(own), [both]);
    assert_eq!(of_action(OwnAction { if_assigned: edit, ..START }), []); // own and documented mixed
    for purpose in ["", " \n"] {
        assert_eq!(of_action(OwnAction { purpose, ..REINDEX }), [Fault::Purpose { action }]);
    }
}

#[test]
fn bits_of_no_permission() {
    for bit in [60, 63, 64, 66, 127] {
        let unknown = Permission::from_bits_retain(1 << bit);
        let faulty = OwnAction { any_of: Permission::EDIT_INPUTS | unknown, ..REINDEX };
        assert_eq!(of_action(faulty), [Fault::UnknownBits { action: "reindex_app" }], "{bit}");
        assert_eq!(faulty.checked(), Err(Fault::UnknownBits { action: "reindex_app" }));
    }
    let faulty = OwnAction { if_assigned: Permission::from_bits_retain(1 << 66), ..START };
    assert_eq!(of_action(faulty), [Fault::UnknownBits { action: "run_pipeline" }]);
}

#[test]
fn the_table_of_an_action_is_that_of_the_vocabulary() {
    let tables: [&'static [OwnPermission]; 9] = [
        &[RUN],
        &[AUDIT, RUN],
        &[RUN, OwnPermission { bit: 66, ..AUDIT }],
        &[RUN, OwnPermission { name: "VIEW_AUDIT_LOC", ..AUDIT }],
        &[RUN, OwnPermission { title: "View the audit lag", ..AUDIT }],
        &[RUN, OwnPermission { level: Level::App, ..AUDIT }],
        &[RUN, OwnPermission { roles: [true; 6], ..AUDIT }],
        &[RUN, OwnPermission { team_permissions: [true; 4], ..AUDIT }],
        &[RUN, OwnPermission { public: true, ..AUDIT }],
    ];
    for permissions in tables {
        let faulty = OwnAction { permissions, ..START };
        assert_eq!(of_action(faulty), [Fault::OtherTable { action: "run_pipeline" }], "{permissions:?}");
        assert_eq!(faulty.checked(), Ok(faulty)); // only the vocabulary knows
        let documented = OwnAction { permissions, ..REINDEX };
        assert_eq!(of_action(documented), [Fault::OtherTable { action: "reindex_app" }]);
    }
    let equal = OwnAction { permissions: [RUN, AUDIT].to_vec().leak(), ..START };
    assert_eq!(of_action(equal), []); // at another address
}

#[test]
fn levels_that_a_kind_never_satisfies() {
    for kind in [AnyKind::Documented(ResourceKind::Cluster), AnyKind::Own(&SECRET)] {
        let of =
            |any_of, if_assigned| of_action(OwnAction { applies_to: kind, any_of, if_assigned, ..START });
        let fault =
            |permission| Fault::NeverSatisfied { action: "run_pipeline", permission, kind: kind.as_str() };
        assert_eq!(of(RUN.set(), Permission::empty()), [fault("RUN_PIPELINES")]);
        assert_eq!(of(AUDIT.set(), Permission::EDIT_INPUTS), [fault("EDIT_INPUTS")]);
        assert_eq!(of(AUDIT.set() | RUN.set(), Permission::empty()), [fault("RUN_PIPELINES")]);
        assert_eq!(of(AUDIT.set(), Permission::VIEW_CLUSTERS), []);
    }
    // Organization-level permissions are held in apps, too.
    assert_eq!(of_action(OwnAction { any_of: AUDIT.set(), ..START }), []);
}

#[test]
fn kinds_of_actions() {
    static SAME_NAME: OwnKind = OwnKind { name: "pipeline", place: KindPlace::OfOrganizations };
    static SAME_NAME_AGAIN: OwnKind = OwnKind { place: KindPlace::OfOrganizations, ..SECRET };
    static EQUAL: OwnKind = PIPELINE;
    let unknown = |kind| [Fault::UnknownKind { action: "run_pipeline", kind }];
    assert_eq!(faults(&[RUN, AUDIT], &[SECRET], &[START]), unknown("pipeline"));
    let elsewhere = OwnAction { applies_to: AnyKind::Own(&SAME_NAME), any_of: AUDIT.set(), ..START };
    assert_eq!(of_action(elsewhere), unknown("pipeline"));
    assert_eq!(elsewhere.checked(), Ok(elsewhere));
    let of_nobody_else =
        OwnAction { applies_to: AnyKind::Own(&SAME_NAME_AGAIN), any_of: AUDIT.set(), ..START };
    assert_eq!(of_action(of_nobody_else), unknown("secret"));
    assert_eq!(of_action(OwnAction { applies_to: AnyKind::Own(&EQUAL), ..START }), []); // at another address
}

#[test]
fn tables_have_at_most_128_rows() {
    const MOST: usize = 128;
    let names: Vec<&'static str> = (0..=MOST).map(|row| &*format!("row{row}").leak()).collect();
    let kinds: Vec<OwnKind> = names.iter().map(|name| OwnKind { name, ..PIPELINE }).collect();
    let actions: Vec<OwnAction> = names.iter().map(|name| OwnAction { name, ..REINDEX }).collect();
    let fault = |table| Fault::TooMany { table, name: "row128" };
    assert_eq!(faults(&[], &kinds, &actions), [fault(Table::Kinds), fault(Table::Actions)]);
    let (full_kinds, full_actions) = (kinds.split_at(MOST).0, actions.split_at(MOST).0);
    assert_eq!(faults(&[], full_kinds, full_actions), []);
}

#[test]
fn every_fault_is_named_at_once() {
    let found = faults(
        &[
            OwnPermission { bit: 3, name: "Run", title: "", ..RUN },
            OwnPermission { title: "DELETE_APP", ..AUDIT },
        ],
        &[OwnKind { name: "model", ..PIPELINE }],
        &[OwnAction { purpose: "", any_of: Permission::empty(), ..REINDEX }],
    );
    let expected = [
        Fault::Bit { permission: "Run" },
        Fault::Name { table: Table::Permissions, name: "Run" },
        Fault::Title { permission: "Run" },
        Fault::DocumentedTitle { permission: "VIEW_AUDIT_LOG", documented: "DELETE_APP" },
        Fault::DocumentedName { table: Table::Kinds, name: "model", documented: "model" },
        Fault::Purpose { action: "reindex_app" },
        Fault::NoPermission { action: "reindex_app" },
    ];
    assert_eq!(found, expected);
}
