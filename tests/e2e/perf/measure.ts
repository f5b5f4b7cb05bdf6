/** What the specs of this folder measure a page with; times are milliseconds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Page, test as base } from '@playwright/test';

import { TARGET } from '../places';
import { standIn } from './stand-in';

/** One word: a space alone asks nothing new. */
export const TYPED = 'recoverfrominvalidinput';

export const test = base.extend<{ address: string }>({
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

export function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return Math.round(value * 10) / 10;
}

/** Notes long tasks, and how long after a key what hangs on it was painted. */
export async function watch(page: Page): Promise<void> {
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
export async function fetchUnwatched(page: Page): Promise<void> {
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
export function longest(page: Page): Promise<number> {
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
export async function pressAndTime(page: Page, key: string, list?: string): Promise<number> {
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

export async function typeAndTime(page: Page, text: string, list: string): Promise<number[]> {
  const times: number[] = [];
  for (const letter of text) times.push(await pressAndTime(page, letter, list));
  return times;
}

/** Prints figures as one line of JSON, and keeps them in target/ui-perf.json beside those of the other specs. */
export function tell(figures: Readonly<Record<string, number>>): void {
  mkdirSync(TARGET, { recursive: true });
  const file = join(TARGET, 'ui-perf.json');
  let before: object = {};
  try {
    before = JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch {
    // There is none yet.
  }
  writeFileSync(file, `${JSON.stringify({ ...before, ...figures }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
