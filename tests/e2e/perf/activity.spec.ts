/**
 * How the activity view feels with a million events. Prints one line of JSON, also kept in target/ui-perf.json; times
 * are milliseconds. Says nothing about whether they are good: that is the bench's.
 */
import { expect } from '@playwright/test';

import { BUSY, EVENTS } from './events';
import { fetchUnwatched, longest, pressAndTime, share, tell, test, watch } from './measure';

declare global {
  interface Window {
    asked: number;
  }
}

test('the activity view with 1,000,000 events', async ({ page, address }) => {
  test.setTimeout(120_000);
  await watch(page);
  await fetchUnwatched(page);
  // Nothing is pushed here.
  await page.routeWebSocket(/\/events$/, () => undefined);
  await page.addInitScript(() => {
    const real = window.fetch;
    window.asked = 0;
    window.fetch = (input, init) => {
      if (String(input).endsWith('/rpc/events.query')) window.asked++;
      return real(input, init);
    };
  });
  const asked = () => page.evaluate(() => window.asked);

  await page.goto(`${address}/#/activity`);
  const list = page.getByRole('listbox', { name: 'Events, the newest first' });
  await list.getByRole('option').nth(5).waitFor();
  await expect(list.getByRole('option').first()).toHaveAttribute('aria-setsize', String(EVENTS));
  await longest(page);

  await list.focus();
  const moves: number[] = [];
  for (let at = 0; at < 60; at++) {
    moves.push(await pressAndTime(page, at % 10 === 9 ? 'PageDown' : 'ArrowDown'));
  }
  const moving = await longest(page);

  // As a wheel does it, then as somebody who drags the scrollbar from one end to the other and back.
  await list.hover();
  for (let at = 0; at < 60; at++) {
    await page.mouse.wheel(0, 400);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const wheeling = await longest(page);
  const before = await asked();
  await list.evaluate(async (box) => {
    for (let at = 0; at <= 240; at++) {
      const share = at <= 120 ? at / 120 : (240 - at) / 120;
      box.scrollTop = share * (box.scrollHeight - box.clientHeight);
      await new Promise(requestAnimationFrame);
    }
  });
  const dragging = await longest(page);
  const dragged = (await asked()) - before;

  await list.focus();
  const from = Date.now();
  await page.keyboard.press('End');
  const last = list.locator(`[aria-posinset="${String(EVENTS)}"]`);
  await last.locator('time').waitFor();
  const jump = Date.now() - from;
  const jumping = await longest(page);
  await expect(last).toBeInViewport();

  await page.keyboard.press('Enter');
  await page.getByRole('tree').waitFor();
  const opening = await longest(page);
  const steps: number[] = [];
  for (let at = 0; at < 20; at++) steps.push(await pressAndTime(page, 'ArrowUp'));
  const stepping = await longest(page);

  await page.goto(`${address}/#/activity?event=${String(BUSY)}`);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.locator('[role=treeitem][aria-setsize="10000"]').first().waitFor();
  const chaining = await longest(page);
  await page.getByRole('tree').focus();
  const climbs: number[] = [];
  for (let at = 0; at < 30; at++) {
    climbs.push(await pressAndTime(page, at % 10 === 9 ? 'PageDown' : 'ArrowDown'));
  }
  const climbing = await longest(page);

  await page.keyboard.press('/');
  const typed: number[] = [];
  for (const letter of 'indexed') typed.push(await pressAndTime(page, letter));
  const typing = await longest(page);

  tell({
    events: EVENTS,
    events_key_p50: share(moves, 0.5),
    events_key_p95: share(moves, 0.95),
    events_longest_task: Math.round(moving),
    events_wheel_longest_task: Math.round(wheeling),
    events_drag_longest_task: Math.round(dragging),
    events_drag_requests: dragged,
    events_end: jump,
    events_end_longest_task: Math.round(jumping),
    events_open_longest_task: Math.round(opening),
    events_step_p95: share(steps, 0.95),
    events_step_longest_task: Math.round(stepping),
    events_chain_longest_task: Math.round(chaining),
    events_chain_key_p95: share(climbs, 0.95),
    events_chain_move_longest_task: Math.round(climbing),
    events_type_p95: share(typed, 0.95),
    events_type_longest_task: Math.round(typing),
  });
});
