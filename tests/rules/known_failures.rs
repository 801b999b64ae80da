//! Known mistakes of other authorization libraries, with a small test for each.

use rolecall::filter::{Clause, Extent, Filter};
use rolecall::{
    Action, Membership, Owner, Permission, Policy, Reach, Resource, ResourceKind, Role, Subject,
    SubjectError, TeamMembership, TeamPermission, can, can_all, decide, filter, permissions,
};
use std::hash::Hash;
use testkit::resources::{inside, of_kind};

fn in_app() -> impl Iterator<Item = ResourceKind> {
    ResourceKind::ALL.into_iter().filter(|kind| kind.is_in_app())
}

fn member<Id: Eq + Hash + Clone>(user: Id, organization: Id, role: Role) -> Subject<Id> {
    Subject::new(user, [Membership::new(organization, role)]).unwrap()
}

/// The actions that are allowed on the resource, by `can` and by `decide`.
fn allowed<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> Vec<Action> {
    let allowed = Action::ALL.into_iter().filter(|action| can(subject, *action, resource));
    let decided = Action::ALL.into_iter().filter(|action| decide(subject, *action, resource).is_allowed());
    let allowed: Vec<_> = allowed.collect();
    assert_eq!(allowed, decided.collect::<Vec<_>>());
    allowed
}

#[track_caller]
fn nothing<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) {
    assert_eq!(allowed(subject, resource), []);
}

#[track_caller]
fn something<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) {
    assert_ne!(allowed(subject, resource), []);
}

// An empty requirement that everybody meets

#[test]
fn every_action_requires_a_permission() {
    for action in Action::ALL {
        // R1: an empty list would be satisfied by everybody if the check were "all of the list".
        assert!(!action.any_of().is_empty(), "{action}");
    }
}

#[test]
fn a_token_without_scopes_allows_nothing() {
    let admin = member(7, 1, Role::Administrator);
    for kind in ResourceKind::ALL {
        let thing = of_kind(kind, 1, 100).public().assigned_to(7);
        something(&admin, &thing);
        nothing(&admin.clone().narrowed_to(Permission::empty()), &thing);
    }
    for kind in in_app() {
        // R12 also intersects the permissions of R9 and R10.
        let own = inside(Resource::personal_app(7, 101).public(), kind).public();
        nothing(&admin.clone().narrowed_to(Permission::empty()), &own);
    }
}

#[test]
fn a_subject_without_permissions_may_do_nothing() {
    for kind in ResourceKind::ALL {
        nothing(&Subject::anonymous(), &of_kind(kind, 1_u64, 100));
        nothing(&Subject::new(7, []).unwrap(), &of_kind(kind, 1, 100));
        // R8: a confining team without apps leaves its members nothing.
        let confined = Membership::new(1, Role::Administrator).with_team(TeamMembership::new(30).confining());
        nothing(&Subject::new(7, [confined]).unwrap(), &of_kind(kind, 1, 100));
    }
}

// An unknown name that is accepted

#[test]
fn unknown_names_are_errors() {
    let anything = ["", " ", "*", "**", "any", "all", "none", "null", "0", "1", "-1", "true", "view_*"];
    let roles = ["admin", "Admin", "root", "owner", "Administrator", "ADMINISTRATOR", "administrator,owner"];
    let actions = ["view_models", "view_mode", "view-model", "viewModel", "ViewModel", "VIEW_MODEL"];
    let with_more = ["administrator ", " administrator", "administrator\0", "view_model ", "view_model*"];
    // Look-alikes: a Cyrillic a, a zero-width space, a full-width a, a Cyrillic i, a full-width underscore.
    let look_alikes = [
        "\u{430}dministrator",
        "administrator\u{200b}",
        "\u{ff41}dministrator",
        "v\u{456}ew_model",
        "view\u{ff3f}model",
    ];
    for name in [&anything[..], &roles, &actions, &with_more, &look_alikes].concat() {
        assert!(name.parse::<Role>().is_err(), "{name:?}");
        assert!(name.parse::<TeamPermission>().is_err(), "{name:?}");
        assert!(name.parse::<ResourceKind>().is_err(), "{name:?}");
        assert!(name.parse::<Action>().is_err(), "{name:?}");
    }
}

