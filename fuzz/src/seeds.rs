//! Makes the seeds: inputs to start from, with values of every kind.

mod wrong;

use crate::evaluator;
use crate::vocabulary::{
    Ask, PIPELINE, RUN_PIPELINES, SAMPLE, SAMPLE_NAMES, SECRET, SEE_PIPELINES, VIEW_AUDIT_LOG,
};
use fastrand::Rng;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::diff::Effect;
use rolecall::diff::WrittenPolicy;
use rolecall::directory::{
    Before, Billing, BillingField, Command, Directory, Entity, Event, IdentityProvider, InvitationStatus,
    MetadataUrl, NamedThing, OrganizationRecord, PasswordCheck, PasswordPolicy, PasswordRule,
    PaymentReference, PersonName, ReservedName, RoleRef, Snapshot, WhyUnused,
};
use rolecall::explain::{Outcome, PublicReason};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{
    Action, AuthorizationDetails, Level, Membership, Owner, Permission, Place, Policy, Reach, Reason,
    Resource, ResourceKind, Role, Rule, Share, Source, Subject, TeamMembership, TeamPermission, TokenGrant,
};
use serde::Serialize;
use std::collections::BTreeSet;
use std::error::Error;
use testkit::model::generate::{KINDS, Step, step};
use testkit::model::outcome::Outcome::Done;
use testkit::model::worlds::World;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The seed of the first world.
const FIRST_WORLD: u64 = 2000;

/// The number of commands after those that create a world.
const STEPS: usize = 60;

/// An input to start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The name of its target.
    pub target: &'static str,
    /// The name of its file.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

/// Every seed.
///
/// # Errors
///
/// Returns an error if the crate refuses a value in a seed.
pub fn seeds() -> Result<Vec<Seed>> {
    let mut seeds = Seeds::default();
    seeds.vocabulary()?;
    seeds.texts();
    seeds.facts()?;
    seeds.own_rows()?;
    seeds.directories()?;
    seeds.choices();
    wrong::put(&mut seeds)?;
    Ok(seeds.0)
}

#[derive(Default)]
struct Seeds(Vec<Seed>);

impl Seeds {
    fn put(&mut self, target: &'static str, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push(Seed { target, name: name.into(), bytes: bytes.into() });
    }

    /// Adds a value in both formats.
    fn value(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        self.put("json", name, serde_json::to_vec(value)?);
        self.put("compact", name, postcard::to_allocvec(value)?);
        Ok(())
    }

    /// Adds a name of each vocabulary.
    fn vocabulary(&mut self) -> Result<()> {
        self.name("action", &Action::TrainModel)?;
        self.name("effect", &Effect::ALL[0])?;
        self.name("entity", &Entity::TeamApp)?;
        self.name("invitation_status", &InvitationStatus::Pending)?;
        self.name("level", &Level::Organization)?;
        self.name("outcome", &Outcome::Grants)?;
        self.name("password_rule", &PasswordRule::UpperCase)?;
        self.name("public_reason", &PublicReason::NotFound)?;
        self.name("reach", &Reach::SelectedApps)?;
        self.name("reason", &Reason::CappedByCeiling)?;
        self.name("resource_kind", &ResourceKind::Nodepool)?;
        self.name("role", &Role::TeamContributor)?;
        self.name("rule", &Rule::Ceiling)?;
        self.name("source", &Source::Matrix)?;
        self.name("team_permission", &TeamPermission::LabelerLead)?;
        self.put("names", "why_unused", WhyUnused::Ceiling.as_str());
        Ok(())
    }

    fn name(&mut self, name: &str, value: &(impl Serialize + ToString)) -> Result<()> {
        self.put("names", name, value.to_string());
        self.value(name, value)
    }

    fn texts(&mut self) {
        for (name, text) in [
            ("role_title", Role::OrganizationContributor.label()),
            ("role_title_short", "Admin"),
            ("team_permission_title", TeamPermission::FullAccess.label()),
            ("permissions", "VIEW_MODELS|TRAIN_MODELS|TRANSFER_APPS"),
            ("wrong_wildcard", "*"),
            ("wrong_number", "0xffffffffffffffff"),
            ("wrong_separator", "VIEW_MODELS|"),
            ("email", "Ana.o'hara+1@mail.example.com"),
            ("url", "https://id.example.com:8443/saml/metadata?tenant=acme#1"),
            ("title", "Prüfer „Modelle“"),
            ("text", "one\ttwo\nthree"),
            ("unseen", "a\u{202e}b\u{200b}c\u{1b}[31m`"),
            ("password", "\u{c}\u{1f}Aa1-Aa1-Aa1-"),
        ] {
            self.put("names", name, text);
        }
        self.put("names", "long", "é".repeat(65));
        let bits =
            [Permission::VIEW_MODELS, Permission::TRANSFER_APPS, Permission::MANAGE_TEAMS, Permission::all()];
        for (number, set) in bits.iter().enumerate() {
            self.put("names", format!("bits_{number}"), set.bits().to_le_bytes());
        }
        self.put("names", "bits_unknown", (1_u128 << 60 | 1).to_le_bytes());
    }

