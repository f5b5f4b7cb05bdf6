/// The page is served from the desktop binary or by the engine, never from elsewhere.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // A screen that clears itself hides what cargo printed before.
  clearScreen: false,
  server: {
    host: '127.0.0.1',
    // `devUrl` of tauri.conf.json names this port: taken by someone else, the window would show their page.
    port: 5317,
    strictPort: true,
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
