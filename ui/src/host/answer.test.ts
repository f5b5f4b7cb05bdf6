/** Keeps an answer that is read in pieces what it was when it was written. */
import { describe, expect, it, vi } from 'vitest';

import { PartedJson, readJson } from './answer';

const NASTY = [
  'plain',
  '"quoted"',
  'back\\slash\\',
  '],[',
  '{"results":[1,2]},',
  'é 漢 🦀 ملف',
  '\n\t',
];

const items = Array.from({ length: 40 }, (_, at) => ({
  id: at,
  text: NASTY[at % NASTY.length],
  lines: [at, [at + 1, { deep: ['],'] }]],
  none: null,
}));

const ANSWERS: Record<string, unknown> = {
  'a list': items,
  'a list of lists': [[1, 2], [], [[3]], ...items],
  'a field behind a smaller one': { folders: [{ a: 1 }, { b: 2 }], results: items },
  'a field among others': { query: 'results', results: items, took_ms: 3.5e2, more: { list: [1] } },
  'two lists': { one: items, between: '[', other: items.slice(3), empty: [] },
  'no list': { text: NASTY.join(), files: { entries: items } },
  'an empty list': [],
  'a text': NASTY.join(),
  nothing: null,
};

/** Parses in parts of so many letters, and in the smallest pieces. */
function inParts(json: string, length: number): unknown {
  const parted = new PartedJson(1);
  for (let at = 0; at < json.length; at += length) {
    parted.add(json.slice(at, at + length));
  }
  return parted.end();
}

describe.each(Object.entries(ANSWERS))('%s', (_, answer) => {
  it.each([1, 2, 3, 7, 64, 100_000])('comes in parts of %i letters', (length) => {
    expect(inParts(JSON.stringify(answer), length)).toEqual(answer);
    expect(inParts(JSON.stringify(answer, null, 2), length)).toEqual(answer);
  });
});

it('parses a long list as it comes, not at its end', () => {
  const parse = vi.spyOn(JSON, 'parse');
  const parted = new PartedJson(20);
  parted.add('{"results":[{"a":1},{"a":2},{"a"');
  expect(parse).toHaveLastReturnedWith([{ a: 1 }, { a: 2 }]);
  parted.add(':3},{"a":4}');
  parted.add(']}');
  expect(parted.end()).toEqual({ results: [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }] });
  expect(parse).toHaveBeenLastCalledWith('{"results":[{"a":3},{"a":4}]}');
  parse.mockRestore();
});

it('refuses what is no JSON', () => {
  expect(() => inParts('{"results":[{"a":1},{"a":2},', 5)).toThrow(SyntaxError);
  expect(() => inParts('<html></html>', 5)).toThrow(SyntaxError);
  expect(() => inParts('', 5)).toThrow(SyntaxError);
});

it('reads a long response with letters that are cut in two', async () => {
  const long = Array.from({ length: 20_000 }, (_, at) => `漢🦀 ${String(at)}`);
  const bytes = new TextEncoder().encode(JSON.stringify(long));
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      for (let at = 0; at < bytes.length; at += 1001) stream.enqueue(bytes.slice(at, at + 1001));
      stream.close();
    },
  });
  expect(await readJson(new Response(body))).toEqual(long);
});
