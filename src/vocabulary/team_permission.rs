//! Team permissions: the permission types that a team can have on an app.

use super::names::{UnknownName, vocabulary};

vocabulary! {
    /// One of the four documented permission types that a team can have on an app.
    ///
    /// The members of the team hold its permissions in that app (`R5`), up to the ceiling of their role
    /// (`R6`). A team can have a different type on each of its apps. Like roles, the types do not implement
    /// `Ord`: Model Trainer and Labeler Lead each contain permissions that the other lacks.
    /// [`Policy::team_permission`](crate::Policy::team_permission) gives the permissions of each.
    ///
    /// ```
    /// use rolecall::{Permission, Policy, TeamPermission};
    ///
    /// let worker = Policy::documented().team_permission(TeamPermission::LabelerWorker);
    /// assert!(worker.contains(Permission::WRITE_TASK_ANNOTATIONS));
    /// assert!(!worker.intersects(Permission::CREATE_TASKS));
    /// ```
    TeamPermission, "team permission":
    // The variants have the order of the documents' table, and `pick` relies on it.
    /// Gives complete control over the app, for members who administer it.
    ///
    /// It contains every app-level permission but `TRANSFER_APPS` (`R9`), and `VIEW_CLUSTERS` of the
    /// organization level (`R5`). A Team Contributor gets less of it than other members, because of the
    /// role's ceiling (`R6`).
    FullAccess "full_access",
    /// Lets members develop models: view, create, update, train, delete and deploy them.
    ///
    /// It contains reading metrics, inputs, concepts and datasets, and viewing clusters (`R5`). It contains
    /// neither labeling nor workflows nor prediction, and no change of inputs or datasets. For a Team
    /// Contributor the ceiling withholds deployment and clusters (`R6`).
    ModelTrainer "model_trainer",
    /// Lets members supervise labeling and control its quality.
    ///
    /// It contains everything that Labeler Worker contains (`R5`). It adds creating, assigning and monitoring
    /// tasks, the names of team members, task analytics, review, feedback and concepts. It does not contain
    /// editing or deleting a task, uploading inputs, or any work on models.
    LabelerLead "labeler_lead",
    /// Lets members work on the labeling tasks that are assigned to them, and is the entry-level type.
    ///
    /// Members read inputs, concepts and guidelines, write annotations, status and progress reports, and
    /// assess completed work, but only on resources that are assigned to them (`R11`). The one action that
    /// needs no assignment is [`ViewApp`](crate::Action::ViewApp).
    LabelerWorker "labeler_worker",
}

impl TeamPermission {
    /// The titles of the rows in the documents' table, in the order of the variants.
    const TITLES: &[&str; TeamPermission::ALL.len()] =
        &["Full Access", "Model Trainer", "Labeler Lead", "Labeler Worker"];

    /// Picks the type's element from an array with one element for each type, in the order of the variants.
    // A match instead of an index, as for roles.
    pub(crate) const fn pick<T>(self, columns: &[T; TeamPermission::ALL.len()]) -> &T {
        let [full_access, model_trainer, labeler_lead, labeler_worker] = columns;
        match self {
            TeamPermission::FullAccess => full_access,
            TeamPermission::ModelTrainer => model_trainer,
            TeamPermission::LabelerLead => labeler_lead,
            TeamPermission::LabelerWorker => labeler_worker,
        }
    }

    /// The title of the type's row in the documents' table "Permission Types for Teams".
    ///
    /// ```
    /// assert_eq!(rolecall::TeamPermission::LabelerLead.label(), "Labeler Lead");
    /// ```
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.pick::<&str>(TeamPermission::TITLES)
    }

    /// Reads a title as the documents write it: a [`label`](TeamPermission::label).
    ///
    /// # Errors
    ///
    /// Every other text is an [`UnknownName`], which lists the titles. Names in `snake_case` are read by
    /// [`FromStr`](core::str::FromStr), not here.
    ///
    /// ```
    /// use rolecall::TeamPermission;
    ///
    /// assert_eq!(TeamPermission::from_label("Full Access")?, TeamPermission::FullAccess);
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn from_label(label: &str) -> Result<TeamPermission, UnknownName> {
        let found = TeamPermission::ALL.into_iter().find(|permission| permission.label() == label);
        found.ok_or_else(|| UnknownName::new("team permission title", label, TeamPermission::TITLES))
    }
}
