//! The expected outcome of a command.
//!
//! The model checks in this order: the user is authorized, the command fits the rows, the user takes nothing from an
//! Administrator without being one, and hands out only permissions that they hold.

use super::{Gain, Model, Place, contained, definition_of, gains, held, names, owner_facts};
use crate::oracle::{Facts, Names, OwnerFacts, RoleFacts, ThingFacts, oracle};
use rolecall::directory::{Command, NamedThing, Refusal, TeamAppPermission};
use rolecall::own::Vocabulary;
use rolecall::{Action, Owner, Permission};
use std::collections::BTreeSet;

/// The outcome of a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    Done,
    /// The command would change nothing.
    Nothing,
    Refused(Why),
}

/// The reason of a refusal.
#[derive(Debug, Clone)]
pub enum Why {
    /// The action with this name is denied.
    Denied(&'static str),
    /// The user hands out permissions without holding them. The list has every such place; the crate names one.
    Beyond(Vec<(Option<u64>, Permission)>),
    /// The command takes something from one of these Administrators, and the user is none. The crate names one.
    Over(BTreeSet<u64>),
    Otherwise(Refusal<u64>),
}

/// The authorization that a command needs.
enum Takes {
    /// The user themselves, without a narrowing token.
    Oneself(u64),
    /// No user.
    Nobody,
    /// The action in the owner's app, and the user themselves, without a narrowing token.
    ByOneself(&'static str, OwnerFacts, u64, u64),
    /// Each of these actions, on the owner or in the owner's app.
    Actions(Vec<(&'static str, OwnerFacts, Option<u64>)>),
}

impl Why {
    pub fn is(&self, refusal: &Refusal<u64>) -> bool {
        match (self, refusal) {
            (Why::Denied(action), Refusal::Denied(denial)) => Action::ALL
                .into_iter()
                .any(|known| denial.action() == known && format!("{known:?}") == *action),
            (Why::Beyond(all), Refusal::Escalation { missing, app, .. }) => all.contains(&(*app, *missing)),
            (Why::Over(all), Refusal::OverAdministrator { user }) => all.contains(user),
            (Why::Otherwise(expected), refusal) => expected == refusal,
            // A refusal of another kind than the model's is a failure, even if both refuse.
            _ => false,
        }
    }
}

impl Model {
    /// The outcome of the command, and the rows after it.
    pub fn outcome(&self, asker: &Facts, at: u64, command: &Command<u64>) -> (Outcome, Model) {
        match self.judged(asker, at, command) {
            Ok(Some(after)) => (Outcome::Done, after),
            Ok(None) => (Outcome::Nothing, self.clone()),
            Err(why) => (Outcome::Refused(why), self.clone()),
        }
    }

    fn judged(&self, asker: &Facts, at: u64, command: &Command<u64>) -> Result<Option<Model>, Why> {
        if let (None, Command::ExpireInvitation { .. }) = (asker.user, command) {
            let fits = self.fits(None, at, command).map_err(Why::Otherwise)?;
            return Ok(fits.then(|| self.after(None, at, command)));
        }
        let actor = self.truth(asker).ok_or(Why::Otherwise(Refusal::NotSignedIn))?;
        let by = actor.user.ok_or(Why::Otherwise(Refusal::NotSignedIn))?;
        self.authorized(&actor, command)?;
        if !self.fits(Some(by), at, command).map_err(Why::Otherwise)? {
            return Ok(None);
        }
        let over = self.administrators_under(by, command);
        if !over.is_empty() {
            return Err(Why::Over(over));
        }
        if let Command::AcceptInvitation { organization, invitation } = command {
            self.vouched(*organization, *invitation).map_err(Why::Otherwise)?;
        }
        let after = self.after(Some(by), at, command);
        let beyond: Vec<_> = self
            .handed_out(command)
            .into_iter()
            .chain(bounded_gains(self, &after, command).iter().map(|gain| (gain.place, gain.gained)))
            .map(|(place, handed_out)| (place.app, handed_out.without(held(&actor, place)).permission()))
            .chain(published(&actor, command))
            .chain(copied(&actor, command))
            .filter(|(_, missing)| !missing.is_empty())
            .collect();
        if !beyond.is_empty() {
            return Err(Why::Beyond(beyond));
        }
        after.seen(by, command)?;
        Ok(Some(after))
    }

    /// Checks that the user may run commands of this kind here.
    pub fn authorized(&self, actor: &Facts, command: &Command<u64>) -> Result<(), Why> {
        let unnarrowed = actor.scopes.as_ref().is_none_or(|scopes| scopes.len() == oracle().names.len());
        let unnarrowed = unnarrowed && actor.tokens.is_empty();
        match takes(actor.user.expect("somebody"), command) {
            Takes::ByOneself(action, owner, app, user) => {
                self.allowed(actor, action, owner, Some(app))?;
                let oneself = actor.user == Some(user) && unnarrowed;
                if oneself { Ok(()) } else { Err(Why::Otherwise(Refusal::NotOneself)) }
            }
            Takes::Nobody => Err(Why::Otherwise(Refusal::InNobodysName)),
            Takes::Oneself(user) => {
                let oneself = actor.user == Some(user) && unnarrowed;
                if oneself { Ok(()) } else { Err(Why::Otherwise(Refusal::NotOneself)) }
            }
            Takes::Actions(actions) => {
                let actions = actions.into_iter().chain(self.publishing(actor, command));
                let mut actions = actions.collect::<Vec<_>>().into_iter();
                actions.try_for_each(|(action, owner, app)| self.allowed(actor, action, owner, app))
            }
        }
    }

    /// The action that a public app asks for when it is transferred: it is published where it arrives.
    fn publishing(
        &self,
        actor: &Facts,
        command: &Command<u64>,
    ) -> Option<(&'static str, OwnerFacts, Option<u64>)> {
        let Command::TransferApp { app, organization, new_id, .. } = command else {
            return None;
        };
        let is_public = self.apps.get(&(OwnerFacts::User(actor.user?), *app)).is_some_and(|row| row.public);
        let arrived = (OwnerFacts::Organization(*organization), Some(new_id.unwrap_or(*app)));
        is_public.then_some(("ChangeAppVisibility", arrived.0, arrived.1))
    }

    /// The Administrators besides the user from whom the command takes their role, their membership or a part of their
    /// freedom, if the user is none.
    fn administrators_under(&self, by: u64, command: &Command<u64>) -> BTreeSet<u64> {
        let Some(organization) = command.organization().copied() else {
            return BTreeSet::new();
        };
        let in_team = |team: &u64| {
            let rows = self.team_members.iter().filter(|row| (row.0, row.1) == (organization, *team));
            rows.map(|row| row.2).collect()
        };
        let confines = |team: &u64| self.teams[&(organization, *team)].confining;
        let from: BTreeSet<u64> = match command {
            Command::ChangeMemberRole { user, .. }
            | Command::RemoveMember { user, .. }
            | Command::SuspendMember { user, .. } => [*user].into(),
            Command::AddTeamMember { team, user, .. } if confines(team) => [*user].into(),
            Command::ConfineTeam { team, confining: true, .. } => in_team(team),
            Command::RemoveTeamApp { team, .. } if confines(team) => in_team(team),
            _ => BTreeSet::new(),
        };
        let over = from.into_iter().filter(|user| *user != by && self.is_administrator(organization, *user));
        if self.is_administrator(organization, by) { BTreeSet::new() } else { over.collect() }
    }

    /// Checks that the author of the invitation could send it now.
    fn vouched(&self, organization: u64, invitation: u64) -> Result<(), Refusal<u64>> {
        let sent = &self.invitations[&(organization, invitation)];
        let (author, rule) = (self.facts(sent.invited_by), oracle().rule("InviteMember"));
        let owner = OwnerFacts::Organization(organization);
        let kind = rule.applies_to;
        let thing =
            ThingFacts { kind, owner, app: None, app_public: false, public: false, assignees: Vec::new() };
        let promised = self.role_facts(organization, &sent.role).expect("a role");
        let lacks =
            oracle().definition(promised).grants.without(held(&author, Place::throughout(organization)));
        let may_invite = oracle().satisfies(&author, rule, &thing);
        let missing = if may_invite { lacks } else { lacks | rule.any_of };
        if missing == Names::NONE {
            return Ok(());
        }
        let (missing, vocabulary) = (missing.permission(), Vocabulary::default());
        Err(Refusal::BeyondAuthor { invited_by: sent.invited_by, missing, vocabulary })
    }

    /// Checks that the oracle allows the action on the owner, or in the owner's app.
    fn allowed(
        &self,
        actor: &Facts,
        action: &'static str,
        owner: OwnerFacts,
        app: Option<u64>,
    ) -> Result<(), Why> {
        let kind = oracle().rule(action).applies_to;
        let shown = app.and_then(|app| self.apps.get(&(owner, app)));
        let app_public = shown.is_some_and(|app| app.public);
        let thing = ThingFacts { kind, owner, app, app_public, public: false, assignees: Vec::new() };
        if oracle().allows(actor, action, &thing) { Ok(()) } else { Err(Why::Denied(action)) }
    }

    /// Checks that a user who brings an app into an organization sees it in the rows after the command, whatever the
    /// token.
    fn seen(&self, by: u64, command: &Command<u64>) -> Result<(), Why> {
        let (organization, app) = match command {
            Command::CreateApp { owner: Owner::Organization(id), app, unseen: false, .. } => (*id, *app),
            Command::DuplicateApp { to: Owner::Organization(id), copy, unseen: false, .. } => (*id, *copy),
            Command::TransferApp { app, organization, new_id, unseen: false, .. } => {
                (*organization, new_id.unwrap_or(*app))
            }
            _ => return Ok(()),
        };
        let sees =
            self.allowed(&self.facts(by), "ViewApp", OwnerFacts::Organization(organization), Some(app));
        sees.map_err(|_| Why::Otherwise(Refusal::WouldNotSee { app }))
    }

    /// The permissions that the command itself names, each with its place.
    fn handed_out(&self, command: &Command<u64>) -> Vec<(Place, Names)> {
        match command {
            Command::InviteMember { organization, role, .. }
            | Command::ProvisionMember { organization, role, .. }
            | Command::ChangeMemberRole { organization, role, .. } => {
                let role = self.role_facts(*organization, &role.role()).expect("a role");
                vec![(Place::throughout(*organization), oracle().definition(role).grants)]
            }
            Command::EditRole { organization, role, definition, .. } => {
                let (was, is) =
                    (definition_of(&self.roles[&(*organization, *role)]), definition_of(definition));
                let place = Place::throughout(*organization);
                let brought = |role| Model::held_by_new_member(*organization, RoleFacts::Custom(role));
                let (members, invitations) = self.uses(*organization, *role);
                let named = (members + invitations > 0).then(|| is.grants.without(was.grants));
                // What the invitee would get is limited by the author, too, but only once the invitation is accepted.
                let joining = (invitations > 0).then(|| brought(is).without(brought(was)));
                named.into_iter().chain(joining).map(|handed_out| (place, handed_out)).collect()
            }
            Command::AddTeamMember { organization, team, .. } => {
                let apps = self.apps_of(*organization, *team);
                let place = |app| Place::app(*organization, app);
                apps.map(|(app, permission)| (place(app), contained(permission))).collect()
            }
            Command::AddTeamApp { organization, team, app, permission } => {
                let given = match permission {
                    TeamAppPermission::Named(permission) => permission,
                    TeamAppPermission::Default { .. } => {
                        &self.teams[&(*organization, *team)].default_permission
                    }
                };
                vec![(Place::app(*organization, *app), contained(given))]
            }
            Command::ChangeTeamAppPermission { organization, app, permission, .. } => {
                vec![(Place::app(*organization, *app), contained(permission))]
            }
            Command::ShareApp { owner, app, user, permissions } => {
                let place = Place { owner: owner_facts(owner), app: Some(*app) };
                let was = self.shares.get(&(place.owner, *app, *user));
                let was = was.map_or(Names::NONE, |was| names(was.permissions()));
                vec![(place, names(permissions.permissions()).without(was))]
            }
            _ => Vec::new(),
        }
    }
}

/// The public permissions that the user lacks in the app that they make public.
fn published(actor: &Facts, command: &Command<u64>) -> Option<(Option<u64>, Permission)> {
    let Command::ChangeAppVisibility { owner, app, public: true } = command else {
        return None;
    };
    let own = oracle().held(actor, owner_facts(owner), Some(*app), false);
    Some((Some(*app), oracle().public.without(own).permission()))
}

/// The permissions that the user lacks in an app that they copy for another owner, who gets at everything in it.
fn copied(actor: &Facts, command: &Command<u64>) -> Option<(Option<u64>, Permission)> {
    let Command::DuplicateApp { owner, app, to, .. } = command else {
        return None;
    };
    let own = oracle().held(actor, owner_facts(owner), Some(*app), false);
    let everything = oracle().app_level.without(oracle().set(["TRANSFER_APPS"]));
    (owner != to).then(|| (Some(*app), everything.without(own).permission()))
}

/// The permissions that members gain by the command, except those that were checked earlier.
pub fn bounded_gains(before: &Model, after: &Model, command: &Command<u64>) -> Vec<Gain> {
    match command {
        // A founder may have their own organization, an invitation is checked against its author, and the shares of an
        // app that is transferred are not new.
        Command::CreateOrganization { .. }
        | Command::AcceptInvitation { .. }
        | Command::TransferApp { .. } => Vec::new(),
        _ => gains(before, after),
    }
}

/// The authorization that each command documents.
fn takes(by: u64, command: &Command<u64>) -> Takes {
    use Command as C;
    let of = |action, organization: &u64| {
        Takes::Actions(vec![(action, OwnerFacts::Organization(*organization), None)])
    };
    let app = |action, owner: &Owner<u64>, app: &u64| {
        Takes::Actions(vec![(action, owner_facts(owner), Some(*app))])
    };
    match command {
        C::Register { .. }
        | C::EditAccount { .. }
        | C::ChangeEmail { .. }
        | C::SetPassword { .. }
        | C::CreateOrganization { .. }
        | C::AcceptInvitation { .. }
        | C::DeclineInvitation { .. }
        | C::LeaveApp { .. }
        | C::LeaveOrganization { .. } => Takes::Oneself(by),
        C::ExpireInvitation { .. } => Takes::Nobody,
        C::CloseAccount { user } | C::CreateApp { owner: Owner::User(user), .. } => Takes::Oneself(*user),
        C::ProvisionMember { organization, .. } => of("ProvisionMember", organization),
        C::EditMember { organization, .. } => of("EditMember", organization),
        C::TransferApp { app, organization, .. } => Takes::Actions(vec![
            ("TransferApp", OwnerFacts::User(by), Some(*app)),
            ("ReceiveApp", OwnerFacts::Organization(*organization), None),
        ]),
        C::ReleaseName { of: thing, .. } => match thing {
            NamedThing::Organization { organization } => of("EditOrganization", organization),
            NamedThing::App { owner, app: id } => app("EditAppId", owner, id),
            NamedThing::Role { organization, .. } => of("EditRole", organization),
        },
        C::RenameOrganization { organization, .. } | C::EditProfile { organization, .. } => {
            of("EditOrganization", organization)
        }
        C::DeleteOrganization { organization } => of("DeleteOrganization", organization),
        C::EditBilling { organization, .. } => of("EditBilling", organization),
        C::EditPasswordPolicy { organization, .. } => of("EditPasswordPolicy", organization),
        C::InviteMember { organization, .. } => of("InviteMember", organization),
        C::RescindInvitation { organization, .. } => of("RescindInvitation", organization),
        C::ChangeMemberRole { organization, .. } => of("ChangeMemberRole", organization),
        C::RemoveMember { organization, .. } => of("RemoveMember", organization),
        C::SuspendMember { organization, .. } | C::ReinstateMember { organization, .. } => {
            of("SuspendMember", organization)
        }
        C::CreateRole { organization, .. } => of("CreateRole", organization),
        C::EditRole { organization, .. } => of("EditRole", organization),
        C::DeleteRole { organization, .. } => of("DeleteRole", organization),
        C::CreateTeam { organization, .. } => of("CreateTeam", organization),
        C::RenameTeam { organization, .. }
        | C::ChangeTeamDefault { organization, .. }
        | C::ConfineTeam { organization, .. } => of("EditTeam", organization),
        C::DeleteTeam { organization, .. } => of("DeleteTeam", organization),
        C::AddTeamMember { organization, .. } => of("AddTeamMember", organization),
        C::RemoveTeamMember { organization, .. } => of("RemoveTeamMember", organization),
        C::AddTeamApp { organization, .. } => of("AddTeamApp", organization),
        C::ChangeTeamAppPermission { organization, .. } => of("ChangeTeamAppPermission", organization),
        C::RemoveTeamApp { organization, .. } => of("RemoveTeamApp", organization),
        C::CreateApp { owner: Owner::Organization(organization), .. } => of("CreateApp", organization),
        C::DuplicateApp { owner, app: id, to, .. } => match to {
            Owner::User(user) => Takes::ByOneself("DuplicateApp", owner_facts(owner), *id, *user),
            Owner::Organization(to) => Takes::Actions(vec![
                ("DuplicateApp", owner_facts(owner), Some(*id)),
                ("CreateApp", OwnerFacts::Organization(*to), None),
            ]),
        },
        C::RenameApp { owner, app: id, .. } => app("EditAppId", owner, id),
        C::EditAppDescription { owner, app: id, .. } => app("EditAppDescription", owner, id),
        C::EditAppNotes { owner, app: id, .. } => app("EditAppNotes", owner, id),
        C::ChangeAppVisibility { owner, app: id, .. } => app("ChangeAppVisibility", owner, id),
        C::ShareApp { owner, app: id, .. } | C::StopSharing { owner, app: id, .. } => {
            app("EditCollaborators", owner, id)
        }
        C::DeleteApp { owner, app: id } => app("DeleteApp", owner, id),
        C::CreateIdentityProvider { organization, .. } => of("CreateIdentityProvider", organization),
        C::EditIdentityProvider { organization, .. } => of("EditIdentityProvider", organization),
        C::DeleteIdentityProvider { organization, .. } => of("DeleteIdentityProvider", organization),
    }
}
