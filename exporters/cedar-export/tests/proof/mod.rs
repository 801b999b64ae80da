//! Whether the exported policies allow what those that were written by hand allow, in one request environment:
//! a type of principal, an action and a type of resource.
//!
//! The exported policies are all permits, so what they allow together is what any part of them allows. The
//! formulas of an action with many permissions, `view_app`, are made for some permissions at a time; those of
//! every other action are one: all exported policies, and all that the host asks of the others.

mod handwritten;

use anyhow::{Context as _, Result, ensure};
use cedar_policy::{Effect, Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, Env};
use handwritten::Handwritten;
use peers::tables::{Action, Tables};
use tokio::runtime::{Builder, Runtime};

/// How many permissions are in one formula.
const AT_ONCE: usize = 4;

/// How long the solver thinks about one formula, in milliseconds.
const LIMIT: &str = "--tlimit-per=120000";

/// The exported policies, those written by hand, and a solver.
pub struct Prover {
    runtime: Runtime,
    compiler: CedarSymCompiler<LocalSolver>,
    schema: Schema,
    exported: PolicySet,
    handwritten: Handwritten,
    tables: Tables,
    /// How many were shown to be equal.
    pub formulas: u64,
}

/// That the policies are not equal.
#[derive(Debug)]
pub struct Disproof {
    /// A request and entities that are decided otherwise.
    pub example: Env,
    /// What was written by hand, for all permissions of the action at once.
    pub handwritten: PolicySet,
}

impl Prover {
    pub fn new(schema: &str, exported: &PolicySet) -> Result<Prover> {
        ensure!(
            exported.policies().all(|policy| policy.effect() == Effect::Permit),
            "something is forbidden"
        );
        let (schema, _) = Schema::from_cedarschema_str(&format!("{schema}{}", handwritten::TYPES))?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let solver = runtime.block_on(async { LocalSolver::cvc5_with_args([LIMIT]) });
        let solver = solver.context("cvc5 does not start: install it, or name it in the variable CVC5")?;
        Ok(Prover {
            runtime,
            compiler: CedarSymCompiler::new(solver)?,
            schema,
            exported: exported.clone(),
            handwritten: Handwritten::read(peers::cedar::POLICIES)?,
            tables: Tables::read()?,
            formulas: 0,
        })
    }

    pub fn environments(&self) -> Vec<RequestEnv> {
        self.schema.request_envs().collect()
    }

    /// An example of a difference in the environment, or none: then there is none.
    pub fn disprove(&mut self, environment: &RequestEnv) -> Result<Option<Disproof>> {
        let name = environment.action().id().unescaped().to_owned();
        let action = action(&name, &self.tables)?;
        let listed: Vec<_> = handwritten::asked(&action, &self.tables)?;
        for (number, asked) in listed.chunks(AT_ONCE).enumerate() {
            // what is of no permission that the action lists is in the first part
            let of_others = |policy: &&Policy| {
                let permission = policy.annotation("permission");
                let in_part = asked.iter().any(|asked| permission == Some(asked.by));
                in_part || number == 0 && !listed.iter().any(|asked| permission == Some(asked.by))
            };
            let exported = PolicySet::from_policies(self.exported.policies().filter(of_others).cloned())?;
            let never_errs = self.handwritten.evaluating_all(&name, asked)?;
            let handwritten = PolicySet::from_policies([self.handwritten.permitting(&name, asked)?])?;

            let compiler = &mut self.compiler;
            let (schema, handwritten) = (&self.schema, &handwritten);
            let example = self.runtime.block_on(async {
                let all = CompiledPolicy::compile(&never_errs, environment, schema)?;
                ensure!(compiler.check_never_errors_opt(&all).await?, "{name}: by hand, but with errors");
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

/// The row of the documents' table.
fn action(name: &str, tables: &Tables) -> Result<Action> {
    let action = name.parse::<rolecall::Action>()?;
    let row = tables.actions.iter().find(|row| row.name == format!("{action:?}"));
    row.cloned().with_context(|| format!("no row of {name}"))
}