    /// Adds the facts and policies that the evaluator reads.
    fn facts(&mut self) -> Result<()> {
        let set = Permission::VIEW_MODELS | Permission::TRAIN_MODELS;
        let role = CustomRole::new("Model Auditor", set, Reach::SelectedApps, Some(set))?;
        let held = CustomTeamPermission::new("Model Viewer", Permission::VIEW_MODELS)?;
        self.value("permission", &set)?;
        self.value("custom_role", &role)?;
        self.value(
            "custom_role_unbounded",
            &AnyRole::from(CustomRole::new("Ours", set, Reach::AllApps, None)?),
        )?;
        self.value("custom_team_permission", &AnyTeamPermission::from(held.clone()))?;
        self.value("any_role", &AnyRole::from(Role::Administrator))?;
        self.value("any_team_permission", &AnyTeamPermission::from(TeamPermission::FullAccess))?;
        self.value("policy", Policy::documented())?;
        self.value("policy_without_actions", &WrittenPolicy::new(Policy::documented().clone(), None))?;
        let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
        self.value("policy_changed", &policy.with_ceiling(Role::Administrator, Some(set))?)?;
        self.value("owner", &Owner::Organization(1_u64))?;
        self.value("owner_user", &Owner::User(7_u64))?;

        let app = Resource::app(1_u64, 100);
        self.value("resource_task", &app.clone().public().task().assigned_to(7).assigned_to(8))?;
        self.value("resource_app", &app.public())?;
        self.value("resource_team", &Resource::team(1_u64))?;
        self.value(
            "resource_personal",
            &Resource::personal_app("ana".to_owned(), "cats".to_owned()).model(),
        )?;

        // Fixed seeds: the mutations and the tests must be the same in each run.
        let mut random = Rng::with_seed(1);
        for number in 0..6 {
            let facts = evaluator::facts(&choices(&mut random, 60));
            let subject = facts.subject()?;
            self.value(&format!("subject_{number}"), &subject)?;
            if let Some(membership) = subject.memberships().first() {
                self.value(&format!("membership_{number}"), membership)?;
                membership
                    .teams()
                    .first()
                    .map_or(Ok(()), |team| self.value(&format!("team_{number}"), team))?;
            }
        }
        let cats = Place::App { owner: Owner::Organization(1_u64), app: 100 };
        for (name, place) in [
            ("everywhere", Place::Everywhere),
            ("organization", Place::Organization(1)),
            ("app", cats),
            ("personal_apps", Place::PersonalApps(7)),
        ] {
            self.value(&format!("place_{name}"), &place)?;
            self.value(&format!("token_grant_{name}"), &TokenGrant::new(place, set))?;
        }
        let grants =
            [TokenGrant::new(Place::Everywhere, Permission::VIEW_MODELS), TokenGrant::new(cats, set)];
        self.value("authorization_details", &AuthorizationDetails::new(grants))?;
        let share = Share::new(Owner::User(8_u64), 100, set);
        self.value("share", &share)?;
        let membership = Membership::new(1, Role::TeamContributor).suspended();
        let suspended = Subject::new(7, [membership])?.with_shares([share])?.narrowed_by(grants);
        self.value("subject_suspended", &suspended.acted_by(9))?;
        let named = evaluator::facts(&choices(&mut random, 60)).subject_of(|id| format!("id{id}"))?;
        self.value("subject_named", &named)?;
        self.value("subject_anonymous", &Subject::<u64>::anonymous().narrowed_to(set))
    }

