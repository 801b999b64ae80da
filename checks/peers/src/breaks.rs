//! Deliberate mistakes in the rules of one evaluator. The comparison must notice each of them: a comparison that passes
//! with a mistake proves nothing.

use crate::Rules;
use crate::vocabulary::{ORDER_LABELING, VIEW_QUOTAS};
use anyhow::{Result, ensure};
use rolecall::{Permission, Reach, Role, TeamPermission};

/// One deliberate mistake.
pub struct Break {
    /// The name on the command line. It begins with the evaluator: `cedar`, `rego` or `policy` (rolecall).
    pub name: &'static str,
    /// The effect of the mistake, with the rule that it breaks.
    pub effect: &'static str,
    /// Whether the mistake is about the rows of a service's own. The comparison then has the vocabulary.
    pub is_own: bool,
    make: fn(&mut Rules) -> Result<()>,
}

impl Break {
    /// The documented rules, or those with the vocabulary, with this mistake.
    ///
    /// # Errors
    ///
    /// The text or the cell that the mistake changes does not exist.
    pub fn rules(&self) -> Result<Rules> {
        let mut rules = if self.is_own { Rules::with_vocabulary()? } else { Rules::documented()? };
        (self.make)(&mut rules)?;
        Ok(rules)
    }
}

/// Replaces a text that must occur exactly once.
fn replace(text: &mut String, from: &str, to: &str) -> Result<()> {
    let count = text.matches(from).count();
    ensure!(count == 1, "expected exactly once, found {count} times: {from:?}");
    *text = text.replace(from, to);
    Ok(())
}

/// Removes the Cedar policy with this id.
fn remove(policies: &mut String, id: &str) -> Result<()> {
    let marked = format!("@id(\"{id}\")");
    let kept: Vec<_> = policies.split("\n\n").filter(|policy| !policy.starts_with(&marked)).collect();
    ensure!(kept.len().checked_add(1) == Some(policies.split("\n\n").count()), "no policy has the id {id:?}");
    *policies = kept.join("\n\n");
    Ok(())
}

