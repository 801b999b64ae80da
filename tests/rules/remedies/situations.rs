//! Common denials, and what an administrator would do about each of them.

use rolecall::{
    Action, Membership, Owner, Permission, Place, Resource, Role, Share, Subject, TeamMembership,
    TeamPermission, TokenGrant, remedies,
};

type Ana = Subject<&'static str>;

fn outsider() -> Ana {
    Subject::new("ana", []).unwrap()
}

fn member(role: Role) -> Ana {
    Subject::new("ana", [Membership::new("acme", role)]).unwrap()
}

/// A member in a team with that permission on `cats`.
fn in_team(role: Role, permission: TeamPermission) -> Ana {
    let team = TeamMembership::new("team").with_app("cats", permission);
    Subject::new("ana", [Membership::new("acme", role).with_team(team)]).unwrap()
}

/// A member whom a team confines to that app.
fn confined(role: Role, app: &'static str, permission: TeamPermission) -> Ana {
    let silo = TeamMembership::new("silo").with_app(app, permission).confining();
    Subject::new("ana", [Membership::new("acme", role).with_team(silo)]).unwrap()
}

fn suspended(role: Role) -> Ana {
    Subject::new("ana", [Membership::new("acme", role).suspended()]).unwrap()
}

fn cats() -> Resource<&'static str> {
    Resource::app("acme", "cats")
}

struct Situation {
    who: Ana,
    action: Action,
    resource: Resource<&'static str>,
    /// The changes of the first remedies.
    first: &'static [&'static str],
    why: &'static str,
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn situations() -> Vec<Situation> {
    use Permission as P;
    use Role::{
        Administrator, FinancialManager, InfrastructureManager, OrganizationContributor, OrganizationUser,
        TeamContributor,
    };
    use TeamPermission::{FullAccess, LabelerLead, LabelerWorker, ModelTrainer};

    let situation = |who, action, resource, first, why| Situation { who, action, resource, first, why };
    let at = |place, permissions| [TokenGrant::new(place, permissions)];
    vec![
        situation(
            in_team(TeamContributor, FullAccess),
            Action::DeleteApp,
            cats(),
            &[
                "share the app `cats` with the user, with DELETE_APP",
                "give the user the role `organization_contributor`",
                "give the user the role `administrator`",
            ],
            "one permission on one app is less than any role, and roles that delete no apps are no answer",
        ),
        situation(
            member(TeamContributor),
            Action::TrainModel,
            cats().model(),
            &[
                "share the app `cats` with the user, with TRAIN_MODELS",
                "put the user in a team with `model_trainer` on app `cats`",
            ],
            "one permission first, then the team that is made for it",
        ),
        situation(
            outsider(),
            Action::ViewApp,
            cats(),
            &["share the app `cats` with the user, with VIEW_MODELS"],
            "a guest needs no membership, and seeing is enough",
        ),
        situation(
            outsider(),
            Action::TrainModel,
            cats().model(),
            &[
                "share the app `cats` with the user, with TRAIN_MODELS",
                "invite the user to `acme` as `team_contributor`, \
                 and put the user in a team with `model_trainer` on app `cats`",
            ],
            "a guest needs no membership; a new colleague gets the least role and a team",
        ),
        situation(
            outsider(),
            Action::CreateApp,
            Resource::organization("acme"),
            &["invite the user to `acme` as `organization_contributor`"],
            "only members create apps, and this is the least role that does",
        ),
        situation(
            outsider(),
            Action::ViewCluster,
            Resource::cluster("acme"),
            &["invite the user to `acme` as `organization_user`"],
            "seeing clusters needs none who manages them",
        ),
        situation(
            Subject::anonymous(),
            Action::ViewModel,
            cats().model(),
            &["sign in, as a user who may do this", "make the resource and its app public, for everybody"],
            "nobody publishes an app because somebody forgot to sign in",
        ),
        situation(
            Subject::anonymous(),
            Action::DeleteApp,
            Resource::personal_app("ben", "cats"),
            &["sign in, as a user who may do this"],
            "the caller may be its owner",
        ),
        situation(
            in_team(TeamContributor, LabelerWorker),
            Action::UpdateTaskStatus,
            cats().task(),
            &["assign the resource to the user"],
            "labelers work on what is assigned to them",
        ),
        situation(
            in_team(TeamContributor, LabelerWorker),
            Action::WriteAnnotation,
            cats().annotation().assigned_to("ben"),
            &["assign the resource to the user"],
            "as above, though a colleague has it already",
        ),
        situation(
            member(Administrator).narrowed_to(P::VIEW_MODELS),
            Action::DeleteApp,
            cats(),
            &["add the scope DELETE_APP to the token"],
            "the user may, and only the token may not",
        ),
        situation(
            member(Administrator).narrowed_by(at(Place::Organization("acme"), P::VIEW_MODELS)),
            Action::DeleteApp,
            cats(),
            &["add the scope DELETE_APP in app `cats` of organization `acme` to the token"],
            "a token that is limited to places stays limited",
        ),
        situation(
            member(Administrator).narrowed_to(P::empty()),
            Action::ViewApp,
            cats(),
            &["add the scope VIEW_MODELS to the token"],
            "of sixty scopes that would do, one that lets the token change nothing",
        ),
        situation(
            outsider().narrowed_to(P::PREDICT),
            Action::ViewDataset,
            cats().dataset(),
            &[
                "add the scope ACCESS_DATASETS to the token, and share the app `cats` with the user, with ACCESS_DATASETS",
            ],
            "both are needed, and each is the least",
        ),
        situation(
            suspended(Administrator),
            Action::DeleteApp,
            cats(),
            &["end the suspension of the user in `acme`"],
            "all that they held is kept, and nothing else would count",
        ),
        situation(
            suspended(OrganizationUser),
            Action::TrainModel,
            cats().model(),
            &[
                "end the suspension of the user in `acme`, and share the app `cats` with the user, with TRAIN_MODELS",
            ],
            "a share does not count while the suspension lasts",
        ),
        situation(
            member(OrganizationUser),
            Action::DeployModel,
            cats().model(),
            &[
                "share the app `cats` with the user, with DEPLOY_MODELS",
                "put the user in a team with `model_trainer` on app `cats`",
            ],
            "a user who mostly reads gets one thing more",
        ),
        situation(
            in_team(TeamContributor, LabelerLead),
            Action::DeployModel,
            cats().model(),
            &["share the app `cats` with the user, with DEPLOY_MODELS"],
            "no team can give it to a Team Contributor, and a share can",
        ),
        situation(
            member(FinancialManager),
            Action::ViewModel,
            cats().model(),
            &["share the app `cats` with the user, with VIEW_MODELS"],
            "the role stays, so that nothing is taken away",
        ),
        situation(
            member(OrganizationUser),
            Action::CreateApp,
            Resource::organization("acme"),
            &["give the user the role `organization_contributor`", "give the user the role `administrator`"],
            "no share and no team reaches beyond apps",
        ),
        situation(
            member(OrganizationContributor),
            Action::InviteMember,
            Resource::organization("acme"),
            &["give the user the role `administrator`"],
            "only an Administrator invites",
        ),
        situation(
            member(OrganizationUser),
            Action::CreateCluster,
            Resource::organization("acme"),
            &["give the user the role `infrastructure_manager`", "give the user the role `administrator`"],
            "the role that is made for it, not the one that may do everything",
        ),
        situation(
            member(InfrastructureManager),
            Action::ViewAppTeams,
            cats(),
            &["give the user the role `organization_contributor`"],
            "a permission of the organization, though the question is about an app",
        ),
        situation(
            confined(OrganizationUser, "dogs", ModelTrainer),
            Action::UseModel,
            cats().model(),
            &["assign app `cats` with `model_trainer` to the team `silo`, which confines the user, \
                 for all its members"],
            "the user stays confined, and the app comes to them",
        ),
        situation(
            confined(TeamContributor, "cats", LabelerWorker),
            Action::TrainModel,
            cats().model(),
            &["share the app `cats` with the user, with TRAIN_MODELS"],
            "a share counts inside the apps of the confining team",
        ),
        situation(
            confined(OrganizationContributor, "cats", FullAccess),
            Action::CreateApp,
            Resource::organization("acme"),
            &["take the user out of the team `silo`, which confines them to its apps"],
            "inside a confining team nobody holds anything of the organization",
        ),
        situation(
            member(Administrator),
            Action::ViewModel,
            Resource::personal_app("ben", "cats").model(),
            &[
                "share the app `cats` with the user, with VIEW_MODELS",
                "make the resource and its app public, for everybody",
            ],
            "no role reaches a personal app, and its owner can share it",
        ),
        situation(
            outsider()
                .with_shares([Share::new(Owner::Organization("acme"), "cats", P::VIEW_INPUTS)])
                .unwrap(),
            Action::EditInput,
            cats().input(),
            &["share the app `cats` with the user, with EDIT_INPUTS"],
            "a collaborator becomes one who may do more",
        ),
    ]
}

