/** Notes from the first key to the file: written, linked, looked at, changed by another program, deleted and back. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, type World } from './test';

async function folderOf({ engine, lexer }: World): Promise<string> {
  return (await engine.call('note.list', { profile: lexer.id })).folder;
}

test('a note is written, saves itself, links to others, and is found', async ({ app, world }) => {
  const { notes, page, search } = app;
  const folder = await folderOf(world);
  await app.visit('Notes');
  await notes.create('ideas/Quokka');
  await expect(notes.text('Quokka')).toBeFocused();
  await page.keyboard.type('It hops, as [[Lexer id');
  const offered = page.getByRole('listbox', { name: 'Completions' });
  await offered.getByRole('option', { name: /Lexer ideas/ }).click();
  await page.keyboard.type(' says.');
  await page.keyboard.press('Enter');
  await page.keyboard.type('- [ ] feed it');
  await page.keyboard.press('Enter');
  await page.keyboard.type('and the wombat');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(notes.saved()).toHaveText('Saved');

  const file = join(folder, 'ideas/quokka.md');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('- [x] and the wombat');
  expect(readFileSync(file, 'utf8')).toContain('It hops, as [[Lexer ideas]] says.\n- [ ] feed it');

  await notes.row('Lexer ideas').click();
  await notes.around('Backlinks').click();
  await page.getByRole('listbox', { name: 'Backlinks' }).getByText('Quokka').click();
  await expect(page).toHaveURL(/notes\/ideas\/quokka\.md\?line=\d/);
  await app.go('#/search?q=wombat');
  await expect(search.hits().first()).toContainText('wombat');
});

test('a preview runs and fetches nothing, and its boxes and links work', async ({ app, world }) => {
  const { notes, page } = app;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await app.go('#/notes/lexer-ideas.md');
  await notes.mode('Preview').click();
  const preview = notes.preview('Lexer ideas');
  await expect(preview).toContainText('Image: A picture https://example.org/pixel.png');
  await expect(preview).toContainText("<script>document.title = 'run'</script>");
  await expect(preview.getByRole('table')).toContainText('most of them');

  await preview.getByRole('checkbox', { name: 'ask about tabs' }).press('Space');
  await expect(preview.getByRole('checkbox', { name: 'ask about tabs' })).toBeChecked();
  await expect(preview.getByRole('checkbox', { name: 'ask about tabs' })).toBeFocused();
  const file = join(await folderOf(world), 'lexer-ideas.md');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('- [x] ask about tabs');
  await preview.getByRole('checkbox', { name: 'ask about tabs' }).press('Space');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('- [ ] ask about tabs');

  await preview.getByRole('link', { name: 'lexer.rs:26' }).click({ modifiers: ['Shift'] });
  await expect(app.files.text('src/lexer.rs')).toBeVisible();
  await page.goBack();
  await preview.getByRole('link', { name: 'Nobody wrote this' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.title()).not.toBe('run');
  expect(asked.filter((url) => !url.startsWith(world.engine.address))).toEqual([]);
});

test('what another program writes is shown, and whoever writes too is asked', async ({
  app,
  world,
}) => {
  const { notes, page } = app;
  const file = join(await folderOf(world), 'errors.md');
  await app.go('#/notes/errors.md');
  await notes.mode('Edit').click();
  await expect(notes.text('Errors')).toContainText('An unknown token');
  writeFileSync(file, '# Errors\n\nWritten elsewhere.\n');
  await expect(notes.text('Errors')).toContainText('Written elsewhere.');

  await notes.text('Errors').click();
  await page.keyboard.press('ControlOrMeta+End');
  // Between the two, nothing is saved: whoever types hasn't rested yet.
  await page.keyboard.type('Mine.');
  writeFileSync(file, '# Errors\n\nWritten elsewhere, again.\n');
  await page.keyboard.press('ControlOrMeta+S');
  await expect(page.getByText('Another program changed this note')).toBeVisible();
  await page.getByRole('button', { name: 'Keep both' }).click();
  await expect(notes.text('Errors')).toContainText('Written elsewhere, again.');
  await expect(notes.row('Errors')).toHaveCount(2);
  expect(readFileSync(file, 'utf8')).toBe('# Errors\n\nWritten elsewhere, again.\n');
});

test('nothing is lost while the engine is away', async ({ app, world }) => {
  const { notes, page } = app;
  const file = join(await folderOf(world), 'errors.md');
  await app.go('#/notes/errors.md');
  await notes.mode('Edit').click();
  await notes.text('Errors').click();
  await page.keyboard.press('ControlOrMeta+End');
  await world.engine.kill();
  await page.keyboard.type('While it was away.');
  await expect(notes.saved()).toHaveText('Not saved');
  await world.engine.begin();
  await expect(notes.saved()).toHaveText('Saved');
  expect(readFileSync(file, 'utf8')).toContain('While it was away.');
});

test('a note is renamed, deleted and taken back by keys', async ({ app, world }) => {
  const { notes, page } = app;
  const folder = await folderOf(world);
  await app.go('#/resume');
  await page.keyboard.press('ControlOrMeta+O');
  await notes.list().waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type('Passing thought');
  await page.keyboard.press('Enter');
  await expect(notes.text('Passing thought')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(notes.list()).toBeFocused();
  await page.keyboard.press('F2');
  await page.keyboard.type('kept');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/notes\/kept\.md/);
  expect(existsSync(join(folder, 'kept.md'))).toBe(true);

  await notes.list().focus();
  await page.keyboard.press('Delete');
  await expect(page).toHaveURL(/#\/notes$/);
  expect(existsSync(join(folder, 'kept.md'))).toBe(false);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(page).toHaveURL(/notes\/kept\.md/);
  expect(existsSync(join(folder, 'kept.md'))).toBe(true);
});
