// @vitest-environment jsdom
/** Keeps what the settings do to the engine, and what they show of its answers. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { ProfileConfig } from '../../api/generated/types';
import { actions } from '../../app/actions.svelte';
import { asked } from '../../app/confirm.svelte';
import { router } from '../../app/router.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { config as texts } from '../../text/config';
import { settings as text } from '../../text/settings';
import { drafts } from './config/draft.svelte';
import Settings from './Settings.svelte';

const at = '2026-01-01T00:00:00Z';
const TEXT = '# Mine\nbackup:\n  keep: 7\n';
let end: () => void = () => undefined;
let file = TEXT;
let tokens: object[] = [];

/** As the engine judges: too few copies are a mistake. */
function verdict(content: string): ProfileConfig {
  const keep = Number(/keep: (\d+)/.exec(content)?.[1] ?? 7);
  return {
    path: '/data/profile.yaml',
    text: content,
    problem:
      keep < 1 ? { line: 3, key: 'backup.keep', message: `${String(keep)} is too few` } : null,
    warnings: [],
    values: { backup: { keep, every_hours: 24 } },
  };
}

function show(section: string, extra: FakeHost['answers'] = {}): FakeHost {
  const host = new FakeHost({
    'profile.list': () => [
      { id: '1', name: 'Compiler', active: true, colour: 'green', folders: [], created_at: at },
    ],
    'profile.config': () => verdict(file),
    'profile.check-config': ({ text }: { text: string }) => verdict(text),
    'profile.set-config': ({ text, was }: { text: string; was: string }) => {
      if (was !== file) throw new EngineError({ code: 'conflict', message: 'changed meanwhile' });
      file = text;
      return verdict(text);
    },
    'model.list': () => [],
    settings: () => ({ theme: 'dark', keys: {} }),
    'settings.set': () => ({}),
    'token.list': () => tokens,
    about: () => ({ version: '1', platform: 'linux', notices: [] }),
    ...extra,
  });
  end = connect(host);
  host.become('open');
  router.go(`#/settings/${section}`);
  render(Settings);
  return host;
}

function save(): void {
  void actions.all.find(({ id }) => id === 'settings.save')?.run();
}

async function keepField(): Promise<HTMLElement> {
  const label = texts.fields['backup.keep']?.label ?? '';
  return await screen.findByRole('textbox', { name: label });
}

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  file = TEXT;
  tokens = [];
});

afterEach(() => {
  asked.answer(false);
  cleanup();
  end();
  drafts.forgetAll();
  vi.unstubAllGlobals();
});

it('writes one value into the file and leaves its comments', async () => {
  const host = show('profile');
  const user = userEvent.setup();
  const field = await keepField();
  await user.clear(field);
  await user.type(field, '12');
  save();
  await waitFor(() => {
    expect(host.calls.find(({ name }) => name === 'profile.set-config')?.request).toEqual({
      profile: '1',
      text: '# Mine\nbackup:\n  keep: 12\n',
      was: TEXT,
    });
  });
  await waitFor(() => {
    expect(screen.queryByText(texts.save.unsaved)).toBeNull();
  });
});

it('shows the engine’s words at the field, and doesn’t offer to save', async () => {
  show('profile');
  const user = userEvent.setup();
  const field = await keepField();
  await user.clear(field);
  await user.type(field, '0');
  expect(await screen.findByText('0 is too few')).toBeTruthy();
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const button = await screen.findByRole('button', { name: texts.save.save });
  expect((button as HTMLButtonElement).disabled).toBe(true);
});

it('asks what to do when the file was changed meanwhile', async () => {
  show('profile');
  const user = userEvent.setup();
  const field = await keepField();
  await user.clear(field);
  await user.type(field, '9');
  file = '# Theirs\nbackup:\n  keep: 3\n';
  save();
  await user.click(await screen.findByRole('button', { name: texts.save.overwrite }));
  save();
  await waitFor(() => {
    expect(file).toBe('# Mine\nbackup:\n  keep: 9\n');
  });
});

it('doesn’t leave with changes unasked', async () => {
  show('profile');
  const user = userEvent.setup();
  const field = await keepField();
  await user.type(field, '1');
  router.go('#/search');
  expect(router.view).toBe('settings');
  expect(asked.question?.title).toBe(texts.save.leaveTitle);
  asked.answer(true);
  await waitFor(() => {
    expect(router.view).toBe('search');
  });
  expect(drafts.dirty).toEqual([]);
});

