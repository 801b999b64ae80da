//! The rules in Cedar: `policies/policies.cedar`, validated strictly against `policies/schema.cedarschema`.
//!
//! The documents' tables become entities: a role has its grants, and a permission has the team permissions that contain
//! it as parents. Cedar has no operator for "some element of a set satisfies this condition". So the caller makes one
//! request for each permission that satisfies the action, and any allow is an allow.

mod places;
mod prepared;

use places::{owned_by, united};
pub use prepared::{Caller, Requests};

use crate::facts::{
    Member, Names, Owner, ResourceFacts, Role, RoleDefinition, SubjectFacts, Team, TeamPermission,
    is_outside_apps,
};
use crate::tables::{ROLES, TEAM_PERMISSIONS, Tables};
use crate::{Answers, Peer};
use anyhow::{Context as _, Result, ensure};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    Response, RestrictedExpression as Value, Schema, ValidationMode, Validator,
};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

/// The policies, written by hand.
pub const POLICIES: &str = include_str!("../policies/policies.cedar");
/// The schema without the actions, written by hand.
pub const SCHEMA: &str = include_str!("../policies/schema.cedarschema");
/// The policy for resources of users outside apps, written by hand.
pub const OWN_POLICIES: &str = include_str!("../policies/own.cedar");
/// The types of a service's own kinds, written by hand.
pub const OWN_SCHEMA: &str = include_str!("../policies/own.cedarschema");

/// Cedar with the policies and the tables.
pub struct Cedar {
    authorizer: Authorizer,
    schema: Schema,
    policies: PolicySet,
    types: BTreeMap<&'static str, EntityTypeName>,
    actions: Vec<Action>,
    roles: Vec<Entity>,
    permissions: Vec<Permission>,
}

/// A row of `actions.csv`.
struct Action {
    uid: EntityUid,
    applies_to: String,
    /// The permissions that satisfy the action, each with whether it counts on assigned resources only.
    by: Vec<(EntityUid, bool)>,
}

/// A row of `permissions.csv`.
struct Permission {
    name: String,
    attributes: HashMap<String, Value>,
    contained_in: Vec<EntityUid>,
}

const TYPES: [&str; 9] =
    ["Level", "Permission", "TeamPermission", "Role", "Membership", "User", "Anonymous", "Token", "Action"];
/// The kinds of resources, each with its type of entities.
pub const KINDS: [(&str, &str); 13] = [
    ("organization", "Organization"),
    ("team", "Team"),
    ("cluster", "Cluster"),
    ("nodepool", "Nodepool"),
    ("app", "App"),
    ("model", "Model"),
    ("workflow", "Workflow"),
    ("dataset", "Dataset"),
    ("input", "Input"),
    ("annotation", "Annotation"),
    ("concept", "Concept"),
    ("task", "Task"),
    ("module", "Module"),
];

/// The kinds of the vocabulary, each with its type of entities.
pub const OWN_KINDS: [(&str, &str); 4] =
    [("pipeline", "Pipeline"), ("job", "Job"), ("registry", "Registry"), ("secret", "Secret")];

/// The type of entities for this kind.
///
/// # Errors
///
/// No kind has this name.
pub fn entity_type(kind: &str) -> Result<&'static str> {
    let known = KINDS.iter().chain(&OWN_KINDS).find(|(known, _)| *known == kind);
    Ok(known.with_context(|| format!("unknown kind `{kind}`"))?.1)
}

/// Whether the response is an allow.
///
/// # Errors
///
/// Cedar failed to evaluate a policy.
pub fn is_allowed(response: &Response) -> Result<bool> {
    let errors: Vec<_> = response.diagnostics().errors().map(ToString::to_string).collect();
    ensure!(errors.is_empty(), "Cedar failed to evaluate a policy: {}", errors.join("; "));
    Ok(response.decision() == Decision::Allow)
}