#[test]
fn permissions_are_not_read_from_numbers_or_wildcards() {
    let numbers = ["0", "1", "0x1", "0xffffffffffffffff", "ffffffffffffffff", "18446744073709551615"];
    let wildcards = ["*", "all", "VIEW_*", "VIEW_MODELS|*", "VIEW_MODELS|0xff", "~", "!VIEW_MODELS"];
    let almost = ["view_models", "V\u{406}EW_MODELS", "VIEW_MODELS|", "|", "VIEW_MODELS,TRAIN_MODELS"];
    for text in [&numbers[..], &wildcards, &almost].concat() {
        assert!(text.parse::<Permission>().is_err(), "{text:?}");
    }
    assert_eq!(Permission::from_bits(u128::MAX), None);
    // 60 permissions use the bits 0 to 59, so that this is the first unknown one.
    assert_eq!(Permission::from_bits(1 << 60), None);
}

// An id that matches everything

/// Checks that the suspicious id equals none of the others, as a user, an organization, a team and an app.
fn matches_only_itself<Id: Eq + Hash + Clone>(suspicious: &Id, others: &[Id]) {
    for other in others {
        for (id, other) in [(suspicious, other), (other, suspicious)] {
            let admin = member(id.clone(), id.clone(), Role::Administrator);
            let team = TeamMembership::new(id.clone()).with_app(id.clone(), TeamPermission::FullAccess);
            let contributor = Membership::new(id.clone(), Role::TeamContributor).with_team(team);
            let contributor = Subject::new(id.clone(), [contributor]).unwrap();
            for kind in ResourceKind::ALL {
                something(&admin, &of_kind(kind, id.clone(), other.clone()));
                nothing(&admin, &of_kind(kind, other.clone(), id.clone()));
                nothing(&contributor, &of_kind(kind, other.clone(), id.clone()));
            }
            for kind in in_app() {
                nothing(&contributor, &of_kind(kind, id.clone(), other.clone()));
                something(&admin, &inside(Resource::personal_app(id.clone(), other.clone()), kind));
                nothing(&admin, &inside(Resource::personal_app(other.clone(), id.clone()), kind));
            }
        }
    }
}

#[test]
fn no_id_is_a_wildcard() {
    matches_only_itself(&0, &[1, u64::MAX]);
    // An id that was cut to 32 bits would equal the last of these.
    matches_only_itself(&u64::MAX, &[1, u64::MAX - 1, u64::from(u32::MAX)]);
    matches_only_itself(&0_u128, &[1, 1 << 64, u128::MAX]);
    matches_only_itself(&"", &["acme", " ", "\0", "*"]);
    matches_only_itself(&"*", &["acme", "**", "%"]);
    // Ids are compared byte for byte: without case folding, trimming, prefixes or Unicode normalization.
    matches_only_itself(&"acme", &["ACME", "acme ", "acm", "acme\0", "\u{430}cme"]);
    matches_only_itself(&String::new(), &["acme".to_owned(), "null".to_owned()]);
}

/// A Labeler Worker, who may update a task only by its assignment.
fn labeler<Id: Eq + Hash + Clone>(user: Id, organization: Id, app: Id) -> Subject<Id> {
    let team = TeamMembership::new(user.clone()).with_app(app, TeamPermission::LabelerWorker);
    Subject::new(user, [Membership::new(organization, Role::TeamContributor).with_team(team)]).unwrap()
}

