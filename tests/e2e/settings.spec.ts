/** What is changed in the settings holds, here and after a reload. */
import { expect, test } from './test';

test('the theme is kept', async ({ app, world }) => {
  const { page, settings } = app;
  await app.go('#/settings/general');
  await settings.theme('Dark').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(settings.theme('Dark')).toBeChecked();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect((await world.engine.call('settings', {})).theme).toBe('dark');

  await settings.theme('As the system').click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', /./);
});

test('a change of the configuration applies at once, and is taken back by saving again', async ({
  app,
  world,
}) => {
  const { settings, files, page } = app;
  const { engine, lexer } = world;
  const before = (await engine.call('profile.config', { profile: lexer.id })).text;
  await app.go('#/settings/file');
  await expect(settings.text()).toContainText('ignore_patterns');
  await settings.text().click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(before.replace('- "*.pyc"', '- "*.pyc"\n    - "docs/**"'));
  await settings.save().click();
  await expect
    .poll(async () => (await engine.call('profile.config', { profile: lexer.id })).text)
    .toContain('docs/**');
  // Whoever leaves with something unsaved is asked; here nothing is unsaved any more.
  await expect(settings.save()).toHaveCount(0);

  await app.go('#/files');
  await expect(files.row(/docs left out/)).toBeVisible();
  await files.row(/docs left out/).click();
  await expect(page.getByText('A pattern of this profile leaves it out.')).toBeVisible();

  await engine.call('profile.set-config', { profile: lexer.id, text: before });
  await expect(files.row(/docs left out/)).toHaveCount(0);
});

test('keys can be other ones', async ({ app, world }) => {
  const { page } = app;
  await world.engine.call('settings.set', { keys: { 'view.files': 'Alt+7' } });
  try {
    await app.go('#/search');
    await app.search.field().waitFor();
    await page.keyboard.press('Alt+7');
    await expect(app.files.tree()).toBeVisible();
  } finally {
    await world.engine.call('settings.set', { keys: {} });
  }
});
