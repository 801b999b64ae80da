//! The macro that writes a vocabulary as tables.

/// Writes the own rows of a service as tables, which the compiler checks.
///
/// See the [module](crate::own) for what the three tables are for. The order of the parts is fixed. Each table may be
/// missing, and a service with actions alone needs no constant:
///
/// ```
/// rolecall::own_vocabulary! {
///     /// What the pipeline service asks.
///     pub const VOCABULARY;
///     permissions {
///         // bit, name, title, level, roles [Adm Fin OrgC TeamC OrgU Infra], teams [Full Train Lead Work], public
///         64 RUN_PIPELINES  "Run pipelines"      App          [Y N Y Y N N] [Y N N N] -;
///         65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
///     }
///     kinds {
///         PIPELINE "pipeline" InApps;
///         SECRET   "secret"   OfOrganizationsAndUsers;
///     }
///     /// The questions of the pipeline service.
///     actions Ask {
///         /// Start a run of the pipeline.
///         RunPipeline  "run_pipeline"   PIPELINE     [RUN_PIPELINES]  [];
///         /// Show who did what.
///         ViewAuditLog "view_audit_log" Organization [VIEW_AUDIT_LOG] [];
///         /// Build the search index of the app anew.
///         ReindexApp   "reindex_app"    App          [EDIT_INPUTS]    [];
///     }
/// }
///
/// use rolecall::own::AnyKind;
///
/// assert_eq!(VOCABULARY.permissions().len(), 2);
/// assert_eq!(Ask::RunPipeline.row().applies_to, AnyKind::Own(&PIPELINE));
/// assert_eq!(Ask::RunPipeline.row().any_of, RUN_PIPELINES);
/// assert_eq!(Ask::ReindexApp.row().purpose, "Build the search index of the app anew.");
/// assert_eq!(Ask::ALL.map(Ask::as_str), ["run_pipeline", "view_audit_log", "reindex_app"]);
/// ```
///
/// It makes:
///
/// - the constant [`Vocabulary`](crate::own::Vocabulary), under the name after `const`;
/// - for each permission a constant [`Permission`](crate::Permission);
/// - for each kind a static [`OwnKind`](crate::own::OwnKind);
/// - an enum of the actions with `ALL`, `ROWS`, `as_str`, `row` and `Display`. It converts into
///   [`AnyAction`](crate::own::AnyAction) and compares with it, so that a handler asks about `Ask::RunPipeline`. The doc
///   comment of an action is its purpose.
///
/// Everything has the visibility of the constant. In the columns of an action stand own and documented names, without
/// their types.
///
/// Actions over documented permissions need no vocabulary, and so no name for one:
///
/// ```
/// rolecall::own_vocabulary! {
///     actions Ask {
///         /// Build the search index of the app anew.
///         ReindexApp "reindex_app" App [EDIT_INPUTS] [];
///     }
/// }
/// assert_eq!(Ask::ReindexApp.to_string(), "reindex_app");
/// ```
///
/// The columns know the names of their own tables and the documented ones, and nothing else that is in scope. The bit of
/// another vocabulary's permission may mean something else here, and the compiler refuses it:
///
/// ```compile_fail,E0080
/// mod reports {
///     rolecall::own_vocabulary! {
///         /// What the report service asks.
///         pub const VOCABULARY;
///         permissions { 64 RUN_REPORTS "Run reports" App [Y N Y Y N N] [Y N N N] -; }
///     }
/// }
/// use reports::RUN_REPORTS;
///
/// rolecall::own_vocabulary! {
///     /// What the game service asks.
///     const VOCABULARY;
///     permissions { 64 PLAY "Play" App [Y Y Y Y Y N] [Y Y Y Y] -; }
///     actions Ask {
///         /// Run the report of a game.
///         RunReport "run_report" App [RUN_REPORTS] [];
///     }
/// }
/// ```
///
/// A fault is an error of the compiler, which names all of them:
///
/// ```compile_fail,E0080
/// rolecall::own_vocabulary! {
///     /// Faulty.
///     const VOCABULARY;
///     permissions {
///         // error: permission `DELETE_APP`: it reads like the documented `DELETE_APP`, expected a name of its own
///         64 DELETE_APP "Delete pipelines" App [Y N Y Y N N] [Y N N N] -;
///     }
/// }
/// ```
///
/// So is a row with too few cells or too many, or with another letter than `Y` and `N`. The message names the row:
///
/// ```compile_fail
/// rolecall::own_vocabulary! {
///     /// Faulty.
///     const VOCABULARY;
///     permissions {
///         64 RUN_PIPELINES  "Run pipelines"  App [Y N Y Y N N] [Y N N N] -;
///         // error: permission `STOP_PIPELINES`: expected 6 cells, one for each role, not `[Y N Y Y N]`
///         65 STOP_PIPELINES "Stop pipelines" App [Y N Y Y N] [Y N N N] -;
///     }
/// }
/// ```
#[macro_export]
macro_rules! own_vocabulary {
    // The cells of a row. Each message names the row: the compiler shows the place of the whole macro.
    (@roles $row:ident $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt) => {
        [$crate::own_vocabulary!(@cell $row $a), $crate::own_vocabulary!(@cell $row $b),
         $crate::own_vocabulary!(@cell $row $c), $crate::own_vocabulary!(@cell $row $d),
         $crate::own_vocabulary!(@cell $row $e), $crate::own_vocabulary!(@cell $row $f)]
    };
    (@roles $row:ident $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "permission `", ::core::stringify!($row), "`: expected 6 cells, one for each role, not `[",
            ::core::stringify!($($other)*), "]`"
        ))
    };
    (@teams $row:ident $a:tt $b:tt $c:tt $d:tt) => {
        [$crate::own_vocabulary!(@cell $row $a), $crate::own_vocabulary!(@cell $row $b),
         $crate::own_vocabulary!(@cell $row $c), $crate::own_vocabulary!(@cell $row $d)]
    };
    (@teams $row:ident $($other:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "permission `", ::core::stringify!($row), "`: expected 4 cells, one for each team permission, not `[",
            ::core::stringify!($($other)*), "]`"
        ))
    };
    (@cell $row:ident Y) => { true };
    (@cell $row:ident N) => { false };
    (@cell $row:ident $other:tt) => {
        ::core::compile_error!(::core::concat!(
            "permission `", ::core::stringify!($row), "`: expected `Y` or `N` in a cell, not `",
            ::core::stringify!($other), "`"
        ))
    };
    (@public $row:ident P) => { true };
    (@public $row:ident -) => { false };
    (@public $row:ident $other:tt) => {
        ::core::compile_error!(::core::concat!(
            "permission `", ::core::stringify!($row), "`: expected `P` (public) or `-` at the end, not `",
            ::core::stringify!($other), "`"
        ))
    };

    // The rows of the permissions.
    (@table $(
        $(#[doc = $about:literal])*
        $bit:literal $permission:ident $title:literal $level:ident [$($role:tt)*] [$($team:tt)*] $public:tt;
    )*) => {
        &[$($crate::own::OwnPermission {
            bit: $bit,
            name: ::core::stringify!($permission),
            title: $title,
            level: $crate::Level::$level,
            roles: $crate::own_vocabulary!(@roles $permission $($role)*),
            team_permissions: $crate::own_vocabulary!(@teams $permission $($team)*),
            public: $crate::own_vocabulary!(@public $permission $public),
        }),*]
    };

    // A constant for each permission.
    (@permissions [$vis:vis] $(
        $(#[doc = $about:literal])*
        $bit:literal $permission:ident $title:literal $level:ident [$($role:tt)*] [$($team:tt)*] $public:tt;
    )*) => {
        $(
            #[doc = ::core::concat!("**", $title, "**: level ", ::core::stringify!($level), ".")]
            $(#[doc = $about])*
            #[allow(dead_code)]
            $vis const $permission: $crate::Permission = $crate::own::expansion::set($bit);
        )*
    };

    // A static for each kind.
    (@kinds [$vis:vis] $($(#[doc = $about:literal])* $kind:ident $name:literal $place:ident;)*) => {
        $(
            #[doc = ::core::concat!("The kind `", $name, "`.")]
            $(#[doc = $about])*
            $vis static $kind: $crate::own::OwnKind =
                $crate::own::OwnKind { name: $name, place: $crate::own::KindPlace::$place };
        )*
    };
    (@kind_rows $($(#[doc = $about:literal])* $kind:ident $name:literal $place:ident;)*) => { &[$(&$kind),*] };
    (@kind_names $($(#[doc = $about:literal])* $kind:ident $name:literal $place:ident;)*) => {
        &[$((::core::stringify!($kind), &$kind)),*]
    };

    // The actions.
    (@actions [$($meta:tt)*] [$vis:vis] $actions:ident [$table:expr] [$kinds:expr] $(
        $(#[doc = $purpose:literal])*
        $action:ident $name:literal $kind:ident [$($any_of:ident)*] [$($if_assigned:ident)*];
    )*) => {
        $($meta)*
        ///
        /// Each action is a row of a service's own vocabulary.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(dead_code)]
        $vis enum $actions {
            $($(#[doc = $purpose])* $action,)*
        }

        #[allow(dead_code)]
        impl $actions {
            const TABLE: &'static [$crate::own::OwnPermission] = $table;

            const COUNT: usize = <[&str]>::len(&[$($name),*]);

            /// All actions, in the order of the table.
            pub const ALL: [$actions; $actions::COUNT] = [$($actions::$action),*];

            /// The rows of all actions, in the order of the table.
            pub const ROWS: &'static [&'static $crate::own::OwnAction] = &[$($actions::$action.row()),*];

            /// The name in `snake_case`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($actions::$action => $name,)*
                }
            }

            /// The row of the action.
            #[inline]
            #[must_use]
            pub const fn row(self) -> &'static $crate::own::OwnAction {
                match self {
                    $($actions::$action => {
                        static ROW: $crate::own::OwnAction = {
                            $crate::own::expansion::action(
                                $name,
                                ::core::concat!($($purpose),*),
                                match $crate::own::expansion::kind($kinds, ::core::stringify!($kind)) {
                                    ::core::option::Option::Some(kind) => kind,
                                    ::core::option::Option::None => ::core::panic!(::core::concat!(
                                        "action `", $name, "`: the kind `", ::core::stringify!($kind),
                                        "` is neither a kind of this vocabulary nor a documented one, or it is both"
                                    )),
                                },
                                match $crate::own::expansion::asked(
                                    $actions::TABLE, &[$(::core::stringify!($any_of)),*]
                                ) {
                                    ::core::option::Option::Some(set) => set,
                                    ::core::option::Option::None => ::core::panic!(::core::concat!(
                                        "action `", $name, "`: one of `[", $(::core::stringify!($any_of), " ",)*
                                        "]` is neither a permission of this vocabulary nor a documented one"
                                    )),
                                },
                                match $crate::own::expansion::asked(
                                    $actions::TABLE, &[$(::core::stringify!($if_assigned)),*]
                                ) {
                                    ::core::option::Option::Some(set) => set,
                                    ::core::option::Option::None => ::core::panic!(::core::concat!(
                                        "action `", $name, "`: one of `[", $(::core::stringify!($if_assigned), " ",)*
                                        "]` is neither a permission of this vocabulary nor a documented one"
                                    )),
                                },
                                $actions::TABLE,
                            )
                        };
                        &ROW
                    })*
                }
            }
        }

        impl ::core::fmt::Display for $actions {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::From<$actions> for $crate::own::AnyAction {
            #[inline]
            fn from(action: $actions) -> Self {
                $crate::own::AnyAction::Own(action.row())
            }
        }

        impl ::core::cmp::PartialEq<$actions> for $crate::own::AnyAction {
            fn eq(&self, other: &$actions) -> bool {
                *self == $crate::own::AnyAction::from(*other)
            }
        }
    };

    // The checked tables. The panic is one of the compiler, since it stands in a const. The lint is allowed where this is
    // used: it refuses two million steps in one const, which full tables can take. 64 permissions, 128 kinds and 128
    // actions were measured to take less than three seconds.
    (@checked $permissions:expr, $kinds:expr, $actions:expr) => {{
        const __PERMISSIONS: &[$crate::own::OwnPermission] = $permissions;
        const __KINDS: &[&$crate::own::OwnKind] = $kinds;
        match $crate::own::expansion::checked(__PERMISSIONS, __KINDS, $actions) {
            ::core::result::Result::Ok(vocabulary) => vocabulary,
            ::core::result::Result::Err(report) => ::core::panic!("{}", report.as_str()),
        }
    }};

    (@vocabulary [$($meta:tt)*] [$vis:vis] $vocabulary:ident {$($permissions:tt)*} {$($kinds:tt)*}) => {
        $($meta)*
        #[allow(long_running_const_eval)]
        $vis const $vocabulary: $crate::own::Vocabulary = $crate::own_vocabulary!(
            @checked
            $crate::own_vocabulary!(@table $($permissions)*),
            $crate::own_vocabulary!(@kind_rows $($kinds)*),
            &[]
        );
    };
    (
        @vocabulary [$($meta:tt)*] [$vis:vis] $vocabulary:ident {$($permissions:tt)*} {$($kinds:tt)*}
        [$($actions_meta:tt)*] $actions:ident {$($rows:tt)*}
    ) => {
        $crate::own_vocabulary! {
            @actions [$($actions_meta)*] [$vis] $actions [$crate::own_vocabulary!(@table $($permissions)*)]
            [$crate::own_vocabulary!(@kind_names $($kinds)*)] $($rows)*
        }

        $($meta)*
        #[allow(long_running_const_eval)]
        $vis const $vocabulary: $crate::own::Vocabulary = $crate::own_vocabulary!(
            @checked $actions::TABLE, $crate::own_vocabulary!(@kind_rows $($kinds)*), $actions::ROWS
        );
    };

    // What a service writes: a vocabulary, or actions alone.
    (
        $(#[$meta:meta])*
        $vis:vis const $vocabulary:ident;
        $(permissions {$($permissions:tt)*})?
        $(kinds {$($kinds:tt)*})?
        $($(#[$actions_meta:meta])* actions $actions:ident {$($rows:tt)*})?
    ) => {
        $crate::own_vocabulary! { @permissions [$vis] $($($permissions)*)? }
        $crate::own_vocabulary! { @kinds [$vis] $($($kinds)*)? }
        $crate::own_vocabulary! {
            @vocabulary [$(#[$meta])*] [$vis] $vocabulary {$($($permissions)*)?} {$($($kinds)*)?}
            $([$(#[$actions_meta])*] $actions {$($rows)*})?
        }
    };
    ($(#[$meta:meta])* $vis:vis actions $actions:ident {$($rows:tt)*}) => {
        $crate::own_vocabulary! { @actions [$(#[$meta])*] [$vis] $actions [&[]] [&[]] $($rows)* }

        #[allow(long_running_const_eval)]
        const _: () = {
            let report = $crate::own::expansion::report_actions($actions::ROWS);
            if !report.is_empty() {
                ::core::panic!("{}", report.as_str())
            }
        };
    };
}
