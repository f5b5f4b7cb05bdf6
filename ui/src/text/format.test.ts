import { describe, expect, it } from 'vitest';

import { ago, bytes, duration, percent, plural, sentence, spoken } from './format';

describe('percent', () => {
  it.each([
    [0, '0%'],
    [0.829, '82%'],
    [0.9999, '99%'],
    [1, '100%'],
  ])('says of %f: %s', (share, said) => {
    expect(percent(share).replace(/\s/u, ''), 'all is said of all alone').toBe(said);
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [15_000, '15 kB'],
    [2_345_678_901, '2.3 GB'],
  ])('writes %i as %s', (value, said) => {
    expect(bytes(value)).toBe(said);
  });
});

describe('duration', () => {
  it.each([
    [0.2, '1 s'],
    [40, '40 s'],
    [125, '2 min'],
    [9000, '2.5 h'],
  ])('writes %f seconds as %s', (seconds, said) => {
    expect(duration(seconds)).toBe(said);
  });
});

describe('ago', () => {
  const now = Date.parse('2026-06-15T12:00:00Z');

  it.each([
    ['2026-06-15T11:59:50Z', 'now'],
    ['2026-06-15T12:00:09Z', 'now'],
    ['2026-06-15T11:57:00Z', '3 min. ago'],
    ['2026-06-15T09:00:00Z', '3 hr. ago'],
    ['2026-06-14T11:00:00Z', 'yesterday'],
    ['2026-03-15T12:00:00Z', '3 mo. ago'],
    ['2023-06-15T12:00:00Z', '3 yr. ago'],
  ])('calls %s %s', (at, said) => {
    expect(ago(at, now)).toBe(said);
  });
});

it('counts in the singular and the plural', () => {
  expect(plural(1, 'file', 'files')).toBe('1 file');
  expect(plural(2134, 'file', 'files')).toBe('2,134 files');
  expect(plural(0, 'file', 'files')).toBe('0 files');
});

describe('a sentence of the engine’s', () => {
  it.each([
    ['cannot open the folder', 'Cannot open the folder'],
    ['there’s nothing', 'There’s nothing'],
    ['/tmp/x is there already', '/tmp/x is there already'],
    ['profile.db is corrupt', 'profile.db is corrupt'],
    ['`x` is wrong', '`x` is wrong'],
  ])('%s begins with a capital unless it begins with a name', (said, shown) => {
    expect(sentence(said)).toBe(shown);
  });
});

it('is written in some language, whatever the session says', () => {
  expect([spoken('de'), spoken('C'), spoken('POSIX.UTF-8'), spoken(''), spoken(undefined)]).toEqual(
    ['de', 'en', 'en', 'en', 'en'],
  );
});
