//! *What did this record of the audit log say?* The record as a tree again, and whether it follows from its own facts.
//!
//! A record has every fact that bore on the decision. The facts are put together again, the policy decides anew, and the new
//! record must equal the old one: then nobody has edited it, and the policy is the one that decided.

use super::{Answer, VERSION};
use crate::data::{Failure, Id, Source};
use crate::page::{Page, Tone};
use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::diff::Fingerprint;
use rolecall::own::{AnyAction, AnyKind, KindPlace, Vocabulary};
use rolecall::{
    Membership, Owner, Permission, Policy, Resource, Role, Share, Subject, TeamMembership, TokenGrant,
    explain,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The fields of a record that are facts.
#[derive(Deserialize)]
struct Record {
    version: u32,
    policy: Fingerprint,
    action: AnyAction,
    user: Option<Id>,
    actor: Option<Id>,
    resource: RecordedResource,
    token: Option<Vec<TokenGrant<Id>>>,
    findings: Vec<RecordedFinding>,
}

#[derive(Deserialize)]
struct RecordedResource {
    kind: AnyKind,
    owner: Owner<Id>,
    app: Option<Id>,
    app_public: bool,
    public: bool,
    assigned: bool,
}

#[derive(Deserialize)]
struct RecordedFinding {
    about: String,
    organization: Option<Id>,
    role: Option<AnyRole>,
    team: Option<Id>,
    permission: Option<AnyTeamPermission>,
    permissions: Option<Permission>,
    outcome: String,
}

/// The version of records that this release writes and reads.
const RECORDS: u32 = 2;

/// The records of a log.
#[derive(Debug, Serialize)]
pub struct ReplayAnswer {
    version: u32,
    records: Vec<Replayed>,
}

/// One record.
#[derive(Debug, Serialize)]
struct Replayed {
    /// The record follows from its own facts.
    follows: bool,
    /// The names of the fields that do not.
    differs_in: Vec<String>,
    /// The tree that follows from the facts.
    tree: String,
}

/// Replays each record of the log under the policy.
///
/// # Errors
///
/// The source has no records, or a record is of another version, of another policy, or has facts that cannot be.
pub fn answer(source: &Source, policy: &Policy) -> Result<ReplayAnswer, Failure> {
    let values: Vec<Value> = source.read_all("a log of records", &Vocabulary::default())?;
    // one record alone is an object; the whole answer of `rolecall explain --json` has one in it
    let values = values.into_iter().map(|value| match value {
        Value::Object(mut whole) if whole.contains_key("explanation") => {
            whole.remove("explanation").unwrap_or_default()
        }
        other => other,
    });
    let mut records = Vec::new();
    for (number, value) in (1..).zip(values) {
        let replayed = replayed(&value, policy);
        records.push(
            replayed
                .map_err(|error| Failure::from(format!("{}: record {number}: {error}", source.name())))?,
        );
    }
    if records.is_empty() {
        return Err(format!("{}: there is no record", source.name()).into());
    }
    Ok(ReplayAnswer { version: VERSION, records })
}

fn replayed(value: &Value, policy: &Policy) -> Result<Replayed, String> {
    let vocabulary = policy.vocabulary();
    let read: Result<Record, serde_json::Error> = vocabulary.read(value.clone());
    let record = read.map_err(|error| format!("not a record of a decision: {error}"))?;
    if record.version != RECORDS {
        return Err(format!("unknown version {}: expected {RECORDS}", record.version));
    }
    let expected = policy.fingerprint();
    if record.policy != expected {
        return Err(format!(
            "policy {} decided, and {expected} is given: give that policy with --policy (and --vocabulary)",
            record.policy
        ));
    }
    let resource = resource(&record).ok_or("the resource cannot be where the record says")?;
    let subject = subject(&record, policy)?;
    let explanation = explain(&subject, record.action, &resource);
    let again = serde_json::to_value(&explanation).map_err(|error| error.to_string())?;
    let skipped = if tells_existence(&record) { "" } else { "reveals_existence" };
    let differs_in = differences(value, &again, skipped);
    Ok(Replayed { follows: differs_in.is_empty(), differs_in, tree: explanation.to_string() })
}

/// `true` if the findings are all that the field `reveals_existence` depends on.
// A record without findings knows no membership, and outside apps a member may see something by a team permission that
// has nothing to do with the action.
fn tells_existence(record: &Record) -> bool {
    let is_a_team = |finding: &RecordedFinding| finding.about == "team";
    !record.findings.is_empty() && (record.resource.app.is_some() || !record.findings.iter().any(is_a_team))
}

fn resource(record: &Record) -> Option<Resource<Id>> {
    let RecordedResource { kind, owner, app, app_public, public, assigned } = &record.resource;
    let resource = match (app, owner) {
        (Some(app), owner) => {
            let place = match owner {
                Owner::Organization(organization) => Resource::app(organization.clone(), app.clone()),
                Owner::User(user) => Resource::personal_app(user.clone(), app.clone()),
            };
            let place = if *app_public { place.public() } else { place };
            if *kind == rolecall::ResourceKind::App { place } else { place.in_app(*kind)? }
        }
        (None, Owner::Organization(organization)) => Resource::of_organization(*kind, organization.clone())?,
        (None, Owner::User(_)) => match kind {
            AnyKind::Own(own) if own.place == KindPlace::OfOrganizationsAndUsers => {
                Resource::owned(own, owner.clone())
            }
            AnyKind::Own(_) | AnyKind::Documented(_) => return None,
        },
    };
    let resource = if *public { resource.public() } else { resource };
    match &record.user {
        Some(user) if *assigned => Some(resource.assigned_to(user.clone())),
        Some(_) | None => Some(resource),
    }
}

/// The subject with the facts of the findings.
fn subject(record: &Record, policy: &Policy) -> Result<Subject<Id>, String> {
    let Record { user, actor, resource, token, findings, .. } = record;
    let mut subject = match user {
        None => Subject::anonymous().under(policy),
        Some(user) => {
            let memberships = memberships(resource, findings);
            let subject = policy.subject(user.clone(), memberships).map_err(|error| error.to_string())?;
            let shares = findings.iter().filter_map(|finding| {
                let permissions = finding.permissions.filter(|_| finding.about == "share")?;
                Some(Share::new(resource.owner.clone(), resource.app.clone()?, permissions))
            });
            subject.with_shares(shares).map_err(|error| error.to_string())?
        }
    };
    if let Some(token) = token {
        subject = subject.narrowed_by(token.iter().cloned());
    }
    Ok(match actor {
        Some(actor) => subject.acted_by(actor.clone()),
        None => subject,
    })
}

fn memberships(resource: &RecordedResource, findings: &[RecordedFinding]) -> Vec<Membership<Id>> {
    let mut memberships = Vec::new();
    for finding in findings {
        match (finding.about.as_str(), &finding.organization) {
            ("role", Some(organization)) => {
                if let Some(role) = &finding.role {
                    memberships.push(own_membership(organization, role, resource, findings));
                }
            }
            ("membership", Some(other)) if finding.outcome == "other_organization" => {
                // the role there does not count here, so that the record does not have it
                memberships.push(Membership::new(other.clone(), Role::OrganizationUser));
            }
            _ => {}
        }
    }
    memberships
}

/// The membership in the owning organization.
fn own_membership(
    organization: &Id,
    role: &AnyRole,
    resource: &RecordedResource,
    findings: &[RecordedFinding],
) -> Membership<Id> {
    // outside apps a team permission counts from whichever app it is on
    let app = |number: usize| match &resource.app {
        Some(app) => app.clone(),
        None => Id::from(format!("app {number}").as_str()),
    };
    let mut teams: Vec<(&Id, TeamMembership<Id>)> = Vec::new();
    let mut positions: BTreeMap<&Id, usize> = BTreeMap::new();
    for (number, finding) in findings.iter().enumerate() {
        let Some(team) = finding.team.as_ref().filter(|_| finding.about == "team") else { continue };
        let position = *positions.entry(team).or_insert(teams.len());
        if position == teams.len() {
            teams.push((team, TeamMembership::new(team.clone())));
        }
        if let (Some((_, membership)), Some(held)) = (teams.get_mut(position), &finding.permission) {
            *membership = membership.clone().with_app(app(number), held.clone());
        }
    }
    let confines = |team: &Id| {
        findings.iter().any(|finding| finding.about == "confinement" && finding.team.as_ref() == Some(team))
    };
    let membership = teams
        .into_iter()
        .fold(Membership::new(organization.clone(), role.clone()), |membership, (id, team)| {
            membership.with_team(if confines(id) { team.confining() } else { team })
        });
    if findings.iter().any(|finding| finding.about == "suspension") {
        membership.suspended()
    } else {
        membership
    }
}

/// The fields in which the two records differ.
fn differences(found: &Value, again: &Value, skipped: &str) -> Vec<String> {
    let (Value::Object(found), Value::Object(again)) = (found, again) else {
        return vec!["record".to_owned()];
    };
    let names: std::collections::BTreeSet<&String> = found.keys().chain(again.keys()).collect();
    let differs = |name: &&&String| {
        let [one, other] = [found, again].map(|record| record.get(name.as_str()).map(with_texts));
        name.as_str() != skipped && one != other
    };
    names.iter().filter(differs).map(|name| (*name).clone()).collect()
}

/// The value with its numbers as texts: an id is written as a text, whichever it was.
fn with_texts(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(values) => Value::Array(values.iter().map(with_texts).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), with_texts(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

impl Answer for ReplayAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        for (number, record) in self.records.iter().enumerate() {
            if number > 0 {
                page.blank();
            }
            if !record.follows {
                page.toned(
                    Tone::Warning,
                    &format!(
                        "the record does not follow from its own facts; it differs in: {}",
                        record.differs_in.join(", ")
                    ),
                );
                page.text("from its facts follows:");
            }
            let (decision, branches) = record.tree.split_once('\n').unwrap_or((&record.tree, ""));
            let tone = if decision.starts_with("allowed") { Tone::Good } else { Tone::Bad };
            page.toned(tone, decision);
            page.text(branches);
        }
        let (all, following) =
            (self.records.len(), self.records.iter().filter(|record| record.follows).count());
        page.blank();
        page.toned(
            Tone::Strong,
            &match (all, following) {
                (1, 1) => "the record follows from its own facts, by the policy that is given".to_owned(),
                (1, _) => "the record does not follow from its own facts".to_owned(),
                (all, following) => format!("{following} of {all} records follow from their own facts"),
            },
        );
        page
    }

    fn is_yes(&self) -> bool {
        self.records.iter().all(|record| record.follows)
    }
}
