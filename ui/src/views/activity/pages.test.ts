/** Keeps a long list from asking for what nobody sees, and from keeping all it ever saw. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PAGE, Pages } from './pages';

const TOTAL = 1_000_000;

/** Pages whose answers come when the test says so. */
function slow() {
  const asked: number[] = [];
  const waiting: { page: number; answer: () => void; fail: () => void }[] = [];
  const changed = vi.fn();
  const pages = new Pages<number>((page) => {
    asked.push(page);
    return new Promise((resolve, reject) => {
      waiting.push({
        page,
        answer: () => {
          resolve(Array.from({ length: PAGE }, (_, at) => page * PAGE + at));
        },
        fail: () => {
          reject(new Error('no'));
        },
      });
    });
  }, changed);
  const settle = async () => {
    await vi.advanceTimersByTimeAsync(0);
  };
  const answerAll = async () => {
    while (waiting.length > 0) {
      for (const one of waiting.splice(0)) one.answer();
      await settle();
    }
  };
  return { pages, asked, waiting, changed, settle, answerAll };
}

const rest = () => vi.advanceTimersByTimeAsync(100);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('pages', () => {
  it('ask for what is seen once it rests, and have it then', async () => {
    const { pages, asked, changed, answerAll } = slow();
    pages.want(250, 280, TOTAL);
    expect(asked).toEqual([]);
    await rest();
    expect(asked[0]).toBe(1);
    expect(pages.at(250)).toBeUndefined();
    await answerAll();
    expect(pages.at(250)).toBe(250);
    expect(changed).toHaveBeenCalled();
  });

  it('fetch what is near before it is seen', async () => {
    const { pages, asked, answerAll } = slow();
    pages.want(150, 170, TOTAL);
    await rest();
    await answerAll();
    expect(asked).toEqual([0, 1]);
  });

  it('ask for nothing that was only passed by', async () => {
    const { pages, asked } = slow();
    for (let at = 0; at < 100; at++) {
      pages.want(at * 9000, at * 9000 + 25, TOTAL);
      await vi.advanceTimersByTimeAsync(16);
    }
    expect(asked).toEqual([]);
    await rest();
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked).toContain(Math.floor((99 * 9000) / PAGE));
  });

  it('have two on their way at most, and the last wanted come first', async () => {
    const { pages, asked, waiting, settle } = slow();
    pages.want(0, 20, TOTAL);
    await rest();
    pages.want(10_190, 10_210, TOTAL);
    await rest();
    expect(asked).toEqual([0, 50]);
    pages.want(90_190, 90_210, TOTAL);
    await rest();
    expect(asked, 'two are on their way').toEqual([0, 50]);
    waiting.shift()?.answer();
    await settle();
    expect(asked, 'what isn’t wanted any more isn’t asked for').toEqual([0, 50, 450]);
  });

  it('keep only the last ones', async () => {
    const { pages, answerAll } = slow();
    for (let page = 0; page < 100; page++) {
      pages.want(page * PAGE + 80, page * PAGE + 100, TOTAL);
      await rest();
      await answerAll();
    }
    expect(pages.kept).toBeLessThan(30);
    expect(pages.at(99 * PAGE)).toBe(99 * PAGE);
    expect(pages.at(0)).toBeUndefined();
  });

  it('forget what was on its way when another list takes their place', async () => {
    const { pages, waiting, settle } = slow();
    pages.want(0, 20, TOTAL);
    await rest();
    pages.reset([7]);
    waiting[0]?.answer();
    await settle();
    expect(pages.at(0)).toBe(7);
    expect(pages.at(1)).toBeUndefined();
  });

  it('say that one couldn’t be had, and try it again when told to', async () => {
    const { pages, asked, waiting, settle, answerAll } = slow();
    pages.want(0, 20, TOTAL);
    await rest();
    waiting.shift()?.fail();
    await settle();
    expect(pages.error).toBeInstanceOf(Error);
    await rest();
    expect(asked, 'nothing is asked again by itself').toEqual([0]);
    pages.retry();
    await answerAll();
    expect(pages.error).toBeUndefined();
    expect(pages.at(5)).toBe(5);
  });

  it('ask for nothing of an empty list', async () => {
    const { pages, asked } = slow();
    pages.want(0, -1, 0);
    await rest();
    expect(asked).toEqual([]);
  });
});
