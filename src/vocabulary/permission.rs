//! Permissions and the documents' two tables about them.

use super::names::{self, UnknownName, vocabulary};
use super::role::Role;
use super::team_permission::TeamPermission;
use core::fmt;
use core::str::FromStr;

vocabulary! {
    /// Whether a permission is about the organization or about an app and what is in it.
    ///
    /// ```
    /// use rolecall::{Level, Permission};
    ///
    /// assert_eq!(Permission::CREATE_APPS.level(), Some(Level::Organization));
    /// assert_eq!(Permission::CREATE_MODELS.level(), Some(Level::App));
    /// assert_eq!(Level::App.as_str(), "app");
    /// ```
    Level, "level":
    /// Held on what the organization owns: members, teams, clusters, billing, security.
    Organization "organization",
    /// Held in an app, on the app and everything in it.
    App "app",
}

vocabulary! {
    /// Where the documents state a permission.
    ///
    /// ```
    /// use rolecall::{Permission, Source};
    ///
    /// assert_eq!(Permission::DELETE_APP.source(), Some(Source::Matrix));
    /// assert_eq!(Permission::TRAIN_MODELS.source(), Some(Source::Team));
    /// assert_eq!(Permission::PREDICT.source(), Some(Source::Derived));
    /// assert_eq!(Source::Derived.as_str(), "derived");
    /// ```
    Source, "source":
    /// A row of the security page's matrix of 26 permissions by 6 roles.
    Matrix "matrix",
    /// A capability in the table of permission types for teams.
    Team "team",
    /// Described by the pages, in neither table.
    Derived "derived",
}

/// One cell of the security page's matrix.
///
/// [`No`](Cell::No) and [`NotStated`](Cell::NotStated) both deny, and are kept apart (`R13`).
///
/// ```
/// use rolecall::{Cell, Permission, Role};
///
/// assert_eq!(Role::TeamContributor.cell(Permission::DELETE_APP), Some(Cell::No));
/// assert_eq!(Role::FinancialManager.cell(Permission::DELETE_APP), Some(Cell::NotStated));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// The role has the permission.
    Yes,
    /// The role does not have it.
    No,
    /// The cell is blank: the document says neither.
    NotStated,
}

impl Cell {
    /// The word for the cell: `Yes`, `No` or `not stated`.
    ///
    /// ```
    /// assert_eq!(rolecall::Cell::NotStated.label(), "not stated");
    /// ```
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Cell::Yes => "Yes",
            Cell::No => "No",
            Cell::NotStated => "not stated",
        }
    }
}

/// Why a team permission contains a permission, or that it does not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Full Access: all of the app's features.
    Umbrella,
    /// Named in the team permission's own list.
    Listed,
    /// Through "all Labeler Worker permissions".
    Inherited,
    Absent,
}

