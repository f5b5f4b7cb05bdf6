/** Drives the page in Chromium against a real engine. `npm run e2e` in ui/, after `cargo build` and `npm run build`. */
import { defineConfig } from '@playwright/test';

import { CHROMIUM, TARGET } from './places';

export default defineConfig({
  testDir: '.',
  outputDir: `${TARGET}/e2e`,
  // One engine and one browser: two of each on a small machine only wait for each other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // Generous, since nothing is measured here: a slow machine fails no test.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox'] },
    locale: 'en-US',
    timezoneId: 'Etc/UTC',
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    contextOptions: { reducedMotion: 'reduce' },
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'journeys', testIgnore: 'perf/**' },
    // Measures, and asserts nothing about time: its figures are for the bench.
    // A trace is made of snapshots that hold the page up for longer than what is measured.
    { name: 'perf', testMatch: 'perf/*.spec.ts', retries: 0, use: { trace: 'off' } },
  ],
});
