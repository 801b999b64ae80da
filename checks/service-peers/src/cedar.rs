//! Cedar in process: the exported policies, and for each request the entities that bear on it.

use anyhow::{Context as _, Result, bail, ensure};
use cedar_export::{Uid, entity_type, policies, schema};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression as Value, Schema, ValidationMode, Validator,
};
use rolecall::directory::Directory;
use rolecall::own::AnyKind;
use rolecall::{Owner, Policy, ResourceKind, Subject};
use serde_json::Value as Json;
use service::things::Rules;
use service::web::Problem;
use service::{Id, Platform, Thing, Version};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

/// The kinds that the seed has things of.
const KINDS: [ResourceKind; 4] =
    [ResourceKind::Model, ResourceKind::Dataset, ResourceKind::Input, ResourceKind::Task];

/// Cedar with the exported policies.
pub struct Cedar {
    authorizer: Authorizer,
    schema: Schema,
    exported: cedar_export::Entities,
    questions: HashMap<AnyKind, Question>,
    /// The permissions that the policies of the questions name.
    permissions: HashSet<String>,
    types: Types,
    kept: RwLock<Kept>,
}

/// The question whether somebody may see a thing of one kind.
struct Question {
    action: EntityUid,
    thing: EntityTypeName,
    /// The policies whose scope has the action: Cedar evaluates no others.
    policies: PolicySet,
}

struct Types {
    user: EntityTypeName,
    organization: EntityTypeName,
    app: EntityTypeName,
    team: EntityTypeName,
}

/// Users as the facts at one version give them, as the service keeps its subjects.
#[derive(Default)]
struct Kept {
    version: u64,
    principals: HashMap<Id, Arc<Principal>>,
}

/// A user, with the entities that every question of the user needs.
struct Principal {
    uid: EntityUid,
    entities: Entities,
    /// The teams of the user with each app of an organization.
    teams: HashMap<(Id, Id), Vec<EntityUid>>,
}

impl Cedar {
    /// Parses the exported policies, and validates them strictly.
    pub fn new(policy: &Policy) -> Result<Cedar> {
        let vocabulary = policy.vocabulary();
        let (schema, _) = Schema::from_cedarschema_str(&schema(vocabulary))?;
        let all: PolicySet = policies(vocabulary).parse()?;
        let validated = Validator::new(schema.clone()).validate(&all, ValidationMode::Strict);
        let mistakes: Vec<_> = validated.validation_errors().map(ToString::to_string).collect();
        ensure!(mistakes.is_empty(), "Cedar rejects the policies: {}", mistakes.join("; "));
        let actions = schema.action_entities()?;
        let mut permissions = HashSet::new();
        let questions = KINDS.map(|kind| {
            let rules = Rules::of(kind.into())?;
            let action: EntityUid = format!("Action::\"{}\"", rules.view).parse()?;
            let groups: HashSet<_> = actions.ancestors(&action).into_iter().flatten().collect();
            let applies = all.policies().filter(|policy| match policy.action_constraint() {
                ActionConstraint::Any => true,
                ActionConstraint::In(uids) => uids.iter().any(|uid| *uid == action || groups.contains(uid)),
                ActionConstraint::Eq(uid) => uid == action,
            });
            let policies = PolicySet::from_policies(applies.cloned())?;
            permissions
                .extend(policies.policies().filter_map(|it| it.annotation("permission")).map(str::to_owned));
            Ok((rules.kind, Question { action, thing: entity_type(kind).parse()?, policies }))
        });
        let questions = questions.into_iter().collect::<Result<_>>()?;
        Ok(Cedar {
            authorizer: Authorizer::new(),
            schema,
            exported: cedar_export::Entities::of(policy),
            questions,
            permissions,
            types: Types {
                user: "User".parse()?,
                organization: "Organization".parse()?,
                app: "App".parse()?,
                team: "Team".parse()?,
            },
            kept: RwLock::default(),
        })
    }

    /// Whether the user may see the thing.
    ///
    /// # Errors
    ///
    /// The facts cannot be had, or Cedar reports an error.
    pub async fn allows(&self, platform: &Platform, user: &Id, thing: &Thing) -> Result<bool, Problem> {
        let principal = platform.read(Version::ANY, |facts| self.principal(platform, facts, user)).await?;
        let allowed = principal.and_then(|principal| self.decide(&principal, thing));
        allowed.map_err(|error| Problem::TryAgain(format!("{error:#}")))
    }

    fn decide(&self, principal: &Principal, thing: &Thing) -> Result<bool> {
        let question = self.questions.get(&thing.kind).context("a thing of another kind")?;
        let uid = named(&question.thing, &thing.id);
        let needed = self.thing(&principal.teams, uid.clone(), thing)?;
        // no schema: a service that makes the entities itself need not validate them in each request
        let entities = principal.entities.clone().add_entities(needed, None)?;
        let request = Request::new(
            principal.uid.clone(),
            question.action.clone(),
            uid,
            Context::empty(),
            Some(&self.schema),
        )?;
        let response = self.authorizer.is_authorized(&request, &question.policies, &entities);
        let errors: Vec<_> = response.diagnostics().errors().map(ToString::to_string).collect();
        ensure!(errors.is_empty(), "Cedar failed to evaluate a policy: {}", errors.join("; "));
        Ok(response.decision() == Decision::Allow)
    }

