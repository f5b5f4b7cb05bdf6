/** Keeps every field of a payload in sight. */
import { expect, it } from 'vitest';

import { fieldsOf } from './payload';

const told = (payload: Parameters<typeof fieldsOf>[0]) =>
  fieldsOf(payload).map(({ name, value }) => [name, value]);

it('names what is deep by the way to it', () => {
  expect(told({ a: 1, b: { c: 'x', d: { e: true } } })).toEqual([
    ['a', '1'],
    ['b.c', 'x'],
    ['b.d.e', 'true'],
  ]);
});

it('doesn’t go down for ever', () => {
  expect(told({ a: { b: { c: { d: 1 } } } })).toEqual([['a.b.c', '{"d":1}']]);
});

it('shows the first of a long list', () => {
  const [[, value] = []] = told({ names: Array.from({ length: 20 }, (_, at) => `n${String(at)}`) });
  expect(value).toBe('n0, n1, n2, n3, n4, n5, n6, n7 and 12 more');
});

it('has nothing for nothing, and a word for a word', () => {
  expect(told(null)).toEqual([]);
  expect(told(undefined)).toEqual([]);
  expect(told('hello')).toEqual([['', 'hello']]);
});
