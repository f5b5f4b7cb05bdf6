// @vitest-environment jsdom
/** Keeps what is shown before there is a page, and the frame around it. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { connect } from './api/cache.svelte';
import type { DoctorReport, ProfileInfo, Status } from './api/generated/types';
import App from './App.svelte';
import { actions } from './app/actions.svelte';
import { palette } from './app/palette.svelte';
import { router } from './app/router.svelte';
import { FakeHost } from './host/fake';
import { EngineError, type Shell, type Startup } from './host/host';
import { shell as text } from './text/shell';

const at = '2026-01-01T00:00:00Z';
let end: () => void = () => undefined;

function profile(id: string, active: boolean, extra: Partial<ProfileInfo> = {}): ProfileInfo {
  const folders = [{ path: `/work/${id}`, missing: false }];
  const name = `Profile ${id}`;
  return {
    id,
    name,
    active,
    colour: 'green',
    created_at: at,
    folders,
    data: '',
    config: '',
    ...extra,
  };
}

const status: Status = {
  profile: 'Profile 1',
  state: 'idle',
  active: true,
  watching: true,
  paused: false,
  roots: [],
  files: 2134,
  chunks: 100,
  vectors: 82,
  pending: 18,
  coverage: 0.82,
  degraded: [],
  warnings: [],
  branch: 'fix/lexer',
  last_scan: at,
  rss_bytes: 1,
  local_only: true,
};

function engine(): FakeHost {
  return new FakeHost({
    'profile.list': () => [profile('1', true), profile('2', false)],
    status: () => status,
    progress: () => ({
      scanning: false,
      files_done: 0,
      files_total: 0,
      chunks: 100,
      vectors: 82,
      pending: 18,
      rate: 1,
      seconds_left: 40,
    }),
    settings: () => ({ theme: 'dark', keys: {} }),
    search: () => ({ results: [] }),
  });
}

function show(host: FakeHost): FakeHost {
  end = connect(host);
  host.become('open');
  render(App);
  return host;
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.animate = vi.fn(
    () => ({ cancel: vi.fn(), finished: Promise.resolve() }) as never,
  );
  router.go('#/search');
});

afterEach(() => {
  cleanup();
  end();
  palette.open = false;
  actions.keys = {};
  vi.unstubAllGlobals();
});

it('shows the profile, the views and the status', async () => {
  show(engine());
  expect(await screen.findByText('Profile 1')).toBeTruthy();
  expect(screen.getByRole('link', { name: text.views.files })).toBeTruthy();
  const bar = screen.getByLabelText(text.status.label);
  await waitFor(() => {
    expect(bar.textContent).toContain('2,134 files');
    expect(bar.textContent).toMatch(/meaning 82\s?%/u);
    expect(bar.textContent).toContain('about 40 s');
    expect(bar.textContent).toContain('fix/lexer');
    expect(bar.textContent).toContain(text.status.localOnly);
  });
  expect(document.documentElement.dataset['theme'], 'the setting is applied').toBe('dark');
});

it('says that the connection is lost, and goes on when it is back', async () => {
  const host = show(engine());
  await screen.findByText('2,134 files');
  host.become('lost');
  expect(await screen.findByText(text.status.lost)).toBeTruthy();
  expect(screen.getByText('2,134 files'), 'what was known stays').toBeTruthy();
  const asked = host.count('status');
  host.become('open');
  await waitFor(() => {
    expect(screen.queryByText(text.status.lost)).toBeNull();
    expect(host.count('status')).toBeGreaterThan(asked);
  });
});

it('offers a problem’s cure', async () => {
  const host = engine();
  const degraded = [
    { what: 'watch-limit', message: 'Too many folders.', cure: 'Raise the limit.' },
  ];
  host.answers.status = () => ({ ...status, degraded });
  show(host);
  await userEvent.click(await screen.findByRole('button', { name: '1 problem' }));
  expect(await screen.findByText('Too many folders.')).toBeTruthy();
  expect(screen.getByText('Raise the limit.')).toBeTruthy();
});

it('pauses indexing, and says why when it can’t', async () => {
  const host = engine();
  host.answers.pause = () => {
    throw new EngineError({ code: 'busy', message: 'not now', hint: 'wait a moment' });
  };
  show(host);
  await userEvent.click(await screen.findByRole('button', { name: text.status.pause }));
  expect(await screen.findByText('Not now')).toBeTruthy();
  expect(screen.getByText('wait a moment')).toBeTruthy();
});

it('goes to the first run while there is no profile', async () => {
  const host = engine();
  host.answers['profile.list'] = () => [];
  show(host);
  await waitFor(() => {
    expect(router.view).toBe('onboarding');
  });
  expect(screen.queryByRole('navigation'), 'there is nothing to go to yet').toBeNull();
});

it('switches the profile by its number', async () => {
  const host = engine();
  const switched = vi.fn(() => profile('2', true));
  host.answers['profile.switch'] = switched;
  show(host);
  await screen.findByText('Profile 1');
  await userEvent.keyboard('{Alt>}2{/Alt}');
  await waitFor(() => {
    expect(switched).toHaveBeenCalledWith({ profile: '2' });
  });
});

it('finds and does things from the palette', async () => {
  const host = engine();
  host.answers.search = () => ({
    results: [
      { chunk_id: 1, root: '/r', path: 'src/lexer.rs', symbol: 'next', start_line: 7, end_line: 9 },
    ],
  });
  show(host);
  await screen.findByText('Profile 1');
  await userEvent.keyboard('{Control>}k{/Control}');
  const line = await screen.findByRole('combobox');
  await userEvent.type(line, 'lex');
  expect(await screen.findByText(text.palette.searchFor('lex'))).toBeTruthy();
  await userEvent.click(await screen.findByText('next'));
  expect(router.view).toBe('files');
  expect(router.query).toEqual({ root: '/r', path: 'src/lexer.rs', line: '7' });

  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.type(await screen.findByRole('combobox'), 'settings{Enter}');
  expect(router.view).toBe('settings');
});

it('tells a browser that isn’t signed in what to do, and lets it in afterwards', async () => {
  const host = show(engine());
  host.become('signed-out');
  expect(await screen.findByText(text.signedOut.title)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: text.signedOut.copy }));
  expect(host.copied).toEqual([text.signedOut.command]);
  host.become('open');
  expect(await screen.findByText('Profile 1')).toBeTruthy();
});

it('says why the profiles can’t be read, and tries again when asked', async () => {
  const host = engine();
  const list = host.answers['profile.list'];
  host.answers['profile.list'] = () => {
    throw new EngineError({
      code: 'corrupt',
      message: 'app.db is damaged',
      hint: 'run the doctor',
    });
  };
  show(host);
  expect(await screen.findByText('app.db is damaged')).toBeTruthy();
  if (list) host.answers['profile.list'] = list;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Profile 1')).toBeTruthy();
});

class FakeDesktop extends FakeHost implements Shell {
  override readonly kind = 'desktop';
  #told: ((startup: Startup) => void) | undefined;
  state: Startup = { state: 'opening', step: 'Rebuilding the lexical index' };
  readonly retryStartup = vi.fn(() => Promise.resolve());
  readonly quit = vi.fn(() => Promise.resolve());
  #lead: ((route: string) => void) | undefined;

  doctor(): Promise<DoctorReport> {
    return this.call('doctor', {});
  }

  onNavigate(told: (route: string) => void): () => void {
    this.#lead = told;
    return () => (this.#lead = undefined);
  }

  /** As a deep link does. */
  lead(route: string): void {
    this.#lead?.(route);
  }

  override shell(): Shell {
    return this;
  }

  startup(): Promise<Startup> {
    return Promise.resolve(this.state);
  }

  onStartup(told: (startup: Startup) => void): () => void {
    this.#told = told;
    return () => (this.#told = undefined);
  }

  tell(startup: Startup): void {
    this.#told?.(startup);
  }
}

