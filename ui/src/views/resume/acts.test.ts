/** Keeps one decision about a statement from taking back another. */
import { expect, it } from 'vitest';

import type { Statement } from '../../api/generated/types';
import { decision } from './acts';

const statement: Statement = {
  key: 'k',
  source: 'build',
  text: 'Mend it',
  detail: null,
  place: null,
  since: null,
  evidence: [],
  pinned: true,
  edited: true,
};

it('says what holds already with what changes', () => {
  const now = { key: 'k', kind: 'blocker', pinned: true, dismissed: false, text: 'Mend it' };
  expect(decision(statement, 'blocker')).toEqual(now);
  expect(decision(statement, 'blocker', { dismissed: true })).toEqual({ ...now, dismissed: true });
  expect(decision(statement, 'blocker', { text: null })).toEqual({ ...now, text: null });
});

it('doesn’t take its own words for a person’s', () => {
  const plain = { ...statement, edited: false, pinned: false };
  expect(decision(plain, 'next-step', { pinned: true })).toMatchObject({
    pinned: true,
    text: null,
  });
});
