//! Records, which are written and never read: explanations for an audit log, public explanations and remedies.

use super::decide::{Answer, BasisRecord};
use super::reading::NamedSet;
use super::vocabulary::by_name;
use crate::policy::custom::{AnyRole, AnyTeamPermission};
use crate::policy::diff::Fingerprint;
use crate::questions::explain::{
    About, Explanation, Finding, Outcome, PublicExplanation, PublicReason, TableCell,
};
use crate::questions::remedies::{Because, Change, Remedy};
use crate::vocabulary::own::{AnyAction, AnyKind, AnyPermission};
use crate::{Decision, Owner, Place, Reason, Role, Rule, TeamPermission, TokenGrant};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

by_name!(Outcome, PublicReason);

/// The versions of the records. A change of a field raises the record's.
const EXPLANATION_VERSION: u32 = 2;
const PUBLIC_EXPLANATION_VERSION: u32 = 1;
const REMEDY_VERSION: u32 = 2;

/// The wire format of an explanation.
#[derive(Serialize)]
#[serde(rename = "Explanation", bound(serialize = "Id: Serialize"))]
struct ExplanationRecord<'a, Id> {
    version: u32,
    policy: Fingerprint,
    decision: Answer,
    action: AnyAction,
    user: Option<&'a Id>,
    actor: Option<&'a Id>,
    resource: ResourceRecord<'a, Id>,
    basis: Option<BasisRecord<'a, Id>>,
    reason: Option<Reason>,
    rule: Rule,
    reveals_existence: bool,
    any_of: NamedSet,
    if_assigned: NamedSet,
    token: Option<Vec<GrantRecord<'a, Id>>>,
    findings: &'a [Finding<'a, Id>],
}

/// The resource that the question was about, by its ids.
///
/// `Serialize` for `Resource` refuses a resource that is in no app although its kind is. A record keeps it, because
/// somebody did ask about it.
#[derive(Serialize)]
#[serde(rename = "Resource", bound(serialize = "Id: Serialize"))]
struct ResourceRecord<'a, Id> {
    kind: AnyKind,
    owner: Owner<&'a Id>,
    app: Option<&'a Id>,
    app_public: bool,
    public: bool,
    /// Assigned to the subject that asked.
    assigned: bool,
}

/// The wire format of a grant of the token.
#[derive(Serialize)]
#[serde(rename = "TokenGrant", bound(serialize = "Id: Serialize"))]
struct GrantRecord<'a, Id> {
    place: Place<&'a Id>,
    permissions: NamedSet,
}

impl<Id: Serialize> Serialize for Explanation<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (decision, rule, basis, denial) = match self.decision {
            Decision::Allow(basis) => (Answer::Allow, basis.rule(), Some(basis), None),
            Decision::Deny(denial) => (Answer::Deny, denial.reason().rule(), None, Some(denial)),
        };
        let reason = denial.map(|denial| denial.reason());
        let (subject, vocabulary) = (self.subject(), *self.subject().policy().vocabulary());
        // Under a policy with another vocabulary the action is denied. The record names what the action asked for.
        let rows = match self.action() {
            AnyAction::Documented(_) => &[],
            AnyAction::Own(row) => row.permissions,
        };
        let asked = |set| NamedSet::of_rows(set, rows);
        let record = ExplanationRecord {
            version: EXPLANATION_VERSION,
            policy: self.policy(),
            decision,
            action: self.action(),
            user: subject.user(),
            actor: subject.actor(),
            resource: ResourceRecord {
                kind: self.resource().kind(),
                owner: self.resource().owner(),
                app: self.resource().app_id(),
                app_public: self.resource().is_app_public(),
                public: self.resource().is_marked_public(),
                assigned: self.case.facts.assigned,
            },
            basis: basis.map(BasisRecord::from),
            reason,
            rule,
            // the name in version 1 of the record; the method has another one since
            reveals_existence: denial.is_some_and(|denial| denial.must_hide()),
            any_of: asked(self.action().any_of()),
            if_assigned: asked(self.action().if_assigned()),
            token: subject.token().map(|grants| {
                let record = |TokenGrant { place, permissions }| GrantRecord {
                    place,
                    permissions: NamedSet { set: permissions, vocabulary },
                };
                grants.map(record).collect()
            }),
            findings: &self.findings,
        };
        record.serialize(serializer)
    }
}

/// The wire format of a finding. A field that has no meaning for the subject of the finding is null.
#[derive(Serialize)]
#[serde(rename = "Finding", bound(serialize = "Id: Serialize"))]
struct FindingRecord<'a, Id> {
    about: &'static str,
    organization: Option<&'a Id>,
    role: Option<&'a AnyRole>,
    team: Option<&'a Id>,
    permission: Option<&'a AnyTeamPermission>,
    place: Option<Place<&'a Id>>,
    /// What the share or the grant of the token contains.
    permissions: Option<NamedSet>,
    outcome: Outcome,
    rule: Rule,
    cells: Vec<TableCell<'a>>,
}

