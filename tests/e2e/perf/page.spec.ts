/**
 * How the page feels with more than it will usually hold. Prints one line of JSON, also kept in target/ui-perf.json;
 * times are milliseconds. Says nothing about whether they are good: that is the bench's.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Page, test as base } from '@playwright/test';

import { TARGET } from '../places';
import { FILES_EACH, FOLDERS, PROFILES, RESULTS, standIn, USUAL } from './stand-in';

/** One word: a space alone asks nothing new. */
const TYPED = 'recoverfrominvalidinput';

const test = base.extend<{ address: string }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  address: async ({}, use) => {
    const { address, server } = await standIn(TYPED);
    await use(address);
    server.closeAllConnections();
    server.close();
  },
});

/** What the page notes about itself while it is used. */
interface Noted {
  /** The longest task since it was last asked for. */
  longest: number;
  /** After how long the last key's outcome was painted. */
  painted: Promise<number>;
}

declare global {
  interface Window {
    noted: Noted;
  }
}

function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return Math.round(value * 10) / 10;
}

/** Notes long tasks, and how long after a key what hangs on it was painted. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.noted = { longest: 0, painted: Promise.resolve(0) };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        window.noted.longest = Math.max(window.noted.longest, duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  });
}

/**
 * Fetches the engine's answers in a worker, and hands them over as they come. Whoever drives a browser has it keep what
 * the page fetches, and that alone holds the page for a tenth of a second when megabytes come: longer than the page
 * itself.
 */
async function fetchUnwatched(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const fetcher = () => {
      onmessage = async ({ data }: MessageEvent<{ id: number; url: string; body: string }>) => {
        const { id, url, body } = data;
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(url, { method: 'POST', headers, body });
        postMessage({ id, status: response.status });
        for (const reader = response.body?.getReader(); ;) {
          const { value } = (await reader?.read()) ?? {};
          postMessage({ id, value });
          if (!value) return;
        }
      };
    };
    const worker = new Worker(URL.createObjectURL(new Blob([`(${String(fetcher)})()`])));
    const waiting = new Map<number, (told: { status?: number; value?: Uint8Array }) => void>();
    worker.onmessage = ({
      data,
    }: MessageEvent<{ id: number; status?: number; value?: Uint8Array }>) => {
      waiting.get(data.id)?.(data);
    };
    let last = 0;
    const real = window.fetch;
    window.fetch = (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!url.startsWith('/rpc/')) return real(input, init);
      const id = ++last;
      return new Promise((done) => {
        const body = new ReadableStream<Uint8Array>({
          start: (stream) => {
            waiting.set(id, ({ status, value }) => {
              if (status !== undefined) done(new Response(body, { status }));
              else if (value) stream.enqueue(value);
              else {
                waiting.delete(id);
                stream.close();
              }
            });
          },
        });
        worker.postMessage({
          id,
          url: new URL(url, location.href).href,
          body: init?.body,
        });
      });
    };
  });
}

/** Returns the longest task since the last call. Tasks below 50 ms aren't told by the browser: 0 means none was longer. */
function longest(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        // What was told late still counts.
        setTimeout(() => {
          const { longest } = window.noted;
          window.noted.longest = 0;
          done(longest);
        }, 100);
      }),
  );
}

/**
 * Presses a key, and returns the time until what hangs on it was painted: the change below `list`, or just the next
 * frame when none is named.
 */
async function pressAndTime(page: Page, key: string, list?: string): Promise<number> {
  await page.evaluate((selector) => {
    window.noted.painted = new Promise((done) => {
      addEventListener(
        'keydown',
        ({ timeStamp }) => {
          // The frame after the change is the one that shows it.
          const paint = () => {
            requestAnimationFrame(() => {
              requestAnimationFrame(() => {
                done(performance.now() - timeStamp);
              });
            });
          };
          if (selector === undefined) {
            paint();
            return;
          }
          // The list may be changed, or another may take its place.
          const isIn = (node: Node) =>
            node instanceof Element
              ? node.closest(selector) !== null || node.querySelector(selector) !== null
              : node.parentElement?.closest(selector) != null;
          const observer = new MutationObserver((changes) => {
            const nodes = changes.flatMap(({ target, addedNodes }) =>
              target instanceof Element && target.closest(selector) ? [target] : [...addedNodes],
            );
            if (!nodes.some(isIn)) return;
            observer.disconnect();
            paint();
          });
          observer.observe(document.body, {
            childList: true,
            subtree: true,
            characterData: true,
          });
        },
        { once: true, capture: true },
      );
    });
  }, list);
  await page.keyboard.press(key);
  return page.evaluate(() => window.noted.painted);
}

