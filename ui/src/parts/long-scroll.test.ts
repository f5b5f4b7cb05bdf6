/** Keeps every row of a list reachable that is longer than a browser lays out. */
import { describe, expect, it } from 'vitest';

import { LongScroll } from './long-scroll';

const ROW = 32;
const VIEW = 640;

describe('a list that fits', () => {
  const scroll = new LongScroll(1000 * ROW, VIEW);

  it('is scrolled as it is', () => {
    expect(scroll.box).toBe(32_000);
    expect(scroll.scrolled(5000, { top: 0, offset: 0 })).toBe(5000);
    expect(scroll.at(5000)).toEqual({ top: 5000, offset: 0 });
  });

  it('ends where its last row is seen', () => {
    expect(scroll.at(1e9)).toEqual({ top: 32_000 - VIEW, offset: 0 });
  });
});

describe('a list of a million rows', () => {
  const total = 1_000_000 * ROW;
  const scroll = new LongScroll(total, VIEW);

  it('scrolls in a box that a browser can lay out', () => {
    expect(scroll.box).toBeLessThan(10_000_000);
  });

  it('begins and ends where its box does', () => {
    expect(scroll.at(0)).toEqual({ top: 0, offset: 0 });
    const end = scroll.at(total);
    expect(end.top).toBe(scroll.box - VIEW);
    expect(end.top + end.offset).toBe(total - VIEW);
    expect(scroll.scrolled(scroll.box - VIEW, { top: 0, offset: 0 })).toBe(total - VIEW);
  });

  it('moves by the pixel where somebody moves a little', () => {
    let now = scroll.at(0);
    let place = 0;
    for (let step = 0; step < 20_000; step++) {
      place = scroll.scrolled(now.top + 100, now);
      now = scroll.at(place);
    }
    expect(place).toBe(2_000_000);
  });

  it('follows the scrollbar in proportion', () => {
    const place = scroll.scrolled(scroll.box / 2, { top: 0, offset: 0 });
    expect(place / total).toBeCloseTo(0.5, 2);
  });

  it('says of each place where the box stands for it', () => {
    for (const place of [1, 79_999, 80_000, 12_345_678, total - VIEW - 1]) {
      const { top, offset } = scroll.at(place);
      expect(top + offset).toBe(place);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThanOrEqual(scroll.box - VIEW);
    }
  });
});