/// The schema with the actions of these tables.
///
/// # Errors
///
/// An action applies to an unknown kind.
pub fn schema(tables: &Tables) -> Result<String> {
    let mut schema = SCHEMA.to_owned();
    if tables.has_vocabulary() {
        schema.push_str(OWN_SCHEMA);
    }
    for action in &tables.actions {
        let kind = entity_type(&action.applies_to)?;
        let name = &action.name;
        let applies_to = format!("principal: [User, Anonymous], resource: {kind}, context: Asked");
        // writing to a string does not fail
        let _ = writeln!(schema, "action {name} appliesTo {{ {applies_to} }};");
    }
    Ok(schema)
}

impl Cedar {
    /// Reads the policies and the tables, and validates the policies strictly.
    ///
    /// # Errors
    ///
    /// Cedar cannot parse the policies, or its validator reports an error or a warning.
    pub fn new(policies: &str, tables: &Tables) -> Result<Cedar> {
        let (schema, warnings) = Schema::from_cedarschema_str(&schema(tables)?)?;
        ensure!(warnings.count() == 0, "Cedar warns about the schema");
        let policies: PolicySet = policies.parse()?;
        let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        let mistakes = result.validation_errors().map(ToString::to_string);
        let mistakes: Vec<_> =
            mistakes.chain(result.validation_warnings().map(ToString::to_string)).collect();
        ensure!(mistakes.is_empty(), "Cedar rejects the policies: {}", mistakes.join("; "));

        let types = TYPES.into_iter().chain(KINDS.into_iter().chain(OWN_KINDS).map(|(_, name)| name));
        let types = types.map(|name| Ok((name, name.parse()?))).collect::<Result<_>>()?;
        let authorizer = Authorizer::new();
        let (actions, roles, permissions) = (Vec::new(), Vec::new(), Vec::new());
        let mut cedar = Cedar { authorizer, schema, policies, types, actions, roles, permissions };
        cedar.load(tables)?;
        Ok(cedar)
    }

    fn load(&mut self, tables: &Tables) -> Result<()> {
        for action in &tables.actions {
            let by = |names: &Names, assigned| {
                let by = names.iter().map(|name| Ok((self.uid("Permission", name)?, assigned)));
                by.collect::<Result<Vec<_>>>()
            };
            let by = [by(&action.any_of, false)?, by(&action.if_assigned, true)?].concat();
            let uid = self.uid("Action", &action.name)?;
            self.actions.push(Action { uid, applies_to: action.applies_to.clone(), by });
        }
        for role in ROLES {
            let grants = tables.grants(role);
            let (reaches, ceiling) = (tables.reaches_all_apps(role), tables.ceiling(role));
            self.roles.push(self.role(self.uid("Role", role)?, &grants, reaches, ceiling.as_ref())?);
        }
        for (name, cells) in &tables.permissions {
            let cell = |column: &str| cells.get(column).map(String::as_str).unwrap_or_default();
            let level = Value::new_entity_uid(self.uid("Level", cell("level"))?);
            let public = Value::new_bool(cell("public") == "yes");
            let mut attributes = HashMap::from([("level".to_owned(), level), ("public".to_owned(), public)]);
            let own = (cell("source") == "own").then(|| Value::new_bool(true));
            attributes.extend(own.map(|own| ("own".to_owned(), own)));
            let containing = TEAM_PERMISSIONS.iter().filter(|column| tables.contained(column).contains(name));
            let contained_in = containing.map(|column| self.uid("TeamPermission", column));
            let contained_in = contained_in.collect::<Result<_>>()?;
            self.permissions.push(Permission { name: name.clone(), attributes, contained_in });
        }
        Ok(())
    }

    fn uid(&self, type_name: &str, id: &str) -> Result<EntityUid> {
        let type_name = self.types.get(type_name).with_context(|| format!("unknown type `{type_name}`"))?;
        Ok(EntityUid::from_type_name_and_id(type_name.clone(), EntityId::new(id)))
    }

