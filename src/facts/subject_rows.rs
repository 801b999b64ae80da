//! Subjects from rows of a database, as a `JOIN` returns them.

mod assemble;
mod error;

pub use self::error::SubjectRowsError;

use super::membership::TeamApp;
use super::owner::Owner;
use super::share::Share;
use super::subject::{Subject, SubjectError};
use super::token::{Place, TokenGrant};
use crate::policy::{AnyRole, AnyTeamPermission, Policy};
use crate::vocabulary::Permission;
use alloc::vec::Vec;
use core::hash::Hash;

/// The rows of one user, collected in any order and built into a [`Subject`].
///
/// A service gives each row of its tables to one method, inside the loop over its query. A row that says the same as
/// another is harmless, because a `JOIN` repeats rows. Rows that contradict each other are an error, and so is a row
/// without the row that it belongs to: a team without a membership in its organization, or an app of a team that is
/// not there. A team that is missing might be a confining one (`R8`), so the builder never guesses.
///
/// Shares of one app unite, and so do grants of a token: they are sets of permissions, and a table may have a row for
/// each permission (`R12`, `R14`).
///
/// ```
/// use rolecall::{Action, Owner, Permission, Resource, Role, SubjectRows, TeamPermission, can};
///
/// // SELECT … FROM member LEFT JOIN team_member … LEFT JOIN team … LEFT JOIN team_app … WHERE member.user = ?
/// struct Row {
///     organization: u64,
///     role: Role,
///     suspended: bool,
///     team: Option<u64>,
///     confining: Option<bool>,
///     app: Option<u64>,
///     permission: Option<TeamPermission>,
/// }
///
/// # let row = |team, app| Row {
/// #     organization: 1,
/// #     role: Role::TeamContributor,
/// #     suspended: false,
/// #     team: Some(team),
/// #     confining: Some(false),
/// #     app,
/// #     permission: app.map(|_| TeamPermission::ModelTrainer),
/// # };
/// # let rows = [row(30, Some(100)), row(31, None), row(30, Some(101))];
/// let mut ana = SubjectRows::new(7);
/// for row in rows {
///     let (team, app) = (row.team.zip(row.confining), row.app.zip(row.permission));
///     ana.joined(row.organization, row.role, row.suspended, team, app);
/// }
/// ana.share(Owner::User(8), 200, Permission::VIEW_MODELS); // SELECT … FROM share WHERE user = ?
/// let ana = ana.build()?;
/// assert!(can(&ana, Action::TrainModel, &Resource::app(1, 101).model()));
/// assert!(can(&ana, Action::ViewModel, &Resource::personal_app(8, 200).model()));
/// # Ok::<(), rolecall::SubjectRowsError<u64>>(())
/// ```
///
/// A subject that a service caches is built without a token. [`Subject::narrowed_by`] narrows it for one request, and
/// the clone shares its facts.
///
/// Rows are numbered in the order in which they were given, from 0, whatever their kind. The order decides only which
/// team a [`Basis`](crate::Basis) names if several grant an action.
#[derive(Debug, Clone)]
#[must_use = "rows decide nothing until a subject is built from them"]
pub struct SubjectRows<Id> {
    user: Id,
    /// The number of the next row.
    next: usize,
    members: Vec<MemberRow<Id>>,
    teams: Vec<TeamRow<Id>>,
    apps: Vec<TeamAppRow<Id>>,
    shares: Vec<(usize, Share<Id>)>,
    /// The grants of the token; `None` if the request came without one.
    token: Option<Vec<TokenGrant<Id>>>,
    /// The first row that can belong to no other, whatever comes before and after.
    stray: Option<SubjectRowsError<Id>>,
}

#[derive(Debug, Clone)]
struct MemberRow<Id> {
    row: usize,
    organization: Id,
    role: AnyRole,
    suspended: bool,
}

