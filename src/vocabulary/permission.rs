//! Permissions, and the documents' two tables of them: the matrix of roles and the table of team permissions.

mod names;

pub(super) use self::names::write_names;

use super::cell::{Cell, Level, Source};
use super::names::UnknownName;
use super::role::Role;
use super::team_permission::TeamPermission;

/// A cell in the table of team permissions: a reason why the team permission contains the permission, or
/// `Absent`.
// Decisions need only "contained or not". The reason is kept so that a reader can check each cell against the
// sentence of the document that it comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Full Access contains it, because it contains all features of the app.
    Umbrella,
    /// The team permission's own list of capabilities names it.
    Listed,
    /// Labeler Lead contains it through "all Labeler Worker permissions".
    Inherited,
    /// The team permission does not contain it.
    Absent,
}

/// One row: a permission, and everything that the documents say about it.
struct Row {
    permission: Permission,
    name: &'static str,
    label: &'static str,
    level: Level,
    source: Source,
    /// One cell for each role. For a permission outside the matrix the cells are read from the other pages
    /// and are never blank.
    roles: [Cell; 6],
    team_permissions: [Mark; 4],
    public: bool,
}

macro_rules! cell {
    (Y) => {
        Cell::Yes
    };
    (N) => {
        Cell::No
    };
    (_) => {
        Cell::NotStated
    };
}

macro_rules! mark {
    (U) => {
        Mark::Umbrella
    };
    (L) => {
        Mark::Listed
    };
    (I) => {
        Mark::Inherited
    };
    (-) => {
        Mark::Absent
    };
}

macro_rules! public {
    (P) => {
        true
    };
    (-) => {
        false
    };
}

macro_rules! permissions {
    ($($(#[doc = $note:literal])* $bit:literal $name:ident $label:literal $level:ident $source:ident
       [$($cell:tt)*] [$($mark:tt)*] $public:tt;)*) => {
        bitflags::bitflags! {
            /// A set of permissions. Each permission is a row of the documents' tables and has a bit of its
            /// own.
            ///
            /// The documentation of each constant begins with its documented title. Bits 60 to 63 are free, and
            /// every checked constructor refuses them. Bits from 64 on belong to the
            /// [own permissions](crate::own) of a service, and a policy accepts those in its vocabulary. The
            /// vocabulary has their names. Without it `Display` writes a bit by its number, as in
            /// `VIEW_MODELS|#64`, and `FromStr` reads no numbers.
            ///
            /// To test whether a set meets a requirement, use [`intersects`](Permission::intersects). An
            /// empty set never intersects anything (`R1`), but [`contains`](Permission::contains) of an empty
            /// set is true.
            ///
            /// ```
            /// use rolecall::Permission;
            ///
            /// let scopes = Permission::VIEW_MODELS | Permission::TRAIN_MODELS;
            /// assert!(scopes.intersects(Permission::VIEW_MODELS));
            /// assert!(!scopes.intersects(Permission::empty()));
            /// assert_eq!(scopes.to_string(), "VIEW_MODELS|TRAIN_MODELS");
            /// assert_eq!("VIEW_MODELS|TRAIN_MODELS".parse(), Ok(scopes));
            /// assert_eq!(Permission::from_bits(1 << 60), None);
            /// ```
            // A bit's position never changes and is never used again: compact formats write a set as a
            // number, and services store such numbers. New rows go to the end of the table.
            //
            // 64 bits would hold the 60 rows of today, but no permissions of a service's own. The upper half
            // is theirs, so that `can` may work on the lower half alone.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub struct Permission: u128 {
                $(
                    #[doc = concat!(
                        "**", $label, "**: level [`", stringify!($level), "`](Level::", stringify!($level),
                        "), source [`", stringify!($source), "`](Source::", stringify!($source), ")."
                    )]
                    $(#[doc = $note])*
                    const $name = 1 << $bit;
                )*
            }
        }

        impl Permission {
            /// All 60 documented permissions, one by one in the order of their bits.
            ///
            /// ```
            /// use rolecall::Permission;
            ///
            /// assert_eq!(Permission::ALL.len(), 60);
            /// assert_eq!(Permission::ALL.into_iter().collect::<Permission>(), Permission::all());
            /// ```
            pub const ALL: [Permission; TABLE.len()] = [$(Permission::$name),*];

            pub(super) const NAMES: &[&str] = &[$(stringify!($name)),*];

            pub(super) const LABELS: &[&str] = &[$($label),*];
        }

        // A const, since the sets below are computed from it at compile time.
        const TABLE: [Row; [$($bit),*].len()] = [$(Row {
            permission: Permission::$name,
            name: stringify!($name),
            label: $label,
            level: Level::$level,
            source: Source::$source,
            roles: [$(cell!($cell)),*],
            team_permissions: [$(mark!($mark)),*],
            public: public!($public),
        }),*];
    };
}

