//! Access reviews: the permissions of every member and their sources, row by row.

use super::grants::team_alone;
use crate::decide::Basis;
use crate::directory::state::app::App;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::Member;
use crate::directory::state::organization::Organization;
use crate::facts::{Extent, Owner};
use crate::policy::{
    AnyRole, AnyTeamPermission, Levels, Policy, RoleDefinition, TeamGrants, effective_permissions,
};
use crate::vocabulary::Permission;
use alloc::collections::{BTreeMap, btree_map};
use alloc::vec::{self, Vec};
use core::hash::Hash;
use core::ops::Bound;

/// One row of an access review: a user, the extent, the source, and the permissions that it gives.
///
/// A member's permissions on a resource are the union of the member's rows with an extent that contains the
/// resource. On a public app everybody also has the permissions of the rows without a user, as far as the
/// resource there is public.
///
/// ```
/// use rolecall::filter::Extent;
/// use rolecall::{Action, Subject};
/// use rolecall::directory::{Command, Directory, Email, Name};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
/// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
/// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(&ana, 0, create)?;
///
/// let rows: Vec<_> = directory.access_review(&"acme").into_iter().flatten().collect();
/// let [row] = &rows[..] else { panic!() };
/// assert_eq!((row.user, &row.extent), (Some(&"ana"), &Extent::Organization { organization: &"acme" }));
/// assert_eq!(row.basis.to_string(), "role `administrator` grants it");
/// assert_eq!(row.permissions.iter().count(), 59); // all but TRANSFER_APPS
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct AccessRow<'a, Id> {
    /// The member, or `None` for everybody.
    pub user: Option<&'a Id>,
    /// The extent of the permissions: the whole organization, or one app.
    pub extent: Extent<'a, Id>,
    /// The source of the permissions: the role, a team, or the visibility of the app.
    pub basis: Basis<'a, Id>,
    /// The permissions that the source gives there; never empty.
    pub permissions: Permission,
}

/// The rows of an access review, as an iterator.
///
/// Members come first, in the order of their ids. Each member's rows begin with the whole organization and
/// continue app by app. The rows of public apps follow at the end. A member without permissions has no row.
///
/// The iterator keeps the rows of one member at a time.
#[derive(Debug)]
pub struct AccessReview<'a, Id> {
    policy: &'a Policy,
    organization: &'a Organization<Id>,
    members: btree_map::Range<'a, Id, Member<Id>>,
    rows: vec::IntoIter<AccessRow<'a, Id>>,
    apps: btree_map::Range<'a, Id, App<Id>>,
}

/// The progress of an access review: the last member or public app with all rows read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reviewed<Id> {
    /// All members up to this one are read.
    Member(Id),
    /// All members are read, and all public apps up to this one.
    PublicApp(Id),
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The access review of the organization, if it exists: every member's permissions with their sources.
    ///
    /// The rows come in a stable order. Each member's rows take time linear in the apps of the member's
    /// teams. [`AccessReview::after`] continues a review that was interrupted.
    #[must_use]
    pub fn access_review<'a>(&'a self, organization: &Id) -> Option<AccessReview<'a, Id>> {
        let organization = self.organization(organization)?;
        Some(AccessReview {
            policy: self.policy(),
            organization,
            members: organization.members.range(..),
            rows: Vec::new().into_iter(),
            apps: organization.apps.registry.range(Bound::Unbounded),
        })
    }
}

impl<Id: Ord + Hash + Clone> AccessReview<'_, Id> {
    /// The rest of the review: it starts with the first row after the given progress.
    ///
    /// Logarithmic. The member or app need not exist any more, so that changes in between do not disturb a
    /// review.
    ///
    /// ```
    /// use rolecall::Subject;
    /// use rolecall::directory::{Command, Directory, Email, Name, Reviewed};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new(7, [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// directory.execute(&ana, 0, Command::CreateOrganization { organization: 1, name: Name::new("Acme")?, billing_email: email })?;
    ///
    /// let rows_after = |done: Reviewed<&i32>| directory.access_review(&1).map(|review| review.after(done).count());
    /// assert_eq!(rows_after(Reviewed::Member(&6)), Some(1));
    /// assert_eq!(rows_after(Reviewed::Member(&7)), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn after(self, reviewed: Reviewed<&Id>) -> Self {
        let AccessReview { policy, organization, .. } = self;
        let (member, app) = match reviewed {
            Reviewed::Member(user) => (Some(user), None),
            Reviewed::PublicApp(app) => (None, Some(app)),
        };
        let members = match member {
            Some(user) => organization.members.range((Bound::Excluded(user), Bound::Unbounded)),
            // public apps come after all members, so that no member is left
            None => btree_map::Range::default(),
        };
        let apps = organization.apps.registry.range(app.map_or(Bound::Unbounded, Bound::Excluded));
        AccessReview { policy, organization, members, rows: Vec::new().into_iter(), apps }
    }
}

