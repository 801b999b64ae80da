//! Asks the questions of a vocabulary's own, and compares the answers with a second description of the rules for own
//! permissions. It knows names and cells alone, and asks the oracle for documented permissions.

use crate::vocabulary::{KINDS, pooled};
use arbitrary::{Result, Unstructured};
use rolecall::own::{AnyKind, KindPlace, OwnAction, OwnKind, OwnPermission, Vocabulary};
use rolecall::{
    Level, Membership, Owner, Permission, Place, Policy, Reach, Resource, Share, Subject, TeamMembership,
    TokenGrant, actions, can, can_all, decide, explain, filter, permissions,
};
use std::collections::BTreeSet;
use testkit::oracle::{
    Facts, GrantFacts, MemberFacts, Oracle, OwnerFacts, ROLES, RoleFacts, ShareFacts, TEAM_PERMISSIONS,
    TeamPermissionFacts, ThingFacts, TokenPlace,
};

type OwnNames = BTreeSet<&'static str>;

/// The own permissions in the custom definitions, the shares and the tokens of a subject.
#[derive(Debug)]
pub struct OwnFacts {
    vocabulary: Vocabulary,
    /// The own grants and the own ceiling of each membership's role, if it is custom.
    roles: Vec<(OwnNames, OwnNames)>,
    /// The own contents of each custom team permission, for each membership, team and app.
    teams: Vec<Vec<Vec<OwnNames>>>,
    /// The own permissions of each share.
    shares: Vec<OwnNames>,
    scopes: OwnNames,
    /// The own permissions of each grant of each token with places.
    tokens: Vec<Vec<OwnNames>>,
}

impl OwnFacts {
    /// Any own permissions for the facts.
    pub fn chosen(choices: &mut Unstructured<'_>, facts: &Facts) -> Result<OwnFacts> {
        let vocabulary = pooled(choices.arbitrary()?);
        let rows = vocabulary.permissions();
        let (mut roles, mut teams) = (Vec::new(), Vec::new());
        for member in &facts.memberships {
            roles.push((names(choices, rows, |_| true)?, names(choices, rows, |_| true)?));
            let mut of_member = Vec::new();
            for team in &member.teams {
                let apps = team.apps.iter().map(|_| names(choices, rows, |row| row.level == Level::App));
                of_member.push(apps.collect::<Result<Vec<_>>>()?);
            }
            teams.push(of_member);
        }
        let shares = facts.shares.iter().map(|_| names(choices, rows, |row| row.level == Level::App));
        let shares = shares.collect::<Result<_>>()?;
        let scopes = names(choices, rows, |_| true)?;
        let tokens = facts.tokens.iter().map(|token| {
            let grants = token.iter().map(|_| names(choices, rows, |_| true));
            grants.collect::<Result<_>>()
        });
        let tokens = tokens.collect::<Result<_>>()?;
        Ok(OwnFacts { vocabulary, roles, teams, shares, scopes, tokens })
    }

    /// The policy with the vocabulary, and the subject under it.
    pub fn subject(&self, policy: &Policy, facts: &Facts) -> Subject<u64> {
        let policy = policy.clone().with_vocabulary(self.vocabulary);
        let subject = match facts.user {
            Some(user) => {
                let members = facts.memberships.iter().zip(&self.roles).zip(&self.teams);
                let members =
                    members.map(|((member, role), teams)| self.membership(&policy, member, role, teams));
                policy.subject(user, members).expect("one membership in each organization")
            }
            None => Subject::anonymous().under(&policy),
        };
        let shares =
            facts.shares.iter().zip(&self.shares).map(|(ShareFacts { owner, app, permissions }, own)| {
                Share::new(owner.owner(|id| id), *app, permissions.permission() | self.set(own))
            });
        let subject = subject.with_shares(shares).expect("app-level permissions without TRANSFER_APPS");
        let subject = match &facts.scopes {
            Some(scopes) => subject.narrowed_to(testkit::oracle::permission(scopes) | self.set(&self.scopes)),
            None => subject,
        };
        facts.tokens.iter().zip(&self.tokens).fold(subject, |subject, (token, own)| {
            subject.narrowed_by(token.iter().zip(own).map(|(GrantFacts { place, permissions }, own)| {
                TokenGrant::new(built(*place), permissions.permission() | self.set(own))
            }))
        })
    }