    fn set<'a>(&self, type_name: &str, ids: impl IntoIterator<Item = &'a String>) -> Result<Value> {
        let values = ids.into_iter().map(|id| Ok(Value::new_entity_uid(self.uid(type_name, id)?)));
        Ok(Value::new_set(values.collect::<Result<Vec<_>>>()?))
    }

    fn role(
        &self,
        uid: EntityUid,
        grants: &Names,
        reaches_all_apps: bool,
        ceiling: Option<&Names>,
    ) -> Result<Entity> {
        let mut attributes = HashMap::from([
            ("grants".to_owned(), self.set("Permission", grants)?),
            ("reachesAllApps".to_owned(), Value::new_bool(reaches_all_apps)),
        ]);
        if let Some(ceiling) = ceiling {
            attributes.insert("ceiling".to_owned(), self.set("Permission", ceiling)?);
        }
        Ok(Entity::new(uid, attributes, HashSet::new())?)
    }

    /// The subject's principal, and entities for the subject and for the tables, including the subject's custom roles
    /// and team permissions.
    fn subject(&self, who: &SubjectFacts) -> Result<(EntityUid, Vec<Entity>)> {
        let mut entities = self.roles.clone();
        let mut custom: Vec<&Names> = Vec::new();
        let mut memberships = Vec::new();
        for member in &who.memberships {
            let uid = self.uid("Membership", &member.organization)?;
            memberships.push((member.organization.clone(), Value::new_entity_uid(uid.clone())));
            let role = match &member.role {
                Role::Documented(name) => self.uid("Role", name)?,
                Role::Custom(definition) => {
                    let uid = self.uid("Role", &format!("custom of {}", member.organization))?;
                    let RoleDefinition { grants, reaches_all_apps, ceiling } = definition;
                    entities.push(self.role(uid.clone(), grants, *reaches_all_apps, ceiling.as_ref())?);
                    uid
                }
            };
            let mut held: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            for (app, permission) in member.teams.iter().flat_map(|team| &team.apps) {
                let name = match permission {
                    TeamPermission::Documented(name) => name.clone(),
                    TeamPermission::Custom(names) => {
                        let known = custom.iter().position(|known| *known == names);
                        let number = known.unwrap_or(custom.len());
                        if known.is_none() {
                            custom.push(names);
                        }
                        custom_name(number)
                    }
                };
                held.entry(app).or_default().insert(name);
            }
            let confining = team_names(member, |team| team.confining);
            let attributes = [
                ("role".to_owned(), Value::new_entity_uid(role)),
                ("suspended".to_owned(), Value::new_bool(member.suspended)),
                ("confiningTeams".to_owned(), self.set("Team", &confining)?),
                ("heldSomewhere".to_owned(), {
                    self.set("TeamPermission", held.values().flatten().collect::<BTreeSet<_>>())?
                }),
            ];
            let tags =
                held.iter().map(|(app, held)| Ok(((*app).to_owned(), self.set("TeamPermission", held)?)));
            entities.push(Entity::new_with_tags(uid, attributes, [], tags.collect::<Result<Vec<_>>>()?)?);
        }
        for permission in &self.permissions {
            let containing = custom.iter().enumerate().filter(|(_, names)| names.contains(&permission.name));
            let parents = containing.map(|(number, _)| self.uid("TeamPermission", &custom_name(number)));
            let parents = parents.chain(permission.contained_in.iter().cloned().map(Ok));
            let uid = self.uid("Permission", &permission.name)?;
            let attributes = permission.attributes.clone();
            entities.push(Entity::new(uid, attributes, parents.collect::<Result<_>>()?)?);
        }
        entities.extend(self.token(who)?);
        let principal = match &who.user {
            Some(user) => {
                let uid = self.uid("User", user)?;
                let shares = who
                    .shares
                    .iter()
                    .map(|share| self.pairs("app", &self.app(&share.owner, &share.app)?, &share.permissions));
                let shares = ("shares".to_owned(), united(shares)?);
                entities.push(Entity::new_with_tags(uid.clone(), [shares], [], memberships)?);
                uid
            }
            None => self.uid("Anonymous", "")?,
        };
        Ok((principal, entities))
    }

    /// Entities for as many resources as agree with each other, from the first one on.
    // an app cannot be both public and private in one set of entities, for example
    fn resources(
        &self,
        who: &SubjectFacts,
        asked: &[ResourceFacts],
    ) -> Result<(Vec<EntityUid>, Vec<Entity>)> {
        let mut known: HashMap<EntityUid, Entity> = HashMap::new();
        let mut resources = Vec::new();
        for (number, what) in asked.iter().enumerate() {
            let (resource, entities) = self.resource(who, what, number)?;
            let agree = |entity: &Entity| known.get(&entity.uid()).is_none_or(|known| known.deep_eq(entity));
            if !entities.iter().all(agree) {
                break;
            }
            known.extend(entities.into_iter().map(|entity| (entity.uid(), entity)));
            resources.push(resource);
        }
        Ok((resources, known.into_values().collect()))
    }

    fn each_action<'a>(
        &'a self,
        principal: &EntityUid,
        what: &ResourceFacts,
        resource: &EntityUid,
        entities: &Entities,
        contexts: &mut Contexts<'a>,
    ) -> Result<Answers> {
        let mut answers = Answers::new();
        for action in &self.actions {
            let mut allowed = false;
            for (permission, assigned) in &action.by {
                let request = Request::new(
                    principal.clone(),
                    action.uid.clone(),
                    resource.clone(),
                    contexts.of(permission, *assigned)?,
                    Some(&self.schema),
                );
                let Ok(request) = request else {
                    // R2: a request for another kind is invalid, and no other request may be
                    ensure!(
                        action.applies_to != what.kind,
                        "Cedar rejects a request for {} on {resource}",
                        action.uid
                    );
                    break;
                };
                let response = self.authorizer.is_authorized(&request, &self.policies, entities);
                allowed = is_allowed(&response)?;
                if allowed {
                    break;
                }
            }
            answers.push(allowed);
        }
        Ok(answers)
    }

    /// The entities of a resource: its organization, its app, and the resource itself.
    fn resource(
        &self,
        who: &SubjectFacts,
        what: &ResourceFacts,
        number: usize,
    ) -> Result<(EntityUid, Vec<Entity>)> {
        // the assignees belong to the resource in question, not to the organization or app that contains it
        let assigned = |is_the_resource| {
            let assignees: &[String] = if is_the_resource { &what.assignees } else { &[] };
            Ok::<_, anyhow::Error>(("assignees".to_owned(), self.set("User", assignees)?))
        };
        let mut attributes = HashMap::from([assigned(true)?]);
        if let Owner::Organization(id) = &what.owner {
            let uid = Value::new_entity_uid(self.uid("Organization", id)?);
            attributes.insert("organization".to_owned(), uid);
        }
        let kind = entity_type(&what.kind)?;
        let mut entities = Vec::new();
        if let Owner::Organization(id) = &what.owner {
            let organization = self.uid("Organization", id)?;
            let mut of_itself = attributes.clone();
            of_itself.insert("id".to_owned(), Value::new_string(id.clone()));
            of_itself.extend([assigned(what.kind == "organization")?]);
            entities.push(Entity::new(organization.clone(), of_itself, HashSet::new())?);
            if what.kind == "organization" {
                return Ok((organization, entities));
            }
        }
        if let Some(app) = &what.app {
            let uid = self.app(&what.owner, app)?;
            attributes.insert("app".to_owned(), Value::new_entity_uid(uid.clone()));
            attributes.insert("public".to_owned(), Value::new_bool(what.public));
            let mut of_app = attributes.clone();
            of_app.insert("id".to_owned(), Value::new_string(app.clone()));
            of_app.extend([assigned(what.kind == "app")?]);
            of_app.insert("public".to_owned(), Value::new_bool(what.app_public));
            let teams = match &what.owner {
                Owner::Organization(id) => {
                    let member = who.memberships.iter().find(|member| member.organization == *id);
                    let assigned = |team: &Team| team.apps.iter().any(|(assigned, _)| assigned == app);
                    member.map(|member| team_names(member, assigned)).unwrap_or_default()
                }
                Owner::User(id) => {
                    of_app.insert("owner".to_owned(), Value::new_entity_uid(self.uid("User", id)?));
                    Vec::new()
                }
            };
            of_app.insert("teams".to_owned(), self.set("Team", &teams)?);
            entities.push(Entity::new(uid.clone(), of_app, HashSet::new())?);
            if what.kind == "app" {
                return Ok((uid, entities));
            }
        } else if let (Owner::User(id), true) = (&what.owner, is_outside_apps(&what.kind)) {
            attributes.insert("user".to_owned(), Value::new_entity_uid(self.uid("User", id)?));
        } else if !is_outside_apps(&what.kind) {
            attributes.insert("public".to_owned(), Value::new_bool(what.public));
        }
        // the facts of a question have no id for other kinds, so its number is the id
        let uid = self.uid(kind, &format!("{number} {}", owned_by(&what.owner)))?;
        entities.push(Entity::new(uid.clone(), attributes, HashSet::new())?);
        Ok((uid, entities))
    }
}

