// @vitest-environment jsdom
/** Keeps that nothing that was typed is lost, whatever the engine and other programs do meanwhile. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { Note } from '../../api/generated/types';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { Draft, MOST_MS, REST_MS } from './draft.svelte';
import { drafts } from './drafts.svelte';

let host: FakeHost;
let end: () => void;
/** What stands in the file. */
let file: { text: string; hash: string } | undefined;
let writes: string[];

const PATH = 'ideas/parser.md';

function note(): Note {
  if (!file) throw new EngineError({ code: 'not-found', message: 'there is no such note' });
  return {
    info: { path: PATH, title: 'Parser', excerpt: '', changed_at: '', open: 0, done: 0 },
    folder: '/n',
    links: [],
    backlinks: [],
    ...file,
  };
}

/** As another program would. */
function overwrite(text: string): void {
  file = { text, hash: `hash of ${text}` };
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  overwrite('one');
  writes = [];
  host = new FakeHost({
    'note.show': note,
    'note.write': ({ text, hash }: { text: string; hash: string | null }) => {
      if (hash !== null && !file) note();
      if (hash !== null && hash !== file?.hash) {
        throw new EngineError({ code: 'conflict', message: 'it was changed' });
      }
      overwrite(text);
      writes.push(text);
      return note();
    },
  });
  end = connect(host);
  host.become('open');
});

afterEach(() => {
  drafts.clear();
  end();
  vi.useRealTimers();
});

