/** The board: tasks are noted, dragged, proposed by comments, gathered by intents; and all of it can be undone. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './test';

test('a task is dragged to where it belongs, stays there, and goes back', async ({
  app,
  world,
}) => {
  const { page, tasks } = app;
  const title = 'Drag me';
  await world.engine.call('task.create', { profile: world.lexer.id, title });
  await app.go('#/tasks');
  await tasks.in('To do', title).waitFor();
  const there = await tasks.column('Blocked').boundingBox();
  if (!there) throw new Error('there is no column to drag to');
  await tasks.card(title).hover();
  await page.mouse.down();
  await page.mouse.move(there.x + there.width / 2, there.y + 120, { steps: 12 });
  await page.mouse.up();
  await expect(tasks.in('Blocked', title)).toBeVisible();
  // What can be dropped was not opened by it.
  await expect(tasks.pane('Task')).toHaveCount(0);
  await page.reload();
  await expect(tasks.in('Blocked', title)).toBeVisible();

  await tasks.card(title).focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(tasks.in('Doing', title)).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tasks.in('Blocked', title)).toBeVisible();
});

test('a drag is given up by Escape', async ({ app, world }) => {
  const { page, tasks } = app;
  const title = 'Leave me';
  await world.engine.call('task.create', { profile: world.lexer.id, title });
  await app.go('#/tasks');
  await tasks.card(title).hover();
  const there = await tasks.column('Doing').boundingBox();
  if (!there) throw new Error('there is no column to drag to');
  await page.mouse.down();
  await page.mouse.move(there.x + 40, there.y + 60, { steps: 12 });
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(tasks.in('To do', title)).toBeVisible();
});

test('a line says all of a new task, and the badge counts it', async ({ app, world }) => {
  const { page, tasks } = app;
  const { id } = await world.engine.call('intent.create', {
    profile: world.lexer.id,
    title: 'Fewer surprises',
  });
  await app.go('#/tasks');
  await tasks.add().fill('Name the byte !urgent #errors @fewer due:2099-12-01');
  await expect(page.getByText('Dec 1, 2099')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(
    tasks.in('To do', 'Name the byte, Urgent, Dec 1, 2099, Fewer surprises'),
  ).toBeVisible();
  await expect(app.navigation.getByRole('link', { name: /^Tasks \d+/ })).toBeVisible();

  // It is found by each of them, and the filter can be come back to.
  await app.go(`#/tasks?label=errors&priority=urgent&intent=${id}`);
  await expect(tasks.card(/^Name the byte/)).toBeVisible();
  await page.getByRole('button', { name: 'Remove #errors' }).click();
  await expect(page).not.toHaveURL(/label=/);
});

test('a task is changed in its pane, and leads to what brought it', async ({ app, world }) => {
  const { page, tasks, activity } = app;
  const { id } = await world.engine.call('task.create', {
    profile: world.lexer.id,
    title: 'Change me',
  });
  await app.go(`#/tasks?task=${id}`);
  const pane = tasks.pane('Task');
  await pane.getByRole('textbox', { name: 'Title' }).fill('Changed');
  await page.keyboard.press('Enter');
  await expect(tasks.card('Changed')).toBeVisible();
  await pane.getByRole('textbox', { name: 'Note' }).fill('See *docs*.');
  await pane.getByRole('button', { name: 'Choose a day' }).click();
  await page.getByRole('button', { name: 'Tomorrow', exact: true }).click();
  await expect(tasks.card('Changed, Tomorrow')).toBeVisible();
  await expect
    .poll(async () => (await world.engine.call('task.show', { profile: world.lexer.id, id })).note)
    .toBe('See *docs*.');

  await app.why.click();
  await expect(activity.event()).toBeVisible();
});

test('an intent has a lane, is closed with what came of it, and opened again', async ({
  app,
  world,
}) => {
  const { page, tasks } = app;
  const { id: intent } = await world.engine.call('intent.create', {
    profile: world.lexer.id,
    title: 'Write it down',
  });
  await world.engine.call('task.create', {
    profile: world.lexer.id,
    title: 'Of an intent',
    intent,
  });
  await app.go('#/tasks?lanes=intent&side=intents');
  await expect(
    tasks.lane('Write it down').getByRole('group', { name: 'Of an intent' }),
  ).toBeVisible();

  const pane = tasks.pane('Intents');
  await pane.getByRole('button', { name: 'What to do with Write it down' }).click();
  await page.getByRole('menuitem', { name: 'Close…' }).click();
  await page.getByRole('textbox', { name: 'What came of it' }).fill('It is in the docs.');
  await page.getByRole('button', { name: 'Close the intent' }).click();
  await pane.getByRole('button', { name: /^Closed \(\d+\)/ }).click();
  await expect(pane.getByText('It is in the docs.')).toBeVisible();
  await pane.getByRole('button', { name: 'What to do with Write it down' }).click();
  await page.getByRole('menuitem', { name: 'Reopen' }).click();
  await expect(pane.getByText('It is in the docs.')).toHaveCount(0);
});

test('comments propose tasks, and a comment that goes asks for its task to be closed', async ({
  app,
  world,
}) => {
  const { tasks } = app;
  const file = join(world.lexer.folder, 'src/wishes.rs');
  try {
    writeFileSync(file, '// TODO: wish for one thing\nfn a() {}\n// FIXME: wish for another\n');
    await app.go('#/tasks');
    await tasks.proposed().click();
    const pane = tasks.pane('Proposed');
    await expect(pane.getByText('wish for one thing')).toBeVisible();
    await pane.getByRole('button', { name: /^Accept all 2 of .*wishes\.rs/ }).click();
    await expect(tasks.in('To do', /wish for one thing/)).toBeVisible();
    await expect(tasks.in('To do', /wish for another/)).toBeVisible();

    writeFileSync(file, 'fn a() {}\n// FIXME: wish for another\n');
    const close = app.main.getByRole('button', { name: /^Close .*wish for one thing/ });
    await close.click();
    await expect(tasks.in('Done', /wish for one thing/)).toBeVisible();
  } finally {
    rmSync(file, { force: true });
  }
});
