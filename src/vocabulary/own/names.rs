//! The names of a vocabulary, read and written (`V6`).

use super::{AnyAction, AnyKind, OwnPermission, Vocabulary};
use crate::vocabulary::permission::write_names;
use crate::vocabulary::{Permission, UnknownName};
use core::fmt;

impl Vocabulary {
    /// Reads the name of one permission, own or documented.
    ///
    /// # Errors
    ///
    /// An [`UnknownName`] for every other text. Names are read as strictly as documented ones.
    ///
    /// ```
    /// use rolecall::Permission;
    /// # rolecall::own_vocabulary! {
    /// #     /// What a pipeline service asks.
    /// #     const VOCABULARY;
    /// #     permissions { 64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -; }
    /// # }
    ///
    /// assert_eq!(VOCABULARY.permission("RUN_PIPELINES")?, RUN_PIPELINES);
    /// assert_eq!(VOCABULARY.permission("EDIT_INPUTS")?, Permission::EDIT_INPUTS);
    ///
    /// let error = VOCABULARY.permission("run_pipelines").unwrap_err();
    /// assert_eq!(error.to_string(), "unknown permission `run_pipelines`: expected one of 61 known names");
    /// assert!("RUN_PIPELINES".parse::<Permission>().is_err()); // without the vocabulary
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn permission(&self, name: &str) -> Result<Permission, UnknownName> {
        if let Some(row) = self.permissions().iter().find(|row| row.name == name) {
            return Ok(row.set());
        }
        Permission::named(name).map_err(|error| error.or_own(self.permissions().iter().map(|row| row.name)))
    }

    /// Reads a set of permissions as [`names`](Vocabulary::names) writes it: names, separated by `|`.
    ///
    /// # Errors
    ///
    /// An [`UnknownName`] for the first name that is not a permission's. Only the empty text is the empty set, and
    /// numbers are refused.
    ///
    /// ```
    /// use rolecall::Permission;
    /// # rolecall::own_vocabulary! {
    /// #     /// What a pipeline service asks.
    /// #     const VOCABULARY;
    /// #     permissions { 64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -; }
    /// # }
    ///
    /// let scopes = VOCABULARY.permission_set("RUN_PIPELINES|VIEW_MODELS")?;
    /// assert_eq!(scopes, RUN_PIPELINES | Permission::VIEW_MODELS);
    /// assert!(VOCABULARY.permission_set("VIEW_MODELS|#64").is_err());
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn permission_set(&self, names: &str) -> Result<Permission, UnknownName> {
        if names.is_empty() {
            return Ok(Permission::empty());
        }
        names.split('|').map(|name| self.permission(name)).collect()
    }

    /// Reads the name of a kind of resource, own or documented.
    ///
    /// # Errors
    ///
    /// An [`UnknownName`] for every other text.
    ///
    /// ```
    /// use rolecall::ResourceKind;
    /// use rolecall::own::AnyKind;
    /// # rolecall::own_vocabulary! {
    /// #     /// What a pipeline service asks.
    /// #     const VOCABULARY;
    /// #     kinds { PIPELINE "pipeline" InApps; }
    /// # }
    ///
    /// assert_eq!(VOCABULARY.kind("pipeline")?, AnyKind::Own(&PIPELINE));
    /// assert_eq!(VOCABULARY.kind("model")?, ResourceKind::Model);
    /// assert!(VOCABULARY.kind("Pipeline").is_err());
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn kind(&self, name: &str) -> Result<AnyKind, UnknownName> {
        if let Some(row) = self.kinds().iter().find(|row| row.name == name) {
            return Ok(AnyKind::Own(row));
        }
        let documented = name.parse().map(AnyKind::Documented);
        documented.map_err(|error: UnknownName| error.or_own(self.kinds().iter().map(|row| row.name)))
    }

    /// Reads the name of an action, own or documented.
    ///
    /// # Errors
    ///
    /// An [`UnknownName`] for every other text.
    ///
    /// ```
    /// use rolecall::Action;
    /// # rolecall::own_vocabulary! {
    /// #     /// What an indexing service asks.
    /// #     const VOCABULARY;
    /// #     actions Ask {
    /// #         /// Build the search index of the app anew.
    /// #         ReindexApp "reindex_app" App [EDIT_INPUTS] [];
    /// #     }
    /// # }
    ///
    /// assert_eq!(VOCABULARY.action("reindex_app")?, Ask::ReindexApp);
    /// assert_eq!(VOCABULARY.action("delete_app")?, Action::DeleteApp);
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn action(&self, name: &str) -> Result<AnyAction, UnknownName> {
        if let Some(row) = self.actions().iter().find(|row| row.name == name) {
            return Ok(AnyAction::Own(row));
        }
        let documented = name.parse().map(AnyAction::Documented);
        documented.map_err(|error: UnknownName| error.or_own(self.actions().iter().map(|row| row.name)))
    }

