//! The list of candidates. The first one is rolecall, with which the others are compared.

mod casbin;
mod cedar_by_hand;
mod cedar_policies;
mod cedar_tuned;
mod cel;
mod gatehouse;
mod maps;
mod own;
mod rego;

use crate::candidate::{Dependency, Entry};

const ROLECALL: Option<Dependency> =
    Some(Dependency { name: "rolecall", requirement: r#"{ path = "{root}" }"# });
const CEDAR: Option<Dependency> = Some(Dependency {
    name: "cedar-policy",
    requirement: r#"{ version = "4.14", default-features = false }"#,
});
const REGORUS: Option<Dependency> = Some(Dependency {
    name: "regorus",
    requirement: r#"{ version = "0.14", default-features = false, features = ["arc", "std"] }"#,
});

const CASBIN: Option<Dependency> = Some(Dependency { name: "casbin", requirement: r#""2.20""# });
const CEL: Option<Dependency> = Some(Dependency { name: "cel", requirement: r#""0.15""# });
const GATEHOUSE: Option<Dependency> = Some(Dependency { name: "gatehouse", requirement: r#""0.6""# });

/// All candidates, in the order of the tables.
pub const CANDIDATES: [Entry; 11] = [
    Entry { name: "rolecall, ids `u64`", uses: ROLECALL, more: "·", make: own::with_numbers },
    Entry { name: "rolecall, ids `&str`", uses: ROLECALL, more: "·", make: own::with_text },
    Entry {
        name: "`HashMap` for each table of rows",
        uses: None,
        more: "nothing; any other rule is a line of one's own code",
        make: maps::tables,
    },
    Entry {
        name: "`HashMap` of effective permissions",
        uses: None,
        more: "as above",
        make: maps::precomputed,
    },
    Entry { name: "`HashMap` of sets of strings", uses: None, more: "as above", make: maps::strings },
    Entry {
        name: "Cedar, straightforward",
        uses: CEDAR,
        more: "a policy language that is analysed and proved, conditions of one's own, policies changed without a build",
        make: cedar_by_hand::make,
    },
    Entry { name: "Cedar, tuned", uses: CEDAR, more: "as above", make: cedar_tuned::make },
    Entry {
        name: "Rego (regorus)",
        uses: REGORUS,
        more: "a general policy language over any JSON, shared with OPA; policies changed without a build",
        make: rego::make,
    },
    Entry {
        name: "casbin",
        uses: CASBIN,
        more: "models in a file, many stores to keep policies in, policies changed while it runs",
        make: casbin::make,
    },
    Entry {
        name: "gatehouse",
        uses: GATEHOUSE,
        more: "any condition in Rust, facts loaded in batches when they are asked for, a trace of every decision",
        make: gatehouse::make,
    },
    Entry {
        name: "CEL",
        uses: CEL,
        more: "an expression language shared with Kubernetes, Envoy and IAM conditions; expressions changed without a build",
        make: cel::make,
    },
];
