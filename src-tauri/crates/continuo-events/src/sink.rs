//! Where the bytes of a segment go. When [`Sink::append`] returns they stand in the system's cache, which outlives the
//! process.
//!
//! A file system that reserves room when a file is written, and keeps it when the same bytes are written again, takes
//! them through a mapping: no call of the system for an event. Elsewhere (copy-on-write, networks, other systems) a
//! mapping could find no room left, and the system ends the process by a signal then; there each event is a write.

use memmap2::{MmapMut, MmapOptions};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::Arc;

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
    /// The file is zeros from what is appended up to `ready`.
    Mapped {
        map: MmapMut,
        ready: usize,
        let_go: usize,
    },
    Written,
}

impl Sink {
    /// Appends to a new file.
    pub(crate) fn new(file: File, mapped: bool) -> io::Result<Sink> {
        let way = match mapped && keeps_room(&file) {
            true => Way::Mapped { map: map(&file)?, ready: 0, let_go: 0 },
            false => Way::Written,
        };
        Ok(Sink { file: Arc::new(file), length: 0, way })
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Appends all of the bytes or, on an error, none. Behind [`CAPACITY`] there is no room.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.length + bytes.len();
        match &mut self.way {
            Way::Mapped { map, ready, .. } => {
                while *ready < end {
                    // What is there before it is mapped can be written again whatever happens to the disk.
                    let zeros = AHEAD.min(CAPACITY - *ready);
                    if zeros == 0 {
                        return Err(io::ErrorKind::FileTooLarge.into());
                    }
                    write_at(&self.file, *ready, &ZEROS[..zeros])?;
                    *ready += zeros;
                }
                map[self.length..end].copy_from_slice(bytes);
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

    /// Lets go what is mapped of the bytes that are complete; they stay in the system's cache. Syncing them would take them
    /// out of the mapping page by page, and interrupt every processor for each.
    pub(crate) fn let_go(&mut self) {
        if let Way::Mapped { map, let_go, .. } = &mut self.way {
            let end = self.length / PAGES * PAGES;
            if end > *let_go {
                forget(map, *let_go, end - *let_go);
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
        drop(self.way);
        if let Err(error) = self.file.set_len(self.length as u64) {
            tracing::warn!(%error, "a segment of events keeps room that it doesn't need");
        }
        self.file
    }
}

/// What is let go begins and ends at a multiple of this: of every system's pages.
const PAGES: usize = 64 << 10;

static ZEROS: [u8; AHEAD] = [0; AHEAD];

fn write_at(file: &File, at: usize, bytes: &[u8]) -> io::Result<()> {
    let mut file = file;
    file.seek(SeekFrom::Start(at as u64))?;
    file.write_all(bytes)
}

#[allow(unsafe_code)]
fn map(file: &File) -> io::Result<MmapMut> {
    // SAFETY: the file is this process's alone, by the lock of its folder, and it never gets shorter while it is mapped.
    unsafe { MmapOptions::new().len(CAPACITY).map_mut(file) }
}

#[cfg(unix)]
#[allow(unsafe_code)]
fn forget(map: &MmapMut, from: usize, length: usize) {
    // SAFETY: the mapping is shared with the file, in whose cache the bytes stay; nobody refers to them in the mapping.
    let forgotten = unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, from, length) };
    if let Err(error) = forgotten {
        tracing::debug!(%error, "a part of a segment stays mapped");
    }
}

#[cfg(not(unix))]
fn forget(_: &MmapMut, _: usize, _: usize) {}

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