    /// Adds values with own names and bits.
    fn own_rows(&mut self) -> Result<()> {
        for name in SAMPLE_NAMES {
            self.put("names", format!("own_{name}"), name);
        }
        self.put("names", "own_permissions", "VIEW_MODELS|RUN_PIPELINES|SEE_PIPELINES");
        self.put("names", "wrong_own_bit", "#64");
        self.put("names", "bits_own", (RUN_PIPELINES | SEE_PIPELINES).bits().to_le_bytes());
        let policy = Policy::documented().clone().with_vocabulary(SAMPLE);
        let grants = VIEW_AUDIT_LOG | Permission::VIEW_MODELS;
        let role = policy.custom_role("Auditor", grants, Reach::AllApps, Some(SEE_PIPELINES))?;
        let held = policy.custom_team_permission("Runner", RUN_PIPELINES)?;
        self.value("own_permission", &SAMPLE.written(RUN_PIPELINES | Permission::PREDICT))?;
        self.value("own_role", &role)?;
        self.value("own_any_role", &AnyRole::from(role.clone()))?;
        self.value("own_team_permission", &AnyTeamPermission::from(held.clone()))?;
        self.value("own_policy", &policy)?;
        let less = policy.grants(Role::Administrator) - RUN_PIPELINES;
        self.value("own_policy_changed", &policy.with_grants(Role::Administrator, less)?)?;
        self.value("own_action", &AnyAction::from(Ask::RunPipeline))?;
        self.value("own_kind", &AnyKind::Own(&SECRET))?;
        let team = TeamMembership::new(30).with_app(100, held.clone());
        let membership = Membership::new(1_u64, role.clone()).with_team(team);
        self.value("own_membership", &membership)?;
        self.value("own_subject", &Subject::new(7, [membership])?)?;
        let app = Resource::app(1_u64, 100);
        self.value("own_resource", &app.of_kind(&PIPELINE).assigned_to(7))?;
        self.value("own_resource_of_a_user", &Resource::owned(&SECRET, Owner::User(7_u64)))?;
        let create = Command::CreateRole { organization: 1_u64, role: 40, definition: role };
        self.value("own_command", &create)
    }

    /// Adds directories as snapshots and logs, and the records and events in them.
    fn directories(&mut self) -> Result<()> {
        let mut seen = BTreeSet::new();
        // The later worlds add only commands and consequences that the first ones lack.
        for world in 0..40 {
            let history = History::new(world)?;
            for event in &history.events {
                if seen.insert(variant(event.command())) {
                    self.value(&format!("event_{}", variant(event.command())), event)?;
                }
                for consequence in event.consequences() {
                    if seen.insert(variant(consequence)) {
                        self.value(&format!("event_with_{}", variant(consequence)), event)?;
                        self.value(&format!("consequence_{}", variant(consequence)), consequence)?;
                    }
                }
            }
            if world < 4 {
                self.history(world, &history)?;
            }
        }
        let snapshot = History::complete()?.directory.snapshot();
        self.records(&snapshot)
    }

    fn history(&mut self, world: u64, History { directory, events }: &History) -> Result<()> {
        let short = events.get(..24).ok_or("too few events")?;
        self.put("log", format!("{world}.bin"), postcard::to_allocvec(events)?);
        self.put("log", format!("short_{world}.bin"), postcard::to_allocvec(short)?);
        self.put("log", format!("short_{world}.json"), serde_json::to_vec(short)?);
        let small = Directory::replay(short.iter().cloned())?;
        self.put("snapshot", format!("{world}.bin"), postcard::to_allocvec(directory)?);
        self.put("snapshot", format!("small_{world}.bin"), postcard::to_allocvec(&small)?);
        self.put("snapshot", format!("small_{world}.json"), serde_json::to_vec(&small)?);
        Ok(())
    }