/// One row of the tables: a permission and everything the documents say of it.
struct Row {
    permission: Permission,
    name: &'static str,
    label: &'static str,
    level: Level,
    source: Source,
    /// Off the matrix, what the other pages make of the role: never `NotStated`.
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
    ($($bit:literal $name:ident $label:literal $level:ident $source:ident
       [$($cell:tt)*] [$($mark:tt)*] $public:tt;)*) => {
        bitflags::bitflags! {
            /// A set of permissions, each one a documented row at a bit position that never changes.
            ///
            /// The constants carry the documents' titles. Bits 60 to 127 are free and no constructor
            /// that checks accepts them; 64 and up are reserved for permissions that a service
            /// defines itself. [`contains`](Permission::contains) of an empty set is true, as for
            /// any sets: to ask whether a requirement is met, use
            /// [`intersects`](Permission::intersects), which an empty set never satisfies.
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
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub struct Permission: u128 {
                $(#[doc = $label] const $name = 1 << $bit;)*
            }
        }

        impl Permission {
            /// Every documented permission by itself, in the order of the bits.
            ///
            /// ```
            /// use rolecall::Permission;
            ///
            /// assert_eq!(Permission::ALL.len(), 60);
            /// assert_eq!(Permission::ALL.into_iter().collect::<Permission>(), Permission::all());
            /// ```
            pub const ALL: [Permission; TABLE.len()] = [$(Permission::$name),*];

            const NAMES: &[&str] = &[$(stringify!($name)),*];
        }

        // roles: Administrator, Financial Manager, Organization Contributor, Team Contributor,
        // Organization User, Infrastructure Manager; team permissions: Full Access, Model Trainer,
        // Labeler Lead, Labeler Worker
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

// Y yes, N no, _ blank; U umbrella, L listed, I inherited, - absent; P held by everyone on what is public
permissions! {
     0 VIEW_SIDEBAR_ITEMS         "View Sidebar Items"                             Organization Matrix  [Y _ Y Y Y _] [- - - -] -;
     1 CREATE_MODELS              "Create Models"                                  App          Matrix  [Y _ Y Y N _] [U L - -] -;
     2 CREATE_WORKFLOWS           "Create Workflows"                               App          Matrix  [Y _ Y Y N _] [U - - -] -;
     3 EDIT_APP_ID                "Edit App ID"                                    App          Matrix  [Y _ Y N N _] [U - - -] -;
     4 EDIT_APP_DESCRIPTION       "Edit App Description"                           App          Matrix  [Y _ Y Y N _] [U - - -] -;
     5 EDIT_APP_NOTES             "Edit App Notes"                                 App          Matrix  [Y _ Y Y N _] [U - - -] -;
     6 VIEW_COLLABORATORS         "View Collaborators"                             App          Matrix  [Y _ Y Y Y _] [U - - -] -;
     7 EDIT_COLLABORATORS         "Edit Collaborators"                             App          Matrix  [Y _ Y N N _] [U - - -] -;
     8 VIEW_BASE_WORKFLOW         "Base Workflow View"                             App          Matrix  [Y _ Y Y Y _] [U - - -] -;
     9 EDIT_BASE_WORKFLOW         "Base Workflow Edit"                             App          Matrix  [Y _ Y N N _] [U - - -] -;
    10 DELETE_ALL_MODELS          "Delete All Models"                              App          Matrix  [Y _ Y Y N _] [U L - -] -;
    11 DELETE_APP                 "Delete App"                                     App          Matrix  [Y _ Y N N _] [U - - -] -;
    12 MANAGE_MEMBERS             "Invite / Modify / Delete Members"               Organization Matrix  [Y _ N N N _] [- - - -] -;
    13 MANAGE_TEAMS               "Create / Edit / Delete Teams"                   Organization Matrix  [Y _ Y N N _] [- - - -] -;
    14 ADD_MEMBERS_TO_TEAMS       "Add Members to Teams"                           Organization Matrix  [Y _ Y N N _] [- - - -] -;
    15 ADD_APPS_TO_TEAMS          "Add Apps to Teams"                              Organization Matrix  [Y _ Y N N _] [- - - -] -;
    16 CREATE_APPS                "Create Apps"                                    Organization Matrix  [Y _ Y N N _] [- - - -] -;
    17 CHANGE_APP_VISIBILITY      "Change Visibility of Apps"                      App          Matrix  [Y _ Y N N _] [U - - -] -;
    18 CHANGE_RESOURCE_VISIBILITY "Change Visibility of Apps Resources"            App          Matrix  [Y _ Y Y N _] [U - - -] -;
    19 USE_MODULES                "Use Modules"                                    App          Matrix  [Y _ Y Y Y _] [U - - -] -;
    20 MANAGE_MODULES             "Create / Delete Modules"                        App          Matrix  [Y _ Y Y N _] [U - - -] -;
    21 INSTALL_MODULES            "Install / Uninstall Modules"                    App          Matrix  [Y _ Y Y N _] [U - - -] -;
    22 MANAGE_CLUSTERS            "Create / Edit / Delete Clusters and Nodepools"  Organization Matrix  [Y N N N N Y] [- - - -] -;
    23 DEPLOY_MODELS              "Deploy and View Models in Clusters"             App          Matrix  [Y N Y N N Y] [U L - -] -;
    24 VIEW_CLUSTERS              "View Clusters and Nodepools"                    Organization Matrix  [Y N Y N Y Y] [U L - -] -;
    25 VIEW_FINANCIAL_DATA        "View Financial Data"                            Organization Matrix  [Y Y N N N N] [- - - -] -;
    26 VIEW_MODELS                "View all models"                                App          Team    [Y N Y Y Y N] [U L - -] P;
    27 UPDATE_MODELS              "Update models"                                  App          Team    [Y N Y Y N N] [U L - -] -;
    28 TRAIN_MODELS               "Train models"                                   App          Team    [Y N Y Y N N] [U L - -] -;
    29 VIEW_MODEL_METRICS         "Access model metrics and performance data"      App          Team    [Y N Y Y Y N] [U L - -] -;
    30 VIEW_INPUTS                "View inputs"                                    App          Team    [Y N Y Y Y N] [U L - -] -;
    31 VIEW_CONCEPTS              "View concepts"                                  App          Team    [Y N Y Y Y N] [U L - -] -;
    32 ACCESS_DATASETS            "Access datasets"                                App          Team    [Y N Y Y Y N] [U L - -] P;
    33 CREATE_TASKS               "Create labeling tasks"                          App          Team    [Y N Y Y N N] [U - L -] -;
    34 ASSIGN_TASKS               "Assign tasks"                                   App          Team    [Y N Y Y N N] [U - L -] -;
    35 MONITOR_TASKS              "Monitor task progress"                          App          Team    [Y N Y Y Y N] [U - L -] -;
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
    48 ASSESS_COMPLETED_WORK      "Evaluate and assess completed work"             App          Team    [Y N Y Y N N] [U - I L] -;
    49 VIEW_WORKFLOWS             "View workflows"                                 App          Derived [Y N Y Y Y N] [U - - -] P;
    50 EDIT_WORKFLOWS             "Edit and delete workflows"                      App          Derived [Y N Y Y N N] [U - - -] -;
    51 PREDICT                    "Use models and workflows"                       App          Derived [Y N Y Y Y N] [U - - -] -;
    52 EDIT_INPUTS                "Upload, edit and delete inputs and annotations" App          Derived [Y N Y Y N N] [U - - -] -;
    53 EDIT_DATASETS              "Create, edit and delete datasets"               App          Derived [Y N Y Y N N] [U - - -] -;
    54 MANAGE_TASKS               "Edit and delete labeling tasks"                 App          Derived [Y N Y Y N N] [U - - -] -;
    55 MANAGE_ORGANIZATION        "Edit or delete the organization"                Organization Derived [Y N N N N N] [- - - -] -;
    56 MANAGE_ROLES               "Define custom roles"                            Organization Derived [Y N N N N N] [- - - -] -;
    57 MANAGE_SECURITY            "Manage identity providers and password policy"  Organization Derived [Y N N N N N] [- - - -] -;
    58 MANAGE_BILLING             "Manage plan and billing details"                Organization Derived [Y N N N N N] [- - - -] -;
    59 TRANSFER_APPS              "Transfer an app one owns"                       App          Derived [N N N N N N] [- - - -] -;
}

/// A column of the tables, or another property that picks rows.
enum Column {
    Role(Role),
    TeamPermission(TeamPermission),
    Level(Level),
    OffMatrix,
    Public,
}

/// The rows that the column picks, as a set.
const fn select(column: &Column) -> Permission {
    let mut set = Permission::empty();
    let mut rest: &[Row] = &TABLE;
    while let [row, tail @ ..] = rest {
        let picked = match *column {
            Column::Role(role) => matches!(row.cell(role), Cell::Yes),
            Column::TeamPermission(permission) => !matches!(row.mark(permission), Mark::Absent),
            Column::Level(Level::Organization) => matches!(row.level, Level::Organization),
            Column::Level(Level::App) => matches!(row.level, Level::App),
            Column::OffMatrix => !matches!(row.source, Source::Matrix),
            Column::Public => row.public,
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
        *role.of(&self.roles)
    }

    const fn mark(&self, permission: TeamPermission) -> Mark {
        *permission.of(&self.team_permissions)
    }
}

impl Permission {
    /// All permissions about the organization.
    ///
    /// ```
    /// use rolecall::Permission;
    ///
    /// assert!(Permission::ORGANIZATION_LEVEL.contains(Permission::MANAGE_MEMBERS));
    /// assert!(!Permission::ORGANIZATION_LEVEL.intersects(Permission::APP_LEVEL));
    /// ```
    pub const ORGANIZATION_LEVEL: Permission = select(&Column::Level(Level::Organization));

    /// All permissions about an app and what is in it.
    pub const APP_LEVEL: Permission = select(&Column::Level(Level::App));

    /// What everybody holds on a public resource, anonymous subjects too (`R10`).
    ///
    /// ```
    /// use rolecall::Permission;
    ///
    /// assert_eq!(Permission::PUBLIC.to_string(), "VIEW_MODELS|ACCESS_DATASETS|VIEW_WORKFLOWS");
    /// ```
    pub const PUBLIC: Permission = select(&Column::Public);

    /// What the matrix does not name.
    pub(crate) const OFF_MATRIX: Permission = select(&Column::OffMatrix);

    /// The low half, in which all documented permissions are: half as wide is half the work.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "nothing documented is in the other half")]
    pub(crate) const fn low(self) -> u64 {
        self.bits() as u64
    }

    /// The set of which that is the low half.
    pub(crate) const fn from_low(bits: u64) -> Permission {
        Permission::from_bits_truncate(bits as u128)
    }

    /// The yes cells of the role's column.
    pub(crate) const fn of_role(role: Role) -> Permission {
        select(&Column::Role(role))
    }

    /// The marked cells of the team permission's column.
    pub(crate) const fn of_team_permission(permission: TeamPermission) -> Permission {
        select(&Column::TeamPermission(permission))
    }

    /// The documented title, if the set is one single permission.
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

    /// Whether the permission is about the organization or an app, if the set is a single one.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        self.row().map(|row| row.level)
    }

    /// Where the documents state the permission, if the set is a single one.
    #[must_use]
    pub fn source(self) -> Option<Source> {
        self.row().map(|row| row.source)
    }

    /// The role's cell in the matrix, if the set is one single row of it.
    pub(crate) fn matrix_cell(self, role: Role) -> Option<Cell> {
        let row = self.row().filter(|row| row.source == Source::Matrix)?;
        Some(row.cell(role))
    }

    fn row(self) -> Option<&'static Row> {
        const ROWS: &[Row] = &TABLE;
        ROWS.iter().find(|row| row.permission == self)
    }

    /// The permission of that name, which is the name of its constant.
    pub(crate) fn named(name: &str) -> Result<Permission, UnknownName> {
        let row = TABLE.iter().find(|row| row.name == name);
        row.map(|row| row.permission).ok_or_else(|| UnknownName::new("permission", name, Permission::NAMES))
    }
}

/// The names of the permissions, separated by `|`; nothing for the empty set.
impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        names::join(f, "|", self.iter_names().map(|(name, _)| name))
    }
}

/// Reads what `Display` writes: names alone, never numbers, and never nothing for something.
impl FromStr for Permission {
    type Err = UnknownName;

    fn from_str(names: &str) -> Result<Self, UnknownName> {
        if names.is_empty() {
            return Ok(Permission::empty());
        }
        names.split('|').map(Permission::named).collect()
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

    #[test]
    fn only_names_parse() {
        for text in
            ["0x1", "0xffffffffffffffff", "1", "*", "all", "view_models", "VIEW_MODELS|", "|", " VIEW_MODELS"]
        {
            assert!(text.parse::<Permission>().is_err(), "{text}");
        }
        assert_eq!("".parse(), Ok(Permission::empty()));
        assert_eq!(Permission::all().to_string().parse(), Ok(Permission::all()));
    }
}
