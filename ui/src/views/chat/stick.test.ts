// @vitest-environment jsdom
/** Keeps that who reads above isn't pulled away, and who watches the end sees it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Stick } from './stick';

let box: HTMLElement;
const size = { scrollHeight: 1000, clientHeight: 200 };

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  box = document.createElement('div');
  size.scrollHeight = 1000;
  Object.defineProperties(box, {
    scrollHeight: { get: () => size.scrollHeight },
    clientHeight: { get: () => size.clientHeight },
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function scroll(to: number): void {
  box.scrollTop = to;
  box.dispatchEvent(new Event('scroll'));
}

it('follows what grows at the end', () => {
  const stick = new Stick(box, vi.fn());
  stick.follow();
  expect(box.scrollTop).toBe(1000);
  size.scrollHeight = 1200;
  stick.follow();
  expect(box.scrollTop).toBe(1200);
});

it('stays where somebody reads, and comes back with them', () => {
  const told = vi.fn();
  const stick = new Stick(box, told);
  scroll(300);
  expect(told).toHaveBeenLastCalledWith(false);
  size.scrollHeight = 1200;
  stick.follow();
  expect(box.scrollTop).toBe(300);
  scroll(990);
  expect(told).toHaveBeenLastCalledWith(true);
  stick.follow();
  expect(box.scrollTop).toBe(1200);
});

it('goes to the end when told to', () => {
  const stick = new Stick(box, vi.fn());
  scroll(0);
  stick.toEnd();
  expect(box.scrollTop).toBe(1000);
});
