//! The pages of every list, stated without any index: collect all things, leave out those without the keyword, sort, and
//! begin after the last thing shown.

use fastrand::Rng;
use rolecall::Owner;
use rolecall::directory::{
    App, Cursor, Direction, Directory, Invitation, InvitationStatus, Keyword, Listing, Member, Order,
    PageRequest, SearchError, Team,
};
use std::collections::BTreeMap;
use std::fmt::Debug;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A thing in a list, as this statement reads it from the directory.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    pub id: u64,
    pub name: String,
    /// The address of a member who has a name.
    pub address: Option<String>,
    pub created_at: u64,
    pub updated_at: u64,
}

/// A search without a cursor.
#[derive(Debug, Clone)]
pub struct Search {
    pub list: Listing<u64>,
    pub keyword: Option<String>,
    pub order: Order,
    pub direction: Direction,
    pub limit: usize,
}

/// The key of a thing and its id: one of the two parts of the key is always the least.
type Place = (String, u64, u64);

/// One page: the things on it, and the cursor of the next.
type Shown = (Vec<Thing>, Option<Cursor<u64>>);

/// The form in which texts are compared: case, composition and joiners do not count.
fn folded(text: &str) -> String {
    let seen =
        text.chars().filter(|letter| !matches!(letter, '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{fe0f}'));
    let lower = |text: &str| text.to_lowercase().to_uppercase().to_lowercase();
    let decomposed: String = seen.nfkd().collect();
    let lower: String = decomposed
        .chars()
        .flat_map(|letter| lower(&letter.to_string()).chars().collect::<Vec<_>>())
        .nfkd()
        .collect();
    let mut folded = lower.replace("i\u{307}", "i");
    while folded.contains("  ") {
        folded = folded.replace("  ", " ");
    }
    folded
}

/// Whether the keyword stands in the text, at the start of a word.
pub fn matches(text: &str, keyword: &str) -> bool {
    let of_word = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    let keyword = folded(keyword);
    let keyword = keyword.trim();
    let after = keyword.trim_start_matches(|letter: char| !of_word(letter) && !letter.is_whitespace());
    let keyword = if after.chars().next().is_some_and(of_word) { after } else { keyword };
    let text: Vec<char> = folded(text).chars().collect();
    (0..text.len()).any(|position| {
        let (letter, before) = (text[position], if position == 0 { ' ' } else { text[position - 1] });
        let begins = if letter.is_whitespace() {
            false
        } else if before.is_whitespace() {
            true
        } else if !of_word(letter) || is_combining_mark(letter) {
            false
        } else {
            // a script without case has no words that a program could find without a dictionary
            !of_word(before) || (letter.is_alphabetic() && !letter.is_lowercase())
        };
        begins && text[position..].iter().collect::<String>().starts_with(keyword)
    })
}

impl Thing {
    fn place(&self, order: Order) -> Place {
        match order {
            Order::Name => (folded(&self.name), 0, self.id),
            Order::Created => (String::new(), self.created_at, self.id),
            Order::Updated => (String::new(), self.updated_at, self.id),
        }
    }

    fn has(&self, keyword: &str) -> bool {
        let has_address = self.address.as_ref().is_some_and(|address| matches(address, keyword));
        has_address || matches(&self.name, keyword) || matches(&self.id.to_string(), keyword)
    }
}

/// All things in the list, in the order of their ids.
pub fn things(directory: &Directory<u64>, list: &Listing<u64>) -> Option<Vec<Thing>> {
    let invited = |organization, is_shown: fn(&Invitation<u64>) -> bool| {
        let sent = directory.organization(organization)?.invitations();
        let sent = sent.filter(|(_, sent)| is_shown(sent)).map(|(id, sent)| invitation(*id, sent));
        Some(sent.collect())
    };
    match list {
        Listing::Members { organization } => {
            let members = directory.organization(organization)?.members();
            Some(members.map(|(user, it)| member(directory, *user, it)).collect())
        }
        Listing::TeamMembers { organization, team } => {
            let organization = directory.organization(organization)?;
            let users = organization.team(team)?.members();
            let members = users.map(|user| (user, organization.member(user).expect("a member")));
            Some(members.map(|(user, it)| member(directory, *user, it)).collect())
        }
        Listing::Invitations { organization } => invited(organization, |_| true),
        Listing::PendingInvitations { organization } => {
            invited(organization, |sent| sent.status() == InvitationStatus::Pending)
        }
        Listing::Teams { organization } => {
            let teams = directory.organization(organization)?.teams();
            Some(teams.map(|(id, it)| team(*id, it)).collect())
        }
        Listing::Apps { owner: Owner::Organization(organization) } => {
            Some(directory.organization(organization)?.apps().map(|(id, it)| app(*id, it)).collect())
        }
        Listing::Apps { owner: Owner::User(user) } => {
            Some(directory.account(user)?.apps().map(|(id, it)| app(*id, it)).collect())
        }
        Listing::TeamApps { organization, team } => {
            let organization = directory.organization(organization)?;
            let apps = organization.team(team)?.apps();
            Some(apps.map(|(id, _)| app(*id, organization.app(id).expect("an app"))).collect())
        }
    }
}