#[test]
fn an_unassigned_task_is_assigned_to_no_id() {
    for user in [0, 1, 100, u64::MAX] {
        let task = Resource::app(1, 100).task();
        assert!(!can(&labeler(user, 1, 100), Action::UpdateTaskStatus, &task), "{user}");
        let assigned = task.assigned_to(user);
        assert!(can(&labeler(user, 1, 100), Action::UpdateTaskStatus, &assigned), "{user}");
    }
    for user in ["", "acme", "cats", "*"] {
        let task = Resource::app("acme", "cats").task();
        assert!(!can(&labeler(user, "acme", "cats"), Action::UpdateTaskStatus, &task), "{user}");
        let assigned = task.assigned_to(user);
        assert!(can(&labeler(user, "acme", "cats"), Action::UpdateTaskStatus, &assigned), "{user}");
    }
}

#[test]
fn an_assignment_counts_for_its_user_only() {
    for assignee in [0, 1, 30, 100, u64::MAX] {
        // Twice the same assignee, in case that the first of several is treated apart.
        let task = Resource::app(1, 100).task().assigned_to(assignee).assigned_to(assignee);
        assert!(!can(&labeler(7, 1, 100), Action::UpdateTaskStatus, &task), "{assignee}");
    }
    let task = Resource::app("acme", "cats").task().assigned_to("");
    assert!(!can(&labeler("ana", "acme", "cats"), Action::UpdateTaskStatus, &task));
    assert!(can(&labeler("", "acme", "cats"), Action::UpdateTaskStatus, &task));
}

/// A worker labels what is assigned to them, which destroys nothing: an annotation may be somebody else's work.
#[test]
fn an_assigned_labeler_worker_writes_annotations_but_deletes_none() {
    let worker = labeler(7, 1, 100);
    let annotation = Resource::app(1, 100).annotation();
    let assigned = annotation.clone().assigned_to(7);
    assert!(can(&worker, Action::WriteAnnotation, &assigned));
    assert!(!can(&worker, Action::DeleteAnnotation, &assigned));
    assert!(!can(&worker, Action::DeleteAnnotation, &annotation));
    // A member who may edit inputs may delete annotations, assigned or not.
    let full_access = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    let editor = Membership::new(1, Role::TeamContributor).with_team(full_access);
    assert!(can(&Subject::new(7, [editor]).unwrap(), Action::DeleteAnnotation, &annotation));
}

#[test]
fn a_filter_has_only_resources_assigned_to_the_user() {
    let labeler = labeler(7, 1, 100);
    let tasks = filter(&labeler, Action::ViewTask);
    let extent = Extent::App { owner: Owner::Organization(&1), app: &100 };
    let own = Clause::All(Extent::Personal { user: &7 });
    let clauses = vec![own, Clause::AssignedTo { user: &7, extent }];
    assert_eq!(tasks, Filter::AnyOf { kind: ResourceKind::Task.into(), clauses });
    let task = Resource::app(1, 100).task();
    let listed = [task.clone(), task.clone().assigned_to(8), task.assigned_to(7)];
    assert_eq!(listed.map(|task| tasks.contains(&task)), [false, false, true]);
}

#[test]
fn an_anonymous_subject_owns_nothing_and_is_assigned_nothing() {
    for id in [0, u64::MAX] {
        for kind in in_app() {
            // An anonymous caller has no id, not even one that looks like a default value.
            nothing(&Subject::anonymous(), &inside(Resource::personal_app(id, id), kind).assigned_to(id));
            nothing(&Subject::anonymous(), &of_kind(kind, id, id).assigned_to(id));
        }
    }
    for kind in in_app() {
        nothing(&Subject::anonymous(), &inside(Resource::personal_app("", ""), kind).assigned_to(""));
    }
}

// Visibility that allows more than reading

#[test]
fn visibility_allows_four_reads() {
    let reads = [Action::ViewApp, Action::ViewModel, Action::ViewWorkflow, Action::ViewDataset];
    let nobody = Subject::anonymous();
    let outsider = member(8, 2, Role::Administrator);
    for kind in ResourceKind::ALL {
        let shown = if kind.is_in_app() {
            let apps = [Resource::app(1, 100), Resource::personal_app(7, 101)];
            apps.map(|app| inside(app.public(), kind).public()).to_vec()
        } else {
            vec![of_kind(kind, 1, 100).public()]
        };
        let open: Vec<_> = reads.into_iter().filter(|read| read.applies_to() == kind).collect();
        for shown in shown {
            assert_eq!(allowed(&nobody, &shown), open);
            assert_eq!(allowed(&outsider, &shown), open);
            assert_eq!(allowed(&outsider, &shown.clone().assigned_to(8)), open);
        }
    }
}

