/** The tree, a file, why one isn't indexed, the graph; and that the page follows what happens on disk. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './test';

test('the tree says the state of each file, and why one is left out', async ({ app }) => {
  const { files, page } = app;
  await app.go('#/files');
  await expect(files.row(/\.gitignore indexed|\.gitignore/).first()).toBeVisible();
  await expect(files.row(/build\.log left out/)).toBeVisible();
  await expect(files.row(/\.env left out/)).toBeVisible();

  await files.row(/build\.log/).click();
  await expect(page.getByText('*.log')).toBeVisible();
  await expect(page.getByText('line 2')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open at that line' })).toBeVisible();

  await files.only().click();
  await expect(files.row(/build\.log/)).toBeVisible();
  await expect(files.row(/a-name-so-long/)).toHaveCount(0);
});

test('a file shows its text, and its outline leads to its lines', async ({ app }) => {
  const { files, page } = app;
  await app.go('#/files');
  await files.find().fill('lexer rs');
  await files.found(/lexer\.rs/).click();
  await expect(files.text('src/lexer.rs')).toContainText('Turns text into tokens');
  await files.outline(/take_number/).click();
  await expect(page).toHaveURL(/line=\d+/);
  await expect(files.outline(/take_number/)).toHaveAttribute('aria-selected', 'true');
});

test('the graph around an entity is a list, too', async ({ app }) => {
  const { files, page } = app;
  await app.go('#/files?entity-name=Span');
  await expect(files.graphList().getByRole('option', { name: /in the middle/ })).toContainText(
    'Span',
  );
  await expect(page.getByRole('img', { name: /around Span/ })).toBeVisible();
});

test('who edits a file sees it change, where it stands and in what is found', async ({
  app,
  world,
}) => {
  const { files, search } = app;
  const { folder } = world.lexer;
  const path = join(folder, 'src/fresh.rs');
  try {
    await app.go('#/files');
    await files.row(/src/).click();
    await expect(files.row(/span\.rs/)).toBeVisible();

    writeFileSync(path, 'pub fn brand_new_thing() {}\n');
    await expect(files.row(/fresh\.rs indexed$/)).toBeVisible();
    await files.row(/fresh\.rs/).click();
    await expect(files.text('src/fresh.rs')).toContainText('brand_new_thing');

    writeFileSync(path, 'pub fn renamed_thing() {}\n');
    await expect(files.text('src/fresh.rs')).toContainText('renamed_thing');
    await app.go('#/search?q=renamed_thing');
    await expect(search.hits().first()).toContainText('renamed_thing');
  } finally {
    rmSync(path, { force: true });
  }
  await expect(search.hit('renamed_thing')).toHaveCount(0);
});
