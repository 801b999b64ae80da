//! Explanations about a resource of an own kind that cannot be where it is (`V4`): nothing can be done with it, and no line
//! says otherwise.

use super::{HERE, ORGANIZATION, USER, asked, policy_with};
use rolecall::explain::explain;
use rolecall::own::OwnKind;
use rolecall::{Membership, Owner, Permission, Resource, Role, Subject, TeamMembership, TeamPermission};

rolecall::own_vocabulary! {
    /// A kind for each place, and an action on each that both an own and a documented permission satisfy.
    const VOCABULARY;
    permissions {
        64 RUN_PIPELINES  "Run pipelines"  App          [Y Y Y Y Y Y] [Y Y Y Y] P;
        65 MANAGE_SECRETS "Manage secrets" Organization [Y Y Y Y Y Y] [Y Y Y Y] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        REGISTRY "registry" OfOrganizations;
        SECRET   "secret"   OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Start a run of the pipeline.
        RunPipeline  "run_pipeline"  PIPELINE [RUN_PIPELINES MANAGE_SECRETS] [VIEW_MODELS];
        /// Read the registry.
        ReadRegistry "read_registry" REGISTRY [MANAGE_SECRETS] [VIEW_CLUSTERS];
        /// Replace the value of the secret.
        RotateSecret "rotate_secret" SECRET   [MANAGE_SECRETS] [VIEW_CLUSTERS];
    }
}

/// Subjects for whom every rule has something to say.
fn subjects() -> Vec<Subject<u64>> {
    let policy = policy_with(VOCABULARY);
    let team = TeamMembership::new(30).with_app(HERE, TeamPermission::FullAccess);
    let mut subjects = vec![Subject::anonymous(), policy.subject(USER, []).unwrap()];
    for role in Role::ALL {
        for team in [team.clone(), team.clone().confining()] {
            let membership = Membership::new(ORGANIZATION, role);
            subjects.push(policy.subject(USER, [membership.clone()]).unwrap());
            let ana = policy.subject(USER, [membership.with_team(team)]).unwrap();
            subjects.push(ana.clone().narrowed_to(Permission::all()));
            subjects.push(ana.clone().narrowed_to(MANAGE_SECRETS | RUN_PIPELINES));
            subjects.push(ana);
        }
    }
    subjects
}

/// Resources of the kind in each place: in an app, in a personal app, an organization's, a user's, and lost ones.
fn places(kind: &'static OwnKind) -> [Resource<u64>; 6] {
    [
        Resource::app(ORGANIZATION, HERE).public().of_kind(kind).public(),
        Resource::personal_app(USER, HERE).of_kind(kind),
        Resource::owned(kind, Owner::Organization(ORGANIZATION)),
        Resource::owned(kind, Owner::User(USER)),
        Resource::organization(ORGANIZATION).of_kind(kind),
        Resource::owned(kind, Owner::User(USER)).of_kind(kind),
    ]
}

const IN_APPS: &str = "resources of the kind are in apps";
const OF_ORGANIZATIONS: &str = "resources of the kind are outside apps, and organizations own them";
const OUTSIDE: &str = "resources of the kind are outside apps";
const LOST: &str = "it was made as something in an app, from something outside apps";

#[test]
fn nothing_can_be_done_with_a_kind_in_the_wrong_place() {
    for (ask, kind, wrong) in [
        (Ask::RunPipeline, &PIPELINE, [None, None, Some(IN_APPS), Some(IN_APPS), Some(LOST), Some(LOST)]),
        (
            Ask::ReadRegistry,
            &REGISTRY,
            [
                Some(OF_ORGANIZATIONS),
                Some(OF_ORGANIZATIONS),
                None,
                Some(OF_ORGANIZATIONS),
                Some(LOST),
                Some(LOST),
            ],
        ),
        (Ask::RotateSecret, &SECRET, [Some(OUTSIDE), Some(OUTSIDE), None, None, Some(LOST), Some(LOST)]),
    ] {
        for (place, wrong) in places(kind).into_iter().zip(wrong) {
            let mut allowed = false;
            for resource in [place.clone(), place.assigned_to(USER)] {
                for subject in subjects() {
                    let explanation = explain(&subject, ask, &resource);
                    let text = explanation.to_string();
                    assert!(!text.contains("needs ,"), "{text}");
                    let Some(wrong) = wrong else {
                        assert!(!explanation.findings().is_empty(), "{text}");
                        assert!(!text.contains("nothing can be done"), "{text}");
                        allowed |= explanation.decision().is_allowed();
                        continue;
                    };
                    assert!(!asked(&subject, ask, &resource), "{text}");
                    assert_eq!(explanation.findings(), [], "{text}");
                    let line = format!("└─ nothing can be done with a `{}` there: {wrong} (V4)", kind.name);
                    assert_eq!(text.lines().last(), Some(&*line));
                    // the answer, the question, the policy if it is another, and this line
                    assert!(text.lines().count() <= 4 && !text.contains(": Yes"), "{text}");
                    assert!(!text.contains("grants it, but"), "{text}");
                }
            }
            assert_eq!(allowed, wrong.is_none(), "{}", kind.name);
        }
    }
}

#[test]
fn another_kind_is_told_before_the_place() {
    let ana = &subjects()[2];
    let secret = Resource::app(ORGANIZATION, HERE).of_kind(&SECRET);
    let text = explain(ana, Ask::RunPipeline, &secret).to_string();
    assert!(
        text.ends_with("└─ `run_pipeline` applies to the kind `pipeline`, not to `secret` (R2)\n"),
        "{text}"
    );
}