#[test]
fn the_public_reads_are_those_that_a_public_permission_satisfies() {
    for action in Action::ALL {
        let kind = action.applies_to();
        let shown = if kind.is_in_app() {
            inside(Resource::app(1_u64, 100).public(), kind).public()
        } else {
            of_kind(kind, 1, 100).public()
        };
        let open = action.any_of().intersects(Permission::PUBLIC);
        assert_eq!(can(&Subject::anonymous(), action, &shown), open, "{action}");
    }
}

#[test]
fn a_public_resource_in_a_private_app_is_private() {
    for kind in in_app().filter(|kind| *kind != ResourceKind::App) {
        nothing(&Subject::anonymous(), &inside(Resource::app(1_u64, 100), kind).public());
        nothing(&Subject::anonymous(), &inside(Resource::app(1_u64, 100).public(), kind));
        // A public model makes nothing else in its app public.
        nothing(&Subject::anonymous(), &inside(Resource::app(1_u64, 100).model().public(), kind).public());
    }
}

// A token that adds permissions

#[test]
fn can_all_carries_nothing_over_from_a_public_resource() {
    let stranger = member(7, 2, Role::OrganizationUser);
    let app = Resource::app(1, 100).public();
    let (public, private) = (app.clone().model().public(), app.model());
    let questions = [(Action::ViewModel, &public), (Action::ViewModel, &private)];
    assert!(can_all(&stranger, questions).eq([true, false]));
    // The answers must be right under a policy other than the documented one, too.
    let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    assert!(can_all(&stranger.under(&policy), questions).eq([true, false]));
}

#[test]
fn can_all_tells_places_apart() {
    let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    let member = Membership::new(1, Role::TeamContributor).with_team(team);
    let subject = Subject::new(7, [member]).unwrap();
    let apps = [
        Resource::app(1, 100),
        Resource::app(1, 101),
        Resource::app(2, 100),
        Resource::personal_app(1, 100),
        Resource::personal_app(7, 100),
    ];
    for one in &apps {
        for other in &apps {
            // An implementation that remembers the last place has to compare both the owner and the app.
            let questions = [(Action::ViewApp, one), (Action::ViewApp, other)];
            let each = questions.map(|(action, app)| can(&subject, action, app));
            assert!(can_all(&subject, questions).eq(each), "{one:?}, {other:?}");
        }
    }
}

#[test]
fn resources_outside_apps_need_organization_level_permissions() {
    let administrator = member(7, 1, Role::Administrator);
    let kinds = [
        Resource::model,
        Resource::workflow,
        Resource::dataset,
        Resource::input,
        Resource::annotation,
        Resource::concept,
        Resource::task,
        Resource::module,
    ];
    for made_from in kinds {
        let nowhere = made_from(Resource::organization(1));
        let held = permissions(&administrator, &nowhere);
        assert_eq!(held, Permission::ORGANIZATION_LEVEL, "{nowhere:?}");
        nothing(&administrator, &nowhere);
    }
}

#[test]
fn narrowing_never_turns_a_deny_into_an_allow() {
    let subjects = [
        Subject::anonymous(),
        member(7, 1, Role::OrganizationUser),
        member(7, 1, Role::FinancialManager),
        labeler(7, 1, 100),
        member(8, 2, Role::Administrator),
    ];
    for subject in subjects {
        for kind in ResourceKind::ALL {
            let thing = of_kind(kind, 1, 100).assigned_to(7);
            let before = allowed(&subject, &thing);
            assert_eq!(allowed(&subject.clone().narrowed_to(Permission::all()), &thing), before);
            for scope in Permission::ALL {
                let after = allowed(&subject.clone().narrowed_to(scope), &thing);
                assert!(after.iter().all(|action| before.contains(action)), "{scope}: {after:?}");
            }
        }
    }
}