/// The contexts of requests. Many questions share one, so each is made once.
struct Contexts<'a> {
    token: Option<EntityUid>,
    known: BTreeMap<(&'a EntityUid, bool), Context>,
}

impl<'a> Contexts<'a> {
    /// The context for one permission, which may count on assigned resources only.
    fn of(&mut self, permission: &'a EntityUid, assigned: bool) -> Result<Context> {
        let new = match self.known.entry((permission, assigned)) {
            Entry::Occupied(known) => return Ok(known.get().clone()),
            Entry::Vacant(new) => new,
        };
        let by = [
            ("by".to_owned(), Value::new_entity_uid(permission.clone())),
            ("ifAssigned".to_owned(), Value::new_bool(assigned)),
        ];
        let token = self.token.clone().map(|token| ("token".to_owned(), Value::new_entity_uid(token)));
        Ok(new.insert(Context::from_pairs(by.into_iter().chain(token))?).clone())
    }
}

fn custom_name(number: usize) -> String {
    format!("custom {number}")
}

/// The names of the member's teams that satisfy the condition. A team's number among them is its name, since the facts
/// have no ids of teams.
fn team_names(member: &Member, condition: impl Fn(&Team) -> bool) -> Vec<String> {
    let numbered = member.teams.iter().enumerate().filter(|(_, team)| condition(team));
    numbered.map(|(number, _)| format!("{number} of {}", member.organization)).collect()
}

impl Peer for Cedar {
    fn name(&self) -> &'static str {
        "Cedar"
    }

    fn answers(&mut self, who: &SubjectFacts, asked: &[ResourceFacts]) -> Result<Vec<Answers>> {
        let (principal, entities) = self.subject(who)?;
        let tables = Entities::from_entities(entities, Some(&self.schema))?;
        let token = who.has_token().then(|| self.uid("Token", "presented")).transpose()?;
        let mut contexts = Contexts { token, known: BTreeMap::new() };
        let mut all = Vec::new();
        let mut rest = asked;
        while !rest.is_empty() {
            // as many resources at once as agree, because each set of entities is validated against the schema
            let (resources, entities) = self.resources(who, rest)?;
            let entities = tables.clone().add_entities(entities, Some(&self.schema))?;
            let (now, later) = rest
                .split_at_checked(resources.len())
                .context("`resources` returned more resources than it was given")?;
            rest = later;
            for (what, resource) in now.iter().zip(&resources) {
                all.push(self.each_action(&principal, what, resource, &entities, &mut contexts)?);
            }
        }
        Ok(all)
    }
}
