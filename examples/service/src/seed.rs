//! The organization that a new database starts with, so that there is something to try.

use crate::Id;
use crate::platform::{CommandError, Platform};
use crate::settings::Settings;
use crate::things::{Draft, Parts, ThingError};
use crate::unavailable::Unavailable;
use crate::version::Version;
use handlers::vocabulary::KEY;
use rolecall::directory::{Command, Directory, Email, Name, SharedPermissions, TeamAppPermission, TextError};
use rolecall::own::AnyKind;
use rolecall::{Owner, Permission, ResourceKind, Role, Subject, TeamPermission};
use thiserror::Error;

/// A person of the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The id of the user.
    pub id: &'static str,
    /// The role in Acme, or `None` for a person who is no member.
    pub role: Option<Role>,
    /// The person in one line.
    pub about: &'static str,
}

/// The people of the seed. The service prints a token for each.
#[must_use]
pub const fn people() -> &'static [Person] {
    &[
        Person { id: "ana", role: Some(Role::Administrator), about: "the Administrator of Acme" },
        Person { id: "olga", role: Some(Role::OrganizationContributor), about: "works in all apps" },
        Person { id: "tom", role: Some(Role::TeamContributor), about: "trains models in Cats, by a team" },
        Person {
            id: "lea",
            role: Some(Role::TeamContributor),
            about: "labels in Cats, on tasks assigned to her",
        },
        Person { id: "uma", role: Some(Role::OrganizationUser), about: "views all apps" },
        Person { id: "fin", role: Some(Role::FinancialManager), about: "sees the money, and no app" },
        Person { id: "ian", role: Some(Role::InfrastructureManager), about: "runs the clusters" },
        Person { id: "sid", role: Some(Role::OrganizationUser), about: "is suspended" },
        Person { id: "con", role: Some(Role::OrganizationUser), about: "is confined to Dogs, by a team" },
        Person { id: "mia", role: None, about: "is in no organization, and has a share of Birds" },
        Person { id: "gus", role: None, about: "the Administrator of Globex" },
    ]
}

