//! Grants of teams that change nothing for a member.

use super::grants::team_alone;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::policy::{AnyTeamPermission, TeamGrants, effective_permissions};
use crate::vocabulary::vocabulary;
use core::hash::Hash;

/// A team's permission on an app that changes nothing for one member of the team.
///
/// A review of access can remove such a grant, or ask why the member has it.
///
/// ```
/// use rolecall::{Owner, Subject, TeamPermission};
/// use rolecall::directory::{Command, Directory, Email, Name, WhyUnused};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new(7, [])?, Email::new("ana@example.com")?);
/// let name = || Name::new("Cats");
/// for command in [
///     Command::Register { email: email.clone() },
///     Command::CreateOrganization { organization: 1, name: name()?, billing_email: email },
///     Command::CreateApp { owner: Owner::Organization(1), app: 100, name: name()?, unseen: false },
///     Command::CreateTeam {
///         organization: 1,
///         team: 30,
///         name: name()?,
///         default_permission: TeamPermission::ModelTrainer.into(),
///         confining: false,
///     },
///     Command::AddTeamApp { organization: 1, team: 30, app: 100, permission: TeamPermission::ModelTrainer.into() },
///     Command::AddTeamMember { organization: 1, team: 30, user: 7 },
/// ] {
///     directory.execute(&ana, 0, command)?;
/// }
/// // an Administrator holds all of it anyway
/// let unused: Vec<_> = directory.unused(&1).collect();
/// let [grant] = &unused[..] else { panic!() };
/// assert_eq!((grant.team, grant.app, grant.user, grant.why), (&30, &100, &7, WhyUnused::Role));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct UnusedGrant<'a, Id> {
    /// The team.
    pub team: &'a Id,
    /// The app.
    pub app: &'a Id,
    /// The team's permission on the app.
    pub permission: &'a AnyTeamPermission,
    /// The member for whom the permission changes nothing.
    pub user: &'a Id,
    /// The reason why it changes nothing.
    pub why: WhyUnused,
}

vocabulary! {
    /// The reasons why a team's permission on an app changes nothing for a member of the team.
    ///
    /// ```
    /// use rolecall::directory::WhyUnused;
    ///
    /// assert_eq!("ceiling".parse(), Ok(WhyUnused::Ceiling));
    /// ```
    WhyUnused, "reason why a grant is unused":
    /// The permission contains nothing.
    Empty "empty",
    /// The ceiling of the member's role removes all of it (`R6`).
    Ceiling "ceiling",
    /// A confining team of the member does not have the app (`R8`).
    Confinement "confinement",
    /// The member's role grants all of it there (`R4`).
    Role "role",
    /// The ceiling removes a part of it, and the role grants the rest.
    RoleAndCeiling "role_and_ceiling",
    /// Confinement removes the part that applies throughout the organization, and the role grants the rest.
    RoleAndConfinement "role_and_confinement",
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The grants of the organization's teams that change nothing for a member, in the order of team, app and
    /// member.
    ///
    /// A grant is unused if the member's role grants the same, if the role's ceiling removes it, or if a
    /// confining team does not have the app. A grant that another team repeats is not unused: taking either
    /// team away would leave the other.
    ///
    /// A suspended member's grants are judged as if the membership were not suspended, since they count again.
    ///
    /// The iterator visits each member of each team once for each of the team's apps, in time linear in the
    /// member's teams.
    pub fn unused<'a>(&'a self, organization: &Id) -> impl Iterator<Item = UnusedGrant<'a, Id>> {
        let organization = self.organization(organization);
        let teams = organization.into_iter().flat_map(move |organization| {
            organization.teams().map(move |(id, team)| (organization, id, team))
        });
        teams.flat_map(move |(organization, id, team)| {
            team.apps().flat_map(move |(app, permission)| {
                team.members().filter_map(move |user| {
                    let why = self.why_unused(organization, organization.member(user)?, app, permission)?;
                    Some(UnusedGrant { team: id, app, permission, user, why })
                })
            })
        })
    }

    fn why_unused(
        &self,
        organization: &Organization<Id>,
        member: &Member<Id>,
        app: &Id,
        permission: &AnyTeamPermission,
    ) -> Option<WhyUnused> {
        let role = self.policy().role_definition(organization.resolve_role(&member.role)?);
        let (levels, contained) = (self.policy().levels(), self.policy().permissions_of(permission));
        let confinement = organization.confinement(member, Some(app));
        let by_team = |confinement| {
            team_alone(levels, role, &TeamGrants { on_app: contained, on_any_app: contained, ..confinement })
        };
        let (unconfined, by_team) = (by_team(TeamGrants::NONE), by_team(confinement));
        let by_role = effective_permissions(levels, role, &confinement);
        // from the most specific reason to the most general: an empty permission would fit all of them
        if contained.is_empty() {
            Some(WhyUnused::Empty)
        } else if unconfined.is_empty() {
            Some(WhyUnused::Ceiling)
        } else if by_team.is_empty() {
            Some(WhyUnused::Confinement)
        } else if by_role.contains(contained) {
            Some(WhyUnused::Role)
        } else if by_role.contains(by_team) {
            let is_cut = unconfined != contained;
            Some(if is_cut { WhyUnused::RoleAndCeiling } else { WhyUnused::RoleAndConfinement })
        } else {
            None
        }
    }
}
