//! What the three workloads are about, as rows of numbers and as rows of text.

use crate::candidate::ASKED;
use anyhow::{Context as _, Result};
use peers::facts::{Member, Owner, Role, Team, TeamPermission, What, Who};
use rolecall::{Action, Permission, ResourceKind};
use std::iter;
use testkit::baseline::name;
use testkit::workload::{MembershipRow, Question, TeamRow, UserRows, World, request_questions, request_rows};

/// How many apps are listed.
pub const LISTED: usize = 100_000;
/// What is asked of each of them.
pub const LISTED_FOR: Action = Action::UploadInput;

/// Their organization.
const ORGANIZATION: u64 = 1;
const TEAMS: u64 = 20;
const APPS_OF_EACH: usize = 500;

/// Some subjects and questions about them, both in numbers and in text.
pub struct Part {
    /// In numbers.
    pub users: Vec<UserRows>,
    /// The same in text.
    pub who: Vec<Who>,
    /// In numbers; the asker is a position among the users.
    pub questions: Vec<Question>,
    /// What is asked about, in text.
    pub things: Vec<What>,
    /// What is asked for, as `actions.csv` calls it.
    pub actions: Vec<String>,
}

/// All three workloads.
pub struct Facts {
    /// 4,096 questions over 1,024 subjects.
    pub hot: Part,
    /// A subject of 3 organizations, 8 teams and 17 app grants, and the ten questions that it asks.
    pub request: Part,
    /// A subject in 20 teams of 500 apps each, and 100,000 apps.
    pub list: Part,
}

impl Facts {
    /// Always the same.
    pub fn new() -> Result<Facts> {
        let World { users, questions } = World::new(1);
        let request = Part::new(vec![request_rows()], request_questions().take(ASKED).collect());
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

    /// Each question in text: who asks, for what, and about what.
    pub fn in_text(&self) -> impl Iterator<Item = (&Who, &str, &What)> {
        let asked = self.actions.iter().zip(&self.things);
        let who = self.questions.iter().map(|question| &self.who[question.asker]);
        who.zip(asked).map(|(who, (action, what))| (who, action.as_str(), what))
    }

    /// The only subject.
    pub fn asker(&self) -> Result<&Who> {
        self.who.first().context("a subject")
    }
}

fn listed() -> Result<Part> {
    let mut rng = fastrand::Rng::with_seed(1);
    let count = u64::try_from(LISTED)?;
    let permissions = rolecall::TeamPermission::ALL.into_iter().cycle();
    let teams = (0..TEAMS).zip(permissions).map(|(team, permission)| {
        let apps = rng.choose_multiple(0..count, APPS_OF_EACH);
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
            action: LISTED_FOR,
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

fn who(rows: &UserRows) -> Who {
    let memberships = rows.memberships.iter().map(|row| Member {
        organization: name("org", row.organization),
        role: Role::Documented(row.role.as_str().to_owned()),
        teams: row.teams.iter().map(team).collect(),
    });
    let scopes = |scopes: Permission| scopes.iter_names().map(|(name, _)| name.to_owned()).collect();
    Who {
        user: Some(name("user", rows.user)),
        memberships: memberships.collect(),
        scopes: rows.scopes.map(scopes),
    }
}

fn team(row: &TeamRow) -> Team {
    let held = |(app, permission): &(u64, rolecall::TeamPermission)| {
        (name("app", *app), TeamPermission::Documented(permission.as_str().to_owned()))
    };
    Team { confining: row.confining, apps: row.apps.iter().map(held).collect() }
}

fn what(question: &Question) -> What {
    let owner = if question.personal {
        Owner::User(name("user", question.owner))
    } else {
        Owner::Organization(name("org", question.owner))
    };
    let app = question.kind.is_in_app().then(|| name("app", question.app));
    let what = What::new(question.kind.as_str(), owner, app.as_deref());
    let what = what.visible(app.is_some() && question.app_public, question.public);
    What { assignees: question.assignee.map(|user| name("user", user)).into_iter().collect(), ..what }
}
