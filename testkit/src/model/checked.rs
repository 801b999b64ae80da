//! A directory that is compared with the model after each command.

use super::checks::{self, Taken};
use super::generate::Step;
use super::outcome::Outcome;
use super::pages::{self, Reader};
use super::stale;
use super::worlds::World;
use super::{APPS, Gain, Model, Place, gains, held, impact, log};
use crate::oracle::{Facts, Names, OwnerFacts, oracle};
use rolecall::directory::{Command, Directory, Event};

/// The number of subjects that are kept, some of them from early versions.
const SNAPSHOTS: usize = 10;

/// A directory, with the model's rows and the events so far.
#[derive(Debug, Clone)]
pub struct Checked {
    directory: Directory<u64>,
    /// The model before the next command.
    rows: Model,
    events: Vec<Event<u64>>,
    /// Somebody who reads a list page by page, one page after each command.
    reader: Reader,
    /// A directory made by replaying the events.
    replayed: Directory<u64>,
    taken: Vec<Taken>,
}

impl Checked {
    /// Runs the world's commands on a new directory.
    pub fn founded(world: &World) -> Checked {
        let mut checked = Checked {
            directory: Directory::new().searchable(),
            rows: Model::default(),
            events: Vec::new(),
            reader: Reader::default(),
            replayed: Directory::new(),
            taken: Vec::new(),
        };
        for step in &world.steps {
            let (outcome, model) = checked.rows.outcome(&step.asker, step.at, &step.command);
            checked.does(step, &outcome, &model);
        }
        checked
    }

    /// Runs the command and checks its outcome and effects against the model's.
    pub fn does(&mut self, step: &Step, outcome: &Outcome, model: &Model) {
        let Step { asker, acting, at, command } = step;
        let subject = asker.subject().expect("one membership in each organization");
        let subject = match acting {
            Some(acting) => subject.acted_by(*acting),
            None => subject,
        };
        let before = self.directory.clone();
        let done =
            if let (None, Command::ExpireInvitation { organization, invitation }) = (asker.user, command) {
                self.directory.expire_invitation(*at, *organization, *invitation)
            } else {
                let beforehand = self.directory.check(&subject, *at, command);
                let preview = self.directory.preview(&subject, *at, command);
                let done = self.directory.execute(&subject, *at, command.clone());
                assert_eq!(beforehand.as_ref().err(), done.as_ref().err(), "check and execute disagree");
                match (&preview, &done) {
                    (Ok(preview), Ok(event)) => {
                        assert_eq!(preview.event(), event.as_ref(), "preview and execute disagree");
                        impact::check(&self.rows, &Model::read(&self.directory), preview);
                    }
                    (Err(foreseen), Err(refusal)) => {
                        assert_eq!(foreseen, refusal, "preview and execute disagree");
                    }
                    (Ok(_), Err(_)) | (Err(_), Ok(_)) => panic!("{preview:?} before {done:?}"),
                }
                done
            };

        self.nobody_escalates(asker, command);
        self.nobody_topples(asker, command);
        match (&done, outcome) {
            (Ok(Some(event)), Outcome::Done) => {
                stale::check(&before, &self.directory, event);
                self.happened(step, event.clone(), model);
            }
            (Ok(None), Outcome::Nothing) => {
                assert_eq!(self.directory, before, "a command without effect changed something");
            }
            (Err(refusal), Outcome::Refused(why)) => {
                assert!(why.is(refusal), "refused with {refusal:?} where the model says {why:?}");
                assert_eq!(self.directory, before, "a refused command changed something");
            }
            _ => panic!("{done:?} where the model says {outcome:?}"),
        }
        self.reader.read(&self.directory);
        for taken in &mut self.taken {
            taken.check(&self.directory);
        }
        if let Some(taken) = Taken::from(&self.directory) {
            self.taken.truncate(SNAPSHOTS - 1);
            // Inserting in the middle keeps a mixture of old and recent subjects.
            self.taken.insert(self.taken.len() / 2, taken);
        }
        self.rows.clone_from(model);
    }

    fn happened(&mut self, step: &Step, event: Event<u64>, model: &Model) {
        assert_eq!((event.version(), event.at()), (model.version, step.at));
        assert_eq!((event.by(), event.command()), (step.asker.user.as_ref(), &step.command));
        let acting = step.acting.filter(|_| event.by().is_some());
        assert_eq!(event.actor(), acting.as_ref());
        assert_eq!(event.before(), log::before(&self.rows, event.by().copied(), &step.command).as_ref());
        assert_eq!(event.policy(), self.directory.policy().fingerprint());
        let came = log::consequences(&self.rows, model, &step.command);
        let told = event.consequences();
        let same = told.len() == came.len() && came.iter().all(|one| told.contains(one));
        assert!(same, "the event has the consequences {told:?}, the model {came:?}");

        // Resuming event by event finds the first event whose replay differs from its execution.
        let replayed = std::mem::take(&mut self.replayed).resume([event.clone()]);
        self.replayed = replayed.expect("the next event of the log");
        assert_eq!(self.replayed, self.directory, "a replay of the events");
        self.events.push(event);
    }

