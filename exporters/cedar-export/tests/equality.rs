//! A proof that the exported policies are equal to the policies written by hand, for every request and all entities
//! that conform to the schema. `cedar-policy-symcc` states the equality as formulas, one request environment at a time,
//! and the solver cvc5 proves them.

mod cedar;
mod proof;

use anyhow::{Result, anyhow, ensure};
use cedar::{Cedar, policy, replaced};
use cedar_policy::{Authorizer, PolicySet};
use peers::vocabulary::VOCABULARY;
use proof::Prover;
use rolecall::own::Vocabulary;
use std::thread::{ScopedJoinHandle, available_parallelism, scope};
use std::time::Instant;

#[test]
fn the_exported_policies_equal_those_written_by_hand() -> Result<()> {
    // 2 types of principal times the actions
    prove(&Vocabulary::default(), |_| true, 226)?;
    // with the vocabulary its own actions alone: a documented action has the same groups and policies as before
    prove(&VOCABULARY, |action| VOCABULARY.actions().iter().any(|own| own.name == action), 22)
}

/// Proves the environments of these actions, of which there must be so many, on all processors.
fn prove(vocabulary: &Vocabulary, is_asked: fn(&str) -> bool, expected: usize) -> Result<()> {
    let started = Instant::now();
    let workers = available_parallelism()?.get();
    let proved = scope(|scope| {
        let start = |first| scope.spawn(move || prove_each(vocabulary, is_asked, (first, workers)));
        let started: Vec<_> = (0..workers).map(start).collect();
        let join =
            |worker: ScopedJoinHandle<'_, Result<Proved>>| worker.join().map_err(|_| anyhow!("a panic"))?;
        started.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let environments: usize = proved.iter().map(|part| part.environments).sum();
    let formulas: u64 = proved.iter().map(|part| part.formulas).sum();
    println!("{environments} request environments, {formulas} formulas: equal, in {:?}", started.elapsed());
    ensure!(environments == expected);
    Ok(())
}

/// How much was proved.
struct Proved {
    environments: usize,
    formulas: u64,
}

/// Proves each of so many environments of these actions, from the first on.
fn prove_each(
    vocabulary: &Vocabulary,
    is_asked: fn(&str) -> bool,
    (first, each): (usize, usize),
) -> Result<Proved> {
    let Cedar { schema, policies, .. } = Cedar::of(vocabulary)?;
    let is_own = !vocabulary.actions().is_empty();
    let mut prover = Prover::new(&cedar_export::schema(vocabulary), &policies, is_own)?;
    ensure!(schema.request_envs().count() == prover.environments().len());
    let asked = prover.environments().into_iter();
    let asked = asked.filter(|environment| is_asked(environment.action().id().unescaped()));
    let mut environments = 0_usize;
    for environment in asked.skip(first).step_by(each) {
        let disproof = prover.disprove(&environment)?;
        ensure!(disproof.is_none(), "{disproof:?}");
        environments = environments.saturating_add(1);
    }
    Ok(Proved { environments, formulas: prover.formulas })
}

/// A deliberate mistake in the exported policies or schema.
struct Mistake {
    /// The wrong decision that the mistake causes.
    effect: &'static str,
    /// An action that is decided differently because of the mistake.
    action: &'static str,
    make: fn(&mut String, &mut String) -> Result<()>,
}

fn change(policies: &mut String, id: &str, from: &str, to: &str) -> Result<()> {
    let changed = replaced(policy(policies, id)?, from, to)?;
    *policies = policies.replace(policy(policies, id)?, &changed);
    Ok(())
}

const MEMBERSHIP: &str = "principal.getTag(resource.organization.id)";

const MISTAKES: [Mistake; 16] = [
    Mistake {
        effect: "a role that reaches selected apps grants its permissions in all apps (R4)",
        action: "train_model",
        make: |policies, _| {
            change(policies, "TRAIN_MODELS by role", &format!("{MEMBERSHIP}.role.reachesAllApps &&"), "")
        },
    },
    Mistake {
        effect: "a team permission on one app holds in every app (R5)",
        action: "train_model",
        make: |policies, _| {
            let here = format!("{MEMBERSHIP}.getTag(resource.app.id)");
            change(policies, "TRAIN_MODELS by team", &here, &format!("{MEMBERSHIP}.heldSomewhere"))
        },
    },
    Mistake {
        effect: "the ceiling is ignored (R6)",
        action: "delete_app",
        make: |policies, _| {
            let ceiling = format!("{MEMBERSHIP}.role has ceiling &&");
            change(policies, "DELETE_APP by team", &ceiling, &format!("false && {ceiling}"))
        },
    },
    Mistake {
        effect: "confined members hold organization-level permissions (R8)",
        action: "create_team",
        make: |policies, _| {
            let walls = format!("!{MEMBERSHIP}.confiningTeams.isEmpty()");
            change(policies, "MANAGE_TEAMS by role", &walls, &format!("false && {walls}"))
        },
    },
    Mistake {
        effect: "one confining team with the app is enough (R8)",
        action: "delete_app",
        make: |policies, _| change(policies, "DELETE_APP by role", "containsAll", "containsAny"),
    },
    Mistake {
        effect: "everybody owns a personal app (R9)",
        action: "transfer_app",
        make: |policies, _| {
            let owner = "resource.app.owner == principal";
            change(policies, "TRANSFER_APPS by owning the app", owner, "true")
        },
    },
    Mistake {
        effect: "a public model in a private app is public (R10)",
        action: "view_model",
        make: |policies, _| change(policies, "VIEW_MODELS on what is public", "resource.app.public", "true"),
    },
    Mistake {
        effect: "a task need not be assigned (R11)",
        action: "update_task_status",
        make: |policies, _| {
            let assigned = "resource.assignees.contains(principal)";
            change(policies, "UPDATE_TASK_STATUS, if assigned by team", assigned, "true")
        },
    },
    Mistake {
        effect: "a token narrows nothing (R12)",
        action: "edit_billing",
        make: |policies, _| {
            change(
                policies,
                "MANAGE_BILLING by role",
                "context has token &&",
                "false && context has token &&",
            )
        },
    },
    Mistake {
        effect: "a token for an organization counts on what it does not own (R12)",
        action: "edit_billing",
        make: |policies, _| {
            let place = "context.token.organizations.contains({ organization: resource.organization, \
                         by: Permission::\"MANAGE_BILLING\" })";
            change(policies, "MANAGE_BILLING by role", place, "!context.token.organizations.isEmpty()")
        },
    },
    Mistake {
        effect: "a share of one app counts in every app (R14)",
        action: "delete_app",
        make: |policies, _| {
            let shared = "principal.shares.contains({ app: resource.app, by: Permission::\"DELETE_APP\" })";
            change(policies, "DELETE_APP by a share", shared, "!principal.shares.isEmpty()")
        },
    },
    Mistake {
        effect: "a share counts in apps that a confining team lacks (R14, R8)",
        action: "delete_app",
        make: |policies, _| change(policies, "DELETE_APP by a share", "containsAll", "containsAny"),
    },
    Mistake {
        effect: "a share counts during a suspension (R15)",
        action: "delete_app",
        make: |policies, _| {
            let suspended = format!("{MEMBERSHIP}.suspended");
            change(policies, "DELETE_APP by a share", &suspended, &format!("false && {suspended}"))
        },
    },
    Mistake {
        effect: "everybody holds what the user holds who owns a secret (V4)",
        action: "rotate_secret",
        make: |policies, _| {
            let owner = "resource.user == principal";
            change(policies, "MANAGE_SECRETS by owning the resource", owner, "true")
        },
    },
    Mistake {
        effect: "a token with documented permissions holds own ones (V6)",
        action: "run_pipeline",
        make: |policies, _| {
            let token = "context has token &&";
            change(policies, "RUN_PIPELINES by role", token, &format!("false && {token}"))
        },
    },
    Mistake {
        effect: "an action lacks one of the permissions that satisfy it (R2)",
        action: "update_task_status",
        make: |_, schema| {
            let all = r#"update_task_status in ["MANAGE_TASKS", "#;
            *schema = replaced(schema, all, "update_task_status in [")?;
            Ok(())
        },
    },
];

/// The solver finds an example of each mistake, and Cedar itself decides that example differently.
// without this, a proof of an empty set of formulas would pass as well
#[test]
fn each_mistake_is_disproved_by_an_example() -> Result<()> {
    for Mistake { effect, action, make } in MISTAKES {
        let (mut policies, mut schema) =
            (cedar_export::policies(&VOCABULARY), cedar_export::schema(&VOCABULARY));
        make(&mut policies, &mut schema)?;
        let mistaken: PolicySet = policies.parse()?;
        let mut prover = Prover::new(&schema, &mistaken, true)?;
        let mut found = None;
        for environment in prover.environments() {
            if environment.action().id().unescaped() == action {
                found = found.or(prover.disprove(&environment)?);
            }
        }
        let Some(disproof) = found else { anyhow::bail!("proved equal for {action}, although {effect}") };
        let answers = [&mistaken, &disproof.handwritten].map(|policies| {
            let (request, entities) = (&disproof.example.request, &disproof.example.entities);
            Authorizer::new().is_authorized(request, policies, entities).decision()
        });
        println!("{effect}: {:?} instead of {:?}, for {}", answers[0], answers[1], disproof.example.request);
        ensure!(answers[0] != answers[1], "{effect}: {disproof:?}");
    }
    Ok(())
}
