//! Proves for one request environment that the exported policies and the policies written by hand allow the same. An
//! environment is a type of principal, an action and a type of resource.
//!
//! The exported policies are all permits, so a set of them allows exactly the requests that one of its parts allows.
//! The proof of an action with many permissions, such as `view_app`, is split into formulas for a few permissions each.
//! Every other action has one formula.

mod handwritten;

use anyhow::{Context as _, Result, ensure};
use cedar_policy::{Effect, Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, Env};
use handwritten::Handwritten;
use peers::Rules;
use peers::tables::{Action, Tables};
use tokio::runtime::{Builder, Runtime};

/// The most permissions in one formula.
// the 47 permissions of `view_app` are too many for one formula
const AT_ONCE: usize = 4;

/// The solver's time limit for one formula, in milliseconds.
const LIMIT: &str = "--tlimit-per=120000";

/// A solver with both sets of policies.
pub struct Prover {
    runtime: Runtime,
    compiler: CedarSymCompiler<LocalSolver>,
    schema: Schema,
    exported: PolicySet,
    handwritten: Handwritten,
    tables: Tables,
    /// The number of formulas that the solver proved.
    pub formulas: u64,
}

/// A proof that the policies are not equal.
#[derive(Debug)]
pub struct Disproof {
    /// A request and entities on which the policies differ.
    pub example: Env,
    /// The policies written by hand, as one condition for all permissions of the action.
    pub handwritten: PolicySet,
}

impl Prover {
    /// A prover of these exported policies, for the documented words and, if `is_own`, for the vocabulary of
    /// checks/peers.
    pub fn new(schema: &str, exported: &PolicySet, is_own: bool) -> Result<Prover> {
        ensure!(
            exported.policies().all(|policy| policy.effect() == Effect::Permit),
            "the exported policies must all be permits, or their parts cannot be compared one by one"
        );
        let rules = if is_own { Rules::with_vocabulary()? } else { Rules::documented()? };
        let (schema, _) = Schema::from_cedarschema_str(&format!("{schema}{}", handwritten::TYPES))?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let solver = runtime.block_on(async { LocalSolver::cvc5_with_args([LIMIT]) });
        let solver =
            solver.context("cvc5 does not start: install it, or set the variable CVC5 to its path")?;
        Ok(Prover {
            runtime,
            compiler: CedarSymCompiler::new(solver)?,
            schema,
            exported: exported.clone(),
            handwritten: Handwritten::read(&rules.cedar_policies)?,
            tables: rules.tables,
            formulas: 0,
        })
    }

    pub fn environments(&self) -> Vec<RequestEnv> {
        self.schema.request_envs().collect()
    }

    /// Searches for a difference in the environment. `None` means that the policies are proved equal there.
    pub fn disprove(&mut self, environment: &RequestEnv) -> Result<Option<Disproof>> {
        let name = environment.action().id().unescaped().to_owned();
        let action = action(&name, &self.tables)?;
        let listed: Vec<_> = handwritten::asked(&action, &self.tables)?;
        for (number, asked) in listed.chunks(AT_ONCE).enumerate() {
            // exported policies for other permissions must not allow the action, so the first formula contains them
            let in_formula = |policy: &&Policy| {
                let permission = policy.annotation("permission");
                let in_part = asked.iter().any(|asked| permission == Some(asked.by));
                in_part || number == 0 && !listed.iter().any(|asked| permission == Some(asked.by))
            };
            let exported = PolicySet::from_policies(self.exported.policies().filter(in_formula).cloned())?;
            let never_errs = self.handwritten.evaluating_all(&name, asked)?;
            let handwritten = PolicySet::from_policies([self.handwritten.permitting(&name, asked)?])?;

            let compiler = &mut self.compiler;
            let (schema, handwritten) = (&self.schema, &handwritten);
            let example = self.runtime.block_on(async {
                let all = CompiledPolicy::compile(&never_errs, environment, schema)?;
                ensure!(
                    compiler.check_never_errors_opt(&all).await?,
                    "{name}: a policy written by hand can fail"
                );
                let exported = CompiledPolicySet::compile(&exported, environment, schema)?;
                let handwritten = CompiledPolicySet::compile(handwritten, environment, schema)?;
                Ok(compiler.check_equivalent_with_counterexample_opt(&exported, &handwritten).await?)
            })?;
            if let Some(example) = example {
                let handwritten = PolicySet::from_policies([self.handwritten.permitting(&name, &listed)?])?;
                return Ok(Some(Disproof { example, handwritten }));
            }
            self.formulas = self.formulas.saturating_add(1);
        }
        Ok(None)
    }
}

/// The action's row in the tables.
fn action(name: &str, tables: &Tables) -> Result<Action> {
    // the documents' table has names such as `DeleteApp`, and the vocabulary has them as they are
    let documented = name.parse::<rolecall::Action>().map(|action| format!("{action:?}"));
    let listed = documented.unwrap_or_else(|_| name.to_owned());
    let row = tables.actions.iter().find(|row| row.name == listed);
    row.cloned().with_context(|| format!("the tables have no action {name}"))
}