#[test]
fn narrowing_twice_intersects() {
    let admin = member(7, 1, Role::Administrator);
    let (view, train) = (Permission::VIEW_MODELS, Permission::TRAIN_MODELS);
    let app = Resource::app(1, 100);
    for widening in [Permission::all(), view | train, Permission::APP_LEVEL] {
        let token = admin.clone().narrowed_to(view).narrowed_to(widening);
        assert_eq!(token.scopes(), view);
        assert_eq!(allowed(&token, &app.clone().model()), [Action::ViewModel]);
        nothing(&token, &Resource::organization(1));
    }
    nothing(&admin.narrowed_to(view).narrowed_to(train), &app.model());
}

#[test]
fn narrowing_applies_to_owned_and_public_resources() {
    let token = Subject::new(7, []).unwrap().narrowed_to(Permission::TRAIN_MODELS);
    let own = Resource::personal_app(7, 101).public();
    assert_eq!(allowed(&token, &own), [Action::ViewApp]);
    assert_eq!(allowed(&token, &own.model().public()), [Action::TrainModel]);
    nothing(&token, &Resource::app(1, 100).public().model().public());
}

// Permissions of one tenant that count in another

#[test]
fn a_membership_counts_in_its_own_organization_only() {
    let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    let here = Membership::new(1, Role::Administrator).with_team(team);
    let both = Subject::new(7, [here.clone(), Membership::new(2, Role::FinancialManager)]).unwrap();
    let financial = member(7, 2, Role::FinancialManager);
    let here = Subject::new(7, [here]).unwrap();
    for kind in ResourceKind::ALL {
        // R3: the app ids are equal, so that only the organization differs.
        nothing(&here, &of_kind(kind, 2, 100));
        nothing(&here, &of_kind(kind, 3, 100));
        assert_eq!(allowed(&both, &of_kind(kind, 1, 100)), allowed(&here, &of_kind(kind, 1, 100)));
        assert_eq!(allowed(&both, &of_kind(kind, 2, 100)), allowed(&financial, &of_kind(kind, 2, 100)));
        nothing(&both, &of_kind(kind, 3, 100));
    }
}

/// Checks that permissions for `(organization, app)` do not count for `(app, organization)`.
fn swapped<Id: Eq + Hash + Copy>(user: Id, organization: Id, app: Id) {
    let of = |organization, app| {
        let team = TeamMembership::new(user).with_app(app, TeamPermission::FullAccess);
        Subject::new(user, [Membership::new(organization, Role::TeamContributor).with_team(team)]).unwrap()
    };
    let (right, wrong) = (of(organization, app), of(app, organization));
    for kind in in_app() {
        something(&right, &of_kind(kind, organization, app));
        nothing(&wrong, &of_kind(kind, organization, app));
        something(&wrong, &of_kind(kind, app, organization));
        nothing(&right, &of_kind(kind, app, organization));
        nothing(&right, &of_kind(kind, organization, organization));
        nothing(&right, &of_kind(kind, app, app));
    }
}

#[test]
fn organization_and_app_are_not_interchangeable() {
    swapped(7, 1, 100);
    swapped(7, 0, 1);
    swapped(1, 1, 2);
    swapped("ana", "acme", "cats");
    // Both pairs of ids are equal when they are concatenated.
    swapped("ana", "ab", "c");
    let team = TeamMembership::new("t").with_app("bc", TeamPermission::FullAccess);
    let ana = Membership::new("a", Role::TeamContributor).with_team(team);
    let ana = Subject::new("ana", [ana]).unwrap();
    something(&ana, &Resource::app("a", "bc"));
    nothing(&ana, &Resource::app("ab", "c"));
}