describe('saving', () => {
  it('waits until nobody types', async () => {
    const draft = new Draft('p', note());
    draft.type('one t');
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    draft.type('one two');
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    expect([draft.keeping, writes]).toEqual(['waiting', []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([draft.keeping, writes]).toEqual(['saved', ['one two']]);
  });

  it('doesn’t wait for whoever never rests', async () => {
    const draft = new Draft('p', note());
    for (let at = 0; at * 100 <= MOST_MS; at++) {
      draft.type(`one ${String(at)}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(writes.length).toBeGreaterThan(0);
  });

  it('says of which text it came, and goes on from what was written', async () => {
    const draft = new Draft('p', note());
    draft.type('two');
    await draft.flush();
    draft.type('three');
    await draft.flush();
    const hashes = host.calls
      .filter(({ name }) => name === 'note.write')
      .map(({ request }) => (request as { hash: string }).hash);
    expect(hashes).toEqual(['hash of one', 'hash of two']);
  });

  it('saves what was typed while it saved', async () => {
    let go: (() => void) | undefined;
    const write = host.answers['note.write'];
    host.answers['note.write'] = async (request: never) => {
      await new Promise<void>((done) => (go = done));
      return write?.(request);
    };
    const draft = new Draft('p', note());
    draft.type('two');
    const first = draft.flush();
    await vi.advanceTimersByTimeAsync(0);
    draft.type('two three');
    go?.();
    await first;
    expect(draft.text).toBe('two three');
    await vi.advanceTimersByTimeAsync(REST_MS);
    go?.();
    await vi.advanceTimersByTimeAsync(0);
    expect([draft.keeping, writes.at(-1)]).toEqual(['saved', 'two three']);
  });

  it('writes nothing when what was typed was taken back', async () => {
    const draft = new Draft('p', note());
    draft.type('two');
    draft.type('one');
    await vi.advanceTimersByTimeAsync(MOST_MS);
    expect([draft.keeping, writes]).toEqual(['saved', []]);
  });

  it('keeps the ends of lines that the file has', async () => {
    overwrite('one\r\ntwo\r\n');
    const draft = new Draft('p', note());
    expect(draft.text).toBe('one\ntwo\n');
    draft.type('one\ntwo\nthree\n');
    await draft.flush();
    expect([draft.keeping, writes]).toEqual(['saved', ['one\r\ntwo\r\nthree\r\n']]);
  });
});

describe('an engine that is away', () => {
  it('is tried again, and the text is kept meanwhile', async () => {
    const write = host.answers['note.write'];
    host.answers['note.write'] = () => {
      throw new EngineError({ code: 'io', message: 'it is away' });
    };
    const draft = drafts.open('p', note());
    draft.type('two');
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect([draft.keeping, draft.error?.message]).toEqual(['failed', 'it is away']);
    expect(localStorage.length, 'it is put aside, too').toBe(1);
    draft.type('two three');
    await vi.advanceTimersByTimeAsync(1500);
    if (write) host.answers['note.write'] = write;
    await vi.advanceTimersByTimeAsync(10_000);
    expect([draft.keeping, writes]).toEqual(['saved', ['two three']]);
    expect(localStorage.length).toBe(0);
  });

  it('doesn’t lose what was typed when the page is closed', async () => {
    const draft = drafts.open('p', note());
    draft.type('two');
    const closed = new Event('beforeunload', { cancelable: true });
    dispatchEvent(closed);
    expect(closed.defaultPrevented, 'nobody has to be asked').toBe(false);
    // A new page, and nothing was written.
    drafts.clear();
    overwrite('one');
    localStorage.setItem('note.unsaved.other.x.md', '{}');
    expect(drafts.restore('p')).toBe(1);
    const back = drafts.of('p', PATH);
    expect(back?.text).toBe('two');
    await vi.advanceTimersByTimeAsync(0);
    expect([back?.keeping, file?.text]).toEqual(['saved', 'two']);
    expect(localStorage.length, 'that of another profile stays').toBe(1);
  });
});

describe('another program', () => {
  it('changes a note that nobody types in: its text is taken', async () => {
    const draft = new Draft('p', note());
    overwrite('theirs');
    await draft.heard(note());
    expect([draft.text, draft.keeping, draft.version]).toEqual(['theirs', 'saved', 1]);
  });

  it('isn’t seen in an answer that is older than what was saved', async () => {
    const draft = new Draft('p', note());
    const old = note();
    draft.type('two');
    await draft.flush();
    await draft.heard(old);
    expect([draft.text, draft.keeping]).toEqual(['two', 'saved']);
  });

  it.each<[string, (draft: Draft) => unknown, { text: string; file: string }]>([
    ['keeps mine', (draft) => draft.keepMine(), { text: 'mine', file: 'mine' }],
    ['takes theirs', (draft) => draft.takeTheirs(), { text: 'theirs', file: 'theirs' }],
  ])('changes a note that is being written: whoever writes %s', async (_, decide, after) => {
    const draft = new Draft('p', note());
    draft.type('mine');
    overwrite('theirs');
    await draft.flush();
    expect([draft.keeping, draft.text, draft.theirs?.text]).toEqual(['conflict', 'mine', 'theirs']);
    draft.type('mine');
    await vi.advanceTimersByTimeAsync(MOST_MS);
    expect(writes, 'nothing is written until somebody decides').toEqual([]);
    await decide(draft);
    expect({ text: draft.text, file: file?.text }).toEqual(after);
    expect(draft.keeping).toBe('saved');
  });

  it('is noticed when it changes the file again before somebody decided', async () => {
    const draft = new Draft('p', note());
    draft.type('mine');
    overwrite('theirs');
    await draft.flush();
    overwrite('theirs again');
    await draft.keepMine();
    expect([draft.keeping, draft.theirs?.text, draft.text]).toEqual([
      'conflict',
      'theirs again',
      'mine',
    ]);
  });

  it('writes the very same: there is nothing to decide', async () => {
    const draft = new Draft('p', note());
    draft.type('two');
    overwrite('two');
    if (file) file.hash = 'another';
    await draft.flush();
    expect([draft.keeping, draft.dirty]).toEqual(['saved', false]);
  });

  it('deletes the file: the text stays, and can be written again', async () => {
    const draft = new Draft('p', note());
    draft.type('two');
    file = undefined;
    await draft.flush();
    expect([draft.keeping, draft.text]).toEqual(['gone', 'two']);
    await draft.writeAgain();
    expect([draft.keeping, writes]).toEqual(['saved', ['two']]);
  });
});
