//! A vocabulary that mirrors the documented one, so that a benchmark can ask own questions beside documented ones on the
//! same workload: each documented permission, action and kind has an own one with the same cells.
//!
//! Organizations and apps keep their documented kind, since no own kind stands for them.

use crate::workload::{self, Question, UserRows};
use rolecall::own::{AnyKind, KindPlace, OwnAction, OwnKind, OwnPermission, Vocabulary};
use rolecall::{Action, Owner, Permission, Policy, Resource, ResourceKind, Role, Subject, TeamPermission};
use std::hash::Hash;
use std::sync::LazyLock;

/// The documented policy with the mirrored vocabulary.
#[must_use]
pub fn policy() -> Policy {
    Policy::documented().clone().with_vocabulary(*VOCABULARY)
}

/// The own action that mirrors the documented one.
#[must_use]
pub fn action(action: Action) -> &'static OwnAction {
    VOCABULARY.actions()[action as usize]
}

/// The own action that asks for the same as the documented one: documented permissions, on the documented kind.
#[must_use]
pub fn action_over_documented(action: Action) -> &'static OwnAction {
    &OVER_DOCUMENTED[action as usize]
}

/// The own permissions that mirror the documented ones in the set.
#[must_use]
pub fn permissions(set: Permission) -> Permission {
    Permission::from_bits_retain(set.bits() << FIRST_BIT)
}

/// The kind that mirrors the documented one.
#[must_use]
pub fn kind(kind: ResourceKind) -> AnyKind {
    let name = format!("own_{kind}");
    let own = VOCABULARY.kinds().iter().find(|own| own.name == name);
    own.map_or(AnyKind::Documented(kind), |own| AnyKind::Own(own))
}

/// The subject that these rows describe, whose token has the own permissions beside the documented ones.
pub fn subject<Id: Eq + Hash + Clone>(
    policy: &Policy,
    rows: &UserRows,
    id: impl Fn(u64) -> Id,
) -> Subject<Id> {
    let subject = workload::subject_under(policy, &UserRows { scopes: None, ..rows.clone() }, id);
    match rows.scopes {
        Some(scopes) => subject.narrowed_to(scopes | permissions(scopes)),
        None => subject,
    }
}

/// The resource of the question, of the mirrored kind.
pub fn resource<Id: Eq + Hash + Clone>(question: &Question, id: impl Fn(u64) -> Id) -> Resource<Id> {
    let AnyKind::Own(kind) = kind(question.kind) else { return workload::resource(question, id) };
    let resource = if question.kind.is_in_app() {
        let app = Question { kind: ResourceKind::App, public: false, assignee: None, ..*question };
        workload::resource(&app, &id).of_kind(kind)
    } else {
        Resource::owned(kind, Owner::Organization(id(question.owner)))
    };
    let resource = if question.public { resource.public() } else { resource };
    match question.assignee {
        Some(user) => resource.assigned_to(id(user)),
        None => resource,
    }
}

const FIRST_BIT: u32 = 64;

// A vocabulary is `'static` data. The tables are made once for each process, so that leaking them costs nothing.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let permissions = Permission::ALL.map(mirrored_permission).to_vec().leak();
    let kinds = ResourceKind::ALL.into_iter().filter_map(mirrored_kind);
    let kinds: &[&OwnKind] = kinds.map(|kind| &*Box::leak(Box::new(kind))).collect::<Vec<_>>().leak();
    // side by side, as the statics of `own_vocabulary!` are
    let actions = Action::ALL.map(|action| mirrored_action(action, permissions, kinds)).to_vec().leak();
    let actions: Vec<&OwnAction> = actions.iter().collect();
    Vocabulary::new(permissions, kinds, actions.leak()).expect("the documented tables have no fault")
});

static OVER_DOCUMENTED: LazyLock<Vec<OwnAction>> = LazyLock::new(|| {
    let over = |action: Action| OwnAction {
        name: format!("own_{action}").leak(),
        purpose: action.purpose(),
        applies_to: AnyKind::Documented(action.applies_to()),
        any_of: action.any_of(),
        if_assigned: action.if_assigned(),
        permissions: &[],
    };
    Action::ALL.into_iter().map(over).collect()
});

fn mirrored_permission(permission: Permission) -> OwnPermission {
    let policy = Policy::documented();
    OwnPermission {
        bit: FIRST_BIT + permission.bits().trailing_zeros(),
        name: format!("OWN_{permission}").leak(),
        title: format!("Own: {}", permission.label().expect("a single permission")).leak(),
        level: permission.level().expect("a single permission"),
        roles: Role::ALL.map(|role| policy.grants(role).contains(permission)),
        team_permissions: TeamPermission::ALL.map(|held| policy.team_permission(held).contains(permission)),
        public: Permission::PUBLIC.contains(permission),
    }
}

fn mirrored_kind(kind: ResourceKind) -> Option<OwnKind> {
    let place = match kind {
        ResourceKind::Organization | ResourceKind::App => return None,
        ResourceKind::Team | ResourceKind::Cluster | ResourceKind::Nodepool => KindPlace::OfOrganizations,
        ResourceKind::Model
        | ResourceKind::Workflow
        | ResourceKind::Dataset
        | ResourceKind::Input
        | ResourceKind::Annotation
        | ResourceKind::Concept
        | ResourceKind::Task
        | ResourceKind::Module => KindPlace::InApps,
    };
    Some(OwnKind { name: format!("own_{kind}").leak(), place })
}

fn mirrored_action(
    action: Action,
    table: &'static [OwnPermission],
    kinds: &'static [&'static OwnKind],
) -> OwnAction {
    let kind = action.applies_to();
    let name = format!("own_{kind}");
    let own = kinds.iter().find(|own| own.name == name);
    OwnAction {
        name: format!("own_{action}").leak(),
        purpose: action.purpose(),
        applies_to: own.map_or(AnyKind::Documented(kind), |own| AnyKind::Own(own)),
        any_of: permissions(action.any_of()),
        if_assigned: permissions(action.if_assigned()),
        permissions: table,
    }
}
