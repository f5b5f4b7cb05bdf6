/** Where one was, what was in the way and what is next, for who comes back; and every state that was kept. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import { Engine } from './engine';
import { LEXER } from './material';
import { look } from './look';
import { App } from './pages';
import { expect } from './test';
import { SIZES, THEMES } from './views';

const FAILED = 'gcc: error: lexer.c: No such file\nmake: *** [Makefile:7: x] Error 1\n';

/** One engine, and for each test a profile of its own, with a repository and nothing captured. */
const test = base.extend<{ app: App; folder: string }, { engine: Engine }>({
  engine: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, use) => {
      const engine = await Engine.start();
      await use(engine);
      await engine.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: async ({ page, engine }, use) => {
    const app = new App(page, engine);
    await use(app);
    expect(app.complaints).toEqual([]);
  },
  folder: async ({ engine }, use, { testId }) => {
    const folder = engine.folder(`lexer-${testId}`, LEXER, 'fix/lexer');
    const { id } = await engine.call('profile.create', {
      name: `Lexer ${testId.slice(-4)}`,
      folders: [folder],
    });
    await engine.call('profile.switch', { profile: id });
    await use(folder);
  },
});

/** Works a little: an editor at a line, a command that fails, a change with something left to do. */
async function work(engine: Engine, folder: string): Promise<void> {
  engine.run(['task', 'add', 'Ship the lexer']);
  // A session begins with the first sign of work; what follows is of it.
  const begun = { filter: { kinds: ['session.began'] } };
  await expect
    .poll(async () => (await engine.call('events.query', begun)).events.length)
    .toBeGreaterThan(0);
  engine.run(['signal', 'editor', `${join(folder, 'src/lexer.rs')}:30`]);
  engine.run(['signal', 'command', '--exit-code', '2', '--cwd', folder, '--output', 'make x'], {
    input: FAILED,
  });
  engine.run(['task', 'add', 'Mend the build']);
}

test('who has done nothing yet is told what will be, and how a shell joins in', async ({
  app,
  folder,
}) => {
  const { page, resume } = app;
  expect(folder).toContain('lexer');
  await app.signIn();
  await expect(page, 'it is the home of the page').toHaveURL(/#\/resume$/);
  await expect(resume.greeting()).toContainText('Welcome');
  await expect(page.getByText('eval "$(continuo shell init bash)"')).toBeVisible();
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await look(page, `${theme}-1280x800-resume-empty`);
  }
  await page.getByRole('radio', { name: 'fish' }).click();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'continuo shell init fish | source',
  );
});

test('who comes back is greeted, and every blocker leads to its evidence', async ({
  app,
  folder,
}) => {
  const { activity, page, resume } = app;
  await app.signIn();
  await expect(resume.greeting()).toContainText('Welcome');
  await work(app.engine, folder);
  app.engine.run(['session', 'capture']);

  await expect(resume.greeting()).toContainText('You were in lexer.rs:30 on fix/lexer');
  const blocker = resume.blockers().filter({ hasText: 'make x' });
  await expect(blocker).toContainText('failed');
  await expect(blocker.getByText('No such file').last()).toBeHidden();
  await blocker.getByText(/^Output/).click();
  await expect(blocker.getByRole('region')).toContainText('[Makefile:7: x] Error 1');
  await expect(resume.next().filter({ hasText: 'Mend the build' })).toBeVisible();
  await expect(resume.part('Repositories')).toContainText('fix/lexer');
  await expect(resume.part('Recent focus')).toContainText('src/lexer.rs');

  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(page, `${theme}-${String(size.width)}x${String(size.height)}-resume-at-work`);
    }
  }
  await page.setViewportSize(SIZES[0]);

  await blocker.getByRole('link', { name: /^Evidence/ }).click();
  await expect(activity.event()).toContainText('command.done');
  await expect(activity.event()).toContainText('make x');
  await page.goBack();
  await expect(blocker).toBeVisible();

  await blocker.hover();
  await blocker.getByRole('button', { name: 'Show in files' }).click();
  await expect(app.files.tree()).toBeVisible();
});