    fn records(&mut self, snapshot: &Snapshot<u64>) -> Result<()> {
        let organization = first(&snapshot.organizations)?;
        self.value("snapshot_empty", &Snapshot::<u64>::default())?;
        self.value("account_record", first(&snapshot.accounts)?)?;
        self.value("member_record", first(&organization.members)?)?;
        self.value("invitation_record", first(&organization.invitations)?)?;
        self.value("role_record", first(&organization.roles)?)?;
        self.value("app_record", first(&organization.apps)?)?;
        self.value("provider_record", first(&organization.identity_providers)?)?;
        let team = organization.teams.iter().find(|team| !team.apps.is_empty()).ok_or("no team with apps")?;
        self.value("team_record", team)?;
        self.value("team_app_record", first(&team.apps)?)?;
        self.value("organization_record", organization)?;
        self.value("role_ref", &RoleRef::Custom(1_u64))?;
        self.value(
            "billing",
            &Billing { contact: Some(organization.name.clone()), ..organization.billing.clone() },
        )?;
        self.value("before", &Before::<u64>::Name { name: organization.name.clone() })?;
        self.value("billing_field", &BillingField::Plan)?;
        self.value("password_check", &PasswordCheck { policy: PasswordPolicy::default(), set_at: 7 })?;
        self.value("payment_reference", &PaymentReference::new("pm_1NvOFGLkdIwHu7ix")?)?;
        self.value("person_name", &PersonName { first: organization.name.clone(), last: None })?;
        let of = NamedThing::Organization { organization: organization.organization };
        self.value("named_thing", &NamedThing::App { owner: Owner::User(1_u64), app: 2 })?;
        self.value("reserved_name", &ReservedName { name: organization.name.clone(), of })?;
        self.value("fingerprint", &Policy::documented().fingerprint())?;
        let policy = PasswordPolicy::new(12)?.requiring(PasswordRule::Digit);
        self.value("password_policy", &policy)?;
        let metadata_url = MetadataUrl::new("https://id.example.com/saml")?;
        self.value("url", &metadata_url)?;
        let (name, enabled) = (organization.name.clone(), true);
        self.value("provider", &IdentityProvider { name, metadata_url, enabled })
    }

    /// Adds random bytes for the targets that read them as choices.
    fn choices(&mut self) {
        let mut random = Rng::with_seed(2);
        for number in 0..24 {
            let length = random.usize(20..400);
            self.put("evaluator", format!("{number}"), choices(&mut random, length));
        }
        for number in 0_u8..24 {
            let mut bytes = vec![number];
            for _ in 0..STEPS {
                let kind = random.u8(0..u8::try_from(KINDS.len()).unwrap_or(u8::MAX));
                bytes.extend([kind, random.u8(0..4), random.u8(..), random.u8(..)]);
            }
            self.put("organization", format!("{number}"), bytes);
        }
    }
}

fn first<T>(list: &[T]) -> Result<&T> {
    Ok(list.first().ok_or("an empty list")?)
}

fn choices(random: &mut Rng, length: usize) -> Vec<u8> {
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

/// A directory and the events that made it.
struct History {
    directory: Directory<u64>,
    events: Vec<Event<u64>>,
}

/// Whether the organization has a record of every sort that organizations have.
fn has_every_record(organization: &OrganizationRecord<u64>) -> bool {
    let has_team_with_apps = organization.teams.iter().any(|team| !team.apps.is_empty());
    has_team_with_apps
        && !organization.invitations.is_empty()
        && !organization.roles.is_empty()
        && !organization.identity_providers.is_empty()
}

impl History {
    /// The first world whose first organization has a record of every sort.
    fn complete() -> Result<History> {
        for world in 0..400 {
            let history = History::new(world)?;
            if history.directory.snapshot().organizations.first().is_some_and(has_every_record) {
                return Ok(history);
            }
        }
        Err("no world has a record of every sort".into())
    }

    fn new(seed: u64) -> Result<History> {
        let mut random = Rng::with_seed(FIRST_WORLD.wrapping_add(seed));
        let World { mut model, steps } = World::founded(&mut random);
        let mut history = History { directory: Directory::new(), events: Vec::new() };
        for step in steps {
            history.does(step)?;
        }
        for _ in 0..STEPS {
            let next = step(&model, &mut random);
            if let (Done, after) = model.outcome(&next.asker, next.at, &next.command) {
                model = after;
                history.does(next)?;
            }
        }
        Ok(history)
    }

    fn does(&mut self, Step { asker, acting, at, command }: Step) -> Result<()> {
        let subject = asker.subject()?;
        let subject = match acting {
            Some(acting) => subject.acted_by(acting),
            None => subject,
        };
        let done = match (asker.user, command) {
            // the time that passes expires an invitation in nobody's name
            (None, Command::ExpireInvitation { organization, invitation }) => {
                self.directory.expire_invitation(at, organization, invitation)?
            }
            (_, command) => self.directory.execute(&subject, at, command)?,
        };
        self.events.extend(done);
        Ok(())
    }
}

/// The name of a variant in `snake_case`.
fn variant(of: &impl std::fmt::Debug) -> String {
    let told = format!("{of:?}");
    let name = told.split([' ', '(']).next().unwrap_or_default();
    let snake = name
        .chars()
        .flat_map(|letter| [letter.is_uppercase().then_some('_'), Some(letter.to_ascii_lowercase())]);
    snake.flatten().skip(1).collect()
}