fn member(directory: &Directory<u64>, id: u64, member: &Member<u64>) -> Thing {
    let account = directory.account(&id).expect("an account");
    let (name, email) = (member.name().or(account.name()), account.email().to_string());
    let (name, address) = match name {
        Some(name) => (name.to_string(), Some(email)),
        None => (email, None),
    };
    Thing { id, name, address, created_at: member.joined_at(), updated_at: member.updated_at() }
}

fn invitation(id: u64, sent: &Invitation<u64>) -> Thing {
    Thing {
        id,
        name: sent.email().to_string(),
        address: None,
        created_at: sent.sent_at(),
        updated_at: sent.updated_at(),
    }
}

fn team(id: u64, team: &Team<u64>) -> Thing {
    Thing {
        id,
        name: team.name().to_string(),
        address: None,
        created_at: team.created_at(),
        updated_at: team.updated_at(),
    }
}

fn app(id: u64, app: &App<u64>) -> Thing {
    Thing {
        id,
        name: app.name().to_string(),
        address: None,
        created_at: app.created_at(),
        updated_at: app.updated_at(),
    }
}

impl Search {
    /// Every page is the one that the statement expects, from a place on: the things, and whether more follow.
    pub fn expected(&self, directory: &Directory<u64>, after: Option<&Thing>) -> Option<(Vec<Thing>, bool)> {
        let mut all = things(directory, &self.list)?;
        all.retain(|thing| self.keyword.as_deref().is_none_or(|keyword| thing.has(keyword)));
        all.sort_by_cached_key(|thing| thing.place(self.order));
        if self.direction == Direction::Descending {
            all.reverse();
        }
        let after = after.map(|after| after.place(self.order));
        let is_beyond = |thing: &Thing| {
            after.as_ref().is_none_or(|after| match self.direction {
                Direction::Ascending => thing.place(self.order) > *after,
                Direction::Descending => thing.place(self.order) < *after,
            })
        };
        all.retain(is_beyond);
        let more = all.len() > self.limit;
        all.truncate(self.limit);
        Some((all, more))
    }

    pub fn request(&self) -> PageRequest<u64> {
        let request = PageRequest::by(self.order).limited_to(self.limit).expect("a limit");
        let request = match self.direction {
            Direction::Ascending => request,
            Direction::Descending => request.descending(),
        };
        match &self.keyword {
            Some(keyword) => request.matching(Keyword::new(keyword).expect("a keyword")),
            None => request,
        }
    }

    /// Asks the directory for a page.
    pub fn page(
        &self,
        directory: &Directory<u64>,
        cursor: Option<Cursor<u64>>,
    ) -> Result<Shown, SearchError<u64>> {
        let request = self.request();
        let request = match cursor {
            Some(cursor) => request.after(cursor),
            None => request,
        };
        let members = |user: &u64, it: &Member<u64>| member(directory, *user, it);
        match &self.list {
            Listing::Members { organization } => {
                directory.search_members(organization, &request).map(|page| read(page, members))
            }
            Listing::TeamMembers { organization, team } => {
                directory.search_team_members(organization, team, &request).map(|page| read(page, members))
            }
            Listing::Invitations { organization } => directory
                .search_invitations(organization, &request)
                .map(|page| read(page, |id, sent| invitation(*id, sent))),
            Listing::PendingInvitations { organization } => directory
                .search_pending_invitations(organization, &request)
                .map(|page| read(page, |id, sent| invitation(*id, sent))),
            Listing::Teams { organization } => {
                directory.search_teams(organization, &request).map(|page| read(page, |id, it| team(*id, it)))
            }
            Listing::Apps { owner } => {
                directory.search_apps(owner, &request).map(|page| read(page, |id, it| app(*id, it)))
            }
            Listing::TeamApps { organization, team } => directory
                .search_team_apps(organization, team, &request)
                .map(|page| read(page, |id, it| app(*id, it))),
        }
    }

    /// Asks for a page, and checks it. `None` if the list does not exist.
    pub fn checked(
        &self,
        directory: &Directory<u64>,
        after: Option<&Thing>,
        cursor: Option<Cursor<u64>>,
    ) -> Option<Shown> {
        let expected = self.expected(directory, after);
        match (self.page(directory, cursor), expected) {
            (Ok((things, next)), Some((expected, more))) => {
                assert_eq!(things, expected, "the page of {self:?} after {after:?}");
                assert_eq!(next.is_some(), more, "a next page of {self:?} after {after:?}");
                Some((things, next))
            }
            (Err(SearchError::Unknown { .. }), None) => None,
            (found, expected) => panic!("{found:?} where {expected:?} is expected, of {self:?}"),
        }
    }
}

fn read<Found: Debug>(
    page: rolecall::directory::Page<'_, u64, Found>,
    thing: impl Fn(&u64, &Found) -> Thing,
) -> Shown {
    (page.items.into_iter().map(|(id, found)| thing(id, found)).collect(), page.next)
}