test('a statement is dismissed and taken back, pinned and written anew, by keys alone', async ({
  app,
  folder,
}) => {
  const { page, resume } = app;
  await work(app.engine, folder);
  app.engine.run(['signal', 'command', '--exit-code', '1', '--cwd', folder, '--output', 'deno'], {
    input: 'error: not installed\n',
  });
  app.engine.run(['session', 'capture']);
  await app.signIn();
  await expect(resume.blockers()).toHaveCount(2);
  const make = resume.blockers().filter({ hasText: 'make x' });
  const deno = resume.blockers().filter({ hasText: 'deno' });

  await deno.getByRole('button', { name: 'Dismiss' }).focus();
  await page.keyboard.press('Enter');
  await expect(deno).toHaveCount(0);
  await expect(make.getByRole('button', { name: 'Dismiss' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(deno).toBeVisible();

  await resume.blockers().last().getByRole('button', { name: 'Pin', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(resume.blockers().first()).toContainText('pinned');

  await make.getByRole('button', { name: 'Edit' }).focus();
  await page.keyboard.press('Enter');
  await look(page, 'light-1280x800-resume-editing');
  await page.keyboard.type('Find out where lexer.c went');
  await page.keyboard.press('Enter');
  const mine = resume.blockers().filter({ hasText: 'Find out where lexer.c went' });
  await expect(mine).toContainText('edited');
  await expect(mine.getByRole('button', { name: 'Edit' })).toBeFocused();

  // Kept by the engine, not by the page.
  await page.reload();
  await expect(mine).toBeVisible();
  await expect(resume.blockers().first()).toContainText('pinned');

  // Escape leaves everything as it was.
  await mine.getByRole('button', { name: 'Edit' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('never mind');
  await page.keyboard.press('Escape');
  await expect(mine).toBeVisible();
  await expect(page.getByText('never mind')).toHaveCount(0);
});

test('what happened meanwhile is told, and a session is saved from anywhere', async ({
  app,
  folder,
}) => {
  const { page, resume } = app;
  await work(app.engine, folder);
  app.engine.run(['session', 'capture']);
  await app.signIn();
  await expect(resume.part('Since then')).toContainText('Nothing has changed since.');
  writeFileSync(join(folder, 'src/later.rs'), 'pub fn later() {}\n');
  await expect(resume.part('Since then')).toContainText('src/later.rs');

  await expect(resume.states()).toHaveCount(1);
  await resume.save().click();
  await expect(resume.states()).toHaveCount(2);
  await expect(resume.part('Since then')).toContainText('Nothing has changed since.');

  await app.visit('Files');
  await app.files.tree().waitFor();
  await page.keyboard.press('ControlOrMeta+Shift+S');
  await expect(page.getByText('Session saved.').last()).toBeVisible();
  await app.visit('Resume');
  await expect(resume.states()).toHaveCount(3);

  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys).toContainText('Save the session now');
});

test('a state is opened, compared with another, and deleted', async ({ app, folder }) => {
  const { page, resume } = app;
  await work(app.engine, folder);
  app.engine.run(['session', 'capture']);
  app.engine.run(['signal', 'editor', `${join(folder, 'src/span.rs')}:3`]);
  app.engine.run(['session', 'capture']);
  await app.signIn();
  await expect(resume.states()).toHaveCount(2);

  await page.keyboard.press('Alt+S');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(resume.greeting()).toContainText('You were in lexer.rs:30');
  await expect(page).toHaveURL(/state=/);
  await expect(resume.blockers().filter({ hasText: 'make x' })).toBeVisible();
  await expect(resume.blockers().getByRole('button', { name: 'Dismiss' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Compare' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'With another…' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Choose the state to compare with.')).toBeVisible();
  await expect(resume.list()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(resume.greeting()).toContainText('What changed between two states');
  await expect(page).toHaveURL(/with=/);
  await expect(resume.part('Where you were')).toContainText('span.rs:3');

  await page.keyboard.press('Escape');
  await expect(resume.greeting()).toContainText('You were in lexer.rs:30');
  await page.getByRole('button', { name: 'Delete' }).click();
  const sure = page.getByRole('alertdialog');
  await sure.getByRole('button', { name: 'Delete' }).click();
  await expect(resume.states()).toHaveCount(1);
  await expect(page).toHaveURL(/#\/resume$/);
  await expect(resume.greeting()).toContainText('You were in span.rs:3');
});

test('going on says what was opened and what wasn’t', async ({ app, folder }) => {
  const { page, resume } = app;
  await work(app.engine, folder);
  app.engine.run(['signal', 'editor', `${join(folder, 'src/gone.rs')}:1`]);
  app.engine.run(['session', 'capture']);
  await app.signIn();
  await resume.goOn().click();
  const opened = page.getByRole('status', { name: 'What was opened' });
  await expect(opened).toContainText('gone.rs isn’t there any more'.replace('’', "'"));
  await opened.getByRole('button', { name: 'Close' }).click();
  await expect(opened).toHaveCount(0);
});
