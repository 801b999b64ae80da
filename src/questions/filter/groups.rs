//! The clauses of a filter in groups, which a query takes as one condition each.

use super::{Clause, Extent, Filter};
use crate::facts::{Owner, Place, Resource};
use crate::vocabulary::own::AnyKind;
use alloc::vec::Vec;

/// The clauses of a [`Filter`] that one condition of a query stands for.
///
/// A filter has one clause for each app of a team, so that an `OR` of all clauses would grow with the teams, and
/// databases limit how deep an expression may be. A group has the ids of all clauses of one sort in one list, which a
/// query binds as one parameter. See [`Filter::groups`].
///
/// Take a group apart with all its fields, as `let Group { rows, is_public, assigned_to } = group`: a field that is left
/// out makes the list too long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group<'a, Id> {
    /// The rows, by the owner and the app that they belong to.
    pub rows: Rows<'a, Id>,
    /// Whether only rows that are public, in apps that are public, belong to the group (`R10`).
    pub is_public: bool,
    /// The user whom the rows must be assigned to, if only assigned rows belong to the group (`R11`).
    pub assigned_to: Option<&'a Id>,
}

/// The rows of a [`Group`], by the owner and the app that they belong to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Rows<'a, Id> {
    /// All rows.
    All,
    /// What one of these organizations owns, in its apps and outside apps.
    OfOrganizations(Vec<&'a Id>),
    /// What is in one of these apps, each with the organization that owns the app: an app of the same id that another
    /// organization owns is not meant.
    OfApps(Vec<(&'a Id, &'a Id)>),
    /// What one of these users owns, in personal apps and outside apps (`V4`).
    OfUsers(Vec<&'a Id>),
    /// What is in one of these personal apps, each with the user who owns the app.
    OfUsersApps(Vec<(&'a Id, &'a Id)>),
}

impl<'a, Id: PartialEq> Filter<'a, Id> {
    /// The same resources in groups, one for each condition of a query.
    ///
    /// There are at most 18 groups, and nearly always fewer than six, however many apps a subject has. No group at all
    /// stands for no resource: a query needs `FALSE` then. Rows that the kind cannot have, such as models outside apps,
    /// are in no group. Linear in the clauses.
    ///
    /// Bind the ids as your tables store them. `SQLite` compares a UUID that is bound as text with the same UUID in a
    /// blob and finds them different, without an error; the example `sqlite` refuses such an id.
    ///
    /// The whole of a filter in `PostgreSQL`, for models of a table `model` joined with `app`:
    ///
    /// ```
    /// use rolecall::filter::{Filter, Group, Rows};
    ///
    /// /// A condition, and an array of ids for each `$1`, `$2`, …
    /// fn condition<'a>(filter: &Filter<'a, i64>) -> (String, Vec<Vec<&'a i64>>) {
    ///     let (mut terms, mut arrays) = (Vec::new(), Vec::new());
    ///     let mut bind = |ids| {
    ///         arrays.push(ids);
    ///         format!("${}::bigint[]", arrays.len())
    ///     };
    ///     for Group { rows, is_public, assigned_to } in filter.groups() {
    ///         let (owner, (owners, apps)) = match rows {
    ///             Rows::All => ("", (vec![], vec![])),
    ///             Rows::OfOrganizations(ids) => ("organization", (ids, vec![])),
    ///             Rows::OfUsers(ids) => ("owner", (ids, vec![])),
    ///             Rows::OfApps(pairs) => ("organization", pairs.into_iter().unzip()),
    ///             Rows::OfUsersApps(pairs) => ("owner", pairs.into_iter().unzip()),
    ///         };
    ///         let mut all = match (owners.is_empty(), apps.is_empty()) {
    ///             (true, _) => vec!["TRUE".to_owned()],
    ///             (false, true) => vec![format!("app.{owner} = ANY({})", bind(owners))],
    ///             (false, false) => {
    ///                 let pairs = format!("unnest({}, {})", bind(owners), bind(apps));
    ///                 vec![format!("(app.{owner}, app.id) IN (SELECT * FROM {pairs})")]
    ///             }
    ///         };
    ///         all.extend(is_public.then(|| "app.public AND model.public".to_owned()));
    ///         all.extend(assigned_to.map(|user| format!("model.assignees && {}", bind(vec![user]))));
    ///         terms.push(format!("({})", all.join(" AND ")));
    ///     }
    ///     let any = if terms.is_empty() { "FALSE".to_owned() } else { terms.join(" OR ") };
    ///     (format!("({any})"), arrays)
    /// }
    ///
    /// use rolecall::{Action, Membership, Role, Subject, TeamMembership, TeamPermission, filter};
    ///
    /// let team = TeamMembership::new(30).with_apps((100..1_300).map(|app| (app, TeamPermission::ModelTrainer)));
    /// let member = Membership::new(1, Role::TeamContributor).with_team(team);
    /// let ana = Subject::new(7, [member, Membership::new(2, Role::Administrator)])?;
    /// let (sql, arrays) = condition(&filter(&ana, Action::ViewModel));
    /// assert_eq!(
    ///     sql,
    ///     "((app.owner = ANY($1::bigint[])) \
    ///      OR ((app.organization, app.id) IN (SELECT * FROM unnest($2::bigint[], $3::bigint[]))) \
    ///      OR (app.organization = ANY($4::bigint[])) OR (TRUE AND app.public AND model.public))"
    /// );
    /// assert_eq!(arrays.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1_200, 1_200, 1]);
    /// assert_eq!(condition(&filter(&Subject::anonymous(), Action::DeleteModel)).0, "(FALSE)");
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn groups(&self) -> Vec<Group<'a, Id>> {
        let mut groups = Vec::new();
        if let Filter::AnyOf { kind, clauses } = self {
            for clause in clauses {
                add(&mut groups, *kind, *clause);
            }
        }
        groups
    }
}

