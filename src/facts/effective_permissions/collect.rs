//! Building: one entry for each owner and each app that the facts name.

use super::{EffectivePermissions, Entry, HEAD, Places, Refused, USER, class_of};
use crate::facts::grouping::first_equals;
use crate::facts::index::Class;
use crate::facts::index::{
    Bucket, Directory, ELSEWHERE, MOST_ENTRIES, MOST_OWNERS, OwnerHash, Owners, Slot, insert,
};
use crate::facts::membership::Membership;
use crate::facts::own_halves::OwnHalves;
use crate::facts::owner::Owner;
use crate::facts::secret::Secret;
use crate::facts::share::Share;
use crate::policy::{Policy, TeamGrants, effective_permissions, shared};
use crate::vocabulary::Permission;
use alloc::vec::Vec;
use core::hash::Hash;

/// Whether so many entries of that size can be allocated and numbered.
pub(super) fn fits(entries: usize, size: usize) -> bool {
    let bytes = entries.checked_add(1).and_then(|entries| entries.checked_mul(size));
    entries < MOST_ENTRIES && bytes.is_some_and(|bytes| isize::try_from(bytes).is_ok())
}

impl<Id: Eq + Hash + Clone> EffectivePermissions<Id> {
    /// The effective permissions of the user under the policy.
    pub(crate) fn new(
        policy: &Policy,
        user: &Id,
        memberships: &[Membership<Id>],
        shares: &[Share<Id>],
    ) -> Result<(Self, Places), Refused> {
        let shareable = policy.levels().shareable();
        for (share, position) in shares.iter().zip(0..) {
            let permissions = share.permissions.difference(shareable);
            if !permissions.is_empty() {
                return Err(Refused::Share { share: position, permissions });
            }
        }
        let by_owner = SharedApps::of(user, memberships, shares);
        let teams = memberships.iter().filter(|it| !it.is_suspended()).flat_map(Membership::teams);
        let apps = teams.fold(shares.len(), |apps, team| apps.saturating_add(team.apps().len()));
        let owners = memberships.len().saturating_add(by_owner.others.len()).saturating_add(1);
        let room = apps.saturating_add(owners.max(HEAD));

        if !fits(room, size_of::<Entry<Id>>().max(size_of::<Bucket<u32>>())) {
            // `can` then decides from the facts
            return Ok((EffectivePermissions::none(), Places::default()));
        }
        let facts = Facts { policy, user, memberships, shared: &by_owner };
        let mut places = Places::default();
        let mut directory = Directory::default();
        let (owners, entries) = if owners <= MOST_OWNERS && room < usize::from(u16::MAX) {
            directory = Directory::<u16>::with_room(apps);
            collect(&facts, room, directory.buckets(), &mut places)?
        } else {
            let mut large = Directory::<u32>::with_room(apps.saturating_add(owners));
            let collected = collect(&facts, room, large.buckets(), &mut places)?;
            places.directory = large;
            collected
        };
        Ok((EffectivePermissions { owners, directory, entries: entries.into() }, places))
    }
}

/// The facts, and which share is of which owner.
struct Facts<'a, Id> {
    policy: &'a Policy,
    user: &'a Id,
    memberships: &'a [Membership<Id>],
    shared: &'a SharedApps<'a, Id>,
}

/// The shared apps by owner.
struct SharedApps<'a, Id> {
    /// The owners that are neither the user nor the organization of a membership, in the order of the shares.
    others: Vec<Owner<&'a Id>>,
    /// The shares with the slot of their owner, in the order of the slots.
    shares: Vec<(usize, &'a Share<Id>)>,
}

impl<'a, Id: Eq + Hash> SharedApps<'a, Id> {
    fn of(user: &Id, memberships: &'a [Membership<Id>], shares: &'a [Share<Id>]) -> Self {
        let mut found = SharedApps { others: Vec::new(), shares: Vec::new() };
        if shares.is_empty() {
            return found;
        }
        let organizations =
            memberships.iter().map(|membership| Owner::Organization(membership.organization()));
        let owners: Vec<_> = organizations.chain(shares.iter().map(Share::owner)).collect();
        // the slot of each owner, where it occurs first
        let mut slots: Vec<Option<usize>> = Vec::with_capacity(owners.len());
        for ((owner, first), position) in owners.iter().zip(first_equals(&owners)).zip(0..) {
            let slot = if first < position {
                slots.get(first).copied().flatten()
            } else if position < memberships.len() {
                Some(position.saturating_add(1))
            } else if *owner == Owner::User(user) {
                // the owner of an app holds more than can be shared (`R9`)
                None
            } else {
                found.others.push(*owner);
                Some(memberships.len().saturating_add(found.others.len()))
            };
            slots.push(slot);
        }
        let of_shares = slots.into_iter().skip(memberships.len()).zip(shares);
        found.shares.extend(of_shares.filter_map(|(slot, share)| Some((slot?, share))));
        found.shares.sort_by_key(|(slot, _)| *slot);
        found
    }
}

