//! Cedar, tuned: one request for each question, with the policies of its action and the entities that bear on it.

use super::cedar_policies::generated;
use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, QUESTIONS_OF_A_REQUEST};
use anyhow::{Context as _, Result, bail};
use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression as Value, Schema,
};
use peers::cedar::{KINDS, entity_type, is_allowed};
use peers::facts::{Member, Owner, ResourceFacts, Role, SubjectFacts, Team, TeamPermission};
use peers::tables::{ROLES, TEAM_PERMISSIONS, Tables};
use std::collections::{HashMap, HashSet};

const OTHERS: [&str; 6] = ["MemberRole", "Somewhere", "AppRole", "TeamMembers", "User", "Action"];

/// A question: the action, whose policies are evaluated, and the request. `None` for a resource of another kind than
/// the action's (R2).
struct Asked(Option<(String, Request)>);

struct Tuned<'a> {
    engine: Engine,
    hot: Vec<(Asked, Entities)>,
    facts: &'a Facts,
    list: Vec<Asked>,
    listed: Entities,
}

struct Engine {
    authorizer: Authorizer,
    schema: Schema,
    policies: HashMap<String, PolicySet>,
    applies_to: HashMap<String, String>,
    types: HashMap<&'static str, EntityTypeName>,
}

fn set(uids: impl IntoIterator<Item = EntityUid>) -> Value {
    Value::new_set(uids.into_iter().map(Value::new_entity_uid))
}

fn has_app(team: &Team, app: &str) -> bool {
    team.apps.iter().any(|(known, _)| known == app)
}

impl Engine {
    fn new(tables: &Tables) -> Result<Engine> {
        let (schema, policies) = generated(tables)?;
        let applies_to = tables.actions.iter().map(|row| (row.name.clone(), row.applies_to.clone()));
        let types = KINDS.iter().map(|(_, name)| *name).chain(OTHERS);
        let types = types.map(|name| Ok((name, name.parse()?))).collect::<Result<_>>()?;
        Ok(Engine {
            authorizer: Authorizer::new(),
            schema,
            policies,
            applies_to: applies_to.collect(),
            types,
        })
    }

    fn uid(&self, type_name: &str, id: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(self.types[type_name].clone(), EntityId::new(id))
    }

    fn team(&self, member: &Member, number: usize) -> EntityUid {
        self.uid("TeamMembers", &format!("{} {number}", member.organization))
    }

    /// The group of the members with a role in an organization, or with a team permission there or on an app.
    fn group(&self, type_name: &str, place: &str, column: &str) -> EntityUid {
        self.uid(type_name, &format!("{place} {column}"))
    }

    /// The entities of the user, of the user's teams, and of the groups that contain them.
    fn subject(&self, who: &SubjectFacts) -> Result<Vec<Entity>> {
        let user = who.user.as_ref().context("the workloads have no anonymous callers")?;
        let mut entities = Vec::new();
        let mut parents = HashSet::new();
        let mut confining_teams = Vec::new();
        for member in &who.memberships {
            let Role::Documented(role) = &member.role else {
                bail!("this candidate does not support custom roles")
            };
            parents.insert(self.group("MemberRole", &member.organization, role));
            let mut apps = HashMap::new();
            for (number, team) in member.teams.iter().enumerate() {
                let mut held = HashSet::new();
                for (app, permission) in &team.apps {
                    let TeamPermission::Documented(column) = permission else {
                        bail!("this candidate does not support custom team permissions")
                    };
                    let app = self.group("AppRole", app, column);
                    apps.insert(app.clone(), self.group("Somewhere", &member.organization, column));
                    held.insert(app);
                }
                parents.insert(self.team(member, number));
                entities.push(Entity::new_no_attrs(self.team(member, number), held));
            }
            let apps = apps.into_iter();
            entities
                .extend(apps.map(|(app, somewhere)| Entity::new_no_attrs(app, HashSet::from([somewhere]))));
            let confining = member.teams.iter().enumerate().filter(|(_, team)| team.confining);
            let confining: Vec<_> = confining.map(|(number, _)| self.team(member, number)).collect();
            if !confining.is_empty() {
                confining_teams.push((member.organization.clone(), set(confining)));
            }
        }
        entities.push(Entity::new_with_tags(self.uid("User", user), [], parents, confining_teams)?);
        Ok(entities)
    }

