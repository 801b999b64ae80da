//! The facts of the three workloads, with ids that are numbers and with ids that are text.

use anyhow::{Context as _, Result};
use peers::facts::{Member, Owner, ResourceFacts, Role, SubjectFacts, Team, TeamPermission};
use rolecall::{Action, Permission, ResourceKind};
use std::iter;
use testkit::baseline::name;
use testkit::workload::{MembershipRow, Question, TeamRow, UserRows, World, request_questions, request_rows};

/// The number of questions in a request, in the second workload.
pub const QUESTIONS_OF_A_REQUEST: usize = 10;
/// The number of apps in the third workload.
pub const LISTED_APPS: usize = 100_000;
/// The action of the third workload.
// a Team Contributor may do it only in apps in which a team grants it, so the answer differs from app to app
pub const LIST_ACTION: Action = Action::UploadInput;

/// The organization of the listed apps.
const ORGANIZATION: u64 = 1;
const TEAMS: u64 = 20;
const APPS_OF_EACH_TEAM: usize = 500;

/// The subjects and the questions of one workload. Each fact is there twice, with numbers and with text as ids.
pub struct Part {
    /// The subjects, with numbers.
    pub users: Vec<UserRows>,
    /// The subjects, with text.
    pub who: Vec<SubjectFacts>,
    /// The questions, with numbers. The asker is a position in `users`.
    pub questions: Vec<Question>,
    /// The resources of the questions, with text.
    pub things: Vec<ResourceFacts>,
    /// The actions of the questions, spelled as in `actions.csv`.
    pub actions: Vec<String>,
}

/// The facts of all three workloads.
pub struct Facts {
    /// The first workload: 4,096 questions by 1,024 subjects.
    pub hot: Part,
    /// The second workload: a subject with 3 organizations, 8 teams and 17 app grants, and its ten questions.
    pub request: Part,
    /// The third workload: a subject in 20 teams of 500 apps each, and 100,000 apps.
    pub list: Part,
}

impl Facts {
    /// The facts. They are the same in every run.
    pub fn new() -> Result<Facts> {
        let World { users, questions } = World::new(1);
        let questions_of_a_request = request_questions().take(QUESTIONS_OF_A_REQUEST).collect();
        let request = Part::new(vec![request_rows()], questions_of_a_request);
        Ok(Facts { hot: Part::new(users, questions), request, list: listed()? })
    }
}

impl Part {
    fn new(users: Vec<UserRows>, questions: Vec<Question>) -> Part {
        Part {
            who: users.iter().map(who).collect(),
            things: questions.iter().map(what).collect(),
            actions: questions.iter().map(|question| format!("{:?}", question.action)).collect(),
            users,
            questions,
        }
    }

    /// The subject, the action and the resource of each question, with text.
    pub fn in_text(&self) -> impl Iterator<Item = (&SubjectFacts, &str, &ResourceFacts)> {
        let asked = self.actions.iter().zip(&self.things);
        let who = self.questions.iter().map(|question| &self.who[question.asker]);
        who.zip(asked).map(|(who, (action, what))| (who, action.as_str(), what))
    }

    /// The first subject, which is the only one of the second and third workload.
    pub fn asker(&self) -> Result<&SubjectFacts> {
        self.who.first().context("the workload has no subject")
    }
}

fn listed() -> Result<Part> {
    let mut rng = fastrand::Rng::with_seed(1);
    let count = u64::try_from(LISTED_APPS)?;
    let permissions = rolecall::TeamPermission::ALL.into_iter().cycle();
    let teams = (0..TEAMS).zip(permissions).map(|(team, permission)| {
        let apps = rng.choose_multiple(0..count, APPS_OF_EACH_TEAM);
        let apps = apps.into_iter().zip(iter::repeat(permission)).collect();
        TeamRow { team, confining: false, apps }
    });
    let teams = teams.collect();
    let membership =
        MembershipRow { organization: ORGANIZATION, role: rolecall::Role::TeamContributor, teams };
    let user = UserRows { user: 7, memberships: vec![membership], scopes: None };
    let questions = (0..count).map(|app| {
        let public = rng.u8(0..33) == 0;
        Question {
            asker: 0,
            action: LIST_ACTION,
            kind: ResourceKind::App,
            personal: false,
            owner: ORGANIZATION,
            app,
            app_public: public,
            public,
            assignee: None,
        }
    });
    let questions = questions.collect();
    Ok(Part::new(vec![user], questions))
}

fn who(rows: &UserRows) -> SubjectFacts {
    let memberships = rows.memberships.iter().map(|row| Member {
        organization: name("org", row.organization),
        role: Role::Documented(row.role.as_str().to_owned()),
        suspended: false,
        teams: row.teams.iter().map(team).collect(),
    });
    let scopes = |scopes: Permission| scopes.iter_names().map(|(name, _)| name.to_owned()).collect();
    SubjectFacts {
        user: Some(name("user", rows.user)),
        memberships: memberships.collect(),
        scopes: rows.scopes.map(scopes),
        ..SubjectFacts::default()
    }
}

fn team(row: &TeamRow) -> Team {
    let held = |(app, permission): &(u64, rolecall::TeamPermission)| {
        (name("app", *app), TeamPermission::Documented(permission.as_str().to_owned()))
    };
    Team { confining: row.confining, apps: row.apps.iter().map(held).collect() }
}

fn what(question: &Question) -> ResourceFacts {
    let owner = if question.personal {
        Owner::User(name("user", question.owner))
    } else {
        Owner::Organization(name("org", question.owner))
    };
    let app = question.kind.is_in_app().then(|| name("app", question.app));
    let what = ResourceFacts::new(question.kind.as_str(), owner, app.as_deref());
    let what = what.visible(app.is_some() && question.app_public, question.public);
    ResourceFacts {
        assignees: question.assignee.map(|user| name("user", user)).into_iter().collect(),
        ..what
    }
}
