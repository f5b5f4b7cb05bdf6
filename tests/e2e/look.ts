/** Looks at the page as it is: photographs it, and lets axe find what keeps somebody from using it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

import { SCREENSHOTS } from './places';

mkdirSync(SCREENSHOTS, { recursive: true });

export async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
  expect.soft(await violations(page), name).toEqual([]);
}

/** Returns what axe found, short enough to be read. */
async function violations(page: Page): Promise<string[]> {
  // There are no frames, so that no second page is needed to join what was found in them.
  const found = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`),
  );
}
