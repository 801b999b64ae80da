//! rolecall as an evaluator: turns the facts of a question into values of rolecall.

use crate::facts::{
    Grant, Member, Names, Owner, Place, ResourceFacts, Role, Share, SubjectFacts, TeamPermission,
    is_outside_apps,
};
use crate::tables::Tables;
use crate::vocabulary::VOCABULARY;
use crate::{Answers, Peer};
use anyhow::{Context as _, Result, bail};
use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{
    Action, Membership, Permission, Policy, Reach, Resource, Subject, TeamMembership, TokenGrant, can,
};

/// The name of every custom role and team permission, since no decision depends on it.
const CUSTOM: &str = "custom";

/// rolecall with a policy.
pub struct Own {
    policy: Policy,
    actions: Vec<AnyAction>,
}

fn permission(policy: &Policy, names: &Names) -> Result<Permission> {
    names.iter().map(|name| Ok(policy.vocabulary().permission(name)?)).collect()
}

fn role(policy: &Policy, role: &Role) -> Result<AnyRole> {
    Ok(match role {
        Role::Documented(name) => name.parse::<rolecall::Role>()?.into(),
        Role::Custom(definition) => {
            let reach = if definition.reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
            let ceiling = definition.ceiling.as_ref().map(|names| permission(policy, names)).transpose()?;
            policy.custom_role(CUSTOM, permission(policy, &definition.grants)?, reach, ceiling)?.into()
        }
    })
}

fn team_permission(policy: &Policy, held: &TeamPermission) -> Result<AnyTeamPermission> {
    Ok(match held {
        TeamPermission::Documented(name) => name.parse::<rolecall::TeamPermission>()?.into(),
        TeamPermission::Custom(names) => {
            policy.custom_team_permission(CUSTOM, permission(policy, names)?)?.into()
        }
    })
}

fn membership(policy: &Policy, member: &Member) -> Result<Membership<String>> {
    let mut membership = Membership::new(member.organization.clone(), role(policy, &member.role)?);
    for (number, facts) in member.teams.iter().enumerate() {
        // the facts have no ids of teams, since no decision depends on one
        let mut team = TeamMembership::new(number.to_string());
        for (app, held) in &facts.apps {
            team = team.with_app(app.clone(), team_permission(policy, held)?);
        }
        membership = membership.with_team(if facts.confining { team.confining() } else { team });
    }
    Ok(if member.suspended { membership.suspended() } else { membership })
}

fn owner(owner: &Owner) -> rolecall::Owner<String> {
    match owner.clone() {
        Owner::Organization(id) => rolecall::Owner::Organization(id),
        Owner::User(id) => rolecall::Owner::User(id),
    }
}

fn share(policy: &Policy, share: &Share) -> Result<rolecall::Share<String>> {
    let permissions = permission(policy, &share.permissions)?;
    Ok(rolecall::Share::new(owner(&share.owner), share.app.clone(), permissions))
}

fn grant(policy: &Policy, grant: &Grant) -> Result<TokenGrant<String>> {
    let place = match grant.place.clone() {
        Place::Organization(id) => rolecall::Place::Organization(id),
        Place::App(of, app) => rolecall::Place::App { owner: owner(&of), app },
        Place::PersonalApps(user) => rolecall::Place::PersonalApps(user),
    };
    Ok(TokenGrant::new(place, permission(policy, &grant.permissions)?))
}