    /// The thing, its app, and the organization that owns them.
    fn thing(
        &self,
        teams: &HashMap<(Id, Id), Vec<EntityUid>>,
        uid: EntityUid,
        thing: &Thing,
    ) -> Result<Vec<Entity>> {
        let id = thing.app.as_ref().context("a thing outside apps")?;
        let owner = match &thing.owner {
            Owner::Organization(id) => Owner::Organization(id.as_str()),
            Owner::User(id) => Owner::User(id.as_str()),
        };
        let app = named(&self.types.app, Uid::app(owner, id).id());
        let assignees = thing.assignees.iter().map(|user| named(&self.types.user, user));
        let mut of_thing = attributes([
            ("app", Value::new_entity_uid(app.clone())),
            ("public", Value::new_bool(thing.public)),
            ("assignees", set(assignees)),
        ]);
        let mut of_app = attributes([
            ("id", Value::new_string(id.clone())),
            ("app", Value::new_entity_uid(app.clone())),
            ("public", Value::new_bool(thing.app_public)),
            ("assignees", set([])),
        ]);
        let mut entities = Vec::with_capacity(3);
        let here = match &thing.owner {
            Owner::Organization(owner) => {
                let organization = named(&self.types.organization, owner);
                let reference = || Value::new_entity_uid(organization.clone());
                of_thing.insert("organization".to_owned(), reference());
                of_app.insert("organization".to_owned(), reference());
                let own = attributes([
                    ("id", Value::new_string(owner.clone())),
                    ("organization", reference()),
                    ("assignees", set([])),
                ]);
                entities.push(Entity::new(organization.clone(), own, HashSet::new())?);
                teams.get(&(owner.clone(), id.clone())).cloned().unwrap_or_default()
            }
            Owner::User(user) => {
                of_app.insert("owner".to_owned(), Value::new_entity_uid(named(&self.types.user, user)));
                Vec::new()
            }
        };
        of_app.insert("teams".to_owned(), set(here));
        entities.push(Entity::new(app, of_app, HashSet::new())?);
        entities.push(Entity::new(uid, of_thing, HashSet::new())?);
        Ok(entities)
    }

    /// The user by the facts, kept until the facts change.
    fn principal(&self, platform: &Platform, facts: &Directory<Id>, user: &Id) -> Result<Arc<Principal>> {
        let version = facts.version();
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(principal) = kept.principals.get(user).filter(|_| kept.version == version) {
            return Ok(principal.clone());
        }
        drop(kept);
        let subject = platform.subject(facts, user).context("no such user")?;
        let principal = Arc::new(self.made(user, &subject)?);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.version != version {
            *kept = Kept { version, principals: HashMap::new() };
        }
        kept.principals.insert(user.clone(), principal.clone());
        Ok(principal)
    }

    /// The entities of the user: memberships, their roles, and the permissions that the questions are about. They are
    /// validated by the schema.
    fn made(&self, user: &Id, subject: &Subject<Id>) -> Result<Principal> {
        let mut exported = self.exported.clone();
        exported.add_subject(subject)?;
        let Json::Array(mut all) = exported.to_json() else { bail!("the entities are no array") };
        let text = |entity: &Json, place| entity.pointer(place).and_then(Json::as_str).map(str::to_owned);
        let roles: HashSet<_> =
            all.iter().filter_map(|entity| text(entity, "/attrs/role/__entity/id")).collect();
        all.retain(|entity| {
            let id = text(entity, "/uid/id").unwrap_or_default();
            match text(entity, "/uid/type").as_deref() {
                Some("User" | "Membership") => true,
                Some("Role") => roles.contains(&id),
                Some("Permission") => self.permissions.contains(&id),
                Some(_) | None => false,
            }
        });
        let all = Entities::from_json_value(Json::Array(all), Some(&self.schema))?;
        // the schema's actions come with it: those of other questions are left out
        let asked: HashSet<_> = self.questions.values().map(|question| &question.action).collect();
        let needed = all.iter().filter(|entity| {
            entity.uid().type_name().basename() != "Action" || asked.contains(&entity.uid())
        });
        let mut teams: HashMap<_, Vec<_>> = HashMap::new();
        for membership in subject.memberships() {
            let organization = membership.organization();
            for team in membership.teams() {
                let uid = named(&self.types.team, Uid::team(organization, team.team()).id());
                for assigned in team.apps() {
                    let place = (organization.clone(), assigned.app().clone());
                    teams.entry(place).or_default().push(uid.clone());
                }
            }
        }
        Ok(Principal {
            uid: named(&self.types.user, user),
            entities: Entities::from_entities(needed.cloned(), None)?,
            teams,
        })
    }
}

fn named(type_name: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(type_name.clone(), EntityId::new(id))
}

fn set(uids: impl IntoIterator<Item = EntityUid>) -> Value {
    Value::new_set(uids.into_iter().map(Value::new_entity_uid))
}

fn attributes<const COUNT: usize>(given: [(&str, Value); COUNT]) -> HashMap<String, Value> {
    given.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
