// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { expect, it, vi } from 'vitest';

import { lazily } from './lazily.svelte';

const on = {} as HTMLElement;

function part() {
  return { end: vi.fn() };
}

it('makes a part on its element and ends it with the element', async () => {
  const made = part();
  const make = vi.fn(() => made);
  const lazy = lazily(() => Promise.resolve(make));
  const end = lazy.attach(on);
  expect(lazy.part).toBeUndefined();
  await vi.waitFor(() => {
    expect(lazy.part).toBe(made);
  });
  expect(make).toHaveBeenCalledExactlyOnceWith(on);
  end();
  expect(made.end).toHaveBeenCalledOnce();
  expect(lazy.part).toBeUndefined();
});

it('makes nothing on an element that is gone before the code is there', async () => {
  const make = vi.fn(part);
  const code = Promise.resolve(make);
  lazily(() => code).attach(on)();
  await code;
  expect(make).not.toHaveBeenCalled();
});

it('makes the part anew when what is read before loading changes, and not for what is read after', async () => {
  let language = $state('yaml');
  let text = $state('one');
  const made: string[] = [];
  const lazy = lazily(async () => {
    const now = language;
    await Promise.resolve();
    return () => {
      made.push(`${now} ${text}`);
      return part();
    };
  });
  const end = $effect.root(() => {
    $effect(() => lazy.attach(on));
  });
  flushSync();
  await vi.waitFor(() => {
    expect(made).toEqual(['yaml one']);
  });
  text = 'two';
  flushSync();
  language = 'json';
  flushSync();
  await vi.waitFor(() => {
    expect(made).toEqual(['yaml one', 'json two']);
  });
  end();
});
