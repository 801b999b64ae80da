//! The schema. The types of entities are written by hand, and the actions with their groups are generated from
//! rolecall's table.

use crate::group::Group;
use rolecall::{Action, Permission, ResourceKind};
use std::fmt::Write as _;

const ENTITIES: &str = include_str!("entities.cedarschema");

/// The schema in Cedar's syntax. It is the same for every [`Policy`](rolecall::Policy) and organization.
#[must_use]
pub fn schema() -> String {
    let mut schema = ENTITIES.to_owned();
    schema.push_str("\n// For each permission the group of the actions that it satisfies.\n");
    for group in Permission::ALL.into_iter().flat_map(Group::of) {
        // writing to a string does not fail
        let _ = writeln!(schema, "action \"{group}\";");
    }
    schema.push_str(
        "\n// Each action, with the groups that satisfy it and the kind of resource that it applies to.\n",
    );
    for action in Action::ALL {
        let of_each = action.any_of().iter().map(Group::always);
        let groups = of_each.chain(action.if_assigned().iter().map(Group::if_assigned));
        let groups: Vec<_> = groups.map(|group| format!("\"{group}\"")).collect();
        let _ = writeln!(
            schema,
            "action {action} in [{}] appliesTo {{\n    principal: [User, Anonymous],\n    resource: {},\n    \
             context: Asked,\n}};",
            groups.join(", "),
            entity_type(action.applies_to())
        );
    }
    schema
}

/// The type of the kind's entities in the schema.
#[must_use]
pub const fn entity_type(kind: ResourceKind) -> &'static str {
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
