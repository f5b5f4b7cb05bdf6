/** The engine dies under the page, and comes back. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

test('events that couldn’t be read while the engine was away come when it is back', async ({
  app,
  world,
}) => {
  const { activity, page } = app;
  // More than are fetched at once.
  const file = join(world.engine.dir, 'walks.jsonl');
  const at = new Date().toISOString();
  const walks = Array.from({ length: 600 }, (_, n) =>
    JSON.stringify({ kind: 'dog.walked', at, payload: { n } }),
  );
  writeFileSync(file, walks.join('\n'));
  // Where no other spec looks at the events.
  await world.engine.call('events.import', { profile: world.garden.id, file });
  await app.switchTo('Garden');
  await app.go('#/activity?kind=dog.walked');
  await expect(activity.rows().first()).toContainText('n 599');

  await world.engine.kill();
  await expect(app.lost).toBeVisible();
  await activity.list().focus();
  await page.keyboard.press('End');
  await expect(activity.rows().last()).toContainText('Loading…');
  await expect(page.getByText('The engine doesn’t answer.')).toBeVisible();

  await world.engine.begin();
  await expect(activity.rows().last()).toContainText('n 0');
  await expect(page.getByText('The engine doesn’t answer.')).toHaveCount(0);
});
