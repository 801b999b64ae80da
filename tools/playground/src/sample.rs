//! An example of a snapshot: two organizations with a custom role, teams, a confining team, a suspended member, a public app,
//! a share, and a personal app.

use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AssignedRole, Command, Directory, Email, Name, PersonName, SharedPermissions, Snapshot, TeamAppPermission,
};
use rolecall::{Owner, Permission, Reach, Role, Subject, TeamPermission};
use rolecall_cli::data::Id;
use std::error::Error;

/// The role of the example's own, and its id.
const AUDITOR: &str = "auditor";

const PEOPLE: [(&str, &str, &str); 9] = [
    ("ada", "Ada", "Okafor"),
    ("ana", "Ana", "Ruiz"),
    ("ben", "Ben", "Novak"),
    ("cleo", "Cleo", "Martin"),
    ("dan", "Dan", "Hughes"),
    ("eva", "Eva", "Lindqvist"),
    ("fay", "Fay", "Chen"),
    ("gus", "Gus", "Brandt"),
    ("zoe", "Zoe", "Adeyemi"),
];

const MEMBERS: [(&str, Option<Role>); 7] = [
    ("ana", Some(Role::TeamContributor)),
    ("ben", Some(Role::TeamContributor)),
    ("cleo", Some(Role::OrganizationContributor)),
    ("dan", None),
    ("eva", Some(Role::TeamContributor)),
    ("fay", Some(Role::FinancialManager)),
    ("gus", Some(Role::OrganizationUser)),
];

/// The example: `ada` is the Administrator of Acme, and `zoe` of Globex.
pub(crate) fn snapshot() -> Result<Snapshot<Id>, Box<dyn Error>> {
    let mut example = Example(Directory::new());
    for (user, first, last) in PEOPLE {
        example.register(user, first, last)?;
    }
    example.found("ada", "acme", "Acme")?;
    example.found("zoe", "globex", "Globex")?;
    let definition = example.auditor()?;
    for (user, role) in MEMBERS {
        let role = match role {
            Some(role) => role.into(),
            None => AssignedRole::Custom { role: AUDITOR.into(), expected: definition.clone() },
        };
        example.join(user, role)?;
    }
    for app in ["cats", "dogs", "showcase"] {
        example.create_app("ada", acme(), app)?;
    }
    example.create_app("ana", Owner::User("ana".into()), "scratch")?;
    example.create_app("zoe", Owner::Organization("globex".into()), "rockets")?;
    let reviewer = Permission::VIEW_INPUTS | Permission::REVIEW_ANNOTATIONS | Permission::PROVIDE_FEEDBACK;
    let reviewer = CustomTeamPermission::new("Reviewer", reviewer)?;
    example.team("trainers", TeamPermission::ModelTrainer.into(), "cats", &["ana"], false)?;
    example.team("builders", TeamPermission::FullAccess.into(), "dogs", &["ana"], false)?;
    example.team("labelers", TeamPermission::LabelerWorker.into(), "cats", &["ben"], false)?;
    example.team("reviewers", reviewer.into(), "cats", &["eva"], false)?;
    example.team("contractors", TeamPermission::FullAccess.into(), "dogs", &["cleo"], true)?;
    let permissions = SharedPermissions::new(Permission::PREDICT | Permission::VIEW_MODELS)?;
    let share = Command::ShareApp { owner: acme(), app: "dogs".into(), user: "zoe".into(), permissions };
    example.run("ada", share)?;
    example
        .run("ada", Command::ChangeAppVisibility { owner: acme(), app: "showcase".into(), public: true })?;
    example.run("ada", Command::SuspendMember { organization: "acme".into(), user: "gus".into() })?;
    Ok(example.0.snapshot())
}

fn acme() -> Owner<Id> {
    Owner::Organization("acme".into())
}

fn address(user: &str) -> Result<Email, Box<dyn Error>> {
    Ok(Email::new(format!("{user}@example.com"))?)
}

struct Example(Directory<Id>);

impl Example {
    fn run(&mut self, user: &str, command: Command<Id>) -> Result<(), Box<dyn Error>> {
        // not the clock: the example is the same on every day
        let now = 1_780_000_000_u64.saturating_add(self.0.version());
        let actor = Subject::new(user.into(), [])?;
        self.0.execute(&actor, now, command).map(|_| ()).map_err(|refusal| refusal.to_string().into())
    }

    fn register(&mut self, user: &str, first: &str, last: &str) -> Result<(), Box<dyn Error>> {
        self.run(user, Command::Register { email: address(user)? })?;
        let name = PersonName { first: Name::new(first)?, last: Some(Name::new(last)?) };
        self.run(user, Command::EditAccount { name: Some(name) })
    }

    fn found(&mut self, user: &str, organization: &str, name: &str) -> Result<(), Box<dyn Error>> {
        let (name, billing_email) = (Name::new(name)?, address("billing")?);
        self.run(user, Command::CreateOrganization { organization: organization.into(), name, billing_email })
    }

    fn auditor(&mut self) -> Result<CustomRole, Box<dyn Error>> {
        let grants = Permission::VIEW_MODELS | Permission::VIEW_MODEL_METRICS;
        let definition = CustomRole::new("Model Auditor", grants, Reach::AllApps, None)?;
        let create = Command::CreateRole {
            organization: "acme".into(),
            role: AUDITOR.into(),
            definition: definition.clone(),
        };
        self.run("ada", create)?;
        Ok(definition)
    }

    fn join(&mut self, user: &str, role: AssignedRole<Id>) -> Result<(), Box<dyn Error>> {
        let (organization, invitation): (Id, Id) = ("acme".into(), format!("to {user}").as_str().into());
        let invite = Command::InviteMember {
            organization: organization.clone(),
            invitation: invitation.clone(),
            email: address(user)?,
            role,
            expires_at: None,
        };
        self.run("ada", invite)?;
        self.run(user, Command::AcceptInvitation { organization, invitation })
    }

    fn create_app(&mut self, user: &str, owner: Owner<Id>, app: &str) -> Result<(), Box<dyn Error>> {
        let name = Name::new(app)?;
        self.run(user, Command::CreateApp { owner, app: app.into(), name, unseen: false })
    }

    fn team(
        &mut self,
        team: &str,
        permission: AnyTeamPermission,
        app: &str,
        members: &[&str],
        confining: bool,
    ) -> Result<(), Box<dyn Error>> {
        let (organization, name): (Id, _) = ("acme".into(), Name::new(team)?);
        let create = Command::CreateTeam {
            organization: organization.clone(),
            team: team.into(),
            name,
            default_permission: permission.clone(),
            confining,
        };
        self.run("ada", create)?;
        let add = Command::AddTeamApp {
            organization: organization.clone(),
            team: team.into(),
            app: app.into(),
            permission: TeamAppPermission::Default { expected: permission },
        };
        self.run("ada", add)?;
        for user in members {
            let (organization, team) = (organization.clone(), team.into());
            self.run("ada", Command::AddTeamMember { organization, team, user: (*user).into() })?;
        }
        Ok(())
    }
}