    /// Writes the names of the set's permissions, documented and own, separated by `|` in the order of their bits.
    ///
    /// A bit that is no permission of either is written by its number, such as `#77`.
    ///
    /// ```
    /// use rolecall::Permission;
    /// # rolecall::own_vocabulary! {
    /// #     /// What a pipeline service asks.
    /// #     const VOCABULARY;
    /// #     permissions { 64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -; }
    /// # }
    ///
    /// let set = Permission::VIEW_MODELS | RUN_PIPELINES | Permission::from_bits_retain(1 << 77);
    /// assert_eq!(VOCABULARY.names(set).to_string(), "VIEW_MODELS|RUN_PIPELINES|#77");
    /// assert_eq!(set.to_string(), "VIEW_MODELS|#64|#77"); // without the vocabulary
    /// ```
    #[must_use]
    pub fn names(&self, set: Permission) -> impl fmt::Display + Copy + use<> {
        Names { vocabulary: *self, set }
    }

    /// The row of a single own permission, or `None` for every other set.
    #[must_use]
    pub fn row(&self, permission: Permission) -> Option<&'static OwnPermission> {
        self.permissions().iter().find(|row| row.set() == permission)
    }

    /// The title of a single permission, own or documented, or `None` for every other set.
    #[must_use]
    pub fn title(&self, permission: Permission) -> Option<&'static str> {
        self.row(permission).map(|row| row.title).or_else(|| permission.label())
    }
}

