/**
 * How the page feels with more than it will usually hold. Prints one line of JSON, also kept in target/ui-perf.json;
 * times are milliseconds. Says nothing about whether they are good: that is the bench's.
 */
import {
  fetchUnwatched,
  longest,
  pressAndTime,
  share,
  tell,
  test,
  TYPED,
  typeAndTime,
  watch,
} from './measure';
import { FILES_EACH, FOLDERS, PROFILES, RESULTS, USUAL } from './stand-in';

test('the page with 200,000 files, 10,000 results and 50 profiles', async ({ page, address }) => {
  test.setTimeout(300_000);
  await watch(page);
  await fetchUnwatched(page);
  // Nothing is pushed here.
  await page.routeWebSocket(/\/events$/, () => undefined);

  await page.goto(`${address}/#/search`);
  const field = page.getByRole('combobox', { name: 'Search the index' });
  await field.click();
  await longest(page);
  // The first letter brings all that is loaded when it is first needed.
  const [firstKey = 0] = await typeAndTime(page, USUAL.slice(0, 1), '[role=listbox]');
  const first = await longest(page);
  const usual = await typeAndTime(page, USUAL.slice(1), '[role=listbox]');
  const usualTyping = await longest(page);
  await field.press('ControlOrMeta+a');
  await typeAndTime(page, TYPED.slice(0, 1), '[role=listbox]');
  await longest(page);
  const keys = await typeAndTime(page, TYPED.slice(1), '[role=listbox]');
  const typing = await longest(page);

  const switches: number[] = [];
  for (let at = 1; at <= 20; at++) {
    const name = (at % PROFILES) + 1;
    const label = name % 7 === 4 ? `مشروع ${String(name)}` : `Profile ${String(name)}`;
    await page.getByRole('button', { name: /Switch profile$/ }).click();
    const item = page.getByRole('menuitemradio', { name: label }).first();
    await item.waitFor();
    switches.push(
      await item.evaluate(
        (node) =>
          new Promise<number>((done) => {
            const from = performance.now();
            const before = document.querySelector('.switcher')?.getAttribute('aria-label');
            const observer = new MutationObserver(() => {
              const now = document.querySelector('.switcher')?.getAttribute('aria-label');
              if (now === before) return;
              observer.disconnect();
              requestAnimationFrame(() => {
                requestAnimationFrame(() => {
                  done(performance.now() - from);
                });
              });
            });
            observer.observe(document.body, {
              attributes: true,
              subtree: true,
              childList: true,
            });
            (node as HTMLElement).click();
          }),
      ),
    );
  }
  const switching = await longest(page);

  await page.goto(`${address}/#/files`);
  const tree = page.getByRole('tree', { name: 'Files of the profile' });
  await page.getByRole('treeitem', { name: /folder-9/ }).waitFor();
  await page.getByRole('treeitem', { name: /folder-0/ }).click();
  await tree.focus();
  // Every folder is opened: 200,000 rows and some.
  await page.keyboard.press('*');
  await page.waitForFunction(
    (rows) => {
      const last = document.querySelector('[role=tree] > div, [role=tree] [style*="height"]');
      return (last?.scrollHeight ?? 0) > rows * 20;
    },
    FOLDERS * FILES_EACH,
    { timeout: 60_000 },
  );
  const opening = await longest(page);
  const moves: number[] = [];
  for (let at = 0; at < 30; at++) {
    moves.push(await pressAndTime(page, at % 10 === 9 ? 'PageDown' : 'ArrowDown'));
  }
  const moving = await longest(page);

  await page.getByRole('searchbox', { name: 'Find a file by its name' }).click();
  const finds = await typeAndTime(page, 'parse', '[role=listbox]');
  const finding = await longest(page);

  const figures = {
    profiles: PROFILES,
    files: FOLDERS * FILES_EACH,
    results: RESULTS,
    search_first_key: Math.round(firstKey),
    search_first_longest_task: Math.round(first),
    search_key_p50: share(usual, 0.5),
    search_key_p95: share(usual, 0.95),
    search_longest_task: Math.round(usualTyping),
    many_key_p50: share(keys, 0.5),
    many_key_p95: share(keys, 0.95),
    many_longest_task: Math.round(typing),
    switch_p50: share(switches, 0.5),
    switch_p95: share(switches, 0.95),
    switch_longest_task: Math.round(switching),
    tree_open_longest_task: Math.round(opening),
    tree_key_p50: share(moves, 0.5),
    tree_key_p95: share(moves, 0.95),
    tree_longest_task: Math.round(moving),
    find_key_p50: share(finds, 0.5),
    find_key_p95: share(finds, 0.95),
    find_longest_task: Math.round(finding),
  };
  tell(figures);
});
