//! Vocabularies of a service's own: one for the targets that read text, and a bounded pool for the evaluator.

use fastrand::Rng;
use rolecall::own::{AnyKind, KindPlace, OwnAction, OwnKind, OwnPermission, Vocabulary};
use rolecall::{Level, Permission, ResourceKind};
use std::sync::OnceLock;

rolecall::own_vocabulary! {
    /// The vocabulary with which texts, JSON and postcard are read.
    pub const SAMPLE;
    permissions {
        64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
        65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
        127 SEE_PIPELINES "See pipelines" App [Y N Y Y Y N] [Y Y N N] P;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        REGISTRY "registry" OfOrganizations;
        SECRET "secret" OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Start a run of the pipeline.
        RunPipeline "run_pipeline" PIPELINE [RUN_PIPELINES] [SEE_PIPELINES];
        /// Read the audit log.
        ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
    }
}

/// The names of the sample's rows.
pub const SAMPLE_NAMES: [&str; 8] = [
    "RUN_PIPELINES",
    "VIEW_AUDIT_LOG",
    "SEE_PIPELINES",
    "pipeline",
    "registry",
    "secret",
    "run_pipeline",
    "view_audit_log",
];

/// The kinds of the pool, one for each place.
pub static KINDS: [OwnKind; 3] = [
    OwnKind { name: "feed", place: KindPlace::InApps },
    OwnKind { name: "shelf", place: KindPlace::OfOrganizations },
    OwnKind { name: "vault", place: KindPlace::OfOrganizationsAndUsers },
];
static KIND_ROWS: [&OwnKind; 3] = [&KINDS[0], &KINDS[1], &KINDS[2]];

const NAMES: [(&str, &str); 6] = [
    ("FILL_FEEDS", "Fill feeds"),
    ("DRAIN_FEEDS", "Drain feeds"),
    ("SORT_SHELVES", "Sort shelves"),
    ("OPEN_VAULTS", "Open vaults"),
    ("COUNT_CATS", "Count cats"),
    ("COUNT_DOGS", "Count dogs"),
];
const ACTIONS: [&str; 8] = [
    "fill_feed",
    "drain_feed",
    "sort_shelf",
    "open_vault",
    "count_cats",
    "count_dogs",
    "count_all",
    "see_all",
];

/// The vocabulary with this number. Rows are never freed, so that there are 256 vocabularies and no more.
pub fn pooled(number: u8) -> Vocabulary {
    static POOL: [OnceLock<Vocabulary>; 256] = [const { OnceLock::new() }; 256];
    *POOL[usize::from(number)].get_or_init(|| made(number))
}

fn made(number: u8) -> Vocabulary {
    let mut random = Rng::with_seed(u64::from(number));
    let count = random.usize(0..=NAMES.len());
    let mut bits: Vec<u32> = (64..128).collect();
    random.shuffle(&mut bits);
    let rows =
        NAMES.iter().zip(bits).take(count).map(|((name, title), bit)| row(name, title, bit, &mut random));
    let rows: &'static [OwnPermission] = rows.collect::<Vec<_>>().leak();
    let actions: Vec<&'static OwnAction> = ACTIONS
        .iter()
        .filter_map(|name| action(name, rows, &mut random))
        .map(|action| &*Box::leak(Box::new(action)))
        .collect();
    let actions: &'static [&'static OwnAction] = actions.leak();
    is_refused_with_a_fault(rows, actions, &mut random);
    Vocabulary::new(rows, &KIND_ROWS, actions).expect("rows without a fault")
}

/// Marks and cells that keep the chain of V2.
fn row(name: &'static str, title: &'static str, bit: u32, random: &mut Rng) -> OwnPermission {
    let level = if random.bool() { Level::App } else { Level::Organization };
    let [worker, trainer] = [random.u8(0..4) == 0, random.u8(0..4) == 0];
    let lead = worker || random.u8(0..4) == 0;
    let full = lead || trainer || random.bool();
    let mut roles = [0; 6].map(|_| random.bool());
    roles[2] |= full;
    let public = level == Level::App && random.u8(0..4) == 0;
    OwnPermission { bit, name, title, level, roles, team_permissions: [full, trainer, lead, worker], public }
}

/// An action over one to four permissions, own and documented; none if no permission fits the kind.
fn action(name: &'static str, rows: &'static [OwnPermission], random: &mut Rng) -> Option<OwnAction> {
    let documented =
        [ResourceKind::App, ResourceKind::Task, ResourceKind::Organization, ResourceKind::Cluster];
    let applies_to = match random.usize(0..documented.len() + KINDS.len()) {
        kind if kind < documented.len() => AnyKind::Documented(documented[kind]),
        kind => AnyKind::Own(KIND_ROWS[kind - documented.len()]),
    };
    let fits = |level: Level| level == Level::Organization || applies_to.is_in_app();
    let own = rows.iter().filter(|row| fits(row.level)).map(OwnPermission::set);
    let documented = Permission::ALL.into_iter().filter(|one| one.level().is_some_and(fits));
    let mut known: Vec<_> = own.clone().chain(own.clone()).chain(own).chain(documented).collect();
    random.shuffle(&mut known);
    let any_of: Permission = known.iter().copied().take(random.usize(1..=3)).collect();
    let rest = known.into_iter().filter(|one| !any_of.contains(*one));
    let if_assigned: Permission = rest.take(random.usize(0..=1)).collect();
    let has_own = !Permission::all().contains(any_of | if_assigned);
    let permissions = if has_own { rows } else { &[] };
    let purpose = "Do something of our own.";
    (!any_of.is_empty()).then_some(OwnAction { name, purpose, applies_to, any_of, if_assigned, permissions })
}

/// The same rows with one fault make no vocabulary.
fn is_refused_with_a_fault(
    rows: &'static [OwnPermission],
    actions: &'static [&'static OwnAction],
    random: &mut Rng,
) {
    let mut faulty = rows.to_vec();
    let Some(row) = faulty.last_mut() else { return };
    match random.u8(0..6) {
        0 => row.bit = random.u32(0..64),
        1 => row.bit = 128,
        2 => row.name = "view_models",
        3 => row.title = "View all models",
        4 => (row.level, row.public) = (Level::Organization, true),
        _ => (row.team_permissions, row.roles[2]) = ([false, false, false, true], false),
    }
    let without_own: Vec<_> =
        actions.iter().copied().filter(|action| action.permissions.is_empty()).collect();
    let refused = Vocabulary::new(faulty.leak(), &KIND_ROWS, without_own.leak());
    assert!(refused.is_err(), "{refused:?}");
}