/// Adds the clause to the group of its sort, which may be a new one.
fn add<'a, Id: PartialEq>(groups: &mut Vec<Group<'a, Id>>, kind: AnyKind, clause: Clause<'a, Id>) {
    let (extent, assigned_to) = match clause {
        Clause::All(extent) => (extent, None),
        Clause::AssignedTo { user, extent } => (extent, Some(user)),
    };
    let (is_public, place) = match extent {
        Extent::Organization { organization } => (false, Place::Organization(organization)),
        Extent::App { owner, app } => (false, Place::App { owner, app }),
        Extent::Personal { user } => (false, Place::PersonalApps(user)),
        Extent::Public => (true, Place::Everywhere),
        Extent::PublicAt { place } => (true, place.as_ref()),
    };
    let has_rows = match place {
        _ if kind.is_in_app() => true,
        // public and in an app, of which the kind has nothing
        _ if is_public => false,
        Place::Organization(_) => true,
        Place::PersonalApps(_) => kind.is_users_outside_apps(),
        Place::Everywhere | Place::App { .. } => false,
    };
    if !has_rows {
        return;
    }
    for group in groups.iter_mut() {
        if (group.is_public, group.assigned_to) != (is_public, assigned_to) {
            continue;
        }
        match (&mut group.rows, place) {
            (Rows::All, Place::Everywhere) => return,
            (Rows::OfOrganizations(ids), Place::Organization(id))
            | (Rows::OfUsers(ids), Place::PersonalApps(id)) => {
                return ids.push(id);
            }
            (Rows::OfApps(pairs), Place::App { owner: Owner::Organization(id), app })
            | (Rows::OfUsersApps(pairs), Place::App { owner: Owner::User(id), app }) => {
                return pairs.push((id, app));
            }
            (
                Rows::All
                | Rows::OfOrganizations(_)
                | Rows::OfApps(_)
                | Rows::OfUsers(_)
                | Rows::OfUsersApps(_),
                Place::Everywhere | Place::Organization(_) | Place::App { .. } | Place::PersonalApps(_),
            ) => {}
        }
    }
    let rows = match place {
        Place::Everywhere => Rows::All,
        Place::Organization(id) => Rows::OfOrganizations(Vec::from([id])),
        Place::PersonalApps(id) => Rows::OfUsers(Vec::from([id])),
        Place::App { owner: Owner::Organization(id), app } => Rows::OfApps(Vec::from([(id, app)])),
        Place::App { owner: Owner::User(id), app } => Rows::OfUsersApps(Vec::from([(id, app)])),
    };
    groups.push(Group { rows, is_public, assigned_to });
}

impl<Id: Eq> Group<'_, Id> {
    /// Whether a resource of the filter's kind belongs to the group: what a condition for the group must mean. Linear
    /// in the ids.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, filter};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let groups = filter(&user, Action::UseModel).groups();
    /// assert!(groups.iter().any(|group| group.contains(&Resource::app(1, 100).model())));
    /// assert!(!groups.iter().any(|group| group.contains(&Resource::app(2, 100).model())));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn contains(&self, resource: &Resource<Id>) -> bool {
        let Group { rows, is_public, assigned_to } = self;
        let (owner, app) = (resource.owner(), resource.app_id());
        let is_organization = |id: &Id| owner == Owner::Organization(id);
        let is_user = |id: &Id| owner == Owner::User(id);
        let is_among = match rows {
            Rows::All => true,
            Rows::OfOrganizations(ids) => ids.iter().any(|id| is_organization(id)),
            Rows::OfUsers(ids) => ids.iter().any(|id| is_user(id)),
            Rows::OfApps(pairs) => pairs.iter().any(|(id, its)| is_organization(id) && app == Some(*its)),
            Rows::OfUsersApps(pairs) => pairs.iter().any(|(id, its)| is_user(id) && app == Some(*its)),
        };
        let is_theirs = |user: &Id| resource.assignees().any(|assignee| assignee == user);
        is_among
            && resource.is_somewhere()
            && (!is_public || resource.is_public())
            && assigned_to.is_none_or(is_theirs)
    }
}

#[cfg(test)]
mod tests;
