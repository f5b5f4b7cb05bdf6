/** Searching, and narrowing down by everything that it can be narrowed down by. */
import { expect, test } from './test';

test('a search is found by words and by meaning, and its place is shown', async ({ app }) => {
  const { search, page } = app;
  await app.go('#/search');
  await search.ask('next_token');
  await expect(search.hits().first()).toContainText('next_token');
  await expect(search.preview()).toContainText('recovering from invalid UTF-8');
  await expect(search.preview().locator('.cm-word', { hasText: 'next_token' })).toBeVisible();

  // What is found stands in the address: it can be come back to.
  await expect(page).toHaveURL(/q=next_token/);
  await page.reload();
  await expect(search.field()).toHaveValue('next_token');
  await expect(search.hits().first()).toContainText('next_token');
});

test('what is said never covers the buttons of a dialog', async ({ app }) => {
  const { search, page } = app;
  await page.setViewportSize({ width: 800, height: 600 });
  await app.go('#/search?q=next_token');
  await expect(search.hits().first()).toBeVisible();
  await page.keyboard.press('Control+Alt+C');
  const said = page.getByText('Path copied.');
  await expect(said).toBeVisible();
  await page.keyboard.press('Control+S');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(said).toBeVisible();
  // What is clicked is what is on top.
  for (const button of await dialog.getByRole('button').all()) await button.click({ trial: true });
  await page.keyboard.press('Escape');
});

test('every filter narrows a search down, and taking it away widens it', async ({ app }) => {
  const { search } = app;
  await app.go('#/search?q=tokens');
  const python = search.hit('report.py');
  const rust = search.hit('src/lexer.rs');
  await expect(python.first()).toBeVisible();
  await expect(rust.first()).toBeVisible();

  await search.filter('Language', /^Python/);
  await expect(rust).toHaveCount(0);
  await expect(python.first()).toBeVisible();
  await search.drop('Python').click();
  await expect(rust.first()).toBeVisible();

  await search.filter('Kind', /^section/);
  await expect(rust).toHaveCount(0);
  await expect(search.hit('docs/lexer.md').first()).toBeVisible();
  await search.drop('section').click();
  await expect(rust.first()).toBeVisible();

  await search.path('tools/**');
  await expect(rust).toHaveCount(0);
  await expect(python.first()).toBeVisible();
  await search.drop('tools/**').click();
  await expect(rust.first()).toBeVisible();

  await search.filter('Branch', /^fix\/lexer/);
  await expect(search.drop('fix/lexer')).toBeVisible();
  await expect(rust.first()).toBeVisible();
});

test('a search can go by words alone, or by meaning alone', async ({ app }) => {
  const { search } = app;
  // The words stand nowhere, their meaning does.
  await app.go('#/search?q=cope with garbage characters');
  await search.mode('words');
  await expect(search.hit(/next_token/)).toHaveCount(0);
  await search.mode('meaning');
  await expect(search.hit(/next_token/).first()).toBeVisible();
});

test('what isn’t there is said', async ({ app }) => {
  const { search } = app;
  await app.go('#/search?q=zzzyqx');
  await search.mode('words');
  await expect(search.nothing('zzzyqx')).toBeVisible();
});