    fn membership(
        &self,
        policy: &Policy,
        member: &MemberFacts,
        (grants, ceiling): &(OwnNames, OwnNames),
        own: &[Vec<OwnNames>],
    ) -> Membership<u64> {
        let mut membership = match member.role {
            RoleFacts::Documented(_) => Membership::new(member.organization, member.role.role()),
            RoleFacts::Custom(role) => {
                let reach = if role.reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
                let limit = role.ceiling.map(|limit| limit.permission() | self.set(ceiling));
                let grants = role.grants.permission() | self.set(grants);
                let role = policy.custom_role("one of our own", grants, reach, limit);
                Membership::new(member.organization, role.expect("a valid role"))
            }
        };
        for ((number, team), own) in (0..).zip(&member.teams).zip(own) {
            let mut built = TeamMembership::new(number);
            for ((app, held), own) in team.apps.iter().zip(own) {
                built = match held {
                    TeamPermissionFacts::Documented(_) => built.with_app(*app, held.team_permission()),
                    TeamPermissionFacts::Custom(contained) => {
                        let contained = contained.permission() | self.set(own);
                        let held = policy.custom_team_permission("one of our own", contained);
                        built.with_app(*app, held.expect("a valid team permission"))
                    }
                };
            }
            membership = membership.with_team(if team.confining { built.confining() } else { built });
        }
        if member.suspended { membership.suspended() } else { membership }
    }

    fn set(&self, names: &OwnNames) -> Permission {
        let rows = self.vocabulary.permissions().iter().filter(|row| names.contains(row.name));
        Permission::from_bits_retain(rows.fold(0, |bits, row| bits | 1 << row.bit))
    }

    /// The names of the permissions in a set, own and documented.
    fn named(&self, set: Permission) -> OwnNames {
        let own = self.vocabulary.permissions().iter().filter(|row| set.bits() >> row.bit & 1 == 1);
        own.map(|row| row.name).chain(set.iter_names().map(|(name, _)| name)).collect()
    }

    /// Whether the subject holds the own permission on the thing, by V2 to V5 and the rules R4 to R15.
    fn holds(&self, row: &OwnPermission, rules: &Oracle, facts: &Facts, thing: &OwnThing) -> bool {
        let by_facts = match thing.facts.owner {
            // V4: the owner holds the app level in an app, and outside apps the organization's level
            OwnerFacts::User(owner) => {
                let level = if thing.facts.app.is_some() { Level::App } else { Level::Organization };
                facts.user == Some(owner) && row.level == level
            }
            OwnerFacts::Organization(organization) => (0..)
                .zip(&facts.memberships)
                .filter(|(_, member)| member.organization == organization)
                .any(|(position, member)| self.member_holds(row, rules, position, member, thing.facts.app)),
        };
        let by_share = self.is_shared(row, facts, thing);
        let by_everybody = row.public && thing.facts.is_public();
        let by_token = facts.scopes.is_none() || self.scopes.contains(row.name);
        // R12: each of the tokens has a grant with the permission whose place contains the thing
        let mut tokens = facts.tokens.iter().zip(&self.tokens);
        let by_tokens = tokens.all(|(token, own)| {
            let mut grants = token.iter().zip(own);
            grants.any(|(grant, own)| own.contains(row.name) && is_at(grant.place, &thing.facts))
        });
        (by_facts || by_share || by_everybody) && by_token && by_tokens
    }

    /// R14, R8 and R15: whether the own permission is shared with the subject on the app, and counts there.
    fn is_shared(&self, row: &OwnPermission, facts: &Facts, thing: &OwnThing) -> bool {
        let ThingFacts { owner, app: Some(app), .. } = thing.facts else { return false };
        let mut shares = facts.shares.iter().zip(&self.shares);
        let is_shared =
            shares.any(|(share, own)| share.owner == owner && share.app == app && own.contains(row.name));
        let member = facts.memberships.iter().find(|it| owner == OwnerFacts::Organization(it.organization));
        is_shared
            && member.is_none_or(|member| {
                let mut walls = member.teams.iter().filter(|team| team.confining);
                !member.suspended && walls.all(|team| team.apps.iter().any(|(of, _)| *of == app))
            })
    }