// One row for each permission: bit, name, title, level, source, six roles, four team permissions, public. The
// columns stand in the order of the documents, so that a row can be held beside the page:
// - roles: Administrator, Financial Manager, Organization Contributor, Team Contributor, Organization User,
//   Infrastructure Manager; Y yes, N no, _ blank
// - team permissions: Full Access, Model Trainer, Labeler Lead, Labeler Worker; U umbrella (all features of the app),
//   L listed, I inherited from Labeler Worker, - absent
// - P: everyone holds the permission on a public resource (R10)
//
// A sentence above a row adds to a title that does not explain itself.
permissions! {
    /// The sidebar is the menu of the organization's pages.
     0 VIEW_SIDEBAR_ITEMS         "View Sidebar Items"                             Organization Matrix  [Y _ Y Y Y _] [- - - -] -;
     1 CREATE_MODELS              "Create Models"                                  App          Matrix  [Y _ Y Y N _] [U L - -] -;
     2 CREATE_WORKFLOWS           "Create Workflows"                               App          Matrix  [Y _ Y Y N _] [U - - -] -;
     3 EDIT_APP_ID                "Edit App ID"                                    App          Matrix  [Y _ Y N N _] [U - - -] -;
     4 EDIT_APP_DESCRIPTION       "Edit App Description"                           App          Matrix  [Y _ Y Y N _] [U - - -] -;
     5 EDIT_APP_NOTES             "Edit App Notes"                                 App          Matrix  [Y _ Y Y N _] [U - - -] -;
     6 VIEW_COLLABORATORS         "View Collaborators"                             App          Matrix  [Y _ Y Y Y _] [U - - -] -;
     7 EDIT_COLLABORATORS         "Edit Collaborators"                             App          Matrix  [Y _ Y N N _] [U - - -] -;
    /// The base workflow is the app's default workflow.
     8 VIEW_BASE_WORKFLOW         "Base Workflow View"                             App          Matrix  [Y _ Y Y Y _] [U - - -] -;
     9 EDIT_BASE_WORKFLOW         "Base Workflow Edit"                             App          Matrix  [Y _ Y N N _] [U - - -] -;
    /// It covers the deletion of one model too: the team table's "delete models" has no other row.
    10 DELETE_ALL_MODELS          "Delete All Models"                              App          Matrix  [Y _ Y Y N _] [U L - -] -;
    11 DELETE_APP                 "Delete App"                                     App          Matrix  [Y _ Y N N _] [U - - -] -;
    12 MANAGE_MEMBERS             "Invite / Modify / Delete Members"               Organization Matrix  [Y _ N N N _] [- - - -] -;
    13 MANAGE_TEAMS               "Create / Edit / Delete Teams"                   Organization Matrix  [Y _ Y N N _] [- - - -] -;
    14 ADD_MEMBERS_TO_TEAMS       "Add Members to Teams"                           Organization Matrix  [Y _ Y N N _] [- - - -] -;
    15 ADD_APPS_TO_TEAMS          "Add Apps to Teams"                              Organization Matrix  [Y _ Y N N _] [- - - -] -;
    16 CREATE_APPS                "Create Apps"                                    Organization Matrix  [Y _ Y N N _] [- - - -] -;
    17 CHANGE_APP_VISIBILITY      "Change Visibility of Apps"                      App          Matrix  [Y _ Y N N _] [U - - -] -;
    /// It covers models, workflows and datasets, and not the app itself.
    18 CHANGE_RESOURCE_VISIBILITY "Change Visibility of Apps Resources"            App          Matrix  [Y _ Y Y N _] [U - - -] -;
    19 USE_MODULES                "Use Modules"                                    App          Matrix  [Y _ Y Y Y _] [U - - -] -;
    20 MANAGE_MODULES             "Create / Delete Modules"                        App          Matrix  [Y _ Y Y N _] [U - - -] -;
    21 INSTALL_MODULES            "Install / Uninstall Modules"                    App          Matrix  [Y _ Y Y N _] [U - - -] -;
    22 MANAGE_CLUSTERS            "Create / Edit / Delete Clusters and Nodepools"  Organization Matrix  [Y N N N N Y] [- - - -] -;
    /// It is held on the model to be deployed, so it is of the app level.
    23 DEPLOY_MODELS              "Deploy and View Models in Clusters"             App          Matrix  [Y N Y N N Y] [U L - -] -;
    /// It is the only organization-level permission in a team permission (`R5`).
    24 VIEW_CLUSTERS              "View Clusters and Nodepools"                    Organization Matrix  [Y N Y N Y Y] [U L - -] -;
    25 VIEW_FINANCIAL_DATA        "View Financial Data"                            Organization Matrix  [Y Y N N N N] [- - - -] -;
    /// It covers every model of the app; on a public model everyone holds it (`R10`).
    26 VIEW_MODELS                "View all models"                                App          Team    [Y N Y Y Y N] [U L - -] P;
    27 UPDATE_MODELS              "Update models"                                  App          Team    [Y N Y Y N N] [U L - -] -;
    28 TRAIN_MODELS               "Train models"                                   App          Team    [Y N Y Y N N] [U L - -] -;
    29 VIEW_MODEL_METRICS         "Access model metrics and performance data"      App          Team    [Y N Y Y Y N] [U L - -] -;
    /// Inputs of tasks that are assigned to the reader need only `READ_TASK_INPUTS`.
    30 VIEW_INPUTS                "View inputs"                                    App          Team    [Y N Y Y Y N] [U L - -] -;
    31 VIEW_CONCEPTS              "View concepts"                                  App          Team    [Y N Y Y Y N] [U L - -] -;
    32 ACCESS_DATASETS            "Access datasets"                                App          Team    [Y N Y Y Y N] [U L - -] P;
    33 CREATE_TASKS               "Create labeling tasks"                          App          Team    [Y N Y Y N N] [U - L -] -;
    34 ASSIGN_TASKS               "Assign tasks"                                   App          Team    [Y N Y Y N N] [U - L -] -;
    35 MONITOR_TASKS              "Monitor task progress"                          App          Team    [Y N Y Y Y N] [U - L -] -;
    /// The details are first and last names.
    36 VIEW_TEAM_MEMBER_DETAILS   "View team member details"                       App          Team    [Y N Y Y N N] [U - L -] -;
    37 VIEW_TASK_ANALYTICS        "Access task analytics"                          App          Team    [Y N Y Y Y N] [U - L -] -;
    38 REVIEW_ANNOTATIONS         "Review annotations"                             App          Team    [Y N Y Y N N] [U - L -] -;
    39 PROVIDE_FEEDBACK           "Provide feedback"                               App          Team    [Y N Y Y N N] [U - L -] -;
    40 MANAGE_CONCEPTS            "Create, modify, delete concepts"                App          Team    [Y N Y Y N N] [U - L -] -;
    41 ACCESS_ASSIGNED_TASKS      "Access assigned labeling tasks"                 App          Team    [Y N Y Y N N] [U - I L] -;
    42 READ_TASK_CONCEPTS         "Read concepts within tasks"                     App          Team    [Y N Y Y N N] [U - I L] -;
    43 READ_TASK_INPUTS           "Read input data for assigned tasks"             App          Team    [Y N Y Y N N] [U - I L] -;
    44 READ_TASK_GUIDELINES       "Read task instructions and guidelines"          App          Team    [Y N Y Y N N] [U - I L] -;
    45 WRITE_TASK_ANNOTATIONS     "Write annotations"                              App          Team    [Y N Y Y N N] [U - I L] -;
    46 UPDATE_TASK_STATUS         "Write task status updates"                      App          Team    [Y N Y Y N N] [U - I L] -;
    47 WRITE_PROGRESS_REPORTS     "Write progress reports"                         App          Team    [Y N Y Y N N] [U - I L] -;
    /// It means judging work on an assigned task; `REVIEW_ANNOTATIONS` covers all tasks.
    48 ASSESS_COMPLETED_WORK      "Evaluate and assess completed work"             App          Team    [Y N Y Y N N] [U - I L] -;
    49 VIEW_WORKFLOWS             "View workflows"                                 App          Derived [Y N Y Y Y N] [U - - -] P;
    50 EDIT_WORKFLOWS             "Edit and delete workflows"                      App          Derived [Y N Y Y N N] [U - - -] -;
    /// No list of a team permission names it; only Full Access contains it.
    51 PREDICT                    "Use models and workflows"                       App          Derived [Y N Y Y Y N] [U - - -] -;
    52 EDIT_INPUTS                "Upload, edit and delete inputs and annotations" App          Derived [Y N Y Y N N] [U - - -] -;
    53 EDIT_DATASETS              "Create, edit and delete datasets"               App          Derived [Y N Y Y N N] [U - - -] -;
    /// A Labeler Lead does not hold it: the team table lists creating and assigning tasks alone.
    54 MANAGE_TASKS               "Edit and delete labeling tasks"                 App          Derived [Y N Y Y N N] [U - - -] -;
    55 MANAGE_ORGANIZATION        "Edit or delete the organization"                Organization Derived [Y N N N N N] [- - - -] -;
    56 MANAGE_ROLES               "Define custom roles"                            Organization Derived [Y N N N N N] [- - - -] -;
    57 MANAGE_SECURITY            "Manage identity providers and password policy"  Organization Derived [Y N N N N N] [- - - -] -;
    58 MANAGE_BILLING             "Manage plan and billing details"                Organization Derived [Y N N N N N] [- - - -] -;
    /// Only the owner of a personal app holds it (`R9`); no role and no team permission contains it.
    59 TRANSFER_APPS              "Transfer an app one owns"                       App          Derived [N N N N N N] [- - - -] -;
}

