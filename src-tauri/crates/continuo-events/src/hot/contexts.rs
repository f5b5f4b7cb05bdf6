//! The contexts that the events in memory refer to, each once, and what groups of them have in common.

use crate::{Actor, ContextRef, Correlation};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a context costs beside its JSON, in bytes.
const CONTEXT: usize = 640;

/// The number of a context, as long as an event in memory refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContextSlot(pub(crate) u32);

/// What contexts have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Group {
    Correlation(Correlation),
    Actor(Actor),
    Session(String),
}

#[derive(Default)]
pub(crate) struct Contexts {
    held: Vec<Option<Held>>,
    free: Vec<u32>,
    slots: FxHashMap<[u8; 16], u32>,
    groups: FxHashMap<Group, FxHashSet<u32>>,
    json_bytes: usize,
}

struct Held {
    context: ContextRef,
    /// The latest event that refers to it.
    last: u64,
    /// The segment that defines it, by its first id.
    defined_in: u64,
}

impl Contexts {
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.slots.len() * CONTEXT + self.json_bytes
    }

    pub(crate) fn get(&self, slot: ContextSlot) -> Option<&ContextRef> {
        Some(&self.held.get(slot.0 as usize)?.as_ref()?.context)
    }

    /// Returns the number of a context, giving it one when it has none.
    pub(crate) fn slot(&mut self, context: &ContextRef) -> ContextSlot {
        if let Some(slot) = self.slots.get(&context.key()) {
            return ContextSlot(*slot);
        }
        let slot = self.free.pop().unwrap_or(self.held.len() as u32);
        if slot as usize == self.held.len() {
            self.held.push(None);
        }
        for group in groups(context) {
            self.groups.entry(group).or_default().insert(slot);
        }
        self.json_bytes += context.json().len();
        self.slots.insert(context.key(), slot);
        self.held[slot as usize] = Some(Held { context: context.at(None), last: 0, defined_in: 0 });
        ContextSlot(slot)
    }

    /// Whether the segment that begins with the id `first` defines a context.
    pub(crate) fn is_defined(&self, slot: ContextSlot, first: u64) -> bool {
        self.held[slot.0 as usize].as_ref().is_some_and(|held| held.defined_in == first)
    }

    pub(crate) fn define(&mut self, slot: ContextSlot, first: u64) {
        if let Some(held) = &mut self.held[slot.0 as usize] {
            held.defined_in = first;
        }
    }

    /// Notes the latest event of a context, and returns the one before.
    pub(crate) fn follow(&mut self, slot: ContextSlot, id: u64) -> u64 {
        self.held[slot.0 as usize].as_mut().map_or(0, |held| std::mem::replace(&mut held.last, id))
    }

    /// Lets a context go when the event that leaves was its latest.
    pub(crate) fn leave(&mut self, slot: ContextSlot, id: u64) {
        let place = &mut self.held[slot.0 as usize];
        let Some(held) = place.take_if(|held| held.last == id) else { return };
        self.free.push(slot.0);
        self.slots.remove(&held.context.key());
        self.json_bytes -= held.context.json().len();
        for group in groups(&held.context) {
            if let Some(members) = self.groups.get_mut(&group) {
                members.remove(&slot.0);
                if members.is_empty() {
                    self.groups.remove(&group);
                }
            }
        }
    }

    /// Lets a context go that no event came to refer to.
    pub(crate) fn leave_unused(&mut self, slot: ContextSlot) {
        self.leave(slot, 0);
    }

    /// Returns the latest event of each context of a group.
    pub(crate) fn of_group(&self, group: &Group) -> impl Iterator<Item = u64> {
        let members = self.groups.get(group).into_iter().flatten();
        members.filter_map(|slot| Some(self.held[*slot as usize].as_ref()?.last))
    }

    #[cfg(test)]
    pub(crate) fn groups(&self) -> usize {
        self.groups.len()
    }
}

fn groups(context: &ContextRef) -> impl Iterator<Item = Group> + use<> {
    let session = context.session.clone().map(Group::Session);
    [Some(Group::Correlation(context.correlation)), Some(Group::Actor(context.actor.clone())), session]
        .into_iter()
        .flatten()
}
