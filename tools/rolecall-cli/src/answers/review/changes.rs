//! *What has changed since the last review?* The difference of two files that reviews wrote.

use super::rows::COLUMNS;
use crate::answers::{Answer, VERSION};
use crate::data::{Failure, Id, Source};
use crate::page::{Page, Tone, counted, noun};
use csv::{ReaderBuilder, StringRecord};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The difference of two reviews.
#[derive(Debug, Serialize)]
pub struct ChangesAnswer {
    version: u32,
    /// The first line of each file, which says what was reviewed.
    old: String,
    new: String,
    gained: usize,
    lost: usize,
    changes: Vec<Change>,
}

/// The gains and losses of one user at one place.
#[derive(Debug, Serialize)]
struct Change {
    user: String,
    email: String,
    /// The app's id; none for the whole organization.
    app: Option<String>,
    app_name: String,
    gained: Vec<String>,
    lost: Vec<String>,
    /// The sources that only the new review has, and those that only the old one has.
    by: Vec<String>,
    no_longer_by: Vec<String>,
}

/// A user and an app: a place where somebody holds something.
type Place = (Id, Option<Id>);

/// The rights at a place: each source, and its permissions as they are written.
type Held = BTreeSet<(String, String)>;

/// The address of the user, and the name of the app.
#[derive(Debug, Clone, Default)]
struct Called {
    email: String,
    app_name: String,
}

/// A file of a review.
struct Read {
    /// The first line, which says what was reviewed.
    about: String,
    held: BTreeMap<Place, Held>,
    called: BTreeMap<Place, Called>,
}

/// Compares two reviews.
///
/// # Errors
///
/// A file is no access review.
pub fn answer(old: &Source, new: &Source) -> Result<ChangesAnswer, Failure> {
    let (mut old, new) = (read(old)?, read(new)?);
    let mut changes = Vec::new();
    for (place, now) in &new.held {
        let before = old.held.remove(place).unwrap_or_default();
        changes.extend(change(place, new.called.get(place), &before, now));
    }
    // whoever is only in the old review has lost everything
    let lost = old.held.iter();
    changes.extend(
        lost.filter_map(|(place, before)| change(place, old.called.get(place), before, &Held::new())),
    );
    changes.sort_by_cached_key(key);
    let count =
        |list: fn(&Change) -> &Vec<String>| changes.iter().filter(|change| !list(change).is_empty()).count();
    let (gained, lost) = (count(|change| &change.gained), count(|change| &change.lost));
    Ok(ChangesAnswer { version: VERSION, old: old.about, new: new.about, gained, lost, changes })
}

fn key(change: &Change) -> (Id, Option<Id>) {
    (change.user.as_str().into(), change.app.as_deref().map(Id::from))
}

fn change((user, app): &Place, called: Option<&Called>, before: &Held, now: &Held) -> Option<Change> {
    if before == now {
        return None;
    }
    let all = |held: &Held| -> BTreeSet<String> {
        let names = held.iter().flat_map(|(_, permissions)| permissions.split('|'));
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let sources = |held: &Held| held.iter().map(|(source, _)| source.clone()).collect::<BTreeSet<_>>();
    let beyond = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect();
    let (old, new) = (all(before), all(now));
    let (earlier, later) = (sources(before), sources(now));
    let Called { email, app_name } = called.cloned().unwrap_or_default();
    Some(Change {
        user: user.to_string(),
        email,
        app_name,
        app: app.as_ref().map(Id::to_string),
        gained: beyond(&new, &old),
        lost: beyond(&old, &new),
        by: beyond(&later, &earlier),
        no_longer_by: beyond(&earlier, &later),
    })
}

/// The first line, and what each user holds at each place.
fn read(source: &Source) -> Result<Read, Failure> {
    let at = |message: &str| Failure::from(format!("{}: not an access review: {message}", source.name()));
    let about = source.text().lines().next().and_then(|line| line.strip_prefix("# "));
    let about = about.ok_or_else(|| at("the first line does not say what was reviewed"))?;
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).from_reader(source.text().as_bytes());
    let columns = reader.headers().map_err(|error| at(&error.to_string()))?;
    if !columns.iter().eq(COLUMNS) {
        return Err(at(&format!("the columns are not {}", COLUMNS.join(","))));
    }
    let (mut held, mut called) = (BTreeMap::<Place, Held>::new(), BTreeMap::new());
    for record in reader.records() {
        let record = record.map_err(|error| at(&error.to_string()))?;
        let (place, names, source) = row(&record).ok_or_else(|| at("a row lacks a column"))?;
        called.insert(place.clone(), names);
        held.entry(place).or_default().insert(source);
    }
    Ok(Read { about: about.to_owned(), held, called })
}

fn row(record: &StringRecord) -> Option<(Place, Called, (String, String))> {
    let field = |name| record.get(COLUMNS.iter().position(|column| *column == name)?);
    let (user, app) = (field("user")?, field("app")?);
    let app = (field("where")? == "app").then(|| app.into());
    let source = [field("because")?, field("role_or_team_permission")?, field("team")?];
    let source: Vec<_> = source.into_iter().filter(|word| !word.is_empty()).collect();
    let called = Called { email: field("email")?.to_owned(), app_name: field("app_name")?.to_owned() };
    Some(((user.into(), app), called, (source.join(" "), field("permissions")?.to_owned())))
}

impl Answer for ChangesAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        page.text(&format!("old: {}", self.old));
        page.text(&format!("new: {}", self.new));
        for Change { user, email, app, app_name, gained, lost, by, no_longer_by } in &self.changes {
            page.blank();
            let in_parentheses = |name: &str| {
                if name.is_empty() { String::new() } else { format!(" ({name})") }
            };
            let place = app.as_ref().map_or("in the whole organization".to_owned(), |app| {
                format!("in app `{app}`{}", in_parentheses(app_name))
            });
            page.text(&format!("`{user}`{} {place}", in_parentheses(email)));
            if !gained.is_empty() {
                page.toned_and(Tone::Warning, "  + gains", &format!(" {}", gained.join(", ")));
            }
            if !lost.is_empty() {
                page.toned_and(Tone::Name, "  - loses", &format!(" {}", lost.join(", ")));
            }
            if gained.is_empty() && lost.is_empty() {
                page.text("  holds the same for another reason");
            }
            for (word, sources) in [("now", by), ("no longer", no_longer_by)] {
                if !sources.is_empty() {
                    page.text(&format!("    {word} by {}", sources.join(", by ")));
                }
            }
        }
        page.blank();
        if self.changes.is_empty() {
            page.toned(Tone::Strong, "nobody's access has changed");
            return page;
        }
        let users = |list: fn(&Change) -> &Vec<String>, one: &str, many: &str| {
            let changes = self.changes.iter().filter(|change| !list(change).is_empty());
            let users = changes.map(|change| change.user.as_str()).collect::<BTreeSet<_>>().len();
            format!("{} {} something", counted(users, "user", "users"), noun(users, one, many))
        };
        let gains = users(|change| &change.gained, "gains", "gain");
        let losses = users(|change| &change.lost, "loses", "lose");
        page.toned(Tone::Strong, &format!("{gains}, {losses}"));
        page
    }

    fn is_yes(&self) -> bool {
        self.changes.is_empty()
    }
}