/// A criterion that selects rows: a column of the tables, or another property of the row.
enum Criterion {
    Role(Role),
    TeamPermission(TeamPermission),
    Level(Level),
    OffMatrix,
    Public,
}

/// The set of all permissions that meet the criterion.
// A loop over the rest of a slice, since iterators do not work in a const fn and an index could be out of
// bounds. All sets are computed here at compile time, so that none is written a second time by hand.
const fn select(criterion: &Criterion) -> Permission {
    let mut set = Permission::empty();
    let mut rest: &[Row] = &TABLE;
    while let [row, tail @ ..] = rest {
        let picked = match *criterion {
            Criterion::Role(role) => matches!(row.cell(role), Cell::Yes),
            Criterion::TeamPermission(permission) => !matches!(row.mark(permission), Mark::Absent),
            Criterion::Level(Level::Organization) => matches!(row.level, Level::Organization),
            Criterion::Level(Level::App) => matches!(row.level, Level::App),
            Criterion::OffMatrix => !matches!(row.source, Source::Matrix),
            Criterion::Public => row.public,
        };
        if picked {
            set = set.union(row.permission);
        }
        rest = tail;
    }
    set
}

impl Row {
    const fn cell(&self, role: Role) -> Cell {
        *role.pick(&self.roles)
    }