    fn member_holds(
        &self,
        row: &OwnPermission,
        rules: &Oracle,
        position: usize,
        member: &MemberFacts,
        app: Option<u64>,
    ) -> bool {
        if member.suspended {
            return false;
        }
        let (own_grants, own_ceiling) = &self.roles[position];
        let definition = rules.definition(member.role);
        // V3: a limit of a documented role contains what its own cell says
        let (grants, limit) = match member.role {
            RoleFacts::Documented(role) => {
                let cell = row.roles[at(&ROLES, role)];
                (cell, cell)
            }
            RoleFacts::Custom(_) => (own_grants.contains(row.name), own_ceiling.contains(row.name)),
        };
        let teams_may = definition.ceiling.is_none() || limit;
        let contains = |team: usize, assigned: usize| match member.teams[team].apps[assigned].1 {
            TeamPermissionFacts::Documented(held) => row.team_permissions[at(&TEAM_PERMISSIONS, held)],
            TeamPermissionFacts::Custom(_) => self.teams[position][team][assigned].contains(row.name),
        };
        let by_team = |counts: &dyn Fn(u64) -> bool| {
            (0..member.teams.len()).any(|team| {
                let apps = &member.teams[team].apps;
                (0..apps.len()).any(|assigned| counts(apps[assigned].0) && contains(team, assigned))
            })
        };
        let confining: Vec<_> = member.teams.iter().filter(|team| team.confining).collect();
        match (row.level, app) {
            (Level::Organization, _) => confining.is_empty() && (grants || (teams_may && by_team(&|_| true))),
            (Level::App, None) => false,
            (Level::App, Some(app)) => {
                let reached = |team: &&testkit::oracle::TeamFacts| team.apps.iter().any(|(of, _)| *of == app);
                confining.iter().all(reached)
                    && ((grants && definition.reaches_all_apps) || (teams_may && by_team(&|of| of == app)))
            }
        }
    }

    /// Checks the answer to every own question.
    pub fn compare(&self, rules: &Oracle, facts: &Facts, subject: &Subject<u64>, thing: &OwnThing) {
        let resource = thing.resource();
        let mut expected = OwnNames::new();
        if thing.fits() {
            if thing.facts.app.is_some() || matches!(thing.facts.owner, OwnerFacts::Organization(_)) {
                expected = rules.effective(facts, &thing.facts);
            }
            let held = |row: &&OwnPermission| self.holds(row, rules, facts, thing);
            expected.extend(self.vocabulary.permissions().iter().filter(held).map(|row| row.name));
        }
        let told = || format!("{facts:?} {self:?} {thing:?}");
        assert_eq!(self.named(permissions(subject, &resource)), expected, "{}", told());

        let assigned = thing.facts.is_assigned_to(facts);
        let allowed = |action: &OwnAction| {
            let any = |set| !self.named(set).is_disjoint(&expected);
            action.applies_to == thing.kind() && (any(action.any_of) || (assigned && any(action.if_assigned)))
        };
        let all = actions(subject, &resource);
        let rows = self.vocabulary.actions();
        let many = can_all(subject, rows.iter().map(|action| (*action, &resource)));
        for (action, among_many) in rows.iter().zip(many) {
            let expected = allowed(action);
            assert_eq!(can(subject, *action, &resource), expected, "{action:?} {}", told());
            assert_eq!(all.contains(*action), expected, "{action:?} among all {}", told());
            assert_eq!(among_many, expected, "{action:?} among many {}", told());
            assert_eq!(
                filter(subject, *action).contains(&resource),
                expected,
                "{action:?} filter {}",
                told()
            );
            assert_eq!(decide(subject, *action, &resource).is_allowed(), expected, "{action:?} {}", told());
            let explanation = explain(subject, *action, &resource);
            assert_eq!(explanation.decision().is_allowed(), expected, "{explanation}");
            let record = serde_json::to_string(&explanation).expect("own permissions have their names");
            assert!(record.contains(&format!("\"action\":\"{}\"", action.name)), "{record}");
        }
    }
}

