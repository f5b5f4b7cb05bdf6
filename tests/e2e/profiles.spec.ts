/** Two profiles know nothing of each other. */
import { GARDEN_WORD, LEXER_WORD } from './material';
import { expect, test } from './test';

test('nothing of one profile shows in the other', async ({ app }) => {
  const { search, files, page } = app;
  await app.go(`#/search?q=${LEXER_WORD}`);
  await expect(search.hits().first()).toContainText(LEXER_WORD);

  await app.switchTo('Garden');
  await search.ask(GARDEN_WORD);
  await expect(search.hits().first()).toContainText('Tomatoes');
  await search.ask(LEXER_WORD);
  await expect(search.hit('lexer')).toHaveCount(0);
  await expect(search.hit(LEXER_WORD)).toHaveCount(0);

  await app.visit('Files');
  await expect(files.row(/beds\.md/)).toBeVisible();
  await expect(files.row(/lexer/)).toHaveCount(0);

  // Nor is anything of it left where one was.
  await app.switchTo('Lexer');
  await expect(files.row(/docs/)).toBeVisible();
  await expect(files.row(/beds\.md/)).toHaveCount(0);
  await expect(page.getByText('watering.yaml')).toHaveCount(0);
});

test('a file that is shown is gone when the profile is another', async ({ app, world }) => {
  const { files } = app;
  const { folder } = world.lexer;
  await app.go(`#/files?root=${encodeURIComponent(folder)}&path=src%2Flexer.rs`);
  await expect(files.text('src/lexer.rs')).toContainText('Turns text into tokens');
  await app.switchTo('Garden');
  await expect(files.text('src/lexer.rs')).toHaveCount(0);
  await expect(files.row(/beds\.md/)).toBeVisible();
});

test('a switch elsewhere shows here', async ({ app, world }) => {
  await app.go('#/files');
  await expect(app.files.row(/docs/)).toBeVisible();
  await world.engine.call('profile.switch', { profile: world.garden.id });
  await expect(app.switcher).toHaveAccessibleName(/Garden/);
  await expect(app.files.row(/beds\.md/)).toBeVisible();
});