    const fn mark(&self, permission: TeamPermission) -> Mark {
        *permission.pick(&self.team_permissions)
    }
}

impl Permission {
    /// All permissions of the organization level.
    ///
    /// Any one of them is enough to view the organization itself, by
    /// [`ViewOrganization`](crate::Action::ViewOrganization).
    ///
    /// ```
    /// use rolecall::Permission;
    ///
    /// assert!(Permission::ORGANIZATION_LEVEL.contains(Permission::MANAGE_MEMBERS));
    /// assert!(!Permission::ORGANIZATION_LEVEL.intersects(Permission::APP_LEVEL));
    /// ```
    pub const ORGANIZATION_LEVEL: Permission = select(&Criterion::Level(Level::Organization));

    /// All permissions of the app level.
    ///
    /// Any one of them is enough to view the app itself, by [`ViewApp`](crate::Action::ViewApp).
    pub const APP_LEVEL: Permission = select(&Criterion::Level(Level::App));

    /// The permissions that everyone holds on a public resource, anonymous callers included (`R10`).
    ///
    /// ```
    /// use rolecall::Permission;
    ///
    /// assert_eq!(Permission::PUBLIC.to_string(), "VIEW_MODELS|ACCESS_DATASETS|VIEW_WORKFLOWS");
    /// ```
    pub const PUBLIC: Permission = select(&Criterion::Public);

    /// All permissions that are not rows of the matrix; the app-level ones are in Team Contributor's ceiling
    /// (`R6`).
    pub(crate) const OFF_MATRIX: Permission = select(&Criterion::OffMatrix);