async function typeAndTime(page: Page, text: string, list: string): Promise<number[]> {
  const times: number[] = [];
  for (const letter of text) times.push(await pressAndTime(page, letter, list));
  return times;
}

test('the page with 200,000 files, 10,000 results and 50 profiles', async ({ page, address }) => {
  test.setTimeout(300_000);
  await watch(page);
  await fetchUnwatched(page);
  // Nothing is pushed here.
  await page.routeWebSocket(/\/events$/, () => undefined);

  await page.goto(`${address}/#/search`);
  const field = page.getByRole('combobox', { name: 'Search the index' });
  await field.click();
  await longest(page);
  // The first letter brings all that is loaded when it is first needed.
  const [firstKey = 0] = await typeAndTime(page, USUAL.slice(0, 1), '[role=listbox]');
  const first = await longest(page);
  const usual = await typeAndTime(page, USUAL.slice(1), '[role=listbox]');
  const usualTyping = await longest(page);
  await field.press('ControlOrMeta+a');
  await typeAndTime(page, TYPED.slice(0, 1), '[role=listbox]');
  await longest(page);
  const keys = await typeAndTime(page, TYPED.slice(1), '[role=listbox]');
  const typing = await longest(page);

  const switches: number[] = [];
  for (let at = 1; at <= 20; at++) {
    const name = (at % PROFILES) + 1;
    const label = name % 7 === 4 ? `مشروع ${String(name)}` : `Profile ${String(name)}`;
    await page.getByRole('button', { name: /Switch profile$/ }).click();
    const item = page.getByRole('menuitemradio', { name: label }).first();
    await item.waitFor();
    switches.push(
      await item.evaluate(
        (node) =>
          new Promise<number>((done) => {
            const from = performance.now();
            const before = document.querySelector('.switcher')?.getAttribute('aria-label');
            const observer = new MutationObserver(() => {
              const now = document.querySelector('.switcher')?.getAttribute('aria-label');
              if (now === before) return;
              observer.disconnect();
              requestAnimationFrame(() => {
                requestAnimationFrame(() => {
                  done(performance.now() - from);
                });
              });
            });
            observer.observe(document.body, {
              attributes: true,
              subtree: true,
              childList: true,
            });
            (node as HTMLElement).click();
          }),
      ),
    );
  }
  const switching = await longest(page);

  await page.goto(`${address}/#/files`);
  const tree = page.getByRole('tree', { name: 'Files of the profile' });
  await page.getByRole('treeitem', { name: /folder-9/ }).waitFor();
  await page.getByRole('treeitem', { name: /folder-0/ }).click();
  await tree.focus();
  // Every folder is opened: 200,000 rows and some.
  await page.keyboard.press('*');
  await page.waitForFunction(
    (rows) => {
      const last = document.querySelector('[role=tree] > div, [role=tree] [style*="height"]');
      return (last?.scrollHeight ?? 0) > rows * 20;
    },
    FOLDERS * FILES_EACH,
    { timeout: 60_000 },
  );
  const opening = await longest(page);
  const moves: number[] = [];
  for (let at = 0; at < 30; at++) {
    moves.push(await pressAndTime(page, at % 10 === 9 ? 'PageDown' : 'ArrowDown'));
  }
  const moving = await longest(page);

  await page.getByRole('searchbox', { name: 'Find a file by its name' }).click();
  const finds = await typeAndTime(page, 'parse', '[role=listbox]');
  const finding = await longest(page);

  const figures = {
    profiles: PROFILES,
    files: FOLDERS * FILES_EACH,
    results: RESULTS,
    search_first_key: Math.round(firstKey),
    search_first_longest_task: Math.round(first),
    search_key_p50: share(usual, 0.5),
    search_key_p95: share(usual, 0.95),
    search_longest_task: Math.round(usualTyping),
    many_key_p50: share(keys, 0.5),
    many_key_p95: share(keys, 0.95),
    many_longest_task: Math.round(typing),
    switch_p50: share(switches, 0.5),
    switch_p95: share(switches, 0.95),
    switch_longest_task: Math.round(switching),
    tree_open_longest_task: Math.round(opening),
    tree_key_p50: share(moves, 0.5),
    tree_key_p95: share(moves, 0.95),
    tree_longest_task: Math.round(moving),
    find_key_p50: share(finds, 0.5),
    find_key_p95: share(finds, 0.95),
    find_longest_task: Math.round(finding),
  };
  mkdirSync(TARGET, { recursive: true });
  writeFileSync(join(TARGET, 'ui-perf.json'), `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