#[derive(Debug, Clone)]
struct TeamRow<Id> {
    row: usize,
    organization: Id,
    team: Id,
    confining: bool,
}

#[derive(Debug, Clone)]
struct TeamAppRow<Id> {
    row: usize,
    organization: Id,
    team: Id,
    assigned: TeamApp<Id>,
}

impl<Id> SubjectRows<Id> {
    /// A signed-in user without rows, whose request came without a token that narrows.
    ///
    /// A [`token_grant`](SubjectRows::token_grant) is an error then. A token of which no row is found must leave nothing
    /// (`R12`), so a request with such a token begins with [`with_token`](SubjectRows::with_token).
    pub const fn new(user: Id) -> Self {
        SubjectRows::of(user, None)
    }

    /// A signed-in user without rows, whose request came with a token that narrows to its grants (`R12`). Until a grant
    /// is added, the token leaves nothing.
    ///
    /// ```
    /// use rolecall::{Action, Permission, Place, Resource, Role, SubjectRows, can};
    ///
    /// let model = Resource::app(1, 100).model();
    /// let mut script = SubjectRows::with_token(7);
    /// script.member(1, Role::Administrator, false);
    /// assert!(!can(&script.clone().build()?, Action::ViewModel, &model));
    /// script.token_grant(Place::Organization(1), Permission::VIEW_MODELS);
    /// assert!(can(&script.build()?, Action::ViewModel, &model));
    /// # Ok::<(), rolecall::SubjectRowsError<u64>>(())
    /// ```
    pub const fn with_token(user: Id) -> Self {
        SubjectRows::of(user, Some(Vec::new()))
    }

    const fn of(user: Id, token: Option<Vec<TokenGrant<Id>>>) -> Self {
        SubjectRows {
            user,
            next: 0,
            members: Vec::new(),
            teams: Vec::new(),
            apps: Vec::new(),
            shares: Vec::new(),
            token,
            stray: None,
        }
    }

    /// The number of the row that is given.
    const fn number(&mut self) -> usize {
        let row = self.next;
        self.next = row.saturating_add(1);
        row
    }

    /// A row of the user's membership in an organization: the role there, and whether it is suspended (`R15`).
    pub fn member(&mut self, organization: Id, role: impl Into<AnyRole>, suspended: bool) -> &mut Self {
        let row = self.number();
        self.members.push(MemberRow { row, organization, role: role.into(), suspended });
        self
    }

    /// A row of a team of the organization that the user is in, and whether the team confines its members (`R8`).
    pub fn team(&mut self, organization: Id, team: Id, confining: bool) -> &mut Self {
        let row = self.number();
        self.teams.push(TeamRow { row, organization, team, confining });
        self
    }

    /// A row of an app of such a team, and the team's permission on it (`R5`).
    pub fn team_app(
        &mut self,
        organization: Id,
        team: Id,
        app: Id,
        permission: impl Into<AnyTeamPermission>,
    ) -> &mut Self {
        let (row, assigned) = (self.number(), TeamApp { app, permission: permission.into() });
        self.apps.push(TeamAppRow { row, organization, team, assigned });
        self
    }

    /// A row of an app that is shared with the user (`R14`).
    pub fn share(&mut self, owner: Owner<Id>, app: Id, permissions: Permission) -> &mut Self {
        let row = self.number();
        self.shares.push((row, Share::new(owner, app, permissions)));
        self
    }

    /// A row of a grant of the request's token (`R12`), if the rows began [with a token](SubjectRows::with_token).
    pub fn token_grant(&mut self, place: Place<Id>, permissions: Permission) -> &mut Self {
        let row = self.number();
        match &mut self.token {
            Some(grants) => grants.push(TokenGrant::new(place, permissions)),
            None => self.set_stray(SubjectRowsError::NoToken { row }),
        }
        self
    }

    fn set_stray(&mut self, stray: SubjectRowsError<Id>) {
        self.stray.get_or_insert(stray);
    }

