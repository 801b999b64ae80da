//! Tests of differences, tables of actions and fingerprints. The test crates compare them with the documents' tables.

use super::*;
use crate::policy::custom::DefinitionError;
use crate::vocabulary::own::{KindPlace, Vocabulary};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::ToString;
use alloc::vec::Vec;
use alloc::{format, vec};

mod pipelines {
    crate::own_vocabulary! {
        /// What the pipeline service asks.
        pub(super) const VOCABULARY;
        permissions {
            64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
            65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
        }
        kinds { SECRET "secret" OfOrganizationsAndUsers; PIPELINE "pipeline" InApps; }
        actions Ask {
            /// Start a run of the pipeline.
            RunPipeline "run_pipeline" App [RUN_PIPELINES] [VIEW_MODELS];
        }
    }
}

/// The same rows: at other bits, at another level, of another place.
mod later {
    crate::own_vocabulary! {
        /// What the pipeline service asks.
        pub(super) const RENUMBERED;
        permissions {
            100 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
            65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
        }
        kinds { SECRET "secret" OfOrganizationsAndUsers; PIPELINE "pipeline" InApps; }
        actions Ask {
            /// Start a run of the pipeline.
            RunPipeline "run_pipeline" App [RUN_PIPELINES] [VIEW_MODELS];
        }
    }

    pub(super) mod level {
        crate::own_vocabulary! {
            /// What the pipeline service asks.
            pub(in super::super) const VOCABULARY;
            permissions { 65 VIEW_AUDIT_LOG "View the audit log" App [Y N N N N N] [N N N N] -; }
        }
    }

    pub(super) mod place {
        crate::own_vocabulary! {
            /// What the pipeline service asks.
            pub(in super::super) const VOCABULARY;
            kinds { SECRET "secret" OfOrganizations; PIPELINE "pipeline" InApps; }
        }
    }
}

fn of(vocabulary: Vocabulary) -> Policy {
    Policy::documented().clone().with_vocabulary(vocabulary)
}