    /// The lower 64 bits, which hold all documented permissions.
    // The evaluator works on one machine word instead of two.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "no documented permission has a bit above 63")]
    pub(crate) const fn low(self) -> u64 {
        self.bits() as u64
    }

    /// The upper 64 bits, which hold a service's own permissions (`V2`).
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "64 of 128 bits are shifted out")]
    pub(crate) const fn high(self) -> u64 {
        self.bits().wrapping_shr(64) as u64
    }

    /// The set with these halves.
    #[inline]
    pub(crate) const fn from_halves(low: u64, high: u64) -> Permission {
        Permission::from_bits_retain(low as u128 | (high as u128).wrapping_shl(64))
    }

    /// All bits, of which many are no permission: the scopes of a subject without a token.
    pub(crate) const fn all_bits() -> Permission {
        Permission::from_halves(u64::MAX, u64::MAX)
    }

    /// The documented permissions of the set.
    pub(crate) const fn documented(self) -> Permission {
        self.intersection(Permission::all())
    }

    /// The set with the given lower 64 bits.
    // Truncating is safe: `low` is the only source of such bits, and it reads them from a valid set.
    pub(crate) const fn from_low(bits: u64) -> Permission {
        Permission::from_bits_truncate(bits as u128)
    }

    /// The role's grants: the permissions with a Yes in its column (`R4`).
    pub(crate) const fn of_role(role: Role) -> Permission {
        select(&Criterion::Role(role))
    }

    /// The permissions that the team permission contains by the documents' table (`R5`).
    pub(crate) const fn of_team_permission(permission: TeamPermission) -> Permission {
        select(&Criterion::TeamPermission(permission))
    }

    /// The documented title of a single permission, or `None` for a set of none or several.
    ///
    /// ```
    /// use rolecall::Permission;
    ///
    /// assert_eq!(Permission::VIEW_BASE_WORKFLOW.label(), Some("Base Workflow View"));
    /// assert_eq!(Permission::all().label(), None);
    /// ```
    #[must_use]
    pub fn label(self) -> Option<&'static str> {
        self.row().map(|row| row.label)
    }

    /// The level of a single permission, or `None` for a set of none or several; see [`Level`].
    #[must_use]
    pub fn level(self) -> Option<Level> {
        self.row().map(|row| row.level)
    }

    /// The source of a single permission, or `None` for a set of none or several; see [`Source`].
    #[must_use]
    pub fn source(self) -> Option<Source> {
        self.row().map(|row| row.source)
    }

    /// The cell in the role's column, or `None` if the set is not exactly one row of the matrix.
    pub(crate) fn matrix_cell(self, role: Role) -> Option<Cell> {
        let row = self.row().filter(|row| row.source == Source::Matrix)?;
        Some(row.cell(role))
    }

    // A scan of 60 rows: only explanations and reports ask for titles, no decision does.
    fn row(self) -> Option<&'static Row> {
        const ROWS: &[Row] = &TABLE;
        ROWS.iter().find(|row| row.permission == self)
    }

    /// The permission with the name of its constant, such as `DELETE_APP`.
    pub(crate) fn named(name: &str) -> Result<Permission, UnknownName> {
        let row = TABLE.iter().find(|row| row.name == name);
        row.map(|row| row.permission).ok_or_else(|| UnknownName::new("permission", name, Permission::NAMES))
    }
}

impl Role {
    /// The cell of the matrix in the role's column and the permission's row.
    ///
    /// The matrix has 26 rows. For all other permissions, and for a set that is not exactly one permission,
    /// the answer is `None`. A blank cell is [`Cell::NotStated`] (`R13`).
    ///
    /// ```
    /// use rolecall::{Cell, Permission, Role};
    ///
    /// assert_eq!(Role::Administrator.cell(Permission::DELETE_APP), Some(Cell::Yes));
    /// assert_eq!(Role::InfrastructureManager.cell(Permission::DELETE_APP), Some(Cell::NotStated));
    /// assert_eq!(Role::Administrator.cell(Permission::TRAIN_MODELS), None);
    /// ```
    #[must_use]
    pub fn cell(self, permission: Permission) -> Option<Cell> {
        permission.matrix_cell(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_constant_is_a_row_of_its_own_bit() {
        for (permission, row) in Permission::ALL.into_iter().zip(&TABLE) {
            assert_eq!(permission, row.permission);
            assert_eq!(permission.to_string(), row.name);
            assert_eq!(permission.bits().count_ones(), 1, "{}", row.name);
        }
    }
}
