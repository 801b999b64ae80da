//! The schema. The documented types of entities are written by hand. The actions with their groups, and the types of a
//! service's own kinds, are generated from rolecall's tables.

use crate::group::Group;
use crate::words;
use rolecall::ResourceKind;
use rolecall::own::{AnyAction, AnyKind, KindPlace, OwnKind, Vocabulary};
use std::borrow::Cow;
use std::fmt::Write as _;

const ENTITIES: &str = include_str!("entities.cedarschema");

/// The type of an own kind begins with this word, and no other type does. So a kind may have any name, also `role`,
/// which is the name of another type, and `set`, which is one of Cedar's.
pub const OWN: &str = "Own";

/// The schema in Cedar's syntax, for the documented words and those of a service's own vocabulary.
///
/// It is the same for every [`Policy`](rolecall::Policy) with the vocabulary and for every organization.
#[must_use]
pub fn schema(vocabulary: &Vocabulary) -> String {
    let mut schema = ENTITIES.to_owned();
    if !vocabulary.kinds().is_empty() {
        schema.push_str("\n// The kinds of the service's own vocabulary.\n");
    }
    // writing to a string does not fail
    for kind in vocabulary.kinds() {
        let attributes = match kind.place {
            KindPlace::InApps => "organization?: Organization, app: App, public: Bool",
            KindPlace::OfOrganizations => "organization: Organization",
            KindPlace::OfOrganizationsAndUsers => "organization?: Organization, user?: User",
        };
        let _ = writeln!(schema, "entity {} {{ {attributes}, assignees: Set<User> }};", own_type(kind));
    }
    schema.push_str("\n// For each permission the group of the actions that it satisfies.\n");
    for group in Group::all(vocabulary) {
        let _ = writeln!(schema, "action \"{group}\";");
    }
    schema.push_str(
        "\n// Each action, with the groups that satisfy it and the kind of resource that it applies to.\n",
    );
    for action in words::actions(vocabulary) {
        let groups: Vec<_> = Group::of(vocabulary, action).map(|group| format!("\"{group}\"")).collect();
        let name = match action {
            AnyAction::Documented(action) => action.to_string(),
            // it may be a keyword of Cedar, such as `like`
            AnyAction::Own(action) => format!("\"{}\"", action.name),
        };
        let _ = writeln!(
            schema,
            "action {name} in [{}] appliesTo {{\n    principal: [User, Anonymous],\n    resource: {},\n    \
             context: Asked,\n}};",
            groups.join(", "),
            entity_type(action.applies_to())
        );
    }
    schema
}

/// The type of the kind's entities in the schema, such as `Model`, and `OwnPipeline` for a service's own kind `pipeline`.
#[must_use]
pub fn entity_type(kind: impl Into<AnyKind>) -> Cow<'static, str> {
    match kind.into() {
        AnyKind::Documented(kind) => Cow::Borrowed(documented_type(kind)),
        AnyKind::Own(kind) => Cow::Owned(own_type(kind)),
    }
}

// Different kinds have different types: a vocabulary refuses names that differ in case and underscores alone.
fn own_type(kind: &OwnKind) -> String {
    let mut name = OWN.to_owned();
    for word in kind.name.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

pub const fn documented_type(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Organization => "Organization",
        ResourceKind::Team => "Team",
        ResourceKind::Cluster => "Cluster",
        ResourceKind::Nodepool => "Nodepool",
        ResourceKind::App => "App",
        ResourceKind::Model => "Model",
        ResourceKind::Workflow => "Workflow",
        ResourceKind::Dataset => "Dataset",
        ResourceKind::Input => "Input",
        ResourceKind::Annotation => "Annotation",
        ResourceKind::Concept => "Concept",
        ResourceKind::Task => "Task",
        ResourceKind::Module => "Module",
    }
}
