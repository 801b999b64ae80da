//! The kinds of things that a directory keeps by id.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kinds of things that a directory keeps by id.
    ///
    /// Refusals and violations say with an `Entity` which kind of thing an id was expected to name.
    ///
    /// ```
    /// use rolecall::directory::Entity;
    ///
    /// assert_eq!(Entity::IdentityProvider.to_string(), "identity_provider");
    /// ```
    Entity, "entity":
    /// A user with an account.
    User "user",
    /// An organization.
    Organization "organization",
    /// A member of the organization.
    Member "member",
    /// An invitation to the organization.
    Invitation "invitation",
    /// A custom role of the organization.
    Role "role",
    /// A team of the organization.
    Team "team",
    /// A member of the team.
    TeamMember "team_member",
    /// An app of the owner.
    App "app",
    /// An app of the team.
    TeamApp "team_app",
    /// A collaborator of the app.
    Collaborator "collaborator",
    /// An identity provider of the organization.
    IdentityProvider "identity_provider",
}

impl Entity {
    /// The kind's name in messages, with spaces instead of underscores.
    pub(in crate::directory) const fn label(self) -> &'static str {
        match self {
            Entity::TeamMember => "team member",
            Entity::TeamApp => "team app",
            Entity::IdentityProvider => "identity provider",
            Entity::User
            | Entity::Organization
            | Entity::Member
            | Entity::Invitation
            | Entity::Role
            | Entity::Team
            | Entity::App
            | Entity::Collaborator => self.as_str(),
        }
    }
}
