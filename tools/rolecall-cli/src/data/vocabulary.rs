//! A vocabulary in a file: the permissions, kinds and actions of a service's own.

use super::{Failure, Source};
use rolecall::own::{AnyKind, KindPlace, OwnAction, OwnKind, OwnPermission, Vocabulary};
use rolecall::{Level, Permission, ResourceKind, Role, TeamPermission};
use serde::Deserialize;

/// The form of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    permissions: Vec<PermissionRow>,
    kinds: Vec<KindRow>,
    actions: Vec<ActionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PermissionRow {
    bit: u32,
    name: String,
    title: String,
    level: Level,
    roles: Vec<Role>,
    team_permissions: Vec<TeamPermission>,
    public: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindRow {
    name: String,
    place: PlaceName,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlaceName {
    InApps,
    OfOrganizations,
    OfOrganizationsAndUsers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionRow {
    name: String,
    purpose: String,
    kind: String,
    any_of: Vec<String>,
    if_assigned: Vec<String>,
}

/// Reads a vocabulary from a file and checks it as a whole.
///
/// The rows live as long as the process, since a vocabulary refers to static rows.
///
/// # Errors
///
/// The text has another form, a row names something unknown, or the vocabulary has faults, which are all reported.
pub fn vocabulary(source: &Source) -> Result<Vocabulary, Failure> {
    let tables: Tables = source.read("a vocabulary", &Vocabulary::default())?;
    let permissions: Vec<_> = tables.permissions.into_iter().map(permission).collect();
    let permissions: &'static [OwnPermission] = permissions.leak();
    let kinds: Vec<&'static OwnKind> = tables.kinds.into_iter().map(|row| leaked(kind(row))).collect();
    let kinds: &'static [&'static OwnKind] = kinds.leak();
    let mut problems = Vec::new();
    let mut actions: Vec<&'static OwnAction> = Vec::new();
    for row in tables.actions {
        match action(row, permissions, kinds) {
            Ok(action) => actions.push(leaked(action)),
            Err(found) => {
                problems.extend(found.iter().map(|problem| format!("{}: {problem}", source.name())));
            }
        }
    }
    let checked = Vocabulary::new(permissions, kinds, actions.leak());
    let faults = checked.as_ref().err().map(|error| error.faults().to_vec()).unwrap_or_default();
    problems.extend(faults.iter().map(|fault| format!("{}: {fault}", source.name())));
    checked.ok().filter(|_| problems.is_empty()).ok_or(Failure::of(problems))
}

fn leaked<T>(row: T) -> &'static T {
    Box::leak(Box::new(row))
}

fn permission(row: PermissionRow) -> OwnPermission {
    let PermissionRow { bit, name, title, level, roles, team_permissions, public } = row;
    OwnPermission {
        bit,
        name: name.leak(),
        title: title.leak(),
        level,
        roles: Role::ALL.map(|role| roles.contains(&role)),
        team_permissions: TeamPermission::ALL.map(|held| team_permissions.contains(&held)),
        public,
    }
}

fn kind(row: KindRow) -> OwnKind {
    let place = match row.place {
        PlaceName::InApps => KindPlace::InApps,
        PlaceName::OfOrganizations => KindPlace::OfOrganizations,
        PlaceName::OfOrganizationsAndUsers => KindPlace::OfOrganizationsAndUsers,
    };
    OwnKind { name: row.name.leak(), place }
}

fn action(
    row: ActionRow,
    permissions: &'static [OwnPermission],
    kinds: &[&'static OwnKind],
) -> Result<OwnAction, Vec<String>> {
    let ActionRow { name, purpose, kind, any_of, if_assigned } = row;
    let mut problems = Vec::new();
    let own = || kinds.iter().find(|own| own.name == kind).map(|own| AnyKind::Own(own));
    let applies_to = kind.parse::<ResourceKind>().ok().map(AnyKind::Documented).or_else(own);
    if applies_to.is_none() {
        problems.push(format!(
            "action `{name}`: unknown kind `{kind}`: expected a documented one or one of `kinds`"
        ));
    }
    let mut set = |names: &[String]| {
        let mut set = Permission::empty();
        for wanted in names {
            let own = || permissions.iter().find(|row| row.name == wanted).map(OwnPermission::set);
            // a text such as `A|B` is no name of one permission
            let documented = wanted.parse().ok().filter(|permission| Permission::ALL.contains(permission));
            match documented.or_else(own) {
                Some(found) => set |= found,
                None => problems.push(format!(
                    "action `{name}`: unknown permission `{wanted}`: expected a documented one or one of `permissions`"
                )),
            }
        }
        set
    };
    let (any_of, if_assigned) = (set(&any_of), set(&if_assigned));
    let Some(applies_to) = applies_to.filter(|_| problems.is_empty()) else { return Err(problems) };
    // an action over documented permissions alone has no table
    let permissions = if Permission::all().contains(any_of | if_assigned) { &[] } else { permissions };
    Ok(OwnAction { name: name.leak(), purpose: purpose.leak(), applies_to, any_of, if_assigned, permissions })
}