    /// Checks that every row of the directory equals the model's.
    pub fn is_as(&self, model: &Model) {
        let rows = Model { gone: model.gone.clone(), ..Model::read(&self.directory) };
        assert!(rows == *model, "there is\n{rows:#?}\nwhere the model says\n{model:#?}");
        assert_eq!(self.directory.version(), model.version);
    }

    /// Checks the invariants.
    pub fn holds(&self) {
        checks::check(&self.directory);
        checks::check_subjects(&self.directory, &self.rows);
        restored(&self.directory);
        pages::check(&self.directory);
    }

    /// Checks that the log replays, and that a log with events missing, swapped or repeated does not.
    pub fn is_logged(&self) {
        log::check(&self.directory, &self.events);
    }

    /// Checks that only an Administrator takes the role, the membership or the freedom of another Administrator.
    fn nobody_topples(&self, asker: &Facts, command: &Command<u64>) {
        let (before, after) = (&self.rows, Model::read(&self.directory));
        // deleting an organization takes it from everybody
        if matches!(command, Command::DeleteOrganization { .. }) {
            return;
        }
        for (organization, user) in before.members.keys().copied() {
            let by_peer = asker.user.is_some_and(|by| before.is_administrator(organization, by));
            let is_safe = by_peer || asker.user == Some(user) || !before.is_administrator(organization, user);
            if is_safe || after.version == before.version {
                continue;
            }
            assert!(after.is_administrator(organization, user), "{user} was toppled by {command:?}");
            let is_suspended = |model: &Model| model.members[&(organization, user)].suspended;
            assert!(is_suspended(before) || !is_suspended(&after), "{user} was suspended by {command:?}");
            // an app that is deleted is nobody's any more
            let apps = (0..APPS)
                .filter(|app| after.apps.contains_key(&(OwnerFacts::Organization(organization), *app)));
            for app in apps.map(Some).chain([None]) {
                let allows = |model: &Model| model.leaves(organization, user, app);
                assert!(!allows(before) || allows(&after), "{user} was confined by {command:?}");
            }
        }
    }

    /// Checks that a user gains only permissions that the actor held at the place. An invitee gains what the author of the
    /// invitation holds when it is accepted, and a share of an app that is transferred gives what it gave before. The
    /// founder of an organization may gain everything in it.
    fn nobody_escalates(&self, asker: &Facts, command: &Command<u64>) {
        let (before, after) = (&self.rows, Model::read(&self.directory));
        let Some(actor) = before.truth(asker).filter(|_| after.version > before.version) else {
            return;
        };
        if let Command::InviteMember { organization, role, .. } = command {
            let role = before.role_facts(*organization, &role.role()).expect("a role");
            let own = held(&actor, Place::throughout(*organization));
            let brought = Model::held_by_new_member(*organization, role);
            assert_eq!(
                brought.without(own),
                Names::NONE,
                "the invitation promises more than the actor holds: {command:?}"
            );
        }
        for Gain { user, place, gained } in gains(before, &after) {
            let given = match command {
                Command::CreateOrganization { organization, .. }
                    if actor.user == Some(user) && OwnerFacts::Organization(*organization) == place.owner =>
                {
                    continue;
                }
                Command::AcceptInvitation { organization, invitation } => {
                    let sent = &before.invitations[&(*organization, *invitation)];
                    let author = before.members.get(&(*organization, sent.invited_by));
                    assert!(author.is_some_and(|author| !author.suspended), "nobody vouches for {command:?}");
                    held(&before.facts(sent.invited_by), Place::throughout(*organization))
                }
                Command::TransferApp { app, new_id, .. } => {
                    let owner = OwnerFacts::User(actor.user.expect("a user"));
                    let was = Place { owner, app: Some(*app) };
                    if place.app == Some(new_id.unwrap_or(*app)) {
                        held(&before.facts(user), was)
                    } else {
                        Names::NONE
                    }
                }
                _ => held(&actor, place),
            };
            let more = gained.without(given);
            assert_eq!(
                more,
                Names::NONE,
                "{user} gained more at {place:?} than the actor holds: {command:?}"
            );
        }
        for ((owner, app), row) in &after.apps {
            let shown = before.apps.get(&(*owner, *app)).is_some_and(|was| !was.public) && row.public;
            let own = oracle().held(&actor, *owner, Some(*app), false);
            assert!(
                !shown || oracle().public.without(own) == Names::NONE,
                "{actor:?} made {app} public without the public permissions"
            );
        }
    }
}

/// Checks that storing and loading give an equal directory.
fn restored(directory: &Directory<u64>) {
    let restored = Directory::try_from(directory.snapshot());
    assert!(restored.as_ref() == Ok(directory));
    pages::check(&restored.expect("a directory").searchable());
}