/// All deliberate mistakes. Each evaluator has some, and every rule has one except R1, R7, V1 and V6.
pub const BREAKS: [Break; 29] = [
    Break {
        name: "cedar-blank-cell",
        effect: "Cedar's table says Yes instead of blank for Financial Manager × Create Apps (R13)",
        is_own: false,
        make: |rules| {
            let tables = rules.cedar_tables.clone();
            rules.cedar_tables = tables.with_cell("CREATE_APPS", "financial_manager", "yes")?;
            Ok(())
        },
    },
    Break {
        name: "cedar-team-cell",
        effect: "Cedar's table says that a Labeler Worker may view all inputs (R5)",
        is_own: false,
        make: |rules| {
            let tables = rules.cedar_tables.clone();
            rules.cedar_tables = tables.with_cell("VIEW_INPUTS", "labeler_worker", "listed")?;
            Ok(())
        },
    },
    Break {
        name: "cedar-ceiling",
        effect: "Cedar ignores the ceiling in the team's apps (R6)",
        is_own: false,
        make: |rules| {
            let permit = "getTag(resource.app.id)\n}\nunless {\n";
            replace(&mut rules.cedar_policies, permit, &format!("{permit}    false && "))
        },
    },
    Break {
        name: "cedar-organization-walls",
        effect: "Cedar lets a confined member hold organization-level permissions (R8)",
        is_own: false,
        make: |rules| remove(&mut rules.cedar_policies, "R8 nothing of the organization"),
    },
    Break {
        name: "cedar-one-wall",
        effect: "Cedar lets a member act in an app that only one of their confining teams has (R8)",
        is_own: false,
        make: |rules| {
            let teams = "principal.getTag(resource.organization.id).confiningTeams";
            let all = format!("resource.app.teams.containsAll({teams})");
            let any = format!("({teams}.isEmpty() || resource.app.teams.containsAny({teams}))");
            replace(&mut rules.cedar_policies, &all, &any)
        },
    },
    Break {
        name: "cedar-assignment",
        effect: "Cedar counts permissions for assigned resources on every resource (R11)",
        is_own: false,
        make: |rules| remove(&mut rules.cedar_policies, "R11 only to whom it is assigned"),
    },
    Break {
        name: "cedar-token",
        effect: "Cedar ignores the token (R12)",
        is_own: false,
        make: |rules| remove(&mut rules.cedar_policies, "R12 only what the token is for, where it is for"),
    },
    Break {
        name: "cedar-place",
        effect: "Cedar takes a token for one app as a token for all of its owner's personal apps (R12)",
        is_own: false,
        make: |rules| {
            let apps = "context.token.apps.contains({ app: resource.app, by: context.by })";
            let any = format!("({apps} || (resource.app has owner && !context.token.apps.isEmpty()))");
            replace(&mut rules.cedar_policies, apps, &any)
        },
    },
    Break {
        name: "cedar-share",
        effect: "Cedar ignores shares (R14)",
        is_own: false,
        make: |rules| remove(&mut rules.cedar_policies, "R14 what is shared"),
    },
    Break {
        name: "cedar-suspension",
        effect: "Cedar counts shares of an organization's apps during a suspension (R15)",
        is_own: false,
        make: |rules| {
            let suspended = "principal.getTag(resource.organization.id).suspended";
            let without = format!("{suspended} &&\n    principal.shares.isEmpty()");
            replace(&mut rules.cedar_policies, suspended, &without)
        },
    },
    Break {
        name: "rego-action",
        effect: "Rego's table says that Update Models satisfies the deletion of a model (R2)",
        is_own: false,
        make: |rules| {
            let actions = rules.rego_tables.actions.iter_mut();
            for action in actions.filter(|action| action.name == "DeleteModel") {
                action.any_of.insert("UPDATE_MODELS".to_owned());
            }
            Ok(())
        },
    },
    Break {
        name: "rego-tenancy",
        effect: "Rego counts a membership in any organization (R3)",
        is_own: false,
        make: |rules| {
            let compared = "known.organization == input.resource.organization";
            replace(&mut rules.rego_policy, compared, "input.resource.organization")
        },
    },
    Break {
        name: "rego-owner",
        effect: "Rego gives everyone the permissions of a personal app's owner (R9)",
        is_own: false,
        make: |rules| {
            let app = "\tinput.resource.app\n\tinput.resource.owner";
            replace(&mut rules.rego_policy, &format!("{app} == input.user"), app)
        },
    },
    Break {
        name: "rego-visibility",
        effect: "Rego counts a public thing in a private app as public (R10)",
        is_own: false,
        make: |rules| replace(&mut rules.rego_policy, "\tinput.resource.app_public\n", ""),
    },
    Break {
        name: "rego-place",
        effect: "Rego takes a token for an organization as a token for every organization (R12)",
        is_own: false,
        make: |rules| {
            let compared = "place.organization == input.resource.organization\n\tnot place.app";
            replace(&mut rules.rego_policy, compared, "place.organization\n\tnot place.app")
        },
    },
    Break {
        name: "rego-personal-apps",
        effect: "Rego ignores what a token has for personal apps (R12)",
        is_own: false,
        make: |rules| {
            let compared = "place.personal_apps_of == input.resource.owner";
            replace(&mut rules.rego_policy, compared, "place.personal_apps_of == input.resource.organization")
        },
    },
    Break {
        name: "rego-share-walls",
        effect: "Rego counts a share in an app that a confining team lacks (R14, R8)",
        is_own: false,
        make: |rules| {
            let walls = "\tnot found.suspended\n\tnot outside_a_confining_team\n";
            replace(&mut rules.rego_policy, walls, "\tnot found.suspended\n")
        },
    },
    Break {
        name: "rego-share-ceiling",
        effect: "Rego limits a share by the ceiling of the member's role (R14, R6)",
        is_own: false,
        make: |rules| {
            let shared = "shared := (united & data.levels.app) - {\"TRANSFER_APPS\"} if {";
            let limited = "shared := united & ceiling if {";
            replace(&mut rules.rego_policy, shared, limited)
        },
    },
    Break {
        name: "rego-suspension",
        effect: "Rego counts a suspended membership (R15)",
        is_own: false,
        make: |rules| {
            let active = "membership := found if not found.suspended";
            replace(&mut rules.rego_policy, active, "membership := found")
        },
    },
    Break {
        name: "policy-ceiling",
        effect: "rolecall's Team Contributor has no ceiling (R6)",
        is_own: false,
        make: |rules| {
            rules.policy = rules.policy.clone().with_ceiling(Role::TeamContributor, None)?;
            Ok(())
        },
    },
    Break {
        name: "policy-reach",
        effect: "rolecall's Team Contributor reaches all apps (R4)",
        is_own: false,
        make: |rules| {
            rules.policy = rules.policy.clone().with_reach(Role::TeamContributor, Reach::AllApps);
            Ok(())
        },
    },
    Break {
        name: "policy-cell",
        effect: "rolecall's Organization User may not use modules (R4)",
        is_own: false,
        make: |rules| {
            let role = Role::OrganizationUser;
            let grants = rules.policy.grants(role).difference(Permission::USE_MODULES);
            rules.policy = rules.policy.clone().with_grants(role, grants)?;
            Ok(())
        },
    },
    Break {
        name: "policy-team-cell",
        effect: "rolecall's Model Trainer does not contain View Clusters (R5)",
        is_own: false,
        make: |rules| {
            let held = TeamPermission::ModelTrainer;
            let contained = rules.policy.team_permission(held).difference(Permission::VIEW_CLUSTERS);
            rules.policy = rules.policy.clone().with_team_permission(held, contained)?;
            Ok(())
        },
    },
    Break {
        name: "cedar-own-cell",
        effect: "Cedar's table says that an Organization User may run pipelines (V2)",
        is_own: true,
        make: |rules| {
            let tables = rules.cedar_tables.clone();
            rules.cedar_tables = tables.with_cell("RUN_PIPELINES", "organization_user", "yes")?;
            Ok(())
        },
    },
    Break {
        name: "cedar-own-user",
        effect: "Cedar gives everybody the permissions of the user who owns a secret (V4)",
        is_own: true,
        make: |rules| replace(&mut rules.cedar_policies, "resource.user == principal", "true"),
    },
    Break {
        name: "rego-own-ceiling",
        effect: "Rego's ceiling of a Team Contributor contains every own app-level permission (V3)",
        is_own: true,
        make: |rules| {
            let outside = "((data.levels.app - data.sources.matrix) - data.sources.own)";
            replace(&mut rules.rego_policy, outside, "(data.levels.app - data.sources.matrix)")
        },
    },
    Break {
        name: "rego-own-user",
        effect: "Rego gives the user who owns a secret documented organization-level permissions, too (V4)",
        is_own: true,
        make: |rules| {
            let own = "of_user := data.levels.organization & data.sources.own";
            replace(&mut rules.rego_policy, own, "of_user := data.levels.organization")
        },
    },
    Break {
        name: "policy-own-cell",
        effect: "rolecall's Financial Manager may not order labeling (V2)",
        is_own: true,
        make: |rules| {
            let role = Role::FinancialManager;
            let grants = rules.policy.grants(role).difference(ORDER_LABELING);
            rules.policy = rules.policy.clone().with_grants(role, grants)?;
            Ok(())
        },
    },
    Break {
        name: "policy-own-team-cell",
        effect: "rolecall's Model Trainer does not contain View quotas (V5)",
        is_own: true,
        make: |rules| {
            let held = TeamPermission::ModelTrainer;
            let contained = rules.policy.team_permission(held).difference(VIEW_QUOTAS);
            rules.policy = rules.policy.clone().with_team_permission(held, contained)?;
            Ok(())
        },
    },
];
