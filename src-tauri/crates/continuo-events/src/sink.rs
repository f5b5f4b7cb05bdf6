//! Where the bytes of a segment go. When [`Sink::append`] returns they stand in the system's cache, which outlives the
//! process.
//!
//! A file system that reserves room when a file is written, and keeps it when the same bytes are written again, takes
//! them through a mapping: no call of the system for an event. Elsewhere (copy-on-write, networks, other systems) a
//! mapping could find no room left, and the system ends the process by a signal then; there each event is a write.

use memmap2::{MmapOptions, MmapRaw};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that a segment takes.
pub(crate) const CAPACITY: usize = 16 << 20;
/// Bytes that are made room for at once: about 2,000 events.
const AHEAD: usize = 256 << 10;

pub(crate) struct Sink {
    file: Arc<File>,
    /// Bytes that are appended.
    length: usize,
    way: Way,
}

enum Way {
    Mapped {
        room: Arc<Room>,
        /// Up to here room was asked for.
        asked: usize,
        let_go: usize,
    },
    Written,
}

impl Sink {
    /// Appends to a new file.
    pub(crate) fn new(file: File, mapped: bool) -> io::Result<Sink> {
        let file = Arc::new(file);
        let way = match mapped && keeps_room(&file) {
            true => Way::Mapped { room: Arc::new(Room::new(&file)?), asked: AHEAD, let_go: 0 },
            false => Way::Written,
        };
        Ok(Sink { file, length: 0, way })
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Appends all of the bytes or, on an error, none. Behind [`CAPACITY`] there is no room.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.length + bytes.len();
        match &mut self.way {
            Way::Mapped { room, .. } => {
                room.make(end)?;
                room.put(self.length, bytes);
            }
            Way::Written => {
                if let Err(error) = (&*self.file).write_all(bytes) {
                    // What came through of them would be read as a torn end, or behind later records as damage.
                    let cut = self.file.set_len(self.length as u64);
                    if let Err(error) = cut.and_then(|()| (&*self.file).seek(SeekFrom::Start(self.length as u64))) {
                        tracing::error!(%error, "a torn record stays in the log");
                    }
                    return Err(error);
                }
            }
        }
        self.length = end;
        Ok(())
    }

    /// Returns, when room is getting short, what makes more: without it an event has to wait for that, and others for it.
    pub(crate) fn wants_room(&mut self) -> Option<RoomAhead> {
        match &mut self.way {
            Way::Mapped { room, asked, .. } if *asked < CAPACITY && self.length + AHEAD > *asked => {
                *asked += AHEAD;
                Some(RoomAhead { room: room.clone(), upto: *asked })
            }
            _ => None,
        }
    }

    /// Lets go what is mapped of the bytes that are complete; they stay in the system's cache. Syncing them would take them
    /// out of the mapping page by page, and interrupt every processor for each.
    pub(crate) fn let_go(&mut self) {
        if let Way::Mapped { room, let_go, .. } = &mut self.way {
            let end = self.length / PAGES * PAGES;
            if end > *let_go {
                room.forget(*let_go, end - *let_go);
                *let_go = end;
            }
        }
    }

    /// Returns the file, for who syncs it.
    pub(crate) fn file(&self) -> Arc<File> {
        self.file.clone()
    }

    /// Gives back the room that was made and not needed.
    pub(crate) fn close(self) -> Arc<File> {
        let cut = match &self.way {
            Way::Mapped { room, .. } => room.end(self.length),
            Way::Written => Ok(()),
        };
        if let Err(error) = cut {
            tracing::warn!(%error, "a segment of events keeps room that it doesn't need");
        }
        self.file
    }
}

/// Room to be made ahead of the events that need it.
pub(crate) struct RoomAhead {
    room: Arc<Room>,
    upto: usize,
}

impl RoomAhead {
    pub(crate) fn make(self) {
        if let Err(error) = self.room.make(self.upto) {
            // The event that needs it says so to who emits it.
            tracing::debug!(%error, "no room ahead for events");
        }
    }
}

/// A mapped file that is zeros behind what is appended, as far as it is ready.
struct Room {
    file: Arc<File>,
    map: MmapRaw,
    /// What is mapped before this can be written whatever happens to the disk.
    ready: AtomicUsize,
    /// Held by who makes more. Nothing is made any more when it is true.
    ended: Mutex<bool>,
}

