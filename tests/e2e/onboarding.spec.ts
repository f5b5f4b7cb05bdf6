/** From nothing to the first result, by somebody who has only just installed it. */
import { test as base } from '@playwright/test';

import { Engine } from './engine';
import { LEXER } from './material';
import { App } from './pages';
import { expect } from './test';

const test = base.extend<{ app: App; folder: string }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  app: async ({ page }, use) => {
    const engine = await Engine.start();
    await use(new App(page, engine));
    await engine.stop();
  },
  folder: async ({ app }, use) => {
    await use(app.engine.folder('lexer', LEXER, 'main'));
  },
});

test('who begins names a folder, sees what would be indexed, and searches', async ({
  app,
  folder,
}) => {
  const { onboarding, page, search } = app;
  await app.signIn();
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome to Continuo' })).toBeVisible();

  // Nothing can be skipped over.
  await onboarding.next().click();
  await expect(page.getByText('Give the profile a name.')).toBeVisible();
  await onboarding.path().fill(folder);
  await onboarding.add().click();
  await onboarding.name().fill('First');
  await onboarding.next().click();

  await expect(page.getByText('Before anything is read')).toBeVisible();
  // What is left out is said before anything is read.
  await expect(page.getByText('.gitignore').first()).toBeVisible();
  await onboarding.start().click();

  // Found by what it does, in words that don't stand in it.
  await onboarding.query().fill('skip broken characters');
  await onboarding.query().press('Enter');
  await expect(search.hit(/next_token/).first()).toBeVisible();
  await expect(app.switcher).toHaveAccessibleName('Profile First. Switch profile');
});
