//! Puts questions to the crate and to the oracle, either all of an enumeration or a sample, and counts them.

use super::world::{Asked, Asker, Identifier, Site, Token};
use rolecall::{Action, Resource, Subject, can};
use testkit::oracle::{Facts, oracle};

/// The part of an enumeration that is compared.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    Everything,
    Sample,
}

impl Part {
    /// A decision is compared when its position in the enumeration is a multiple of this.
    fn stride(self) -> u64 {
        match self {
            Part::Everything => 1,
            // A prime that divides no subject's number of questions. Consecutive subjects are thus asked
            // different questions, and after 97 subjects each question was asked once.
            Part::Sample => 97,
        }
    }
}

/// A way to ask the crate.
pub type Ask<Id> = fn(&Subject<Id>, Action, &Resource<Id>) -> bool;

/// One enumeration, as far as it was gone through.
#[derive(Debug)]
pub struct Run {
    part: Part,
    enumerated: u64,
    compared: u64,
    allowed: u64,
}

impl Run {
    pub fn new(part: Part) -> Run {
        Run { part, enumerated: 0, compared: 0, allowed: 0 }
    }

    /// Asserts that the enumeration had exactly this many decisions, and both answers among the compared ones.
    #[track_caller]
    pub fn expect(self, what: &str, enumerated: u64) {
        self.expect_count(what, enumerated);
        let both = (1..self.compared).contains(&self.allowed);
        assert!(both, "{what}: of {} decisions {} allow", self.compared, self.allowed);
    }

    /// Asserts that the enumeration had exactly this many decisions, and that all compared ones deny.
    #[track_caller]
    pub fn expect_denials(self, what: &str, enumerated: u64) {
        self.expect_count(what, enumerated);
        assert_eq!(self.allowed, 0, "{what}: the number of decisions that allow");
    }

    #[track_caller]
    fn expect_count(&self, what: &str, enumerated: u64) {
        let Run { compared, allowed, .. } = *self;
        println!("{what}: {compared} of {} decisions, {allowed} of them allow", self.enumerated);
        assert_eq!(self.enumerated, enumerated, "the number of decisions of {what}");
        assert_eq!(
            compared,
            enumerated.div_ceil(self.part.stride()),
            "the number of compared decisions of {what}"
        );
    }

    /// The positions, among this many next decisions, of those to compare.
    fn pick(&mut self, count: usize) -> impl Iterator<Item = usize> + use<> {
        let stride = self.part.stride();
        let first = self.enumerated.next_multiple_of(stride) - self.enumerated;
        self.enumerated += u64::try_from(count).expect("a small number");
        let small = |number: u64| usize::try_from(number).expect("a small number");
        (small(first)..count).step_by(small(stride))
    }

    /// Skips this many decisions if none of them is to be compared, and returns `true` in that case.
    fn skips(&mut self, count: usize) -> bool {
        let count = u64::try_from(count).expect("a small number");
        let next = self.enumerated.next_multiple_of(self.part.stride());
        let skips = next - self.enumerated >= count;
        if skips {
            self.enumerated += count;
        }
        skips
    }

    /// Puts the questions of these sites to both sides.
    pub fn compare<Id: Identifier>(&mut self, asker: &Asker<Id>, sites: &[Site<Id>]) {
        self.compare_by(asker, sites, can);
    }

    /// Puts the questions of these sites to both sides, and asks the crate in this way.
    pub fn compare_by<Id: Identifier>(&mut self, asker: &Asker<Id>, sites: &[Site<Id>], ask: Ask<Id>) {
        self.compare_on_each(asker, sites, |value| move |action| ask(&asker.value, action, value));
    }

    /// Puts the questions of these sites to both sides. The crate answers by `about`, which is called once for
    /// each resource.
    pub fn compare_on_each<'s, Id: Identifier, Answer: Fn(Action) -> bool>(
        &mut self,
        asker: &Asker<Id>,
        sites: &'s [Site<Id>],
        about: impl Fn(&'s Resource<Id>) -> Answer,
    ) {
        for site @ Site { owner, app, asked } in sites {
            if self.skips(site.count()) {
                continue;
            }
            // All resources of a site have the same owner and app, so that the oracle has two answers for it.
            let on_private = oracle().held(&asker.facts, *owner, *app, false);
            let on_public = oracle().held(&asker.facts, *owner, *app, true);
            for Asked { thing, value, public, questions } in asked {
                if self.skips(questions.len()) {
                    continue;
                }
                let held = if *public { on_public } else { on_private };
                let assigned = thing.is_assigned_to(&asker.facts);
                let answer = about(value);
                for position in self.pick(questions.len()) {
                    let (action, rule) = questions[position];
                    let expected = rule.satisfied(thing.kind, held, assigned);
                    if answer(action) != expected {
                        let answer = if expected { "allow" } else { "deny" };
                        panic!("the rules {answer} {action:?} to {:?} on {thing:?}", asker.facts);
                    }
                    self.compared += 1;
                    self.allowed += u64::from(expected);
                }
            }
        }
    }

    /// Compares so many more decisions. `compare` asserts that both sides agree, and says whether they allow.
    pub fn compare_each(&mut self, count: usize, compare: impl Fn(usize) -> bool) {
        for position in self.pick(count) {
            self.allowed += u64::from(compare(position));
            self.compared += 1;
        }
    }

    /// Puts the questions of these sites to both sides for each subject.
    pub fn compare_all<Id: Identifier>(
        &mut self,
        askers: impl IntoIterator<Item = Facts>,
        sites: &[Site<Id>],
    ) {
        for facts in askers {
            self.compare(&Asker::new(facts), sites);
        }
    }

    /// Puts the questions of these sites to both sides, for the subject narrowed to the token.
    pub fn compare_narrowed<Id: Identifier>(&mut self, asker: &Asker<Id>, token: &Token, sites: &[Site<Id>]) {
        self.compare_narrowed_by(asker, token, sites, can);
    }

    /// Puts the questions of these sites to both sides, for the narrowed subject, and asks the crate in this way.
    pub fn compare_narrowed_by<Id: Identifier>(
        &mut self,
        asker: &Asker<Id>,
        token: &Token,
        sites: &[Site<Id>],
        ask: Ask<Id>,
    ) {
        // Narrowing costs more than a question, and most tokens of a sample have no question to compare.
        if !self.skips(sites.iter().map(Site::count).sum()) {
            self.compare_by(&asker.narrowed_to(token), sites, ask);
        }
    }
}