/// The reason why an instance does not start, or its database cannot be filled.
#[derive(Debug, Error)]
pub enum SeedError {
    /// The database cannot be asked.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The seed contains something that the directory refuses.
    #[error("the seed is refused: {0}")]
    Command(#[from] CommandError),
    /// The seed contains a thing that the database refuses.
    #[error("the seed is refused: {0}")]
    Thing(#[from] ThingError),
    /// The seed contains a name or an address that is none.
    #[error("the seed is refused: {0}")]
    Text(#[from] TextError),
}

/// Opens an instance, and fills its database if it is new.
///
/// # Errors
///
/// [`SeedError`] if the database cannot be reached, or the directory refuses a command.
pub async fn open(settings: Settings) -> Result<Platform, SeedError> {
    let platform = Platform::open(settings).await?;
    if platform.version() == Version::ANY {
        fill(&platform).await?;
    }
    Ok(platform)
}

/// Fills a new database with two organizations, their teams, apps and things.
///
/// Every fact is a command that somebody in the story may give.
///
/// # Errors
///
/// [`SeedError`] if the directory refuses a command.
async fn fill(platform: &Platform) -> Result<(), SeedError> {
    for (number, person) in people().iter().enumerate() {
        let (actor, register) = (actor(person.id)?, Command::Register { email: email(person.id)? });
        // of several instances that start at once, one fills the database
        match platform.execute(&actor, register, |facts| number > 0 || facts.version() == 0).await {
            Err(CommandError::Changed) => return Ok(()),
            registered => registered?,
        };
    }
    for (organization, name, founder) in [("acme", "Acme", "ana"), ("globex", "Globex", "gus")] {
        let (name, billing_email) = (Name::new(name)?, email(&format!("billing.{organization}"))?);
        let organization = organization.to_owned();
        execute(platform, founder, Command::CreateOrganization { organization, name, billing_email }).await?;
    }
    join(platform).await?;
    apps(platform).await?;
    teams(platform).await?;
    let suspend = Command::SuspendMember { organization: acme(), user: "sid".to_owned() };
    execute(platform, "ana", suspend).await?;
    things(platform).await
}

fn acme() -> Id {
    "acme".to_owned()
}

fn email(local: &str) -> Result<Email, SeedError> {
    Ok(Email::new(format!("{local}@example.com"))?)
}

async fn execute(platform: &Platform, user: &str, command: Command<Id>) -> Result<(), SeedError> {
    platform.execute(&actor(user)?, command, |_| true).await?;
    Ok(())
}

fn actor(user: &str) -> Result<Subject<Id>, SeedError> {
    Ok(Subject::new(user.to_owned(), []).map_err(|_| CommandError::Changed)?)
}

async fn join(platform: &Platform) -> Result<(), SeedError> {
    for person in people().iter().filter(|person| person.id != "ana") {
        let Some(role) = person.role else { continue };
        let (organization, invitation) = (acme(), format!("invitation-{}", person.id));
        let invite = Command::InviteMember {
            organization: organization.clone(),
            invitation: invitation.clone(),
            email: email(person.id)?,
            role: role.into(),
            expires_at: None,
        };
        execute(platform, "ana", invite).await?;
        execute(platform, person.id, Command::AcceptInvitation { organization, invitation }).await?;
    }
    Ok(())
}

async fn apps(platform: &Platform) -> Result<(), SeedError> {
    let acmes = Owner::Organization(acme());
    let owned = [
        ("ana", acmes.clone(), "cats", "Cats"),
        ("ana", acmes.clone(), "dogs", "Dogs"),
        ("ana", Owner::User("ana".to_owned()), "birds", "Birds"),
        ("gus", Owner::Organization("globex".to_owned()), "globes", "Globes"),
        ("mia", Owner::User("mia".to_owned()), "mias", "Mia's"),
    ];
    for (user, owner, app, name) in owned {
        let create = Command::CreateApp { owner, app: app.to_owned(), name: Name::new(name)?, unseen: false };
        execute(platform, user, create).await?;
    }
    // a public permission of the service's own that no role grants is held by the owner of a personal app alone, so only
    // such an owner can hand it out: the app is made public before it is brought into the organization
    let (anas, birds) = (Owner::User("ana".to_owned()), || "birds".to_owned());
    execute(platform, "ana", Command::ChangeAppVisibility { owner: anas, app: birds(), public: true })
        .await?;
    let (organization, app) = (acme(), birds());
    let bring = Command::TransferApp { app, organization, new_id: None, name: None, unseen: false };
    execute(platform, "ana", bring).await?;
    let permissions =
        SharedPermissions::new(Permission::VIEW_MODELS | Permission::PREDICT).unwrap_or_default();
    let share = Command::ShareApp { owner: acmes, app: birds(), user: "mia".to_owned(), permissions };
    execute(platform, "ana", share).await
}

async fn teams(platform: &Platform) -> Result<(), SeedError> {
    let teams = [
        ("trainers", "Trainers", TeamPermission::ModelTrainer, false, "cats", "tom"),
        ("labelers", "Labelers", TeamPermission::LabelerWorker, false, "cats", "lea"),
        ("silo", "Regulated", TeamPermission::FullAccess, true, "dogs", "con"),
    ];
    for (team, name, permission, confining, app, user) in teams {
        let (organization, team, name) = (acme(), team.to_owned(), Name::new(name)?);
        let default_permission = permission.into();
        let create =
            Command::CreateTeam { organization, team: team.clone(), name, default_permission, confining };
        execute(platform, "ana", create).await?;
        let (app, permission) = (app.to_owned(), TeamAppPermission::Named(permission.into()));
        let add_app = Command::AddTeamApp { organization: acme(), team: team.clone(), app, permission };
        execute(platform, "ana", add_app).await?;
        let add = Command::AddTeamMember { organization: acme(), team, user: user.to_owned() };
        execute(platform, "ana", add).await?;
    }
    Ok(())
}

async fn things(platform: &Platform) -> Result<(), SeedError> {
    let acmes = || Owner::Organization(acme());
    let places = [
        ("ana", acmes(), "cats", false),
        ("ana", acmes(), "dogs", false),
        ("ana", acmes(), "birds", true),
        ("gus", Owner::Organization("globex".to_owned()), "globes", false),
        ("mia", Owner::User("mia".to_owned()), "mias", false),
    ];
    for (author, owner, app, public) in places {
        let (author, place) = (author.to_owned(), app.to_owned());
        let look = |facts: &Directory<Id>| (platform.subject(facts, &author), facts.resource(&owner, &place));
        let (author, place) = platform.read(Version::ANY, look).await?;
        let kinds = [
            (ResourceKind::Model, "model"),
            (ResourceKind::Dataset, "dataset"),
            (ResourceKind::Input, "input-1"),
            (ResourceKind::Input, "input-2"),
            (ResourceKind::Task, "task-1"),
            (ResourceKind::Task, "task-2"),
        ];
        for (kind, name) in kinds {
            let id = format!("{app}-{name}");
            let is_leas = id == "cats-task-1" || id == "cats-input-1";
            let assignees = is_leas.then(|| "lea".to_owned()).into_iter().collect();
            let public = public && kind == ResourceKind::Model;
            let parts = Parts { public, assignees, ..parts(&id) };
            let draft = place.clone().and_then(|place| Draft::in_app(place, kind.into(), id, parts));
            insert(platform, author.as_ref(), draft).await?;
        }
    }
    for (author, owner, id) in
        [("ana", acmes(), "acme-key"), ("mia", Owner::User("mia".to_owned()), "mia-key")]
    {
        let author = author.to_owned();
        let author = platform.read(Version::ANY, |facts| platform.subject(facts, &author)).await?;
        let draft = Draft::outside_apps(owner, AnyKind::Own(&KEY), id.to_owned(), parts(id));
        insert(platform, author.as_ref(), draft).await?;
    }
    Ok(())
}

/// Stores the thing in its author's name, who may do that like everybody else who writes.
async fn insert(
    platform: &Platform,
    author: Option<&Subject<Id>>,
    draft: Option<Draft>,
) -> Result<(), SeedError> {
    let (author, draft) = author.zip(draft).ok_or(ThingError::NoPlace)?;
    let questions = draft.questions()?.into_iter();
    let permits = questions.map(|action| Draft::permit(Some(&draft), author, action));
    let permits = permits.collect::<Result<Vec<_>, _>>().map_err(|_| ThingError::OtherPermit)?;
    platform.insert(permits).await?;
    Ok(())
}

fn parts(id: &str) -> Parts {
    Parts { name: id.to_owned(), content: serde_json::json!({}), ..Parts::default() }
}
