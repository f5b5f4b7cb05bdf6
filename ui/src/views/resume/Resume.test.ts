// @vitest-environment jsdom
/** The resume view against an engine that answers as told: what is shown first, what is decided, what is opened. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type {
  CapturedSession,
  Resumed,
  SessionState,
  ShownSession,
  Statement,
} from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { toasts } from '../../app/toasts.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { resume as text } from '../../text/resume';
import Resume from './Resume.svelte';

const at = '2026-01-15T10:00:00Z';
let end: () => void;
let host: FakeHost;

function statement(key: string, more: Partial<Statement> = {}): Statement {
  return {
    key,
    source: 'build',
    text: `\`${key}\` failed`,
    detail: null,
    place: { path: '/w', line: null },
    since: at,
    evidence: [7],
    pinned: false,
    edited: false,
    ...more,
  };
}

function captured(id: string): CapturedSession {
  return { id, session: 's', captured_at: at, cause: 'manual', headline: `${id}.rs:1 · main` };
}

function shown(blockers: Statement[], more: Partial<SessionState> = {}): ShownSession {
  return {
    captured: captured('latest'),
    state: {
      version: 1,
      session: 's',
      profile: { id: '1', name: 'Lexer' },
      began_at: at,
      captured_at: at,
      cause: 'manual',
      synthesis: 'rules',
      focus: {
        active_file: '/w/a.rs',
        last_cursor_position: { line: 3, column: 1 },
        open_files: [],
        unsaved_files: [],
        active_terminal_cwd: null,
        branch: 'main',
        evidence: [],
      },
      context: {
        recent_file_edits: [],
        recent_commands: [],
        recent_notes: [],
        active_chat_summary: null,
        others: [],
      },
      state: { blockers, next_steps: [], git_status: [] },
      absent: [],
      ...more,
    },
  };
}

function resumed(session: ShownSession | null): Resumed {
  return {
    session,
    changes: { commits: [], files: [], files_total: 0, tasks: [], branches: [] },
    greeting: {
      text: 'Welcome back. You were in a.rs:3 on main, now.',
      synthesis: 'rules',
      facts: [
        {
          kind: 'focus',
          text: 'a.rs:3 on main',
          place: { path: '/w/a.rs', line: 3 },
          evidence: [],
        },
      ],
    },
  };
}

// jsdom lays nothing out.
beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.scrollTo = vi.fn() as typeof Element.prototype.scrollTo;
});

beforeEach(() => {
  history.replaceState(null, '', '#/resume');
  end = router.follow();
  host = new FakeHost({
    'profile.list': () => [
      { id: '1', name: 'Lexer', active: true, folders: [{ path: '/w', missing: false }] },
    ],
    'session.resume': () => resumed(shown([statement('make')])),
    'session.list': () => [captured('latest'), captured('earlier')],
  });
});

afterEach(() => {
  cleanup();
  end();
  toasts.list = [];
});

function show(): void {
  const followed = end;
  const ended = connect(host);
  end = () => {
    ended();
    followed();
  };
  host.become('open');
  render(Resume);
}

it('greets while the list of states is still on its way', async () => {
  host.answers['session.list'] = () => new Promise(() => undefined);
  host.answers.open = () => ({ with: 'vim' });
  show();
  const heading = await screen.findByRole('heading', { level: 1 });
  await waitFor(() => {
    expect(heading.textContent).toContain('You were in a.rs:3 on main, now.');
  });
  await userEvent.click(within(heading).getByRole('button', { name: 'a.rs:3 on main' }));
  expect(host.calls).toContainEqual({
    name: 'open',
    request: { root: '/w', path: 'a.rs', line: 3 },
  });
});

it('tells quietly what couldn’t be asked', async () => {
  const absent = [
    { source: 'git', reason: 'took too long' },
    { source: 'editor', reason: 'gone' },
  ];
  host.answers['session.resume'] = () => resumed(shown([], { absent }));
  show();
  expect(await screen.findByText(text.absent.label('git and the editor'))).toBeTruthy();
});

it('keeps what was decided before when something else is', async () => {
  const made = statement('make', { edited: true, text: 'Mend it' });
  host.answers['session.resume'] = () => resumed(shown([made]));
  host.answers['statement.decide'] = () => resumed(null);
  show();
  await userEvent.click(await screen.findByRole('button', { name: text.statement.pin }));
  const decided = () => host.calls.filter(({ name }) => name === 'statement.decide').at(-1);
  expect(decided()?.request).toEqual({
    key: 'make',
    kind: 'blocker',
    pinned: true,
    dismissed: false,
    text: 'Mend it',
  });
  await userEvent.click(screen.getByRole('button', { name: text.statement.dismiss }));
  await waitFor(() => {
    expect(toasts.undoable?.message).toBe(text.statement.dismissed('Mend it'));
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
  expect(decided()?.request).toMatchObject({ dismissed: false, text: 'Mend it' });
});

it('leads from a statement to the event that told of it', async () => {
  show();
  const link = await screen.findByRole('link', { name: text.statement.evidenceOf(7) });
  expect(link.getAttribute('href')).toBe('#/activity?event=7');
});

it('makes only what is seen of a long line of states', async () => {
  const many = Array.from({ length: 480 }, (_, index) => captured(`state${String(index)}`));
  host.answers['session.list'] = () => many;
  show();
  expect(await screen.findByText(text.timeline.heard(480))).toBeTruthy();
  expect(screen.queryAllByRole('option').length).toBeLessThan(200);
});

it('says what was opened and what wasn’t', async () => {
  host.answers['session.continue'] = () => ({
    files: ['/w/a.rs'],
    terminal: null,
    problems: ['/w/b.rs is gone'],
  });
  show();
  const button = await screen.findByRole('button', { name: text.continue });
  await waitFor(() => {
    expect(button.hasAttribute('disabled')).toBe(false);
  });
  await userEvent.click(button);
  const opened = await screen.findByRole('status', { name: text.opened.label });
  expect(opened.textContent).toContain('a.rs');
  expect(opened.textContent).toContain('/w/b.rs is gone');
});

it('says why it can’t greet, and tries again when asked', async () => {
  host.answers['session.resume'] = () => {
    throw new EngineError({ code: 'io', message: 'git hangs', hint: 'wait' });
  };
  show();
  expect(await screen.findByText('Git hangs')).toBeTruthy();
  host.answers['session.resume'] = () => resumed(null);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('eval "$(continuo shell init bash)"')).toBeTruthy();
});