/// The subject, under this policy.
///
/// # Errors
///
/// rolecall does not know the name of a role, a team permission or a permission.
pub fn subject(policy: &Policy, who: &SubjectFacts) -> Result<Subject<String>> {
    let subject = match &who.user {
        Some(user) => {
            let memberships: Vec<_> =
                who.memberships.iter().map(|member| membership(policy, member)).collect::<Result<_>>()?;
            policy.subject(user.clone(), memberships)?
        }
        None => Subject::anonymous().under(policy),
    };
    let shares: Vec<_> = who.shares.iter().map(|it| share(policy, it)).collect::<Result<_>>()?;
    let subject = subject.with_shares(shares)?;
    if who.grants.is_empty() {
        return Ok(match &who.scopes {
            Some(scopes) => subject.narrowed_to(permission(policy, scopes)?),
            None => subject,
        });
    }
    let everywhere = who
        .scopes
        .as_ref()
        .map(|scopes| Ok(TokenGrant::new(rolecall::Place::Everywhere, permission(policy, scopes)?)));
    let grants = everywhere.into_iter().chain(who.grants.iter().map(|it| grant(policy, it)));
    Ok(subject.narrowed_by(grants.collect::<Result<Vec<_>>>()?))
}

/// The resource.
///
/// # Errors
///
/// The resource is of a documented kind, belongs to a user, and is in no app.
pub fn resource(what: &ResourceFacts) -> Result<Resource<String>> {
    let own = match VOCABULARY.kind(&what.kind)? {
        AnyKind::Own(kind) => Some(kind),
        AnyKind::Documented(_) => None,
    };
    let place = match (&what.owner, what.app.clone()) {
        (owner, None) if own.is_some_and(|_| is_outside_apps(&what.kind)) => {
            let kind = own.context("a kind of the vocabulary")?;
            let resource = Resource::owned(kind, self::owner(owner));
            return Ok(assigned(resource, what));
        }
        (Owner::Organization(owner), Some(app)) => Resource::app(owner.clone(), app),
        (Owner::User(owner), Some(app)) => Resource::personal_app(owner.clone(), app),
        (Owner::Organization(owner), None) => match what.kind.as_str() {
            "team" => Resource::team(owner.clone()),
            "cluster" => Resource::cluster(owner.clone()),
            "nodepool" => Resource::nodepool(owner.clone()),
            _ => Resource::organization(owner.clone()),
        },
        (Owner::User(_), None) => bail!("a user owns only personal apps and resources in them"),
    };
    let place = if what.app_public { place.public() } else { place };
    let thing = match what.kind.as_str() {
        "model" => place.model(),
        "workflow" => place.workflow(),
        "dataset" => place.dataset(),
        "input" => place.input(),
        "annotation" => place.annotation(),
        "concept" => place.concept(),
        "task" => place.task(),
        "module" => place.module(),
        _ => match own {
            Some(kind) => place.of_kind(kind),
            None => place,
        },
    };
    let thing = if what.public && what.kind != "app" { thing.public() } else { thing };
    Ok(assigned(thing, what))
}

fn assigned(thing: Resource<String>, what: &ResourceFacts) -> Resource<String> {
    what.assignees.iter().fold(thing, |thing, user| thing.assigned_to(user.clone()))
}

impl Own {
    /// rolecall with this policy. It answers about the actions of the tables.
    ///
    /// # Errors
    ///
    /// The tables have an action that rolecall does not have.
    pub fn new(policy: Policy, tables: &Tables) -> Result<Own> {
        let action = |name: &str| {
            let known = Action::ALL.into_iter().find(|action| format!("{action:?}") == name);
            let own = || policy.vocabulary().action(name).ok();
            let known = known.map(AnyAction::Documented).or_else(own);
            known.with_context(|| format!("rolecall has no action {name}"))
        };
        let actions = tables.actions.iter().map(|row| action(&row.name)).collect::<Result<_>>()?;
        Ok(Own { policy, actions })
    }
}

impl Peer for Own {
    fn name(&self) -> &'static str {
        "rolecall"
    }

    fn answers(&mut self, who: &SubjectFacts, asked: &[ResourceFacts]) -> Result<Vec<Answers>> {
        let subject = subject(&self.policy, who)?;
        let answers = asked.iter().map(|what| {
            let resource = resource(what)?;
            Ok(self.actions.iter().map(|action| can(&subject, *action, &resource)).collect())
        });
        answers.collect()
    }
}
