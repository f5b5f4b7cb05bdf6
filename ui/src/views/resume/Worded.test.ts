// @vitest-environment jsdom
/** The greeting by a model: the rules' words are there first, stay where there are no others, and are one click away. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { Greeting, Resumed } from '../../api/generated/types';
import { toasts } from '../../app/toasts.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { resume as text } from '../../text/resume';
import Resume from './Resume.svelte';

const at = '2026-01-15T10:00:00Z';
const FACTS = [
  { kind: 'focus', text: 'a.rs:3 on main', place: { path: '/w/a.rs', line: 3 }, evidence: [] },
];
const RULES: Greeting = {
  text: 'Welcome back. You were in a.rs:3 on main, now.',
  synthesis: 'rules',
  facts: FACTS,
};
const WORDED: Greeting = {
  text: 'Good to see you. On main, a.rs:3 still waits for you.',
  synthesis: 'ollama/llama3.2',
  facts: FACTS,
};

let end: () => void;
let host: FakeHost;
let answer: (worded: Greeting) => void;

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  const empty = { open_files: [], unsaved_files: [], active_terminal_cwd: null, branch: 'main' };
  const resumed = {
    session: {
      captured: { id: 's1', session: 's', captured_at: at, cause: 'manual', headline: 'a.rs' },
      state: {
        focus: { ...empty, active_file: '/w/a.rs', last_cursor_position: null, evidence: [] },
        context: { recent_file_edits: [], recent_commands: [], recent_notes: [], others: [] },
        state: { blockers: [], next_steps: [], git_status: [] },
        absent: [],
      },
    },
    changes: { commits: [], files: [], files_total: 0, tasks: [], branches: [] },
    greeting: RULES,
  } as unknown as Resumed;
  host = new FakeHost({
    'profile.list': () => [
      { id: '1', name: 'Lexer', active: true, folders: [{ path: '/w', missing: false }] },
    ],
    'session.resume': () => resumed,
    'session.list': () => [],
    'llm.status': () => ({ purposes: [{ purpose: 'greet', model: 'llama3.2', none: null }] }),
    'session.greet': () => new Promise<Greeting>((done) => (answer = done)),
  });
});

afterEach(() => {
  cleanup();
  end();
  toasts.list = [];
  vi.unstubAllGlobals();
});

async function show(): Promise<HTMLElement> {
  end = connect(host);
  host.become('open');
  render(Resume);
  const heading = await screen.findByRole('heading', { level: 1 });
  await waitFor(() => {
    expect(heading.textContent).toContain('Welcome back.');
  });
  return heading;
}

it('has the rules’ words at once, then the model’s, and the rules’ again when they are wanted', async () => {
  const heading = await show();
  await waitFor(() => {
    expect(host.calls).toContainEqual({ name: 'session.greet', request: { profile: '1' } });
  });
  answer(WORDED);
  const mark = await screen.findByRole('button', { name: text.worded.by('llama3.2') });
  expect(heading.textContent).toContain('Good to see you.');
  expect(screen.getByRole('button', { name: 'a.rs:3' })).toBeTruthy();
  await userEvent.click(mark);
  expect(heading.textContent).toContain('Welcome back.');
  await userEvent.click(mark);
  expect(heading.textContent).toContain('Good to see you.');
  expect(host.count('session.greet'), 'what changes meanwhile asks no model again').toBe(1);
});

it('keeps the rules’ words when the model fails, without a word about it', async () => {
  host.answers['session.greet'] = () => {
    throw new EngineError({ code: 'io', message: 'ollama doesn’t answer', hint: 'Start it.' });
  };
  const heading = await show();
  const mark = await screen.findByRole('button', { name: text.worded.rules });
  expect(heading.textContent).toContain('Welcome back.');
  expect(toasts.list).toEqual([]);
  mark.focus();
  expect(await screen.findByText('Ollama doesn’t answer. Start it.')).toBeTruthy();
});

it('doesn’t take words for what isn’t so any more', async () => {
  const heading = await show();
  await waitFor(() => {
    expect(host.count('session.greet')).toBe(1);
  });
  answer({ ...WORDED, facts: [] });
  await screen.findByRole('button', { name: text.worded.rules });
  expect(heading.textContent).toContain('Welcome back.');
});

it('asks nobody where no model greets', async () => {
  host.answers['llm.status'] = () => ({
    purposes: [{ purpose: 'greet', model: null, none: 'no provider' }],
  });
  await show();
  expect(host.count('session.greet')).toBe(0);
  expect(screen.queryByRole('button', { name: text.worded.rules })).toBeNull();
});
