//! The directory that a page asks, and the lists of everything that can be asked about.

use crate::mistake::{Field, Mistake};
use crate::place::Place;
use crate::reading::read;
use crate::vocabulary;
use rolecall::diff::Fingerprint;
use rolecall::directory::{Account, Directory, Snapshot};
use rolecall::own::{AnyAction, AnyKind, Vocabulary};
use rolecall::{Owner, Policy};
use rolecall_cli::data::naming::{actions_on, kinds, purpose};
use rolecall_cli::data::{Id, documented_with};
use serde::Serialize;

/// The number of violations of a snapshot that are listed.
const LISTED: usize = 10;

/// A directory under a policy.
pub(crate) struct World {
    pub(crate) directory: Directory<Id>,
    pub(crate) places: Vec<Place>,
    pub(crate) users: Vec<Id>,
    /// The policy that decides, compared with the one that governed the directory when the snapshot was taken.
    governance: Governance,
}

/// The relation of the page's policy to the snapshot's.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Governance {
    /// The snapshot's policy decides.
    Same,
    /// The snapshot's policy decides, with rows of a service's own beside it. They change no documented answer (`V1`).
    WithOwnRows,
    /// Another policy decides.
    Another,
}

impl Governance {
    fn of(snapshot: Fingerprint, policy: &Policy) -> Governance {
        let without_rows = || policy.clone().with_vocabulary(Vocabulary::default());
        if policy.fingerprint() == snapshot {
            Governance::Same
        } else if without_rows().fingerprint() == snapshot {
            Governance::WithOwnRows
        } else {
            Governance::Another
        }
    }
}

impl World {
    /// Reads a snapshot, a policy and a vocabulary.
    ///
    /// A playground tries policies, so that any policy may decide, and the listing says if it is another one than the
    /// snapshot's.
    pub(crate) fn open(snapshot: &str, policy: &str, vocabulary: &str) -> Result<World, Mistake> {
        let vocabulary = vocabulary::read(vocabulary)?;
        let policy: Policy = match policy.trim() {
            "" => documented_with(vocabulary),
            _ => read(Field::Policy, without_mark(policy), &vocabulary)?,
        };
        let text = without_mark(snapshot);
        if text.trim().is_empty() {
            return Err(Mistake::of(
                Field::Snapshot,
                "the snapshot is empty: paste one, open a file, or take the example",
            ));
        }
        let snapshot: Snapshot<Id> = read(Field::Snapshot, text, &vocabulary)?;
        let governance = Governance::of(snapshot.policy, &policy);
        let directory = Directory::restore_across_policies(snapshot, policy).map_err(|violations| {
            let mut each = violations.iter();
            let first = each.next();
            let message = first.map(|first| first.problem().to_string()).unwrap_or_default();
            let path = first.map(|first| first.path().to_owned()).unwrap_or_default();
            let others: Vec<_> = each.take(LISTED).map(ToString::to_string).collect();
            let unlisted = violations.len().saturating_sub(others.len()).saturating_sub(1);
            Mistake::of(Field::Snapshot, message).at_path(&path, text).beside(others, unlisted)
        })?;
        let places = Place::all(&directory);
        let users = directory.accounts().map(|(user, _)| user.clone()).collect();
        Ok(World { directory, places, users, governance })
    }

    /// Everything that the form of the page offers.
    pub(crate) fn listing(&self) -> Listing {
        let directory = &self.directory;
        let users = self.users.iter().map(|user| self.user_label(user)).collect();
        let places = self.places.iter().map(|place| self.listed(place)).collect();
        let vocabulary = directory.policy().vocabulary();
        let kinds = kinds(vocabulary).map(|kind: AnyKind| ListedKind {
            name: kind.as_str(),
            in_app: kind.is_in_app(),
            actions: actions_on(vocabulary, kind).map(listed_action).collect(),
        });
        Listing {
            users,
            places,
            kinds: kinds.collect(),
            organizations: directory.organizations().len(),
            policy: directory.policy().fingerprint().to_string(),
            is_documented: *directory.policy() == documented_with(*vocabulary),
            governance: self.governance,
        }
    }

    /// The user with a name or an address, as a list shows them.
    pub(crate) fn user_label(&self, user: &Id) -> String {
        let named = |account: &Account<Id>| {
            account.name().map_or_else(|| account.email().to_string(), ToString::to_string)
        };
        self.directory
            .account(user)
            .map_or_else(|| user.to_string(), |account| format!("{user} · {}", named(account)))
    }

    fn listed(&self, place: &Place) -> ListedPlace {
        let owner = match place.owner() {
            Owner::Organization(organization) => {
                let name = self.directory.organization(organization).map(|found| found.name().as_str());
                with_name(organization, name)
            }
            Owner::User(user) => format!("Owned by {user}"),
        };
        let (label, app, public) = match place {
            Place::Organization(_) => ("The organization itself".to_owned(), false, false),
            Place::App { owner, app } => {
                let found = self.directory.app(owner, app);
                let label = with_name(app, found.map(|app| app.name().as_str()));
                (label, true, found.is_some_and(rolecall::directory::App::is_public))
            }
            Place::User(_) => ("What the user owns outside apps".to_owned(), false, false),
        };
        let kinds = place.kinds(self.directory.policy().vocabulary()).map(AnyKind::as_str).collect();
        ListedPlace { owner, label, app, public, kinds }
    }
}

/// The id and the name, unless they are equal but for case.
fn with_name(id: &Id, name: Option<&str>) -> String {
    match name {
        Some(name) if name.to_lowercase() != id.as_str().to_lowercase() => format!("{id} · {name}"),
        Some(name) => name.to_owned(),
        None => id.to_string(),
    }
}

fn listed_action(action: AnyAction) -> ListedAction {
    ListedAction { name: action.as_str(), purpose: purpose(action) }
}

/// The text without the mark of the order of bytes, with which some editors begin a file.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Everything that the form of the page offers. A question names users and places by their positions here.
#[derive(Serialize)]
pub(crate) struct Listing {
    users: Vec<String>,
    places: Vec<ListedPlace>,
    kinds: Vec<ListedKind>,
    organizations: usize,
    policy: String,
    is_documented: bool,
    governance: Governance,
}

#[derive(Serialize)]
struct ListedPlace {
    owner: String,
    label: String,
    app: bool,
    public: bool,
    kinds: Vec<&'static str>,
}

#[derive(Serialize)]
struct ListedKind {
    name: &'static str,
    in_app: bool,
    actions: Vec<ListedAction>,
}

#[derive(Serialize)]
struct ListedAction {
    name: &'static str,
    purpose: &'static str,
}