it('goes from one section to another without asking, and keeps the changes', async () => {
  show('profile');
  const user = userEvent.setup();
  const field = await keepField();
  await user.type(field, '1');
  router.go('#/settings/about');
  router.go('#/settings/profile');
  expect(((await keepField()) as HTMLInputElement).value).toBe('71');
});

it('shows a token once', async () => {
  show('tokens', {
    'token.create': ({ name, profile }: { name: string; profile: string }) => ({
      token: 'secret-of-the-client',
      about: { id: 't', name, profile, profile_name: 'Compiler', browser: false, created_at: at },
    }),
  });
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: text.tokens.create }));
  await user.type(await screen.findByLabelText(text.tokens.name), 'Editor');
  await user.keyboard('{Enter}');
  expect(await screen.findByDisplayValue('secret-of-the-client')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: text.tokens.done }));
  await waitFor(() => {
    expect(screen.queryByDisplayValue('secret-of-the-client')).toBeNull();
  });
});

it('lets a token put events into the log when that is ticked, and shows it', async () => {
  tokens = [
    {
      id: 't',
      name: 'CI',
      profile: 'p',
      profile_name: 'Compiler',
      may_emit: true,
      browser: false,
      created_at: at,
    },
  ];
  const host = show('tokens', { 'token.create': () => ({ token: 'x', about: tokens[0] }) });
  const user = userEvent.setup();
  expect(await screen.findByText(text.tokens.emits)).toBeTruthy();
  await user.click(await screen.findByRole('button', { name: text.tokens.create }));
  await user.type(await screen.findByLabelText(text.tokens.name), 'CI');
  await user.click(screen.getByRole('checkbox', { name: text.tokens.mayEmit }));
  await user.click(screen.getByRole('button', { name: text.tokens.createAction }));
  await waitFor(() => {
    expect(host.calls.find(({ name }) => name === 'token.create')?.request).toMatchObject({
      may_emit: true,
    });
  });
});

it('revokes a token only when that was confirmed', async () => {
  tokens = [{ id: 't', name: 'Editor', profile: null, browser: false, created_at: at }];
  const host = show('tokens', { 'token.revoke': () => tokens[0] });
  const user = userEvent.setup();
  const revoke = await screen.findByRole('button', { name: text.tokens.revokeOf('Editor') });
  await user.click(revoke);
  asked.answer(false);
  await user.click(revoke);
  expect(host.count('token.revoke')).toBe(0);
  asked.answer(true);
  await waitFor(() => {
    expect(host.count('token.revoke')).toBe(1);
  });
});

it('says whose keys they are, and hands them over when told to', async () => {
  const stop = actions.add([
    { id: 'a', title: 'Open', group: 'g', shortcut: 'Mod+J', run: vi.fn() },
    { id: 'b', title: 'Close', group: 'g', run: vi.fn() },
  ]);
  const host = show('keys');
  const user = userEvent.setup();
  const label = text.keys.change('Close', text.keys.none);
  await user.click(await screen.findByRole('button', { name: label }));
  await user.keyboard('{Control>}j{/Control}');
  expect(await screen.findByText(text.keys.conflict('Ctrl+J', 'Open'))).toBeTruthy();
  expect(host.count('settings.set')).toBe(0);
  await user.click(screen.getByRole('button', { name: text.keys.take }));
  await waitFor(() => {
    expect(host.calls.find(({ name }) => name === 'settings.set')?.request).toEqual({
      keys: { a: '', b: 'Mod+J' },
    });
  });
  stop();
});

it('runs the doctor when opened, worst first, and repairs when told to', async () => {
  const host = show('doctor', {
    doctor: ({ repair }: { repair: boolean }) => ({
      healthy: repair,
      checks: [
        { name: 'disk', state: 'ok', detail: 'room', cure: null },
        { name: 'index', state: repair ? 'repaired' : 'broken', detail: 'torn', cure: null },
      ],
    }),
  });
  const user = userEvent.setup();
  expect(await screen.findByText(text.doctor.broken(1))).toBeTruthy();
  const names = [...document.querySelectorAll('.check .name')].map((one) => one.textContent);
  expect(names).toEqual(['index', 'disk']);
  await user.click(screen.getByRole('button', { name: text.doctor.repair }));
  expect(await screen.findByText(text.doctor.repaired(1))).toBeTruthy();
  expect(host.calls.findLast(({ name }) => name === 'doctor')?.request).toEqual({ repair: true });
});

it('explains in a browser what only the window has', async () => {
  show('general', { editors: () => [] });
  expect(await screen.findByText(text.general.browserOnly)).toBeTruthy();
});
