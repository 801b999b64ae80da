//! The table of all calls with each role's answer, as Markdown.

use crate::{How, Needs, Question, ROUTES, Route, policy, resource};
use rolecall::own::AnyAction;
use rolecall::{Membership, Resource, Role, Subject, SubjectError, TeamMembership, TeamPermission, can};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const USER: &str = "ana";
const ORGANIZATION: &str = "acme";
const APP: &str = "cats";

/// The Markdown page `ROUTES.md`.
///
/// # Errors
///
/// Only if a subject had two memberships in one organization; none has.
pub fn table() -> Result<String, SubjectError> {
    let people = Role::ALL.into_iter().map(People::new).collect::<Result<Vec<_>, _>>()?;
    let mut page = heading();
    let mut row = |cells: &[&str]| {
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    };
    let roles = Role::ALL.map(initials);
    row(&[["call", "asks", "of", "when"].as_slice(), &roles, &["public"]].concat());
    row(&["---"; 11]);
    for route in &ROUTES {
        if let Needs::Nothing(reason) = route.needs {
            row(&[[route.call, "nothing", "", reason].as_slice(), &[""; 7]].concat());
        }
        for question in route.questions() {
            let asks = match question.how {
                How::Each => format!("`{}`", question.action),
                How::Filter => format!("filter `{}`", question.action),
            };
            let answers: Vec<_> = people.iter().map(|people| people.answer(question)).collect();
            let public = if is_public(question) { "everyone" } else { "" };
            row(&[[route.call, &asks, question.of.as_str(), question.when].as_slice(), &answers, &[public]]
                .concat());
        }
    }
    Ok(page)
}

fn heading() -> String {
    let questions = || ROUTES.iter().flat_map(Route::questions);
    let asking = ROUTES.iter().filter(|route| !route.questions().is_empty()).count();
    let is_own = |question: &&Question| matches!(question.action, AnyAction::Own(_));
    let with_own =
        ROUTES.iter().filter(|route| route.questions().iter().any(|question| is_own(&question))).count();
    let names = |own| -> BTreeSet<_> {
        questions()
            .filter(|question| is_own(question) == own)
            .map(|question| question.action.as_str())
            .collect()
    };
    format!(
        "# Every call and each role's answer\n\n\
         `cargo run -p handlers -- --write` writes this page from `src/routes.rs` and `src/vocabulary.rs`.\n\n\
         {} calls; {} ask nothing, and {asking} ask {} questions. {} calls ask documented actions alone, and {with_own} ask \
         an own one. In all there are {} documented actions and {} own ones. A call needs a yes to each of its questions whose \
         condition (*when*) holds.\n\n\
         The columns are A Administrator, FM Financial Manager, OC Organization Contributor, TC Team Contributor, OU \
         Organization User and IM Infrastructure Manager. **Y** yes. **N** no. **team**: a Team Contributor gets a yes in \
         an app on which a team of theirs has Full Access, and in no other. **assigned**: yes if the resource is assigned to \
         the caller, as a job is to the user who started it. *public*: everyone gets a yes if the resource and its app are \
         public. A user gets a yes to each question about their own apps, keys, secrets, machines, runners and \
         deployments; `edit_runner` needs the runner to be assigned to them.\n\n",
        ROUTES.len(),
        ROUTES.len().saturating_sub(asking),
        questions().count(),
        asking.saturating_sub(with_own),
        names(false).len(),
        names(true).len(),
    )
}

const fn initials(role: Role) -> &'static str {
    match role {
        Role::Administrator => "A",
        Role::FinancialManager => "FM",
        Role::OrganizationContributor => "OC",
        Role::TeamContributor => "TC",
        Role::OrganizationUser => "OU",
        Role::InfrastructureManager => "IM",
    }
}

/// Two members with one role.
struct People {
    alone: Subject<&'static str>,
    /// In a team with Full Access on the app; only for a Team Contributor.
    in_team: Option<Subject<&'static str>>,
}

impl People {
    fn new(role: Role) -> Result<Self, SubjectError> {
        let member = Membership::new(ORGANIZATION, role);
        let team = TeamMembership::new("team").with_app(APP, TeamPermission::FullAccess);
        let in_team =
            (role == Role::TeamContributor).then(|| policy().subject(USER, [member.clone().with_team(team)]));
        Ok(People { alone: policy().subject(USER, [member])?, in_team: in_team.transpose()? })
    }

    fn answer(&self, question: &Question) -> &'static str {
        let Some(resource) = resource(question.of, ORGANIZATION, APP) else { return "N" };
        let assigned = resource.clone().assigned_to(USER);
        if can(&self.alone, question.action, &resource) {
            "Y"
        } else if self.in_team.as_ref().is_some_and(|subject| can(subject, question.action, &resource)) {
            "team"
        } else if can(&self.alone, question.action, &assigned) {
            "assigned"
        } else {
            "N"
        }
    }
}

/// Whether everyone gets a yes on a public resource in a public app.
fn is_public(question: &Question) -> bool {
    let stranger = Subject::anonymous().under(policy());
    let resource = Resource::app(ORGANIZATION, APP).public().in_app(question.of).map(Resource::public);
    resource.is_some_and(|resource| can(&stranger, question.action, &resource))
}
