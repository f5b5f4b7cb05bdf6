//! Windows that slide over a text without structure, each sharing some of its text with the next.

use std::ops::Range;

use super::levels::{ByIndent, Levels, NEVER};
use super::{Budget, Cutter, Draft, Heading};
use crate::lines::Lines;
use crate::{Chunk, ChunkKind};

pub(crate) fn chunks(lines: &Lines<'_>, budget: Budget<'_>) -> Vec<Chunk> {
    let mut cutter = Cutter::new(lines, budget, "", ChunkKind::Window);
    cutter.slide(lines.all());
    cutter.finish(&[])
}

impl Cutter<'_, '_> {
    fn slide(&mut self, pieces: Range<usize>) {
        let mut rest = self.lines.trim(pieces);
        let most = self.budget.text(0);
        // More than half would hardly move on.
        let overlap = self.budget.limits.overlap_tokens.min(most / 2);
        let levels = ByIndent.of(rest.clone(), self.lines);
        let offset = rest.start;
        // Each window ends behind the one before.
        let mut end = rest.start;
        while !rest.is_empty() {
            end = self.cut(rest.clone(), end, most, &levels, offset);
            self.drafts.push(Draft { pieces: rest.start..end, heading: Heading::bare(ChunkKind::Window) });
            if end == rest.end {
                break;
            }
            let next = self.next_start(rest.start, end, overlap, &levels, offset);
            rest = self.lines.trim(next..rest.end);
        }
    }

    /// Returns where the window behind one that ends at `end` begins: at the best place in the first half of what
    /// they may share.
    fn next_start(&self, start: usize, end: usize, overlap: usize, levels: &[u16], offset: usize) -> usize {
        let shared = |at: usize| self.lines.tokens(at..end);
        let is_short = |at: usize| self.lines.bytes(at..end).len() <= self.most_bytes() / 2;
        let mut first = end;
        while first > start + 1 && shared(first - 1) <= overlap && is_short(first - 1) {
            first -= 1;
        }
        (first..end)
            .take_while(|at| *at == first || shared(*at) * 2 >= overlap)
            .filter(|at| !self.lines.is_blank(*at))
            .min_by_key(|at| {
                let level = levels.get(at - offset).copied().unwrap_or(NEVER);
                (u32::from(level) * 2 + u32::from(!self.lines.is_blank(at - 1)), *at)
            })
            .unwrap_or(end)
    }
}