#[derive(Clone, Copy)]
struct Names {
    vocabulary: Vocabulary,
    set: Permission,
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_names(f, self.set, |bit| self.vocabulary.row(bit).map(|row| row.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, ResourceKind};
    use alloc::string::ToString;

    /// The pipeline service.
    mod pipelines {
        crate::own_vocabulary! {
            /// What the pipeline service asks.
            pub(super) const VOCABULARY;
            permissions {
                64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
                77 VIEW_RUNS "View the runs" App [Y N Y Y Y N] [Y Y N N] P;
            }
            kinds {
                PIPELINE "pipeline" InApps;
            }
            actions Ask {
                /// Start a run
                /// of the pipeline.
                RunPipeline "run_pipeline" PIPELINE [RUN_PIPELINES] [EDIT_INPUTS WRITE_TASK_ANNOTATIONS];
                /// Build the search index of the app anew.
                ReindexApp "reindex_app" App [EDIT_INPUTS] [];
            }
        }
    }

    /// Another service in the same process, with the same names and bits for other things.
    mod robots {
        crate::own_vocabulary! {
            /// What the robot service asks.
            pub(super) const VOCABULARY;
            permissions {
                64 RUN_ROBOTS "Run robots" App [Y N Y N N N] [N N N N] -;
                65 RUN_PIPELINES "Weld pipelines" App [Y N N N N N] [N N N N] -;
            }
            kinds {
                PIPELINE "pipeline" OfOrganizations;
            }
            actions Ask {
                /// Weld the pipeline.
                RunPipeline "run_pipeline" App [RUN_PIPELINES] [];
            }
        }
    }

    #[test]
    fn the_macro_writes_what_it_says() {
        use pipelines::{Ask, PIPELINE, RUN_PIPELINES, VIEW_RUNS, VOCABULARY};
        let row = Ask::RunPipeline.row();
        assert_eq!(row.name, "run_pipeline");
        assert_eq!(row.purpose, "Start a run of the pipeline.");
        assert_eq!((row.applies_to, row.any_of), (AnyKind::Own(&PIPELINE), RUN_PIPELINES));
        assert_eq!(row.if_assigned, Permission::EDIT_INPUTS | Permission::WRITE_TASK_ANNOTATIONS);
        assert_eq!(row.permissions, VOCABULARY.permissions());
        assert_eq!(Ask::ReindexApp.row().permissions, []); // it is the same in every vocabulary
        assert_eq!(Ask::ReindexApp.row().applies_to, ResourceKind::App);
        assert_eq!(VOCABULARY.actions(), Ask::ROWS);
        assert_eq!(Ask::ALL.map(|ask| ask.to_string()), ["run_pipeline", "reindex_app"]);
        assert_eq!(AnyAction::from(Ask::RunPipeline), AnyAction::Own(row));
        assert_eq!((RUN_PIPELINES.bits(), VIEW_RUNS.bits()), (1 << 64, 1 << 77));
        let view_runs = OwnPermission {
            bit: 77,
            name: "VIEW_RUNS",
            title: "View the runs",
            level: crate::Level::App,
            roles: [true, false, true, true, true, false],
            team_permissions: [true, true, false, false],
            public: true,
        };
        assert_eq!(VOCABULARY.row(VIEW_RUNS), Some(&view_runs));
        assert!(VOCABULARY.row(RUN_PIPELINES).is_some_and(|row| !row.public));
    }

    #[test]
    fn own_and_documented_names_are_read() {
        let ours = pipelines::VOCABULARY;
        let mixed = ours.permission_set("VIEW_RUNS|VIEW_MODELS|RUN_PIPELINES");
        let expected = Permission::VIEW_MODELS | pipelines::RUN_PIPELINES | pipelines::VIEW_RUNS;
        assert_eq!(mixed, Ok(expected));
        assert_eq!(ours.names(expected).to_string(), "VIEW_MODELS|RUN_PIPELINES|VIEW_RUNS");
        assert_eq!(ours.permission_set(""), Ok(Permission::empty()));
        assert_eq!(ours.kind("pipeline"), Ok(AnyKind::Own(&pipelines::PIPELINE)));
        assert_eq!(ours.kind("model"), Ok(AnyKind::Documented(ResourceKind::Model)));
        assert_eq!(ours.action("reindex_app"), Ok(pipelines::Ask::ReindexApp.into()));
        assert_eq!(ours.action("delete_app"), Ok(AnyAction::Documented(Action::DeleteApp)));
        for permission in Permission::ALL {
            assert_eq!(ours.permission(&permission.to_string()), Ok(permission));
            assert_eq!(ours.names(permission).to_string(), permission.to_string());
            assert_eq!((ours.title(permission), ours.row(permission)), (permission.label(), None));
        }
        assert_eq!(ours.title(pipelines::VIEW_RUNS), Some("View the runs"));
        assert_eq!((ours.title(expected), ours.row(expected)), (None, None));
        assert_eq!((ours.title(Permission::empty()), ours.row(Permission::empty())), (None, None));
    }

    #[test]
    fn names_are_read_strictly() {
        let ours = pipelines::VOCABULARY;
        for name in [
            "",
            "run_pipelines",
            "RUN_PIPELINES ",
            "RUNPIPELINES",
            "64",
            "#64",
            "Run pipelines",
            "RUN_ROBOTS",
        ] {
            let error = ours.permission(name).map_err(|error| error.to_string());
            let expected = alloc::format!("unknown permission `{name}`: expected one of 62 known names");
            assert_eq!(error, Err(expected));
        }
        for names in ["|", "RUN_PIPELINES|", "RUN_PIPELINES|#77", "RUN_PIPELINES, VIEW_RUNS", "0x1"] {
            assert!(ours.permission_set(names).is_err(), "{names}");
        }
        let kind = ours.kind("Pipeline").map_err(|error| error.to_string());
        assert!(kind.is_err_and(|error| error.ends_with("`task`, `module`, `pipeline`")));
        let action = ours.action("RunPipeline").map_err(|error| {
            assert_eq!(error.expected().len(), Action::ALL.len());
            error.expected_own().to_vec()
        });
        assert_eq!(action, Err(alloc::vec!["run_pipeline", "reindex_app"]));
    }

    #[test]
    fn without_the_vocabulary_own_names_are_unknown() {
        assert!("RUN_PIPELINES".parse::<Permission>().is_err());
        assert!("pipeline".parse::<ResourceKind>().is_err());
        assert!("run_pipeline".parse::<Action>().is_err());
        let unknown = "run_pipeline".parse::<Action>().map_err(|error| error.expected_own().len());
        assert_eq!(unknown, Err(0));
        assert_eq!((pipelines::RUN_PIPELINES | pipelines::VIEW_RUNS).to_string(), "#64|#77");
    }

    #[test]
    fn two_vocabularies_give_one_name_two_meanings() {
        let (ours, theirs) = (pipelines::VOCABULARY, robots::VOCABULARY);
        assert_ne!(ours, theirs);
        assert_ne!(ours.permission("RUN_PIPELINES"), theirs.permission("RUN_PIPELINES"));
        assert_eq!(ours.names(robots::RUN_ROBOTS).to_string(), "RUN_PIPELINES"); // the same bit
        assert_eq!(ours.names(robots::RUN_PIPELINES).to_string(), "#65");
        assert_ne!(ours.kind("pipeline"), theirs.kind("pipeline"));
        assert_ne!(ours.action("run_pipeline"), theirs.action("run_pipeline"));
        assert_ne!(pipelines::Ask::RunPipeline.row().permissions, robots::Ask::RunPipeline.row().permissions);
    }
}