type Cells<'a> = (&'a str, &'a str, KindPlace, &'a [&'a str], &'a [&'a str]);

fn table(rows: &[Cells<'static>]) -> ActionTable {
    let names = |names: &[&'static str]| names.iter().copied().map(Into::into).collect::<BTreeSet<_>>();
    let rows = rows.iter().map(|(action, kind, place, any_of, if_assigned)| {
        let (kind, place) = ((*kind).into(), *place);
        ((*action).into(), ActionRow { kind, place, any_of: names(any_of), if_assigned: names(if_assigned) })
    });
    ActionTable { rows: rows.collect::<BTreeMap<_, _>>() }
}

const APPS: KindPlace = KindPlace::InApps;

#[test]
fn rows_are_compared_cell_by_cell() {
    let old = table(&[("do", "app", APPS, &["A", "B"], &["C", "D"])]);
    for (row, there, back) in [
        (("do", "app", APPS, &["A", "B"][..], &["C", "D"][..]), "", ""),
        (
            ("do", "app", APPS, &["A", "B", "E"], &["C", "D"]),
            "newly allowed: action do: by E\n",
            "newly denied: action do: by E\n",
        ),
        (
            ("do", "app", APPS, &["A", "B", "C"], &["D"]),
            "newly allowed: action do: by C\n",
            "newly denied: action do: by C\n",
        ),
        (
            ("do", "app", APPS, &["A", "B"], &["A", "C", "D", "E"]),
            "newly allowed: action do: if assigned by E\n",
            "newly denied: action do: if assigned by E\n",
        ),
        (
            ("do", "app", APPS, &["E"], &["E", "F"]),
            "newly allowed: action do: by E, if assigned by F\n\
             newly denied: action do: by A|B, if assigned by C|D\n",
            "newly allowed: action do: by A|B, if assigned by C|D\n\
             newly denied: action do: by E, if assigned by F\n",
        ),
        (
            ("do", "model", APPS, &["A", "B"], &["C", "D"]),
            "newly allowed: action do, new for the kind model: by A|B, if assigned by C|D\n\
             newly denied: action do, gone for the kind app: by A|B, if assigned by C|D\n",
            "newly allowed: action do, new for the kind app: by A|B, if assigned by C|D\n\
             newly denied: action do, gone for the kind model: by A|B, if assigned by C|D\n",
        ),
        (
            ("do", "app", KindPlace::OfOrganizations, &["A"], &[]),
            "newly allowed: action do, new for the kind app: by A\n\
             newly denied: action do, gone for the kind app: by A|B, if assigned by C|D\n",
            "newly allowed: action do, new for the kind app: by A|B, if assigned by C|D\n\
             newly denied: action do, gone for the kind app: by A\n",
        ),
    ] {
        let new = table(&[row]);
        let (there_lines, back_lines) = (old.diff(&new), new.diff(&old));
        assert_eq!((there_lines.to_string(), back_lines.to_string()), (there.into(), back.into()));
        assert_eq!(there_lines.is_empty(), there.is_empty());
        assert_eq!(there_lines.is_widening(), there.contains("newly allowed"));
        assert_eq!(back_lines.is_widening(), back.contains("newly allowed"));
        let words = there_lines.actions().map(|line| {
            let names = |names: Vec<&str>| names.join("|");
            let (any_of, if_assigned) = (names(line.any_of().collect()), names(line.if_assigned().collect()));
            let is_new = line.is_new_or_gone();
            (format!("{} {} {}", line.effect(), line.action(), line.kind()), is_new, any_of, if_assigned)
        });
        let words: Vec<_> = words.collect();
        if row.1 == "model" {
            let (both, sets) = (true, ("A|B".to_string(), "C|D".to_string()));
            let word = |text: &str| (text.to_string(), both, sets.0.clone(), sets.1.clone());
            assert_eq!(words, vec![word("newly_allowed do model"), word("newly_denied do app")]);
        } else if !there.contains("kind") {
            assert!(words.iter().all(|(_, is_new, _, _)| !is_new));
        }
    }
    let none = table(&[]);
    assert_eq!(
        none.diff(&old).to_string(),
        "newly allowed: action do, new for the kind app: by A|B, if assigned by C|D\n"
    );
    assert!(none.diff(&none).is_empty() && !old.diff(&none).is_widening());
    // an action that nothing satisfies is no difference, wherever it is
    assert!(none.diff(&table(&[("do", "app", APPS, &[], &[])])).is_empty());
}

#[test]
fn a_table_has_the_rows_of_its_policy() {
    let ours = ActionTable::of(&of(pipelines::VOCABULARY));
    let run = table(&[("run_pipeline", "app", APPS, &["RUN_PIPELINES"], &["VIEW_MODELS"])]);
    assert_eq!(ours.get("run_pipeline"), run.get("run_pipeline"));
    assert!(ours.get("run_pipeline").is_some_and(|row| row.if_assigned().eq(["VIEW_MODELS"])));
    assert_eq!(ActionTable::of(Policy::documented()).get("run_pipeline"), None);
    assert_eq!(ours.iter().count(), ActionTable::of(Policy::documented()).iter().count().saturating_add(1));
    let names: Vec<&str> = ours.iter().map(|(name, _)| name).collect();
    assert!(names.is_sorted() && names.contains(&"delete_app"));
    let (team, app) = (ours.get("edit_team"), ours.get("delete_app"));
    assert_eq!(team.map(ActionRow::place), Some(KindPlace::OfOrganizations));
    assert_eq!(app.map(|row| (row.kind(), row.place())), Some(("app", KindPlace::InApps)));
    assert!(app.is_some_and(|row| row.any_of().eq(["DELETE_APP"]) && row.if_assigned().count() == 0));
}

/// The same names at other bits are no difference; another level or place is one.
#[test]
fn own_rows_are_compared_by_name_and_level() {
    let ours = of(pipelines::VOCABULARY);
    let renumbered = of(later::RENUMBERED);
    assert!(ours.diff(&renumbered).is_empty() && renumbered.diff(&ours).is_empty());
    assert_ne!(ours.fingerprint(), renumbered.fingerprint()); // bits in stored sets mean something else
    let level = ours.diff(&of(later::level::VOCABULARY));
    let audit =
        |line: &&Difference| line.vocabulary().names(line.permissions()).to_string() == "VIEW_AUDIT_LOG";
    assert!(level.iter().filter(audit).any(|line| line.effect() == Effect::NewlyAllowed));
    assert!(
        level
            .iter()
            .any(|line| line.effect() == Effect::NewlyDenied && line.vocabulary() == &pipelines::VOCABULARY)
    );
    let documented = Policy::documented();
    let more = documented.diff(&ours).to_string();
    assert!(more.starts_with("newly allowed: administrator: RUN_PIPELINES|VIEW_AUDIT_LOG\n"), "{more}");
    assert!(
        more.contains("newly allowed: action run_pipeline, new for the kind app: by RUN_PIPELINES"),
        "{more}"
    );
    assert!(!ours.diff(documented).is_widening());
    assert_ne!(of(later::place::VOCABULARY).fingerprint(), documented.fingerprint());
}

#[test]
fn lines_of_holders_come_once() -> Result<(), DefinitionError> {
    let old = Policy::documented();
    let contributor = Role::TeamContributor;
    let new = old
        .clone()
        .with_ceiling(contributor, None)?
        .with_grants(Role::FinancialManager, Permission::empty())?;
    let diff = old.diff(&new);
    let lines: Vec<(Effect, Holder)> = diff.iter().map(|line| (line.effect(), line.holder())).collect();
    let (gained, lost) = (Effect::NewlyAllowed, Effect::NewlyDenied);
    let in_team = |held| (gained, Holder::InTeam(contributor, held));
    let expected = [
        in_team(TeamPermission::FullAccess),
        in_team(TeamPermission::ModelTrainer),
        (gained, Holder::InCustomTeam(contributor)),
        (lost, Holder::Role(Role::FinancialManager)),
    ];
    assert_eq!(lines, expected);
    assert_eq!(diff.actions().count(), 0);
    assert!(diff.is_widening() && !diff.is_empty() && old.diff(old).is_empty());
    let text: Vec<_> = diff.iter().map(ToString::to_string).collect();
    assert_eq!(text.last().map(|line| &**line), Some("newly denied: financial_manager: VIEW_FINANCIAL_DATA"));
    Ok(())
}

#[test]
fn holders_hold_what_the_rules_say() {
    let (policy, full) = (Policy::documented(), TeamPermission::FullAccess);
    let holders: Vec<Holder> = Holder::all().collect();
    assert_eq!(holders.len(), 42);
    assert_eq!(policy.held_by(Holder::TeamPermission(full)), policy.team_permission(full));
    assert_eq!(policy.held_by(Holder::Role(Role::TeamContributor)), Permission::VIEW_SIDEBAR_ITEMS);
    assert_eq!(policy.held_by(Holder::Everybody), Permission::PUBLIC);
    assert_eq!(policy.held_by(Holder::Owner), Permission::APP_LEVEL);
    let all = policy.held_by(Holder::InCustomTeam(Role::Administrator));
    assert!(all.contains(Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS)));
    assert!(!all.contains(Permission::TRANSFER_APPS));
    let in_team = policy.held_by(Holder::InTeam(Role::TeamContributor, full));
    assert!(in_team.contains(Permission::TRAIN_MODELS) && !in_team.intersects(Permission::DELETE_APP));
    let ours = of(pipelines::VOCABULARY);
    let own = pipelines::RUN_PIPELINES | pipelines::VIEW_AUDIT_LOG;
    assert_eq!(ours.held_by(Holder::Owner), Permission::APP_LEVEL | own); // V4
    let words = [
        (Holder::Role(Role::Administrator), "administrator"),
        (Holder::TeamPermission(full), "full_access"),
        (Holder::InTeam(Role::TeamContributor, full), "team_contributor in a team with full_access"),
        (Holder::InCustomTeam(Role::Administrator), "administrator in a team with a custom permission"),
        (Holder::Everybody, "everybody on a public resource"),
        (Holder::Owner, "the owner of a personal app"),
    ];
    for (holder, text) in words {
        assert_eq!(holder.to_string(), text);
    }
}

/// Each cell of each own row is in the fingerprint.
#[test]
fn a_fingerprint_is_of_every_cell() -> Result<(), DefinitionError> {
    let policy = Policy::documented();
    assert_eq!(policy.fingerprint().to_string(), "9fbd02de0dd979b544395cd94d6782a9");
    let grants = |set| policy.clone().with_grants(Role::FinancialManager, set);
    let mut seen: Vec<Fingerprint> = vec![policy.fingerprint()];
    let policies = [
        of(pipelines::VOCABULARY),
        of(later::RENUMBERED),
        of(later::level::VOCABULARY),
        of(later::place::VOCABULARY),
        grants(Permission::empty())?,
        grants(Permission::DELETE_APP)?,
        grants(Permission::VIEW_FINANCIAL_DATA | Permission::DELETE_APP)?,
        policy.clone().with_ceiling(Role::TeamContributor, None)?,
    ];
    for other in policies {
        let fingerprint = other.fingerprint();
        assert!(!seen.contains(&fingerprint), "{fingerprint}");
        seen.push(fingerprint);
    }
    Ok(())
}

#[test]
fn a_written_policy_compares_both_tables() -> Result<(), DefinitionError> {
    let policy = Policy::documented().clone();
    let other = table(&[("do", "app", APPS, &["A"], &[])]);
    let (now, old) = (WrittenPolicy::from(policy.clone()), WrittenPolicy::new(policy.clone(), Some(other)));
    let without = WrittenPolicy::new(policy.clone(), None);
    assert_eq!(
        (now.policy(), old.policy(), without.clone().into_policy()),
        (&policy, &policy, policy.clone())
    );
    assert_eq!((now.actions(), without.actions()), (Some(&ActionTable::of(&policy)), None));
    let lines: Vec<_> = old.diff(&now).actions().map(ActionDifference::effect).collect();
    assert_eq!(lines.len(), ActionTable::of(&policy).iter().count().saturating_add(1));
    assert_eq!(lines.last(), Some(&Effect::NewlyDenied));
    for (one, other) in [(&without, &old), (&old, &without), (&without, &without), (&now, &now)] {
        assert!(one.diff(other).is_empty());
    }
    let wider = WrittenPolicy::from(policy.with_ceiling(Role::TeamContributor, None)?);
    assert!(without.diff(&wider).is_widening() && !wider.diff(&without).is_widening());
    Ok(())
}
