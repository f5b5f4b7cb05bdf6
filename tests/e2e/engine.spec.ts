/** The engine dies under the page, and comes back. */
import { expect, test } from './test';

test('a lost engine is said, and a new one is found by itself', async ({ app, world }) => {
  const { search } = app;
  await app.go('#/search?q=next_token');
  await expect(search.hits().first()).toContainText('next_token');
  await world.engine.kill();
  await expect(app.lost).toBeVisible();
  // What was found stays readable meanwhile.
  await expect(search.hits().first()).toContainText('next_token');

  await world.engine.begin();
  await expect(app.lost).toHaveCount(0);
  await search.ask('take_number');
  await expect(search.hits().first()).toContainText('take_number');
});
