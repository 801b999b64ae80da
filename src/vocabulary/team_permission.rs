//! Team permissions: what a team holds on one app.

use super::names::{UnknownName, vocabulary};

vocabulary! {
    /// What a team holds on one app: one of the four documented permission types.
    ///
    /// Like roles, they have no order. What each contains is
    /// [`Policy::team_permission`](crate::Policy::team_permission).
    ///
    /// ```
    /// use rolecall::{Permission, Policy, TeamPermission};
    ///
    /// let worker = Policy::documented().team_permission(TeamPermission::LabelerWorker);
    /// assert!(worker.contains(Permission::WRITE_TASK_ANNOTATIONS));
    /// assert!(!worker.intersects(Permission::CREATE_TASKS));
    /// ```
    TeamPermission, "team permission":
    /// Everything in the app.
    FullAccess "full_access",
    /// Develops, trains and deploys models.
    ModelTrainer "model_trainer",
    /// Supervises labeling: all that a Labeler Worker may, and tasks, review and concepts.
    LabelerLead "labeler_lead",
    /// Works on the labeling tasks that are assigned to them.
    LabelerWorker "labeler_worker",
}

impl TeamPermission {
    /// The team permission's column, of one for each in their order.
    pub(crate) const fn of<T>(self, columns: &[T; TeamPermission::ALL.len()]) -> &T {
        let [full_access, model_trainer, labeler_lead, labeler_worker] = columns;
        match self {
            TeamPermission::FullAccess => full_access,
            TeamPermission::ModelTrainer => model_trainer,
            TeamPermission::LabelerLead => labeler_lead,
            TeamPermission::LabelerWorker => labeler_worker,
        }
    }

    /// The title of the row in the documents' table of permission types for teams.
    ///
    /// ```
    /// assert_eq!(rolecall::TeamPermission::LabelerLead.label(), "Labeler Lead");
    /// ```
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            TeamPermission::FullAccess => "Full Access",
            TeamPermission::ModelTrainer => "Model Trainer",
            TeamPermission::LabelerLead => "Labeler Lead",
            TeamPermission::LabelerWorker => "Labeler Worker",
        }
    }

    /// Reads a [`label`](TeamPermission::label).
    ///
    /// # Errors
    ///
    /// Anything else, names in `snake_case` included.
    ///
    /// ```
    /// use rolecall::TeamPermission;
    ///
    /// assert_eq!(TeamPermission::from_label("Full Access")?, TeamPermission::FullAccess);
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn from_label(label: &str) -> Result<TeamPermission, UnknownName> {
        let found = TeamPermission::ALL.into_iter().find(|permission| permission.label() == label);
        found.ok_or_else(|| UnknownName::new("team permission title", label, &[]))
    }
}
