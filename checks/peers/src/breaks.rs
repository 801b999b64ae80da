//! Deliberate mistakes, each on one side only: a comparison that does not find one compares nothing.

use crate::Rules;
use anyhow::{Result, ensure};
use rolecall::{Permission, Reach, Role, TeamPermission};

/// One mistake.
pub struct Break {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it does.
    pub what: &'static str,
    make: fn(&mut Rules) -> Result<()>,
}

impl Break {
    /// The documented rules with this mistake.
    ///
    /// # Errors
    ///
    /// What was to be broken is not there.
    pub fn rules(&self) -> Result<Rules> {
        let mut rules = Rules::documented()?;
        (self.make)(&mut rules)?;
        Ok(rules)
    }
}

/// Puts another text in the place of the only one like that.
fn replace(text: &mut String, from: &str, to: &str) -> Result<()> {
    ensure!(text.matches(from).count() == 1, "not once in the text: {from:?}");
    *text = text.replace(from, to);
    Ok(())
}

/// Leaves out the Cedar policy of that name.
fn remove(policies: &mut String, id: &str) -> Result<()> {
    let marked = format!("@id(\"{id}\")");
    let kept: Vec<_> = policies.split("\n\n").filter(|policy| !policy.starts_with(&marked)).collect();
    ensure!(kept.len().checked_add(1) == Some(policies.split("\n\n").count()), "no policy is called {id:?}");
    *policies = kept.join("\n\n");
    Ok(())
}

/// All of them.
pub const BREAKS: [Break; 15] = [
    Break {
        name: "cedar-blank-cell",
        what: "Cedar is told Yes where Financial Manager × Create Apps is blank",
        make: |rules| {
            let tables = rules.cedar_tables.clone();
            rules.cedar_tables = tables.with_cell("CREATE_APPS", "financial_manager", "yes")?;
            Ok(())
        },
    },
    Break {
        name: "cedar-team-cell",
        what: "Cedar is told that a Labeler Worker may view all inputs",
        make: |rules| {
            let tables = rules.cedar_tables.clone();
            rules.cedar_tables = tables.with_cell("VIEW_INPUTS", "labeler_worker", "listed")?;
            Ok(())
        },
    },
    Break {
        name: "cedar-ceiling",
        what: "Cedar's ceiling is passed over in the team's apps (R6)",
        make: |rules| {
            let permit = "getTag(resource.app.id)\n}\nunless {\n";
            replace(&mut rules.cedar_policies, permit, &format!("{permit}    false && "))
        },
    },
    Break {
        name: "cedar-organization-walls",
        what: "Cedar has no policy that a confined member holds nothing of the organization (R8)",
        make: |rules| remove(&mut rules.cedar_policies, "R8 nothing of the organization"),
    },
    Break {
        name: "cedar-one-wall",
        what: "Cedar is content with an app that one of the confining teams has (R8)",
        make: |rules| {
            let teams = "principal.getTag(resource.organization.id).confiningTeams";
            let all = format!("resource.app.teams.containsAll({teams})");
            let any = format!("({teams}.isEmpty() || resource.app.teams.containsAny({teams}))");
            replace(&mut rules.cedar_policies, &all, &any)
        },
    },
    Break {
        name: "cedar-assignment",
        what: "Cedar has no policy that some permissions count only if assigned (R11)",
        make: |rules| remove(&mut rules.cedar_policies, "R11 only to whom it is assigned"),
    },
    Break {
        name: "cedar-token",
        what: "Cedar has no policy that a token narrows (R12)",
        make: |rules| remove(&mut rules.cedar_policies, "R12 only what the token is for"),
    },
    Break {
        name: "rego-action",
        what: "Rego is told that whoever may update models may delete them",
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
        what: "Rego takes the membership in any organization (R3)",
        make: |rules| {
            let compared = "found.organization == input.resource.organization";
            replace(&mut rules.rego_policy, compared, "input.resource.organization")
        },
    },
    Break {
        name: "rego-owner",
        what: "Rego gives everyone what the owner of a personal app holds (R9)",
        make: |rules| {
            replace(&mut rules.rego_policy, "input.resource.owner == input.user", "input.resource.owner")
        },
    },
    Break {
        name: "rego-visibility",
        what: "Rego does not look whether the app of a public thing is public (R10)",
        make: |rules| replace(&mut rules.rego_policy, "\tinput.resource.app_public\n", ""),
    },
    Break {
        name: "policy-ceiling",
        what: "rolecall's Team Contributor has no ceiling (R6)",
        make: |rules| {
            rules.policy = rules.policy.clone().with_ceiling(Role::TeamContributor, None)?;
            Ok(())
        },
    },
    Break {
        name: "policy-reach",
        what: "rolecall's Team Contributor reaches all apps (R4)",
        make: |rules| {
            rules.policy = rules.policy.clone().with_reach(Role::TeamContributor, Reach::AllApps);
            Ok(())
        },
    },
    Break {
        name: "policy-cell",
        what: "rolecall's Organization User may not use modules (R4)",
        make: |rules| {
            let role = Role::OrganizationUser;
            let grants = rules.policy.grants(role).difference(Permission::USE_MODULES);
            rules.policy = rules.policy.clone().with_grants(role, grants)?;
            Ok(())
        },
    },
    Break {
        name: "policy-team-cell",
        what: "rolecall's Model Trainer brings no clusters (R5)",
        make: |rules| {
            let held = TeamPermission::ModelTrainer;
            let contained = rules.policy.team_permission(held).difference(Permission::VIEW_CLUSTERS);
            rules.policy = rules.policy.clone().with_team_permission(held, contained)?;
            Ok(())
        },
    },
];