impl<'a, Id> SharedApps<'a, Id> {
    /// The shares of the owner in that slot.
    fn of_slot(&self, slot: usize) -> impl Iterator<Item = &'a Share<Id>> {
        let start = self.shares.partition_point(|(owner, _)| *owner < slot);
        let shares = self.shares.iter().skip(start).take_while(move |(owner, _)| *owner == slot);
        shares.map(|(_, share)| *share)
    }
}

type Collected<Id> = (Owners, Vec<Entry<Id>>);

/// The entries of all facts.
#[expect(clippy::cast_possible_truncation, reason = "fewer than `MOST_ENTRIES`")]
fn collect<Id: Eq + Hash + Clone, S: Slot>(
    facts: &Facts<'_, Id>,
    room: usize,
    buckets: &mut [Bucket<S>],
    places: &mut Places,
) -> Result<Collected<Id>, Refused> {
    let (policy, user, memberships) = (facts.policy, facts.user, facts.memberships);
    let secret = Secret::get();
    let mut owners = Owners::NONE;
    owners.add(OwnerHash::new(secret, Class::User, user).key(), 0);
    let mut entries: Vec<Entry<Id>> = Vec::with_capacity(room);
    let levels = policy.levels();
    entries.push(Entry { id: user.clone(), held: levels.app.low() });
    let organizations = memberships.iter().map(|membership| Owner::Organization(membership.organization()));
    for (second, owner) in organizations.chain(facts.shared.others.iter().copied()).enumerate() {
        let (class, id) = class_of(owner);
        let key = OwnerHash::new(secret, class, id).key();
        let slot = entries.len() as u32;
        let is_it = |slot: u32| entries.get(slot as usize).is_some_and(|entry: &Entry<Id>| entry.id == *id);
        let known = if S::IS_LARGE {
            insert(buckets, &mut places.overflow, (key, 0, slot), is_it)
        } else {
            let known = owners.candidates(key).find(|slot| is_it(*slot));
            owners.add(key, slot as usize);
            known
        };
        if let Some(first) = known {
            return Err(Refused::Memberships { first: (first as usize).saturating_sub(1), second });
        }
        entries.push(Entry { id: id.clone(), held: 0 });
    }
    while entries.len() < HEAD {
        entries.push(Entry { id: user.clone(), held: 0 });
    }

    let others = &facts.shared.others;
    places.ends.reserve_exact(memberships.len().saturating_add(others.len()));
    places.others.extend(others.iter().map(|owner| class_of(*owner).0));
    places.own = OwnHalves::new(policy, room);
    if let Some(own) = places.own.get_mut(USER) {
        *own = levels.app.high();
    }
    let mut collector =
        Collector { policy, entries, buckets, places, confined: Vec::new(), shares: Vec::new() };
    for (membership, slot) in memberships.iter().zip(1_usize..) {
        // a suspended member has nothing there, and no shares that count (`R15`)
        if !membership.is_suspended() {
            collector.add_membership(membership, slot, facts.shared.of_slot(slot));
        }
        collector.end();
    }
    for (owner, slot) in others.iter().zip(memberships.len().saturating_add(1)..) {
        collector.add_other(*owner, slot, facts.shared.of_slot(slot));
        collector.end();
    }
    Ok((owners, collector.entries))
}

/// The entries while those of apps are added.
struct Collector<'b, Id, S> {
    policy: &'b Policy,
    entries: Vec<Entry<Id>>,
    buckets: &'b mut [Bucket<S>],
    places: &'b mut Places,
    /// Of each app of one owner the last confining team that has it, counted from 1, and how many there are.
    confined: Vec<(u32, u32)>,
    /// Of each app of one owner what is shared with the user.
    shares: Vec<Permission>,
}

