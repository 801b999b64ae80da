//! The rules by number, as reasons, explanations and records cite them.

use super::names::vocabulary;

vocabulary! {
    /// A rule of the decision semantics.
    ///
    /// The [crate's documentation](crate#the-rules) states each rule. `Display` writes the number, such as `R4`.
    ///
    /// ```
    /// use rolecall::{Action, Resource, Rule, Subject, decide};
    ///
    /// let denial = decide(&Subject::new(7, [])?, Action::ViewApp, &Resource::app(1, 100)).require().unwrap_err();
    /// assert_eq!(denial.reason().rule(), Rule::Tenancy);
    /// assert_eq!(Rule::Tenancy.to_string(), "R3");
    /// assert_eq!(Rule::Tenancy.title(), "Tenancy");
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[non_exhaustive]
    Rule, "rule":
    /// No rule grants the action, and silence denies.
    Silence "R1",
    /// An action applies to one kind of resource.
    Applicability "R2",
    /// Only the membership in the owning organization and shares of the app count.
    Tenancy "R3",
    /// A role grants the permissions of its column.
    Role "R4",
    /// A team grants its permission on each of its apps.
    Team "R5",
    /// A role's ceiling limits what teams give its members.
    Ceiling "R6",
    /// Role and teams together make the effective permissions.
    EffectivePermissions "R7",
    /// A confining team keeps its members inside its apps.
    Confinement "R8",
    /// The owner of a personal app holds every app-level permission there.
    Ownership "R9",
    /// Everyone holds the public permissions on a public resource.
    Visibility "R10",
    /// Some permissions count only on resources that are assigned to the subject.
    Assignment "R11",
    /// A token narrows all other rules.
    Narrowing "R12",
    /// A blank cell denies, and is kept apart from No.
    Blank "R13",
    /// An app may be shared with a user.
    Share "R14",
    /// A suspended membership gives nothing.
    Suspension "R15",
}

impl Rule {
    /// The name of the rule, as the [crate's documentation](crate#the-rules) gives it.
    ///
    /// ```
    /// use rolecall::Rule;
    ///
    /// let rules = Rule::ALL.map(|rule| format!("{rule} {}", rule.title()));
    /// assert_eq!(rules[7], "R8 Confinement");
    /// ```
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Rule::Silence => "Silence denies",
            Rule::Applicability => "Applicability",
            Rule::Tenancy => "Tenancy",
            Rule::Role => "Role",
            Rule::Team => "Team",
            Rule::Ceiling => "Ceiling",
            Rule::EffectivePermissions => "Effective permissions",
            Rule::Confinement => "Confinement",
            Rule::Ownership => "Ownership",
            Rule::Visibility => "Visibility",
            Rule::Assignment => "Assignment",
            Rule::Narrowing => "Narrowing",
            Rule::Blank => "Blank",
            Rule::Share => "Share",
            Rule::Suspension => "Suspension",
        }
    }
}