it('says what the engine is doing while it opens, and then shows the page', async () => {
  const host = new FakeDesktop(engine().answers);
  show(host);
  expect(await screen.findByText('Rebuilding the lexical index')).toBeTruthy();
  expect(host.calls, 'nothing is asked of an engine that isn’t there').toEqual([]);
  host.tell({ state: 'ready' });
  expect(await screen.findByText('Profile 1')).toBeTruthy();
  host.lead('#/settings/about');
  expect(location.hash).toBe('#/settings/about');
});

it('says why the engine didn’t open, tries again, and runs the doctor', async () => {
  const host = new FakeDesktop(engine().answers);
  const error = { code: 'newer', message: 'the data is newer', hint: 'update Continuo' } as const;
  host.state = { state: 'failed', error };
  host.answers.doctor = () => ({
    healthy: false,
    checks: [
      { name: 'model', state: 'ok', detail: 'loaded' },
      { name: 'app.db', state: 'broken', detail: 'truncated', cure: 'restore a backup' },
    ],
  });
  show(host);
  expect(await screen.findByText('The data is newer')).toBeTruthy();
  expect(screen.getByText('update Continuo')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: text.startup.doctor }));
  expect(await screen.findByText(/truncated/)).toBeTruthy();
  expect(screen.getByText('restore a backup')).toBeTruthy();
  expect(screen.queryByText(/loaded/), 'what is well needs no words').toBeNull();
  await userEvent.click(screen.getByRole('button', { name: text.startup.retry }));
  expect(host.retryStartup).toHaveBeenCalledOnce();
});