/// An owner whose apps are added.
struct Site {
    hash: OwnerHash,
    number: u32,
    /// The slot of the first app.
    start: usize,
}

#[expect(clippy::cast_possible_truncation, reason = "fewer than `MOST_ENTRIES`")]
impl<Id: Eq + Hash + Clone, S: Slot> Collector<'_, Id, S> {
    fn site(&self, owner: Owner<&Id>, slot: usize) -> Site {
        let (class, id) = class_of(owner);
        let number = if S::IS_LARGE { ELSEWHERE } else { slot as u32 };
        Site { hash: OwnerHash::new(Secret::get(), class, id), number, start: self.entries.len() }
    }

    /// The slot of the app, which is added if it is new.
    #[inline]
    fn app(&mut self, site: &Site, app: &Id) -> usize {
        let (next, entries) = (self.entries.len() as u32, &self.entries);
        let is_it = |slot: u32| {
            slot as usize >= site.start && entries.get(slot as usize).is_some_and(|entry| entry.id == *app)
        };
        let key = (site.hash.app(app), site.number, next);
        let known = insert(self.buckets, &mut self.places.overflow, key, is_it);
        if known.is_none() {
            self.entries.push(Entry { id: app.clone(), held: 0 });
        }
        known.unwrap_or(next) as usize
    }

    fn held(&self, slot: usize) -> Permission {
        self.places.held(slot, self.entries.get(slot).map_or(0, |entry| entry.held))
    }

    #[inline]
    fn hold(&mut self, slot: usize, held: Permission) {
        if let Some(entry) = self.entries.get_mut(slot) {
            entry.held = held.low();
        }
        if let Some(own) = self.places.own.get_mut(slot) {
            *own = held.high();
        }
    }

    fn end(&mut self) {
        self.places.ends.push(self.entries.len() as u32);
    }

    fn add_membership<'s>(
        &mut self,
        membership: &Membership<Id>,
        slot: usize,
        shares: impl Iterator<Item = &'s Share<Id>>,
    ) where
        Id: 's,
    {
        let site = self.site(Owner::Organization(membership.organization()), slot);
        self.confined.clear();
        self.shares.clear();
        let mut all = TeamGrants::NONE;
        for team in membership.teams() {
            if team.is_confining() {
                all.add_confining_team(false);
            }
            for assigned in team.apps() {
                let permissions = self.policy.permissions_of(assigned.permission());
                all.add(permissions, false);
                let app = self.app(&site, assigned.app());
                self.hold(app, self.held(app) | permissions);
                if team.is_confining()
                    && let Some((last, count)) =
                        at(&mut self.confined, app.saturating_sub(site.start), (0, 0))
                    && *last != all.confining_teams
                {
                    (*last, *count) = (all.confining_teams, count.saturating_add(1));
                }
            }
        }
        for share in shares {
            let app = self.app(&site, share.app());
            if let Some(held) = at(&mut self.shares, app.saturating_sub(site.start), Permission::empty()) {
                *held |= share.permissions();
            }
        }
        let (levels, role) = (self.policy.levels(), self.policy.role_definition(membership.role()));
        self.hold(slot, effective_permissions(levels, role, &all));
        for (app, position) in (site.start..self.entries.len()).zip(0..) {
            let confining_teams_with_app = self.confined.get(position).map_or(0, |(_, count)| *count);
            let grants = TeamGrants { on_app: self.held(app), confining_teams_with_app, ..all };
            let shares = self.shares.get(position).copied().unwrap_or(Permission::empty());
            self.hold(app, effective_permissions(levels, role, &grants) | shared(levels, shares, &grants));
        }
    }

    /// Adds the apps of an owner with whom the user has nothing but shares.
    fn add_other<'s>(&mut self, owner: Owner<&Id>, slot: usize, shares: impl Iterator<Item = &'s Share<Id>>)
    where
        Id: 's,
    {
        let site = self.site(owner, slot);
        for share in shares {
            let app = self.app(&site, share.app());
            let shares = shared(self.policy.levels(), share.permissions(), &TeamGrants::NONE);
            self.hold(app, self.held(app) | shares);
        }
    }
}

/// The item at the position, in a list that is made long enough.
fn at<T: Clone>(list: &mut Vec<T>, position: usize, filler: T) -> Option<&mut T> {
    if list.len() <= position {
        list.resize(position.saturating_add(1), filler);
    }
    list.get_mut(position)
}