/// A random search in a directory with few ids.
pub fn search(random: &mut Rng, keywords: &[&str], largest_limit: usize) -> Search {
    let (organization, id) = (random.u64(0..2), random.u64(0..4));
    let list = match random.u8(0..8) {
        0 => Listing::Members { organization },
        1 => Listing::TeamMembers { organization, team: id },
        2 => Listing::Invitations { organization },
        3 => Listing::PendingInvitations { organization },
        4 => Listing::Teams { organization },
        5 => Listing::Apps { owner: Owner::Organization(organization) },
        6 => Listing::Apps { owner: Owner::User(id) },
        _ => Listing::TeamApps { organization, team: id },
    };
    let keyword = random.bool().then(|| keywords[random.usize(0..keywords.len())].to_owned());
    let order = Order::ALL[random.usize(0..Order::ALL.len())];
    let direction = Direction::ALL[random.usize(0..2)];
    Search { list, keyword, order, direction, limit: random.usize(1..=largest_limit) }
}

/// Keywords for the names and addresses of the model.
const KEYWORDS: [&str; 10] =
    ["cat", "CATS", "b", "bée", "Be\u{301}e", "user1", "@example", "com", "1", "ser"];

/// Reads some lists from the first page to the last, and checks every page.
pub fn check(directory: &Directory<u64>) {
    let mut random = Rng::with_seed(directory.version());
    for _ in 0..6 {
        read_all(directory, &search(&mut random, &KEYWORDS, 4));
    }
}

/// Reads a list from the first page to the last, and checks every page.
pub fn read_all(directory: &Directory<u64>, search: &Search) -> usize {
    read_some(directory, search, usize::MAX)
}

/// Reads some pages of a list, and checks each.
pub fn read_some(directory: &Directory<u64>, search: &Search, pages: usize) -> usize {
    let (mut last, mut cursor, mut count, mut left) = (None, None, 0, pages);
    while left > 0
        && let Some((things, next)) = search.checked(directory, last.as_ref(), cursor)
    {
        count += things.len();
        left -= 1;
        last = things.last().cloned().or(last);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    count
}

/// Somebody who reads a list page by page while it changes.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    reading: Option<Reading>,
    /// The number of lists that were read to the end, over several versions.
    pub finished: usize,
}

#[derive(Debug, Clone)]
struct Reading {
    search: Search,
    cursor: Cursor<u64>,
    last: Thing,
    /// The things shown so far.
    shown: Vec<Thing>,
    /// The things that were in the list from the beginning, and have not changed since.
    lasting: BTreeMap<u64, Thing>,
    pages: usize,
}

impl Reader {
    /// Reads the next page, or the first page of another list.
    pub fn read(&mut self, directory: &Directory<u64>) {
        self.read_with(directory, &KEYWORDS);
    }

    /// The same, with these keywords.
    pub fn read_with(&mut self, directory: &Directory<u64>, keywords: &[&str]) {
        self.reading = match self.reading.take() {
            None => Reading::begin(directory, keywords),
            Some(reading) => {
                let is_long = reading.pages > 2;
                let next = reading.go_on(directory);
                self.finished += usize::from(is_long && next.is_none());
                next
            }
        };
    }
}

impl Reading {
    fn begin(directory: &Directory<u64>, keywords: &[&str]) -> Option<Reading> {
        let mut random = Rng::with_seed(directory.version());
        let search = search(&mut random, keywords, 2);
        let (shown, next) = search.checked(directory, None, None)?;
        let (cursor, last) = (next?, shown.last()?.clone());
        let lasting = search.matching(directory)?;
        Some(Reading { search, cursor, last, shown, lasting, pages: 1 })
    }

    fn go_on(mut self, directory: &Directory<u64>) -> Option<Reading> {
        // another search refuses the cursor
        let other = match self.search.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        let turned = Search { direction: other, ..self.search.clone() };
        if things(directory, &self.search.list).is_some() {
            let refused = turned.page(directory, Some(self.cursor.clone()));
            assert!(matches!(refused, Err(SearchError::OtherOrder { .. })), "{refused:?}");
        }
        let (things, next) = self.search.checked(directory, Some(&self.last), Some(self.cursor))?;
        let now = self.search.matching(directory)?;
        self.lasting.retain(|id, thing| now.get(id) == Some(thing));
        self.last = things.last().cloned().unwrap_or(self.last);
        self.shown.extend(things);
        let Some(cursor) = next else {
            for (id, thing) in &self.lasting {
                let times = self.shown.iter().filter(|shown| *shown == thing).count();
                assert_eq!(times, 1, "{id} was there all the time, and came {times} times");
            }
            return None;
        };
        self.pages += 1;
        Some(Reading { cursor, ..self })
    }
}

impl Search {
    fn matching(&self, directory: &Directory<u64>) -> Option<BTreeMap<u64, Thing>> {
        let all = things(directory, &self.list)?.into_iter();
        let found = all.filter(|thing| self.keyword.as_deref().is_none_or(|keyword| thing.has(keyword)));
        Some(found.map(|thing| (thing.id, thing)).collect())
    }
}
