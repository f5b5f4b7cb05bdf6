/** What every spec begins with: one engine for all of them, two indexed profiles, and a signed-in page. */
import { expect, test as base } from '@playwright/test';

import { Engine } from './engine';
import { GARDEN, LEXER } from './material';
import { App } from './pages';

export interface World {
  engine: Engine;
  /** Profiles by id, and their folders. */
  lexer: { id: string; folder: string };
  garden: { id: string; folder: string };
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
      await use({ engine, lexer, garden });
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
