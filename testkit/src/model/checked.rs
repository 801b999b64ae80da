//! A directory that is held against the rows after each command.

use super::checks::{self, Taken};
use super::generate::Step;
use super::outcome::Outcome;
use super::worlds::World;
use super::{Gain, Model, Place, gains, held, log};
use crate::oracle::{Facts, Names, oracle};
use rolecall::directory::{Command, Directory, Event, RoleRef};
use std::collections::BTreeMap;

/// How many subjects are held at a time, some of them from the beginning on.
const SNAPSHOTS: usize = 10;

/// The directory, and what is known of how it came to be.
#[derive(Debug, Clone)]
pub struct Checked {
    directory: Directory<u64>,
    /// The rows before the next command.
    rows: Model,
    events: Vec<Event<u64>>,
    /// What the events alone make.
    replayed: Directory<u64>,
    taken: Vec<Taken>,
    /// What the invitation was to, and what whoever edited its role since held throughout the organization.
    vouched: BTreeMap<(u64, u64), Names>,
}

impl Checked {
    /// The world, made in a directory by the commands that made it.
    pub fn founded(world: &World) -> Checked {
        let mut checked = Checked {
            directory: Directory::new(),
            rows: Model::default(),
            events: Vec::new(),
            replayed: Directory::new(),
            taken: Vec::new(),
            vouched: BTreeMap::new(),
        };
        for step in &world.steps {
            let (outcome, model) = checked.rows.outcome(&step.asker, step.at, &step.command);
            checked.does(step, &outcome, &model);
        }
        checked
    }

    /// Does it, which comes to that, and the rows to those.
    pub fn does(&mut self, step: &Step, outcome: &Outcome, model: &Model) {
        let Step { asker, at, command } = step;
        let subject = asker.subject().expect("one membership in each organization");
        let before = self.directory.clone();
        let beforehand = self.directory.check(&subject, command);
        let done = self.directory.execute(&subject, *at, command.clone());
        assert_eq!(beforehand.as_ref().err(), done.as_ref().err(), "check and execute");

        self.nobody_escalates(asker, command);
        match (&done, outcome) {
            (Ok(Some(event)), Outcome::Done) => self.happened(step, event.clone(), model),
            (Ok(None), Outcome::Nothing) => assert_eq!(self.directory, before, "nothing was to be done"),
            (Err(refusal), Outcome::Refused(why)) => {
                assert!(why.is(refusal), "refused with {refusal:?} where the model says {why:?}");
                assert_eq!(self.directory, before, "a refused command changed something");
            }
            _ => panic!("{done:?} where the model says {outcome:?}"),
        }
        for taken in &mut self.taken {
            taken.check(&self.directory);
        }
        if let Some(taken) = Taken::from(&self.directory) {
            self.taken.truncate(SNAPSHOTS - 1);
            self.taken.insert(self.taken.len() / 2, taken);
        }
        self.rows.clone_from(model);
    }

    fn happened(&mut self, step: &Step, event: Event<u64>, model: &Model) {
        assert_eq!((event.version(), event.at()), (model.version, step.at));
        assert_eq!((Some(event.by()), event.command()), (step.asker.user.as_ref(), &step.command));
        let came = log::consequences(&self.rows, model, &step.command);
        let told = event.consequences();
        let same = told.len() == came.len() && came.iter().all(|one| told.contains(one));
        assert!(same, "{told:?} is said to have come with it, and {came:?} did");

        let replayed = std::mem::take(&mut self.replayed).resume([event.clone()]);
        self.replayed = replayed.expect("an event that follows the others");
        assert_eq!(self.replayed, self.directory, "what the events make");
        self.events.push(event);
    }

    /// That everything that can be read is as the model has it.
    pub fn is_as(&self, model: &Model) {
        let rows = Model { gone: model.gone.clone(), ..Model::read(&self.directory) };
        assert!(rows == *model, "there is\n{rows:#?}\nwhere the model says\n{model:#?}");
        assert_eq!(self.directory.version(), model.version);
    }

    /// What always holds.
    pub fn holds(&self) {
        checks::check(&self.directory);
        checks::check_subjects(&self.directory, &self.rows);
        restored(&self.directory);
    }

    /// That its log is the only one that makes it.
    pub fn is_logged(&self) {
        log::check(&self.directory, &self.events);
    }

    /// That whatever anybody gained, the one who acts held there, or whoever invited them held it when they
    /// were invited, or it is an organization that they founded.
    fn nobody_escalates(&mut self, asker: &Facts, command: &Command<u64>) {
        let (before, after) = (&self.rows, Model::read(&self.directory));
        let Some(actor) = before.truth(asker).filter(|_| after.version > before.version) else {
            return;
        };
        match command {
            Command::InviteMember { organization, invitation, role, .. } => {
                let role = before.role_facts(*organization, role).expect("a role");
                let own = held(&actor, Place { organization: *organization, app: None });
                let brought = Model::brought_by(*organization, role);
                assert_eq!(brought.without(own), Names::NONE, "invited to what nobody holds, by {command:?}");
                self.vouched.insert((*organization, *invitation), brought);
            }
            Command::EditRole { organization, role, .. } => {
                let own = held(&actor, Place { organization: *organization, app: None });
                let sent = before
                    .invitations
                    .iter()
                    .filter(|(row, sent)| row.0 == *organization && sent.role == RoleRef::Custom(*role));
                for (row, _) in sent {
                    let vouched = self.vouched.entry(*row).or_default();
                    *vouched = *vouched | own;
                }
            }
            _ => {}
        }
        for Gain { user, place, gained } in gains(before, &after) {
            let given = match command {
                Command::CreateOrganization { organization, .. }
                    if actor.user == Some(user) && *organization == place.organization =>
                {
                    continue;
                }
                Command::AcceptInvitation { organization, invitation } => {
                    self.vouched[&(*organization, *invitation)]
                }
                _ => held(&actor, place),
            };
            let more = gained.without(given);
            assert_eq!(more, Names::NONE, "{user} gained at {place:?} what nobody gave, by {command:?}");
        }
        for ((owner, app), row) in &after.apps {
            let shown = before.apps.get(&(*owner, *app)).is_some_and(|was| !was.public) && row.public;
            let own = oracle().held(&actor, *owner, Some(*app), false);
            assert!(!shown || oracle().public.without(own) == Names::NONE, "{app} is shown by {actor:?}");
        }
    }
}

/// What a directory that was stored and loaded again is held to.
fn restored(directory: &Directory<u64>) {
    assert!(Directory::try_from(directory.snapshot()).as_ref() == Ok(directory));
}