#[test]
fn the_first_suggestion_is_one_that_an_administrator_would_follow() {
    for Situation { who, action, resource, first, why } in situations() {
        let given = remedies(&who, action, &resource);
        let given: Vec<_> = given.iter().map(ToString::to_string).collect();
        let changes = given.iter().map(|text| text.split(" (").next().unwrap());
        let changes: Vec<_> = changes.take(first.len()).collect();
        assert_eq!(changes, first, "{action} on {resource:?}: {why}\n{}", given.join("\n"));
    }
}

/// A role that only lifts a limit comes after every role that grants what is asked for.
#[test]
fn no_role_is_suggested_for_having_no_ceiling_before_one_that_grants_it() {
    for Situation { who, action, resource, .. } in situations() {
        let given = remedies(&who, action, &resource);
        let roles = given.iter().filter_map(|remedy| {
            let role = remedy.changes().iter().find_map(|change| match change {
                rolecall::remedies::Change::HaveRole(role)
                | rolecall::remedies::Change::Invite { role, .. } => Some(*role),
                _ => None,
            })?;
            let asked = action.any_of() | action.if_assigned();
            Some(rolecall::Policy::documented().grants(role).intersects(asked))
        });
        let roles: Vec<_> = roles.collect();
        assert!(roles.is_sorted_by(|one, other| *one || !*other), "{action}: {roles:?}");
    }
}
