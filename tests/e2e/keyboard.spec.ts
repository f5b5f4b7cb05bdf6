/** All of it without a pointer. */
import { expect, test } from './test';

test('a search, a file, the tree, a theme and a profile by keys alone', async ({ app, world }) => {
  const { page, search, files, notes, settings } = app;
  await app.go('#/settings/general');
  await settings.theme('Dark').waitFor();

  await page.keyboard.press('ControlOrMeta+F');
  await expect(search.field()).toBeFocused();
  await page.keyboard.type('take_word');
  await expect(search.hits().first()).toContainText('take_word');
  await page.keyboard.press('ArrowDown');
  await expect(search.preview()).toContainText('take_word');

  await page.keyboard.press('ControlOrMeta+E');
  await expect(files.tree()).toBeVisible();
  await page.keyboard.press('/');
  await expect(files.find()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(files.tree()).toBeFocused();
  await page.keyboard.press('s');
  await page.keyboard.press('ArrowRight');
  await expect(files.row(/span\.rs/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(files.text('src/lexer.rs')).toBeVisible();

  await page.keyboard.press('ControlOrMeta+O');
  await expect(notes.list()).toBeVisible();
  await page.keyboard.press('/');
  await expect(notes.find()).toBeFocused();
  await page.keyboard.type('ask about tabs');
  await expect(notes.rows()).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(notes.text('Lexer ideas')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(notes.list()).toBeFocused();

  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('theme dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const profiles = await world.engine.call('profile.list', {});
  const garden = profiles.findIndex((profile) => profile.id === world.garden.id);
  await page.keyboard.press(`Alt+${String(garden + 1)}`);
  await expect(app.switcher).toHaveAccessibleName(/Garden/);
});

test('a task is noted, moved, opened, done and brought back by keys alone', async ({ app }) => {
  const { page, tasks } = app;
  await app.go('#/search');
  await app.search.field().waitFor();
  await page.keyboard.press('ControlOrMeta+D');
  await tasks.column('To do').waitFor();
  await page.keyboard.press('n');
  await expect(tasks.add()).toBeFocused();
  await page.keyboard.type('Go without a pointer !high due:tomorrow');
  await page.keyboard.press('Enter');
  const card = tasks.card(/^Go without a pointer/);
  await expect(card).toHaveAccessibleName('Go without a pointer, High, Tomorrow');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('without a pointer');
  await page.keyboard.press('ArrowDown');
  await expect(card).toBeFocused();

  await page.keyboard.press('Alt+ArrowRight');
  await expect(tasks.in('Doing', /^Go without/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tasks.pane('Task')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card).toBeFocused();
  await page.keyboard.press('d');
  await expect(tasks.in('Done', /^Go without/)).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(tasks.in('Doing', /^Go without/)).toBeVisible();
  await card.focus();
  await page.keyboard.press('Delete');
  await expect(card).toHaveCount(0);
});

test('whoever goes by Tab sees where they are, and gets past the navigation', async ({ app }) => {
  const { page } = app;
  await app.go('#/files');
  // A page that was just opened: Tab begins at its beginning.
  await page.reload();
  await app.files.tree().waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(app.main).toBeFocused();
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  await expect(focused).toBeVisible();
  expect(await focused.evaluate((node) => node.matches(':focus-visible'))).toBe(true);
});
