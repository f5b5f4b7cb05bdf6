/** What every spec begins with: one engine for all of them, two indexed profiles, and a signed-in page. */
import { join } from 'node:path';

import { expect, test as base } from '@playwright/test';

import { Engine } from './engine';
import { FAILED, GARDEN, LEXER, NOTES } from './material';
import { App } from './pages';

export interface World {
  engine: Engine;
  /** Profiles by id, and their folders. */
  lexer: { id: string; folder: string };
  garden: { id: string; folder: string };
  /** States of the lexer, the earlier first. */
  states: [string, string];
  /** A task of the lexer. */
  task: string;
}

/** Works a little in a profile, so that there is something to come back to; returns what was captured. */
async function work(
  engine: Engine,
  { id: profile, folder }: { id: string; folder: string },
): Promise<{ states: [string, string]; task: string }> {
  const file = (path: string) => join(folder, path);
  const capture = async () => (await engine.call('session.capture', { profile })).captured.id;
  await engine.call('profile.switch', { profile });
  await engine.call('task.create', { profile, title: 'Read what was noted of the lexer' });
  // A session begins with the first sign of work; what follows is of it.
  const begun = { profile, filter: { kinds: ['session.began'] } };
  await expect
    .poll(async () => (await engine.call('events.query', begun)).events.length)
    .toBeGreaterThan(0);
  const ran = { profile, cwd: folder, duration_ms: 2140, began_at: new Date().toISOString() };
  await engine.call('signal.command', { ...ran, command: 'git status', exit_code: 0 });
  await engine.call('signal.editor', {
    profile,
    editor: 'editor',
    active_file: file('src/span.rs'),
    cursor: { line: 3, column: 9 },
  });
  const earlier = await capture();
  const title = 'Ship the lexer with its errors';
  const { id: task } = await engine.call('task.create', { profile, title });
  await engine.call('signal.command', {
    ...ran,
    command: 'cargo test --package lexer',
    exit_code: 101,
    output_tail: FAILED,
  });
  await engine.call('signal.editor', {
    profile,
    editor: 'editor',
    active_file: file('src/lexer.rs'),
    cursor: { line: 30, column: 9 },
    open_files: ['src/lexer.rs', 'src/span.rs', 'docs/lexer.md'].map(file),
    unsaved_files: [file('src/span.rs')],
  });
  return { states: [earlier, await capture()], task };
}

export const test = base.extend<{ app: App; signedIn: undefined }, { world: World }>({
  world: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, use) => {
      const engine = await Engine.start();
      const lexerFolder = engine.folder('lexer', LEXER, 'fix/lexer');
      const gardenFolder = engine.folder('garden', GARDEN);
      const lexer = { id: await engine.profile('Lexer', lexerFolder), folder: lexerFolder };
      const garden = { id: await engine.profile('Garden', gardenFolder), folder: gardenFolder };
      const done = await work(engine, lexer);
      for (const [title, text] of Object.entries(NOTES)) {
        await engine.call('note.create', { profile: lexer.id, title, text });
      }
      await use({ engine, lexer, garden, ...done });
      await engine.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  /** A page that is signed in; whatever the spec before did, the lexer is active and the theme the system's. */
  app: async ({ page, world }, use) => {
    const { engine, lexer } = world;
    if (!engine.isRunning) await engine.begin();
    await engine.call('profile.switch', { profile: lexer.id });
    await engine.call('settings.set', { theme: 'system' });
    const app = new App(page, engine);
    await app.signIn();
    await use(app);
    // What the page complains of is a fault, whatever the spec looked at.
    expect(app.complaints).toEqual([]);
  },
});

export { expect };
