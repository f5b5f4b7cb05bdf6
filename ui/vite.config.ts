/// The page is served from the desktop binary or by the engine, never from elsewhere.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * Where a running engine listens, such as `http://127.0.0.1:4711`: the page being worked on then talks to it.
 * CONTINUO_TOKEN signs in where no cookie does.
 */
const { CONTINUO_ENGINE: engine, CONTINUO_TOKEN: token } = process.env;

/** The engine refuses strangers: what comes from this server looks as if it came from the engine's own page. */
function toEngine(target: string): ProxyOptions {
  const headers = { origin: new URL(target).origin };
  return {
    target,
    changeOrigin: true,
    headers: token ? { ...headers, authorization: `Bearer ${token}` } : headers,
  };
}

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // A screen that clears itself hides what cargo printed before.
  clearScreen: false,
  server: {
    host: '127.0.0.1',
    // `devUrl` of tauri.conf.json names this port: taken by someone else, the window would show their page.
    port: 5317,
    strictPort: true,
    ...(engine && {
      proxy: { '/rpc': toEngine(engine), '/events': { ...toEngine(engine), ws: true } },
    }),
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
