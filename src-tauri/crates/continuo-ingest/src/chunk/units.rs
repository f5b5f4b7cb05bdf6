//! Walks the units of an outline and drafts a chunk for each, for what stands between them, or for several together.

use std::ops::Range;

use super::closing::is_closing;
use super::context::{self, Part};
use super::levels::{Headed, Levels};
use super::{Cutter, Draft, Heading};
use crate::outline::{Role, Unit};

/// The opening line of a shell, and not its whole contents.
const SHELL_TOKENS: usize = 32;
/// Less between two units, such as `public:`, goes with what follows.
const CRUMB_TOKENS: usize = 4;

/// The units around the place where the cutter is.
#[derive(Clone, Default)]
pub(super) struct Around<'u> {
    parts: Vec<Part>,
    unit: Option<&'u Unit>,
}

impl<'u> Around<'u> {
    fn inside(&self, unit: &'u Unit, separator: &str) -> Self {
        let mut parts = self.parts.clone();
        if let Some(owner) = &unit.owner {
            context::push(&mut parts, "Class", owner, separator);
        }
        context::push(&mut parts, unit.kind.label, &unit.title, separator);
        Self { parts, unit: Some(unit) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Between,
    Tail,
}

impl Cutter<'_, '_> {
    /// Drafts everything in `pieces`, whose units are `units`, the first of them the `base`th of the outline.
    pub(super) fn fill(&mut self, pieces: Range<usize>, units: &[Unit], base: usize, levels: &dyn Levels) {
        self.end = pieces.end;
        self.inside(pieces, units, base, &Around::default(), levels);
    }

    fn inside(&mut self, pieces: Range<usize>, units: &[Unit], base: usize, around: &Around<'_>, levels: &dyn Levels) {
        let mut at = pieces.start;
        let mut next = 0;
        while next < units.len() {
            let unit = &units[next];
            let after = unit.descendants - base;
            if unit.kind.role == Role::Name {
                next += 1;
                continue;
            }
            if unit.is_local || unit.pieces.is_empty() || unit.pieces.start < at {
                next = after;
                continue;
            }
            if unit.kind.role == Role::Merging {
                (at, next) = self.merge(at, units, next, base, around, levels);
                continue;
            }
            let place = if at == pieces.start { Place::Head } else { Place::Between };
            self.between(at..unit.pieces.start, place, around, levels);
            let inner = &units[next + 1..after];
            self.before(&units[after..], |cutter| cutter.unit(unit, inner, base + next + 1, around, levels));
            at = unit.pieces.end.max(self.drafted());
            next = after;
        }
        self.between(at..pieces.end, Place::Tail, around, levels);
    }

    fn unit(&mut self, unit: &Unit, inner: &[Unit], base: usize, around: &Around<'_>, levels: &dyn Levels) {
        let here = around.inside(unit, self.separator);
        let heading = self.heading(&here, unit);
        let has_inner = inner.iter().any(|inner| !inner.is_local && inner.kind.role != Role::Name);
        if matches!(unit.kind.role, Role::Section | Role::Frame) && has_inner {
            let pieces = self.with_held(unit.pieces.clone());
            self.held = None;
            self.inside(pieces, inner, base, &here, levels);
            return;
        }
        let closed = self.with_closing(unit.pieces.clone());
        let with_held = self.with_held(closed.clone());
        if self.fits(with_held.clone(), heading.context_tokens) {
            self.held = None;
            self.drafts.push(Draft { pieces: with_held, heading });
        } else if self.fits(closed.clone(), heading.context_tokens) {
            self.drop_held(around, levels);
            self.drafts.push(Draft { pieces: closed, heading });
        } else if unit.kind.role != Role::Leaf && has_inner {
            let pieces = self.with_held(unit.pieces.clone());
            self.held = None;
            self.inside(pieces, inner, base, &here, levels);
        } else {
            self.held = None;
            self.split(with_held, &heading, &Headed { levels, declared: unit.declared });
        }
    }

    /// Puts neighbours that fit together into a chunk each, and returns where it ended.
    fn merge(
        &mut self,
        start: usize,
        units: &[Unit],
        first: usize,
        base: usize,
        around: &Around<'_>,
        levels: &dyn Levels,
    ) -> (usize, usize) {
        let mut end = start;
        let mut start = self.with_held(start..start).start;
        let mut next = first;
        let mut together: Vec<usize> = Vec::new();
        let mut heading: Option<Heading> = None;
        while next < units.len() && units[next].kind.role == Role::Merging {
            let unit = &units[next];
            let after = unit.descendants - base;
            if unit.pieces.is_empty() || unit.pieces.start < end {
                next = after;
                continue;
            }
            together.push(next);
            let all = self.merged(units, &together, around, heading.as_ref());
            if self.fits(start..unit.pieces.end, all.context_tokens) {
                heading = Some(all);
                end = unit.pieces.end;
                next = after;
                continue;
            }
            if let Some(whole) = heading.take() {
                // The one chosen opens a chunk of its own.
                let opens = self.choose(start, units, &together, &whole);
                next = together[opens];
                together.truncate(opens);
                end = units[together[opens - 1]].pieces.end;
                let heading = self.merged(units, &together, around, None);
                self.held = None;
                self.drafts.push(Draft { pieces: start..end, heading });
                together.clear();
                start = end;
                continue;
            }
            // Too long alone.
            together.clear();
            let here = around.inside(unit, self.separator);
            let inner = &units[next + 1..after];
            let pieces = start..unit.pieces.end;
            self.held = None;
            if inner.iter().any(|inner| inner.kind.role == Role::Merging) {
                self.before(&units[after..], |cutter| cutter.inside(pieces, inner, base + next + 1, &here, levels));
            } else {
                let heading = self.heading(&here, unit);
                self.split(pieces, &heading, levels);
            }
            end = unit.pieces.end;
            start = self.with_held(end..end).start;
            next = after;
        }
        if let Some(heading) = heading {
            self.held = None;
            self.drafts.push(Draft { pieces: start..end, heading });
        }
        (end, next)
    }

    /// Returns which of the neighbours, the last of which doesn't fit any more, opens the next chunk: as where any long
    /// text is cut, the text chooses among those that leave enough to this one.
    fn choose(&self, start: usize, units: &[Unit], together: &[usize], whole: &Heading) -> usize {
        let least = self.budget.text(whole.context_tokens) / 3;
        let is_enough = |at: &usize| self.lines.tokens(start..units[together[*at]].pieces.start) >= least;
        let last = together.len() - 1;
        (1..=last).rev().filter(is_enough).min_by_key(|at| self.rank(units[together[*at]].declared)).unwrap_or(last)
    }

    /// `before` is the heading without the last of them.
    fn merged(&self, units: &[Unit], together: &[usize], around: &Around<'_>, before: Option<&Heading>) -> Heading {
        let first = &units[together[0]];
        if together.len() == 1 {
            return self.heading(&around.inside(first, self.separator), first);
        }
        let names: Vec<&str> = together.iter().map(|unit| units[*unit].title.as_str()).collect();
        let (names, is_whole) = context::list(&names);
        if let Some(before) = before.filter(|before| !is_whole && before.symbol.ends_with(&names)) {
            return before.clone();
        }
        let symbol = match around.unit {
            Some(unit) => format!("{}{}{names}", unit.qualified, self.separator),
            None => names.clone(),
        };
        let mut parts = around.parts.clone();
        parts.push(Part { label: first.kind.label, title: names });
        context::heading(first.kind.chunk, symbol, &parts, "", self.budget)
    }

    fn heading(&self, here: &Around<'_>, unit: &Unit) -> Heading {
        context::heading(unit.kind.chunk, unit.qualified.clone(), &here.parts, &unit.doc, self.budget)
    }

    /// Drafts what stands between the units inside `around`, or before or behind them.
    fn between(&mut self, pieces: Range<usize>, place: Place, around: &Around<'_>, levels: &dyn Levels) {
        // A unit may have taken what closes those around it.
        let pieces = self.lines.trim(pieces.start.max(self.drafted())..pieces.end.max(self.drafted()));
        if pieces.is_empty() {
            return;
        }
        if place != Place::Head && self.is_closing(pieces.clone()) && self.append(pieces.clone()) {
            return;
        }
        let waits = self.waits(pieces.clone(), place, around);
        let pieces = self.with_held(pieces);
        if waits {
            self.held = Some(pieces);
            return;
        }
        self.held = None;
        let heading = self.heading_between(around);
        match around.unit.filter(|_| place == Place::Head) {
            Some(unit) => self.split(pieces, &heading, &Headed { levels, declared: unit.declared }),
            None => self.split(pieces, &heading, levels),
        }
    }

    /// Whether so little stands there that it goes with the unit behind it.
    fn waits(&self, pieces: Range<usize>, place: Place, around: &Around<'_>) -> bool {
        let tokens = self.lines.tokens(pieces.clone());
        let role = around.unit.map(|unit| unit.kind.role);
        match (place, role) {
            (Place::Head, Some(Role::Shell | Role::Frame)) => tokens <= SHELL_TOKENS,
            (Place::Head, Some(Role::Section)) => {
                around.unit.is_some_and(|unit| pieces.end <= self.lines.trim(unit.pieces.start..unit.declared + 1).end)
            }
            (Place::Head, Some(Role::Merging)) => tokens <= CRUMB_TOKENS * 2,
            (Place::Head, Some(_)) => false,
            (Place::Tail, _) => tokens <= SHELL_TOKENS && self.is_closing(pieces),
            (Place::Head | Place::Between, _) => {
                let leads = || self.is_opening(pieces.clone()) || self.is_comment(pieces.clone());
                (role.is_some() || self.is_closing(pieces.clone())) && tokens <= CRUMB_TOKENS
                    || tokens <= SHELL_TOKENS && leads()
            }
        }
    }

    fn heading_between(&self, around: &Around<'_>) -> Heading {
        match around.unit {
            Some(unit) => self.heading(around, unit),
            None => Heading::bare(self.between),
        }
    }

    /// One line that opens what follows.
    fn is_opening(&self, pieces: Range<usize>) -> bool {
        let line = self.lines.slice(pieces.clone()).trim();
        pieces.len() == 1 && (line.ends_with(['{', '(', '[']) || line.starts_with("#if"))
    }

    /// Nothing but comments to the end of their line: the title of what follows.
    fn is_comment(&self, mut pieces: Range<usize>) -> bool {
        pieces.all(|piece| {
            let line = self.lines.piece(piece).trim();
            line.is_empty() || ["//", "--", "# ", "##"].iter().any(|mark| line.starts_with(mark))
        })
    }

    /// Nothing but what closes something.
    fn is_closing(&self, mut pieces: Range<usize>) -> bool {
        pieces.all(|piece| self.lines.is_blank(piece) || is_closing(self.lines.piece(piece)))
    }

    /// Where the last chunk ends.
    fn drafted(&self) -> usize {
        self.drafts.last().map_or(0, |last| last.pieces.end)
    }

    /// With the lines that follow and close what is around them: they belong to no chunk more than to this one.
    fn with_closing(&self, pieces: Range<usize>) -> Range<usize> {
        let behind = pieces.end..self.end.max(pieces.end);
        let closing = behind.take_while(|piece| self.lines.is_blank(*piece) || is_closing(self.lines.piece(*piece)));
        let end = closing.filter(|piece| !self.lines.is_blank(*piece)).last().map_or(pieces.end, |last| last + 1);
        pieces.start..end
    }

    /// Drafts what ends before the first of `behind` begins, whose lines are none to close with.
    fn before(&mut self, behind: &[Unit], draft: impl FnOnce(&mut Self)) {
        let is_next = |unit: &&Unit| unit.kind.role != Role::Name && !unit.is_local && !unit.pieces.is_empty();
        let end = self.end;
        if let Some(next) = behind.iter().find(is_next) {
            self.end = end.min(next.pieces.start);
        }
        draft(self);
        self.end = end;
    }

    /// Adds pieces to the last chunk if they follow it and fit.
    fn append(&mut self, pieces: Range<usize>) -> bool {
        let Some(last) = self.drafts.last() else { return false };
        if last.pieces.end > pieces.start || self.held.is_some() {
            return false;
        }
        let whole = last.pieces.start..pieces.end;
        if !self.fits(whole.clone(), last.heading.context_tokens) {
            return false;
        }
        if let Some(last) = self.drafts.last_mut() {
            last.pieces = whole;
        }
        true
    }

    fn with_held(&self, pieces: Range<usize>) -> Range<usize> {
        self.held.as_ref().map_or(pieces.start, |held| held.start)..pieces.end
    }

    fn drop_held(&mut self, around: &Around<'_>, levels: &dyn Levels) {
        if let Some(held) = self.held.take() {
            let heading = self.heading_between(around);
            self.split(held, &heading, levels);
        }
    }
}