impl<Id: Serialize> Serialize for Finding<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |set| NamedSet { set, vocabulary: *self.vocabulary() };
        // every record has every field, so that a reader of the log needs no knowledge of the kinds of findings
        let of = |about| FindingRecord::<Id> {
            about,
            organization: None,
            role: None,
            team: None,
            permission: None,
            place: None,
            permissions: None,
            outcome: self.outcome(),
            rule: self.rule(),
            cells: self.cells().collect(),
        };
        let record = match *self.about() {
            About::Role { organization, role } => {
                FindingRecord { organization: Some(organization), role: Some(role), ..of("role") }
            }
            About::Team { team, permission } => FindingRecord { team: Some(team), permission, ..of("team") },
            About::Confinement { team } => FindingRecord { team: Some(team), ..of("confinement") },
            About::NoMembership { organization } | About::OtherMembership { organization } => {
                FindingRecord { organization: Some(organization), ..of("membership") }
            }
            About::Ownership => of("ownership"),
            About::Visibility => of("visibility"),
            About::Assignment => of("assignment"),
            About::Suspension { organization } => {
                FindingRecord { organization: Some(organization), ..of("suspension") }
            }
            About::Share { permissions } => {
                FindingRecord { permissions: Some(named(permissions)), ..of("share") }
            }
            About::Token { place, scopes } => {
                FindingRecord { place: Some(place), permissions: Some(named(scopes)), ..of("token") }
            }
        };
        record.serialize(serializer)
    }
}

/// The wire format of a cell of the tables.
#[derive(Serialize)]
#[serde(rename = "TableCell")]
struct CellRecord<'a> {
    column: &'a str,
    row: &'static str,
    permission: AnyPermission,
    cell: &'static str,
    remark: Option<&'static str>,
}

impl Serialize for TableCell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = CellRecord {
            column: self.column(),
            row: self.row(),
            permission: AnyPermission::of(self.permission(), self.vocabulary()),
            cell: self.cell().label(),
            remark: self.remark(),
        };
        record.serialize(serializer)
    }
}

/// The wire format of a public explanation.
#[derive(Serialize)]
#[serde(rename = "PublicExplanation")]
struct PublicRecord {
    version: u32,
    decision: Answer,
    action: AnyAction,
    kind: AnyKind,
    reason: Option<PublicReason>,
    missing_scopes: NamedSet,
}

impl Serialize for PublicExplanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = PublicRecord {
            version: PUBLIC_EXPLANATION_VERSION,
            decision: if self.is_allowed() { Answer::Allow } else { Answer::Deny },
            action: self.action(),
            kind: self.kind(),
            reason: self.reason(),
            missing_scopes: NamedSet { set: self.missing_scopes(), vocabulary: *self.vocabulary() },
        };
        record.serialize(serializer)
    }
}

/// The wire format of a remedy.
#[derive(Serialize)]
#[serde(rename = "Remedy", bound(serialize = "Id: Serialize"))]
struct RemedyRecord<'a, Id> {
    version: u32,
    changes: &'a [Change<'a, Id>],
    /// Why each change helps, in the order of the changes.
    because: Vec<Because<'a>>,
    grants: NamedSet,
    takes: NamedSet,
}

impl<Id: Serialize> Serialize for Remedy<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |set| NamedSet { set, vocabulary: *self.policy().vocabulary() };
        let record = RemedyRecord {
            version: REMEDY_VERSION,
            changes: self.changes(),
            because: self.because().collect(),
            grants: named(self.grants()),
            takes: named(self.takes()),
        };
        record.serialize(serializer)
    }
}

/// The wire format of the reason why a change helps.
#[derive(Serialize)]
#[serde(rename = "Because")]
struct BecauseRecord<'a> {
    rule: Rule,
    cell: Option<TableCell<'a>>,
    /// For people to read.
    text: String,
}

impl Serialize for Because<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = BecauseRecord { rule: self.rule(), cell: self.cell(), text: self.to_string() };
        record.serialize(serializer)
    }
}

/// The wire format of a change.
#[derive(Serialize)]
#[serde(tag = "change", rename_all = "snake_case", bound(serialize = "Id: Serialize"))]
enum ChangeRecord<'a, Id> {
    SignIn,
    Assign,
    AddScope { scope: AnyPermission, place: Place<&'a Id> },
    Reinstate { organization: &'a Id },
    ShareApp { owner: Owner<&'a Id>, app: &'a Id, permission: AnyPermission },
    JoinTeam { permission: TeamPermission, app: Option<&'a Id> },
    AssignAppTo { team: &'a Id, app: &'a Id, permission: TeamPermission },
    LeaveTeams { teams: &'a [&'a Id] },
    HaveRole { role: Role },
    Invite { organization: &'a Id, role: Role },
    MakePublic,
}

impl<Id: Serialize> Serialize for Change<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record: ChangeRecord<'_, Id> = match self {
            Change::SignIn => ChangeRecord::SignIn,
            Change::Assign => ChangeRecord::Assign,
            Change::AddScope { scope, place } => ChangeRecord::AddScope { scope: *scope, place: *place },
            Change::Reinstate { organization } => ChangeRecord::Reinstate { organization },
            Change::ShareApp { owner, app, permission } => {
                ChangeRecord::ShareApp { owner: *owner, app, permission: *permission }
            }
            Change::JoinTeam { permission, app } => {
                ChangeRecord::JoinTeam { permission: *permission, app: *app }
            }
            Change::AssignAppTo { team, app, permission } => {
                ChangeRecord::AssignAppTo { team, app, permission: *permission }
            }
            Change::LeaveTeams(teams) => ChangeRecord::LeaveTeams { teams },
            Change::HaveRole(role) => ChangeRecord::HaveRole { role: *role },
            Change::Invite { organization, role } => ChangeRecord::Invite { organization, role: *role },
            Change::MakePublic => ChangeRecord::MakePublic,
        };
        record.serialize(serializer)
    }
}
