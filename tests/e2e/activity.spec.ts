/** What happened, what led to it and what it led to; and why a file is here. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './test';

/** What a line says of an event of a file. */
const OF_A_FILE = /Saved|Read|Indexed|Embedded|Removed/;

test('what was done stands in the activity, and is found by kind, words and time', async ({
  app,
}) => {
  const { activity, page, search } = app;
  await app.go('#/search');
  await search.ask('next_token');
  await expect(search.hits().first()).toContainText('next_token');

  await app.visit('Activity');
  await expect(activity.row(/Searched for\s*“next_token”/).first()).toBeVisible();

  await activity.kinds().click();
  await activity.kind('All of Files').click();
  await page.keyboard.press('Escape');
  await expect(activity.row('Searched for')).toHaveCount(0);
  await expect(activity.row(OF_A_FILE).first()).toBeVisible();
  await expect(page).toHaveURL(/kind=file\.\*/);
  for (const row of await activity.rows().all()) await expect(row).toContainText(OF_A_FILE);

  // It can be come back to.
  await page.reload();
  await expect(activity.row(OF_A_FILE).first()).toBeVisible();
  await page.getByRole('button', { name: 'Remove file.*' }).click();
  await expect(page).not.toHaveURL(/kind=/);

  await activity.field().fill('next_token');
  await expect(activity.row(OF_A_FILE)).toHaveCount(0);
  await expect(activity.row('“next_token”').first()).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(activity.field()).toHaveValue('');
  await expect(activity.row(OF_A_FILE).first()).toBeVisible();

  // The bar at the end has the latest.
  await activity.chart().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/from=.+&to=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/from=/);
});

test('what fits nothing has a cure', async ({ app }) => {
  const { activity, page } = app;
  await app.go('#/activity?q=nobody-asked-this');
  await expect(page.getByText('No event is like that')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).last().click();
  await expect(activity.rows().first()).toBeVisible();
});

test('an event opens beside the list, and its chain is walked by keys', async ({ app }) => {
  const { activity, page } = app;
  await app.go('#/activity?kind=file.indexed');
  await activity.row('Indexed').first().waitFor();
  await activity.list().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(activity.event()).toContainText('file.indexed');
  await expect(page).toHaveURL(/event=\d+/);
  await expect(activity.here()).toContainText('Indexed');

  // Up to the first cause.
  await activity.chain().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(activity.here()).toHaveAttribute('aria-level', '1');
  await expect(activity.links().first()).toHaveAttribute('aria-selected', 'true');

  // What is below is folded, and unfolded; something may have come without a cause.
  if ((await activity.links().count()) > 1) {
    await page.keyboard.press('ArrowLeft');
    await expect(activity.links()).toHaveCount(1);
    await page.keyboard.press('ArrowRight');
    await expect(activity.links().nth(1)).toBeVisible();
  }

  await page.keyboard.press('Escape');
  await expect(activity.event()).toHaveCount(0);
  await expect(activity.list()).toBeFocused();
  await expect(page).not.toHaveURL(/event=/);
});

test('a file leads to what brought it, and back', async ({ app, world }) => {
  const { activity, files, page } = app;
  const root = encodeURIComponent(world.lexer.folder);
  await app.go(`#/files?root=${root}&path=${encodeURIComponent('src/lexer.rs')}`);
  await files.text('src/lexer.rs').waitFor();
  await app.why.click();
  await expect(activity.event()).toContainText('Why src/lexer.rs is here');
  await expect(activity.here()).toContainText('src/lexer.rs');
  await page.goBack();
  await expect(files.text('src/lexer.rs')).toBeVisible();

  // By the palette, too; and from the event to the file.
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('why is this');
  await page.keyboard.press('Enter');
  await activity.event().getByRole('link', { name: 'src/lexer.rs' }).click();
  await expect(files.text('src/lexer.rs')).toBeVisible();
});

test('a result leads to what brought its file', async ({ app }) => {
  const { activity, search } = app;
  await app.go('#/search?q=take_number');
  await expect(search.hits().first()).toContainText('take_number');
  await app.why.click();
  await expect(activity.event()).toContainText('Why src/lexer.rs is here');
  await expect(activity.here()).toContainText('src/lexer.rs');
});

test('whoever looks sees what happens, and is left alone while reading', async ({ app, world }) => {
  const { activity } = app;
  const fresh = join(world.lexer.folder, 'src/fresh.rs');
  const other = join(world.lexer.folder, 'src/other.rs');
  try {
    await app.go('#/activity?kind=file.indexed');
    await activity.rows().first().waitFor();
    writeFileSync(fresh, 'pub fn brand_new_thing() {}\n');
    await expect(activity.rows().first()).toContainText('src/fresh.rs');

    await activity.rows().first().click();
    await expect(activity.event()).toContainText('src/fresh.rs');
    writeFileSync(other, 'pub fn another_new_thing() {}\n');
    await expect(activity.news()).toBeVisible();
    await expect(activity.rows().first()).toContainText('src/fresh.rs');
    await activity.news().click();
    await expect(activity.rows().first()).toContainText('src/other.rs');
  } finally {
    rmSync(fresh, { force: true });
    rmSync(other, { force: true });
  }
});

test('the log says what it takes and what it saves', async ({ app, world }) => {
  const { activity, page } = app;
  const stats = await world.engine.call('events.stats', {});
  await app.go('#/activity');
  await activity.log().click();
  const log = page.getByRole('dialog', { name: 'The log' });
  await expect(log).toContainText('Saved');
  await expect(log).toContainText(`${String(stats.keep_days)} days`);
});