    /// Builds the subject under the [documented](Policy::documented) policy.
    ///
    /// # Errors
    ///
    /// As [`build_under`](SubjectRows::build_under).
    pub fn build(self) -> Result<Subject<Id>, SubjectRowsError<Id>>
    where
        Id: Eq + Hash + Clone,
    {
        self.build_under(Policy::documented())
    }
}

impl<Id: Clone> SubjectRows<Id> {
    /// One row of an outer join: the membership, and the team and the team's app, where the join found them.
    ///
    /// The columns of a team that is not there are null, and so are those of an app: `row.team.zip(row.confining)` and
    /// `row.app.zip(row.permission)` make the two pairs, as the example [above](SubjectRows) shows.
    pub fn joined(
        &mut self,
        organization: Id,
        role: impl Into<AnyRole>,
        suspended: bool,
        team: Option<(Id, bool)>,
        app: Option<(Id, impl Into<AnyTeamPermission>)>,
    ) -> &mut Self {
        let row = self.number();
        match (team, app) {
            (Some((team, confining)), app) => {
                if let Some((app, permission)) = app {
                    let (organization, assigned) =
                        (organization.clone(), TeamApp { app, permission: permission.into() });
                    self.apps.push(TeamAppRow { row, organization, team: team.clone(), assigned });
                }
                self.teams.push(TeamRow { row, organization: organization.clone(), team, confining });
            }
            (None, Some((app, _))) => {
                self.set_stray(SubjectRowsError::AppWithoutTeam {
                    row,
                    organization: organization.clone(),
                    app,
                });
            }
            (None, None) => {}
        }
        self.members.push(MemberRow { row, organization, role: role.into(), suspended });
        self
    }
}

impl<Id: Eq + Hash + Clone> SubjectRows<Id> {
    /// Builds the subject under the policy.
    ///
    /// O(n log n) in the rows: their hashes are sorted, so that no row is compared with every other.
    ///
    /// # Errors
    ///
    /// [`SubjectRowsError`] names the row that is wrong, and the row that it contradicts.
    ///
    /// ```
    /// use rolecall::{Role, SubjectRows, SubjectRowsError, TeamPermission};
    ///
    /// let mut rows = SubjectRows::new("ana");
    /// rows.member("acme", Role::TeamContributor, false);
    /// rows.team_app("acme", "silo", "cats", TeamPermission::ModelTrainer);
    /// let error = rows.build().unwrap_err();
    /// assert_eq!(error, SubjectRowsError::NoTeam { row: 1, organization: "acme", team: "silo", app: "cats" });
    /// assert_eq!(
    ///     error.to_string(),
    ///     "rows[1]: app `cats` of team `silo` in organization `acme`: expected a row of the team, which says whether \
    ///      the team confines its members"
    /// );
    /// ```
    pub fn build_under(self, policy: &Policy) -> Result<Subject<Id>, SubjectRowsError<Id>> {
        if let Some(stray) = self.stray {
            return Err(stray);
        }
        let memberships = assemble::memberships(self.members, self.teams, self.apps)?;
        let shares = self.shares.iter().map(|(_, share)| share.clone()).collect();
        let subject = policy.subject_with(self.user, memberships, shares);
        let subject = subject.map_err(|error| SubjectRowsError::of_subject(error, &self.shares))?;
        Ok(match self.token {
            Some(grants) => subject.narrowed_by(grants),
            None => subject,
        })
    }
}

impl<Id: Clone> SubjectRowsError<Id> {
    fn of_subject(error: SubjectError, shares: &[(usize, Share<Id>)]) -> Self {
        if let SubjectError::NotShareable { share, permissions } = error
            && let Some((row, share)) = shares.get(share)
        {
            let (owner, app) = (share.owner.clone(), share.app.clone());
            return SubjectRowsError::NotShareable { row: *row, owner, app, permissions };
        }
        SubjectRowsError::Subject(error)
    }
}