impl Room {
    fn new(file: &Arc<File>) -> io::Result<Room> {
        let map = MmapOptions::new().len(CAPACITY).map_raw(&**file)?;
        Ok(Room { file: file.clone(), map, ready: AtomicUsize::new(0), ended: Mutex::new(false) })
    }

    /// Has at least so many bytes ready when it returns.
    fn make(&self, upto: usize) -> io::Result<()> {
        if self.ready.load(Ordering::Acquire) >= upto {
            return Ok(());
        }
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ready = self.ready.load(Ordering::Acquire);
        while ready < upto && !*ended {
            let zeros = AHEAD.min(CAPACITY - ready);
            if zeros == 0 {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            write_at(&self.file, ready, &ZEROS[..zeros])?;
            self.bring(ready, zeros);
            ready += zeros;
            self.ready.store(ready, Ordering::Release);
        }
        Ok(())
    }

    /// Cuts the file to what is appended.
    fn end(&self, length: usize) -> io::Result<()> {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.file.set_len(length as u64)
    }

    /// Copies bytes to where it is ready, and where nobody else writes: a sink is one thread's at a time.
    #[allow(unsafe_code)]
    fn put(&self, at: usize, bytes: &[u8]) {
        assert!(at + bytes.len() <= self.ready.load(Ordering::Acquire), "there is room");
        // SAFETY: within the mapping, by the assertion. The file is this process's alone, by the lock of its folder, and
        // isn't cut as long as its sink appends.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.map.as_mut_ptr().add(at), bytes.len()) }
    }

    /// Brings pages into the mapping all at once; otherwise each comes by a fault of its own.
    #[cfg(target_os = "linux")]
    fn bring(&self, from: usize, length: usize) {
        if let Err(error) = self.map.advise_range(memmap2::Advice::PopulateWrite, from, length) {
            // A kernel before 5.14.
            tracing::trace!(%error, "pages come one by one");
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn bring(&self, _: usize, _: usize) {}

    #[cfg(unix)]
    #[allow(unsafe_code)]
    fn forget(&self, from: usize, length: usize) {
        // SAFETY: the mapping is shared with the file, in whose cache the bytes stay; nobody refers to them in the mapping.
        let forgotten = unsafe { self.map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, from, length) };
        if let Err(error) = forgotten {
            tracing::debug!(%error, "a part of a segment stays mapped");
        }
    }

    #[cfg(not(unix))]
    fn forget(&self, _: usize, _: usize) {}
}

/// What is let go begins and ends at a multiple of this: of every system's pages.
const PAGES: usize = 64 << 10;

static ZEROS: [u8; AHEAD] = [0; AHEAD];

fn write_at(file: &File, at: usize, bytes: &[u8]) -> io::Result<()> {
    let mut file = file;
    file.seek(SeekFrom::Start(at as u64))?;
    file.write_all(bytes)
}

/// Whether what was written once can be written again without new room: ext2 to 4, XFS, tmpfs and F2FS, by the numbers
/// of statfs(2).
#[cfg(target_os = "linux")]
fn keeps_room(file: &File) -> bool {
    const KEEP: [u64; 4] = [0xef53, 0x5846_5342, 0x0102_1994, 0xf2f5_2010];
    rustix::fs::fstatfs(file).is_ok_and(|told| KEEP.contains(&(told.f_type as u64 & 0xffff_ffff)))
}

#[cfg(not(target_os = "linux"))]
fn keeps_room(_: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_make_the_same_file() {
        for mapped in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("segment");
            let open = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
            let mut sink = Sink::new(open, mapped).unwrap();
            let mut wanted = Vec::new();
            for at in 0..2000_usize {
                let bytes = vec![at as u8; at % 700];
                sink.append(&bytes).unwrap();
                wanted.extend(bytes);
                if at % 300 == 0 {
                    sink.let_go();
                }
                assert!(at % 100 > 0 || std::fs::read(&path).unwrap().starts_with(&wanted), "others see it at once");
            }
            assert_eq!(sink.len(), wanted.len());
            sink.close();
            assert!(std::fs::read(&path).unwrap() == wanted);
        }
    }
}