#[test]
fn a_second_membership_in_one_organization_is_refused() {
    let roles = [Role::OrganizationUser, Role::FinancialManager, Role::Administrator];
    let refused = |organizations: [u64; 3]| {
        let memberships = organizations.into_iter().zip(roles);
        Subject::new(7, memberships.map(|(organization, role)| Membership::new(organization, role)))
    };
    let same = |first, second| Err(SubjectError::SameOrganization { first, second });
    assert_eq!(refused([1, 1, 2]), same(0, 1));
    assert_eq!(refused([1, 2, 1]), same(0, 2));
    assert_eq!(refused([2, 1, 1]), same(1, 2));
    // The first pair is named, even if several memberships collide.
    assert_eq!(refused([0, 0, 0]), same(0, 1));
    assert!(refused([0, 1, 2]).is_ok());
    let error = refused([1, 2, 1]).unwrap_err().to_string();
    assert!(error.contains("memberships[0]") && error.contains("memberships[2]"), "{error}");
}

#[test]
fn an_app_id_counts_within_its_organization() {
    let with_app = |organization, permission| {
        let team = TeamMembership::new(30).with_app(100, permission);
        Membership::new(organization, Role::TeamContributor).with_team(team)
    };
    let ana = [with_app(1, TeamPermission::LabelerWorker), with_app(2, TeamPermission::FullAccess)];
    let ana = Subject::new(7, ana).unwrap();
    for (organization, model, task) in [(1, false, true), (2, true, true), (3, false, false)] {
        let app = Resource::app(organization, 100);
        assert_eq!(can(&ana, Action::TrainModel, &app.clone().model()), model, "{organization}");
        let assigned = app.task().assigned_to(7);
        assert_eq!(can(&ana, Action::UpdateTaskStatus, &assigned), task, "{organization}");
    }
    // A personal app with the same id is another app.
    nothing(&ana, &Resource::personal_app(8, 100));
    nothing(&ana, &Resource::personal_app(2, 100));
}

// One id for several things

#[test]
fn a_user_and_an_organization_with_one_id_are_two_owners() {
    for id in [0, 5, u64::MAX] {
        let admin = member(7, id, Role::Administrator);
        let user = Subject::new(id, []).unwrap();
        for kind in in_app() {
            let organization_has = of_kind(kind, id, 100);
            let user_has = inside(Resource::personal_app(id, 100), kind);
            something(&admin, &organization_has);
            nothing(&admin, &user_has);
            something(&user, &user_has);
            nothing(&user, &organization_has);
        }
        for kind in ResourceKind::ALL.into_iter().filter(|kind| !kind.is_in_app()) {
            nothing(&user, &of_kind(kind, id, 100));
        }
    }
}

#[test]
fn an_owner_and_their_app_with_one_id_are_two_things() {
    let user = Subject::new(7, []).unwrap();
    let admin = member(8, 7, Role::Administrator);
    for kind in in_app() {
        something(&user, &inside(Resource::personal_app(7, 7), kind));
        nothing(&user, &inside(Resource::personal_app(1, 7), kind));
        nothing(&user, &of_kind(kind, 7, 7));
        nothing(&user, &of_kind(kind, 1, 7));
        something(&admin, &of_kind(kind, 7, 7));
        nothing(&admin, &of_kind(kind, 1, 7));
        nothing(&admin, &inside(Resource::personal_app(7, 7), kind));
    }
    // The team has the app, and not the organization that shares the app's id.
    let team = TeamMembership::new(7).with_app(7, TeamPermission::FullAccess);
    let contributor = Membership::new(7, Role::TeamContributor).with_team(team);
    let contributor = Subject::new(7, [contributor]).unwrap();
    assert!(can(&contributor, Action::CreateModel, &Resource::app(7, 7)));
    nothing(&contributor, &Resource::app(7, 8));
    let allowed_there = allowed(&contributor, &Resource::organization(7));
    assert_eq!(allowed_there, [Action::ViewSidebarItems, Action::ViewOrganization]);
    nothing(&contributor, &Resource::team(7));
    nothing(&contributor, &Resource::cluster(7));
}
