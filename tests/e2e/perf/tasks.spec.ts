/**
 * How the board feels with 2,000 tasks. Prints one line of JSON, also kept in target/ui-perf.json; times are
 * milliseconds. Says nothing about whether they are good: that is the bench's.
 */
import { expect, type Locator, type Page } from '@playwright/test';

import { fetchUnwatched, longest, pressAndTime, share, tell, test, watch } from './measure';
import { TASKS } from './tasks';

async function wheel(page: Page, over: Locator): Promise<number> {
  await over.hover();
  for (let at = 0; at < 60; at++) {
    await page.mouse.wheel(0, 400);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return longest(page);
}

/** Drags a card to another column, in steps as a hand makes them. */
async function drag(page: Page, card: Locator, to: Locator): Promise<number> {
  const there = await to.boundingBox();
  if (!there) throw new Error('there is nothing to drag to');
  await card.hover({ position: { x: 20, y: 12 } });
  // While its column scrolls, a card doesn't take the pointer.
  await expect
    .poll(() => card.evaluate((node) => getComputedStyle(node).pointerEvents))
    .not.toBe('none');
  await page.mouse.down();
  await page.mouse.move(there.x + 60, there.y + 200, { steps: 30 });
  await page.mouse.up();
  return longest(page);
}

test('the board with 2,000 tasks', async ({ page, address }) => {
  test.setTimeout(120_000);
  await watch(page);
  await fetchUnwatched(page);
  // Nothing is pushed here.
  await page.routeWebSocket(/\/events$/, () => undefined);

  await page.goto(`${address}/#/resume`);
  await page.getByRole('link', { name: /^Tasks/ }).waitFor();
  await longest(page);
  const column = (name: string) => page.getByRole('list', { name: new RegExp(`^${name}`) });
  const cards = (name: string) => column(name).locator('[data-task]');
  await page.getByRole('link', { name: /^Tasks/ }).click();
  await cards('Doing').first().waitFor();
  const opening = await longest(page);
  await expect(page.getByText(`${TASKS.toLocaleString('en')} tasks`)).toBeVisible();

  const wheeling = await wheel(page, column('Doing'));
  await column('Blocked').evaluate(async (box) => {
    for (let at = 0; at <= 120; at++) {
      const share = at <= 60 ? at / 60 : (120 - at) / 60;
      box.scrollTop = share * (box.scrollHeight - box.clientHeight);
      await new Promise(requestAnimationFrame);
    }
  });
  const throwing = await longest(page);

  await cards('To do').first().focus();
  const focuses: number[] = [];
  for (let at = 0; at < 40; at++) {
    focuses.push(await pressAndTime(page, at % 10 === 9 ? 'PageDown' : 'ArrowDown'));
  }
  const focusing = await longest(page);

  const moves: number[] = [];
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft']) {
    moves.push(await pressAndTime(page, `Alt+${key}`));
  }
  const moving = await longest(page);

  await column('To do').evaluate((box) => {
    box.scrollTop = 0;
  });
  const dragged = cards('To do').first();
  const title = (await dragged.getAttribute('aria-label')) ?? '';
  const dragging = await drag(page, dragged, column('Blocked'));
  await expect(column('Blocked').getByRole('group', { name: title })).toBeVisible();

  await page.keyboard.press('/');
  const typed: number[] = [];
  for (const letter of 'lexer') typed.push(await pressAndTime(page, letter));
  const typing = await longest(page);
  await page.keyboard.press('Escape');
  await longest(page);

  await page.getByRole('button', { name: 'Lanes by intent' }).click();
  await page.getByRole('button', { name: /^Fold/ }).first().waitFor();
  const laning = await longest(page);
  const lanes = await wheel(page, page.getByRole('list', { name: 'Lanes' }));

  tell({
    tasks: TASKS,
    tasks_open_longest_task: Math.round(opening),
    tasks_wheel_longest_task: Math.round(wheeling),
    tasks_throw_longest_task: Math.round(throwing),
    tasks_key_p95: share(focuses, 0.95),
    tasks_key_longest_task: Math.round(focusing),
    tasks_move_p95: share(moves, 0.95),
    tasks_move_longest_task: Math.round(moving),
    tasks_drag_longest_task: Math.round(dragging),
    tasks_type_p95: share(typed, 0.95),
    tasks_type_longest_task: Math.round(typing),
    tasks_lanes_longest_task: Math.round(laning),
    tasks_lanes_wheel_longest_task: Math.round(lanes),
  });
});