    fn groups<'a>(
        &'a self,
        type_name: &'a str,
        place: &'a str,
        columns: &'a [&str],
    ) -> impl Iterator<Item = (String, Value)> {
        columns.iter().map(move |column| {
            ((*column).to_owned(), Value::new_entity_uid(self.group(type_name, place, column)))
        })
    }

    /// The resource and the entities to which it refers. The resource's own entity is the last one.
    fn resource(
        &self,
        who: &SubjectFacts,
        what: &ResourceFacts,
        number: usize,
    ) -> Result<(EntityUid, Vec<Entity>)> {
        let mut entities = Vec::new();
        let mut attributes = HashMap::new();
        if let Owner::Organization(id) = &what.owner {
            let organization = self.uid("Organization", id);
            attributes.insert("organization".to_owned(), Value::new_entity_uid(organization.clone()));
            let mut own = attributes.clone();
            own.insert("id".to_owned(), Value::new_string(id.clone()));
            own.extend(self.groups("MemberRole", id, &ROLES));
            own.extend(self.groups("Somewhere", id, &TEAM_PERMISSIONS));
            entities.push(Entity::new(organization.clone(), own, HashSet::new())?);
            if what.kind == "organization" {
                return Ok((organization, entities));
            }
        }
        if let Some(id) = &what.app {
            let app = self.uid("App", id);
            let assignees = set(what.assignees.iter().map(|user| self.uid("User", user)));
            attributes.extend([
                ("app".to_owned(), Value::new_entity_uid(app.clone())),
                ("public".to_owned(), Value::new_bool(what.public)),
                ("assignees".to_owned(), assignees),
            ]);
            let mut own = attributes.clone();
            own.insert("public".to_owned(), Value::new_bool(what.app_public));
            let member = match &what.owner {
                Owner::User(user) => {
                    own.insert("owner".to_owned(), Value::new_entity_uid(self.uid("User", user)));
                    None
                }
                Owner::Organization(id) => who.memberships.iter().find(|member| member.organization == *id),
            };
            let teams = member.into_iter().flat_map(|member| {
                let teams = member.teams.iter().enumerate().filter(|(_, team)| has_app(team, id));
                teams.map(|(number, _)| self.team(member, number))
            });
            own.insert("teams".to_owned(), set(teams));
            own.extend(self.groups("AppRole", id, &TEAM_PERMISSIONS));
            entities.push(Entity::new(app.clone(), own, HashSet::new())?);
            if what.kind == "app" {
                return Ok((app, entities));
            }
        }
        let uid = self.uid(entity_type(&what.kind)?, &number.to_string());
        entities.push(Entity::new(uid.clone(), attributes, HashSet::new())?);
        Ok((uid, entities))
    }

    fn asked(
        &self,
        who: &SubjectFacts,
        action: &str,
        what: &ResourceFacts,
        resource: EntityUid,
    ) -> Result<Asked> {
        if self.applies_to[action] != what.kind {
            return Ok(Asked(None));
        }
        let scopes = who.scopes.iter().map(|scopes| {
            ("scopes".to_owned(), Value::new_set(scopes.iter().map(|scope| Value::new_string(scope.clone()))))
        });
        let user = self.uid("User", who.user.as_ref().context("the workloads have no anonymous callers")?);
        let context = Context::from_pairs(scopes)?;
        let asked = self.uid("Action", action);
        let request = Request::new(user, asked, resource, context, Some(&self.schema))?;
        Ok(Asked(Some((action.to_owned(), request))))
    }

    /// The questions of one subject, and the entities that bear on them.
    fn ready<'a>(
        &self,
        who: &'a SubjectFacts,
        asked: impl Iterator<Item = (&'a SubjectFacts, &'a str, &'a ResourceFacts)>,
    ) -> Result<(Vec<Asked>, Entities)> {
        let mut known: HashMap<EntityUid, Entity> = HashMap::new();
        let mut questions = Vec::new();
        let subject = self.subject(who)?;
        for (number, (who, action, what)) in asked.enumerate() {
            let (resource, entities) = self.resource(who, what, number)?;
            known.extend(entities.into_iter().map(|entity| (entity.uid(), entity)));
            questions.push(self.asked(who, action, what, resource)?);
        }
        // no schema: a service that makes the entities itself need not validate them in each request
        let entities = Entities::from_entities(subject.into_iter().chain(known.into_values()), None)?;
        Ok((questions, entities))
    }

    fn allows(&self, Asked(asked): &Asked, entities: &Entities) -> Result<bool> {
        let Some((action, request)) = asked else { return Ok(false) };
        let response = self.authorizer.is_authorized(request, &self.policies[action], entities);
        is_allowed(&response)
    }
}

/// Cedar with the generated policies.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let engine = Engine::new(&rules.tables)?;
    let hot = facts.hot.in_text().map(|(who, action, what)| {
        let (mut asked, entities) = engine.ready(who, [(who, action, what)].into_iter())?;
        Ok((asked.pop().context("no question was prepared")?, entities))
    });
    let hot = hot.collect::<Result<_>>()?;
    let (list, listed) = engine.ready(facts.list.asker()?, facts.list.in_text())?;
    Ok(Box::new(Tuned { engine, hot, facts, list, listed }))
}

impl Candidate for Tuned<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        let (asked, entities) = &self.hot[number];
        self.engine.allows(asked, entities)
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let part = &self.facts.request;
        let (asked, entities) = self.engine.ready(part.asker()?, part.in_text())?;
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, asked) in answers.iter_mut().zip(&asked) {
            *answer = self.engine.allows(asked, &entities)?;
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        for (number, asked) in self.list.iter().enumerate() {
            if self.engine.allows(asked, &self.listed)? {
                allowed.push(number);
            }
        }
        Ok(())
    }
}