/// The crate's value for the place.
fn built(place: TokenPlace) -> Place<u64> {
    match place {
        TokenPlace::Everywhere => Place::Everywhere,
        TokenPlace::Organization(organization) => Place::Organization(organization),
        TokenPlace::App(owner, app) => Place::App { owner: owner.owner(|id| id), app },
        TokenPlace::PersonalApps(user) => Place::PersonalApps(user),
    }
}

/// Whether the thing is at the place.
fn is_at(place: TokenPlace, thing: &ThingFacts) -> bool {
    match place {
        TokenPlace::Everywhere => true,
        TokenPlace::Organization(organization) => thing.owner == OwnerFacts::Organization(organization),
        TokenPlace::App(owner, app) => thing.owner == owner && thing.app == Some(app),
        TokenPlace::PersonalApps(user) => thing.owner == OwnerFacts::User(user) && thing.app.is_some(),
    }
}

/// The position of a name in the order of the tables.
fn at(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).expect("a documented name")
}

/// Any of the names that are picked.
fn names(
    choices: &mut Unstructured<'_>,
    rows: &'static [OwnPermission],
    is_picked: impl Fn(&OwnPermission) -> bool,
) -> Result<OwnNames> {
    let bits: u8 = choices.arbitrary()?;
    let rows = (0..).zip(rows).filter(|(position, row)| bits >> position & 1 == 1 && is_picked(row));
    Ok(rows.map(|(_, row)| row.name).collect())
}

/// A resource, perhaps of an own kind, perhaps where its kind cannot be.
#[derive(Debug)]
pub struct OwnThing {
    own: Option<&'static OwnKind>,
    /// Owner, app, visibility and assignees. For an own kind, the kind is a documented one that is in the same place.
    facts: ThingFacts,
}

impl OwnThing {
    pub fn chosen(choices: &mut Unstructured<'_>, mut facts: ThingFacts) -> Result<OwnThing> {
        if choices.ratio(1, 3)? {
            return Ok(OwnThing { own: None, facts });
        }
        let own = choices.choose(&KINDS)?;
        match facts.app {
            Some(_) => facts.kind = "model",
            None => facts.kind = "team",
        }
        if facts.app.is_none() && choices.ratio(1, 3)? {
            facts.owner = OwnerFacts::User(choices.int_in_range(0..=3)?);
        }
        Ok(OwnThing { own: Some(own), facts })
    }

    fn kind(&self) -> AnyKind {
        match self.own {
            Some(kind) => AnyKind::Own(kind),
            None => AnyKind::Documented(self.facts.kind.parse().expect("a documented kind")),
        }
    }

    /// V4: an own kind is in apps or outside apps, and outside apps a user owns it only if the kind says so.
    fn fits(&self) -> bool {
        let is_a_users = matches!(self.facts.owner, OwnerFacts::User(_));
        match (self.own.map(|kind| kind.place), self.facts.app) {
            (None, _)
            | (Some(KindPlace::InApps), Some(_))
            | (Some(KindPlace::OfOrganizationsAndUsers), None) => true,
            (Some(KindPlace::OfOrganizations), None) => !is_a_users,
            (Some(KindPlace::InApps), None)
            | (Some(KindPlace::OfOrganizations | KindPlace::OfOrganizationsAndUsers), Some(_)) => false,
        }
    }

    fn resource(&self) -> Resource<u64> {
        let Some(kind) = self.own else { return self.facts.resource() };
        let resource = match (self.facts.owner, self.facts.app) {
            (OwnerFacts::Organization(owner), None) => Resource::owned(kind, Owner::Organization(owner)),
            (OwnerFacts::User(owner), None) => Resource::owned(kind, Owner::User(owner)),
            (OwnerFacts::Organization(owner), Some(app)) => {
                let app = Resource::app(owner, app);
                if self.facts.app_public { app.public().of_kind(kind) } else { app.of_kind(kind) }
            }
            (OwnerFacts::User(owner), Some(app)) => {
                let app = Resource::personal_app(owner, app);
                if self.facts.app_public { app.public().of_kind(kind) } else { app.of_kind(kind) }
            }
        };
        let resource = if self.facts.public { resource.public() } else { resource };
        self.facts.assignees.iter().fold(resource, |resource, user| resource.assigned_to(*user))
    }
}
