import { expect, it } from 'vitest';

import type { Why } from '../../api/generated/types';
import { rulePlace } from './why';

function leftOut(by: Partial<Why>): Why {
  return {
    path: '/a/x.log',
    state: 'skipped',
    reason: 'gitignore',
    rule_file: null,
    rule_line: null,
    rule: null,
    root: '/a',
    language: null,
    branch: null,
    chunks: 0,
    indexed_at: null,
    message: '',
    ...by,
  };
}

it('opens a rule that stands in a file of the profile, at its line', () => {
  const place = rulePlace(leftOut({ rule_file: '/a/sub/.gitignore', rule_line: 3 }));
  expect(place.open).toEqual({ root: '/a', path: 'sub/.gitignore', line: 3 });
  expect(place.line).toBe(3);
});

it('shows where a rule outside of the profile stands, without a way to open it', () => {
  const place = rulePlace(leftOut({ rule_file: '/srv/x/.config/git/ignore', rule_line: 1 }));
  expect(place.file).toBe('/srv/x/.config/git/ignore');
  expect(place.open).toBeUndefined();
});

it('takes words for words, not for a file', () => {
  expect(rulePlace(leftOut({ rule_file: 'the built-in rules' })).file).toBeUndefined();
});

it.each([
  ['profile-pattern', 'patterns'],
  ['too-large', 'limits'],
  ['gitignore', undefined],
])('says where %s is changed', (reason, change) => {
  expect(rulePlace(leftOut({ reason })).change).toBe(change);
});
