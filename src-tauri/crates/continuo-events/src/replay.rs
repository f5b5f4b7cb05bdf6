//! What a process before this one left in the segments: read once, when the log is opened.

use crate::core::ClosedSegment;
use crate::hot::{Hot, Incoming};
use crate::log::Recovered;
use crate::segment;
use crate::{Event, EventError};
use std::collections::VecDeque;
use std::path::Path;

pub(crate) struct Replay {
    pub(crate) recovered: Recovered,
    /// Everything up to this is in the database.
    pub(crate) drained: u64,
    /// The first id that was never given.
    pub(crate) next: u64,
    /// Segments with events that aren't in the database.
    pub(crate) segments: VecDeque<ClosedSegment>,
}

impl Replay {
    /// Begins with what the database knows: up to which event it was drained, and the latest that is in it.
    pub(crate) fn new(drained: u64, latest: u64) -> Replay {
        Replay { recovered: Recovered::default(), drained, next: drained.max(latest) + 1, segments: VecDeque::new() }
    }

    /// Reads the segments of a folder into the hot store.
    pub(crate) fn read(&mut self, folder: &Path, hot: &mut Hot) -> Result<(), EventError> {
        let mut latest = 0;
        for path in segment::list(folder)? {
            let (mut waits, mut next) = (0, 0);
            let (damage, sound) = segment::read(&path, &mut |event| {
                self.recovered.events += 1;
                next = event.id.0 + 1;
                waits += u64::from(event.id.0 > self.drained);
                // Damage can make ids go back, and the hot store takes them in one order.
                if event.id.0 > latest {
                    latest = event.id.0;
                    take_in(hot, &event);
                }
            })?;
            self.next = self.next.max(next);
            if !damage.is_empty() {
                // The ids in what is damaged were given, however many they were.
                self.next = self.next.max(segment::bound(&path, sound));
            }
            self.recovered.torn += segment::cut(&path, sound)?;
            if waits > 0 || damage.is_empty() {
                // One that is drained leaves when its turn comes.
                self.segments.push_back(ClosedSegment { path, length: sound });
            }
            self.recovered.damage.extend(damage);
        }
        Ok(())
    }
}

fn take_in(hot: &mut Hot, event: &Event) {
    let kind = hot.kind(&event.kind, event.version);
    let context = hot.contexts().slot(&event.context);
    hot.push(&Incoming {
        id: event.id.0,
        at_ms: event.at_ms,
        kind,
        context,
        place: event.context.place(),
        payload: &event.payload,
        pending: false,
    });
}
