/** Every view in both themes and sizes: accessible, all of it in sight, and photographed. */
import { look } from './look';
import { expect, test } from './test';
import { SIZES, THEMES, VIEWS } from './views';

for (const theme of THEMES) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });

    test(`every view is accessible and fits, in ${theme}`, async ({ app, world }) => {
      test.slow();
      const { page } = app;
      for (const view of VIEWS) {
        await page.setViewportSize(SIZES[0]);
        await app.go(view.hash(world));
        await view.ready(app);
        for (const size of SIZES) {
          await page.setViewportSize(size);
          // Drawn anew in that size.
          await page.evaluate(
            () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
          );
          const name = `${theme}-${String(size.width)}x${String(size.height)}-${view.name}`;
          await look(page, name);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect.soft(over, `${name} is wider than the window`).toBeLessThanOrEqual(0);
        }
        if (view.floats) await page.keyboard.press('Escape');
      }
    });
  });
}

test.describe('signed out', () => {
  for (const theme of THEMES) {
    test(`who isn’t signed in is told how, in ${theme}`, async ({ page, world }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(world.engine.address);
      await expect(page.getByText('This browser isn’t signed in.')).toBeVisible();
      await look(page, `${theme}-1280x800-signed-out`);
    });
  }
});

test('nothing moves for who wants nothing to move', async ({ app }) => {
  await app.go('#/search?q=token');
  await app.search.hits().first().waitFor();
  await app.page.keyboard.press('ControlOrMeta+K');
  await app.page.getByRole('dialog', { name: 'Command palette' }).waitFor();
  const slow = await app.page.evaluate(() => {
    const most = (times: string) =>
      Math.max(
        ...times.split(',').map((time) => parseFloat(time) * (time.endsWith('ms') ? 1 : 1000)),
      );
    return [...document.querySelectorAll('*')]
      .filter((node) => {
        const { transitionDuration, animationDuration } = getComputedStyle(node);
        return most(transitionDuration) > 1 || most(animationDuration) > 1;
      })
      .map((node) => node.outerHTML.slice(0, 120));
  });
  expect(slow).toEqual([]);
});