impl<'a, Id: Ord + Hash + Clone> Iterator for AccessReview<'a, Id> {
    type Item = AccessRow<'a, Id>;

    fn next(&mut self) -> Option<AccessRow<'a, Id>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            let Some((user, member)) = self.members.next() else { break };
            self.rows = self.organization.rows(self.policy, user, member).into_iter();
        }
        let (app, _) = self.apps.find(|(_, app)| app.is_public())?;
        let extent = Extent::App { owner: Owner::Organization(&self.organization.id), app };
        Some(AccessRow { user: None, extent, basis: Basis::Public, permissions: self.policy.levels().public })
    }
}

impl<Id: Ord + Hash + Clone> Organization<Id> {
    /// The member's rows: first for the whole organization, then app by app.
    fn rows<'a>(
        &'a self,
        policy: &'a Policy,
        user: &'a Id,
        member: &'a Member<Id>,
    ) -> Vec<AccessRow<'a, Id>> {
        let Some(role) = self.resolve_role(&member.role) else {
            return Vec::new();
        };
        let (levels, terms) = (policy.levels(), policy.role_definition(role));
        let mut rows = Rows { user, role, levels, terms, collected: Vec::new() };
        let everywhere = || Extent::Organization { organization: &self.id };
        let confinement = self.confinement(member, None);
        rows.by_role(everywhere(), &confinement);

        let mut apps: BTreeMap<&Id, Vec<(&Id, &AnyTeamPermission)>> = BTreeMap::new();
        for (id, team) in self.teams_of(member) {
            // several apps with one permission give one row for the organization, not one for each app
            let mut seen: Vec<&AnyTeamPermission> = Vec::new();
            for (app, permission) in team.apps() {
                apps.entry(app).or_default().push((id, permission));
                let anywhere = policy.permissions_of(permission);
                if anywhere.intersects(levels.organization) && !seen.contains(&permission) {
                    seen.push(permission);
                    rows.by_team(
                        everywhere(),
                        (id, permission),
                        &TeamGrants { on_any_app: anywhere, ..confinement },
                    );
                }
            }
        }
        for (app, teams) in apps {
            let here = || Extent::App { owner: Owner::Organization(&self.id), app };
            let confinement = self.confinement(member, Some(app));
            // an unconfined member has the role's grants everywhere, and the row for the organization lists
            // them
            if confinement.confining_teams > 0 {
                rows.by_role(here(), &confinement);
            }
            for (id, permission) in teams {
                rows.by_team(
                    here(),
                    (id, permission),
                    &TeamGrants { on_app: policy.permissions_of(permission), ..confinement },
                );
            }
        }
        rows.collected
    }
}

/// The rows of one member.
struct Rows<'a, Id> {
    user: &'a Id,
    role: &'a AnyRole,
    levels: &'a Levels,
    terms: &'a RoleDefinition,
    collected: Vec<AccessRow<'a, Id>>,
}

impl<'a, Id> Rows<'a, Id> {
    fn by_role(&mut self, extent: Extent<'a, Id>, confinement: &TeamGrants) {
        self.push(
            extent,
            Basis::Role(self.role),
            effective_permissions(self.levels, self.terms, confinement),
        );
    }

    fn by_team(
        &mut self,
        extent: Extent<'a, Id>,
        (team, permission): (&'a Id, &'a AnyTeamPermission),
        brought: &TeamGrants,
    ) {
        self.push(extent, Basis::Team { team, permission }, team_alone(self.levels, self.terms, brought));
    }

    fn push(&mut self, extent: Extent<'a, Id>, basis: Basis<'a, Id>, permissions: Permission) {
        if !permissions.is_empty() {
            self.collected.push(AccessRow { user: Some(self.user), extent, basis, permissions });
        }
    }
}
