//! The payloads of events one behind the other, in blocks that leave when the last event of them has.

use std::collections::VecDeque;

const BLOCK: usize = 256 << 10;

/// Where a payload stands.
#[derive(Clone, Copy, Default)]
pub(crate) struct At {
    /// Blocks are counted from the first that ever was.
    block: u32,
    from: u32,
    length: u32,
}

#[derive(Default)]
pub(crate) struct Blocks {
    /// The number of the front.
    first: u32,
    blocks: VecDeque<Vec<u8>>,
    bytes: usize,
    /// A block that left; its memory is used again.
    spare: Option<Vec<u8>>,
}

impl Blocks {
    /// Returns how much memory the blocks take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn push(&mut self, payload: &[u8]) -> At {
        let has_room = |block: &Vec<u8>| block.capacity() - block.len() >= payload.len();
        if !self.blocks.back().is_some_and(has_room) {
            let spare = self.spare.take().filter(|spare| spare.capacity() >= payload.len());
            let block = spare.unwrap_or_else(|| Vec::with_capacity(BLOCK.max(payload.len())));
            self.bytes += block.capacity();
            self.blocks.push_back(block);
        }
        let number = self.first.wrapping_add(self.blocks.len() as u32 - 1);
        let Some(block) = self.blocks.back_mut() else { return At::default() };
        let from = block.len() as u32;
        block.extend_from_slice(payload);
        At { block: number, from, length: payload.len() as u32 }
    }

    pub(crate) fn get(&self, at: At) -> &[u8] {
        let block = self.blocks.get(at.block.wrapping_sub(self.first) as usize);
        block.and_then(|block| block.get(at.from as usize..(at.from + at.length) as usize)).unwrap_or_default()
    }

    /// Drops the payload that was pushed first, and all before it.
    pub(crate) fn drop_first(&mut self, at: At) {
        let is_last = |block: &Vec<u8>| block.len() as u32 == at.from + at.length && at.length > 0;
        let gone = at.block.wrapping_sub(self.first) as usize + usize::from(self.blocks.front().is_some_and(is_last));
        // A block in which more may be put stays.
        for _ in 0..gone.min(self.blocks.len().saturating_sub(1)) {
            let Some(mut block) = self.blocks.pop_front() else { return };
            self.first = self.first.wrapping_add(1);
            self.bytes -= block.capacity();
            block.clear();
            self.spare = Some(block).filter(|block| block.capacity() == BLOCK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_come_back_and_their_blocks_leave() {
        let mut blocks = Blocks::default();
        let mut there = VecDeque::new();
        for n in 0..20_000_usize {
            let payload = vec![n as u8; if n % 500 == 0 { 400_000 } else { n % 90 }];
            there.push_back((blocks.push(&payload), payload));
            if there.len() > 300 {
                let (at, _) = there.pop_front().unwrap();
                blocks.drop_first(at);
            }
            let (at, payload) = &there[there.len() / 2];
            assert!(blocks.get(*at) == payload);
        }
        assert!(blocks.bytes() < 3 * BLOCK + 800_000, "{}", blocks.bytes());
    }
}
