// @vitest-environment jsdom
/** The chat view against an engine that answers as told: how answers come in, and what is done with them. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type {
  ChatMessage,
  ChatThread,
  LlmRoute,
  LlmStatus,
  ShownThread,
} from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { toasts } from '../../app/toasts.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { chat as text } from '../../text/chat';
import Chat from './Chat.svelte';
import { drafts } from './drafts';

const at = '2026-01-15T10:00:00Z';
let end: () => void;
let host: FakeHost;
let shown: ShownThread;

const thread: ChatThread = {
  id: 't1',
  title: 'Lexing',
  messages: 2,
  created_at: at,
  changed_at: at,
};

function message(id: string, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id,
    role: 'assistant',
    text: '',
    at,
    state: 'done',
    error: null,
    citations: [],
    provider: 'ollama',
    model: 'llama3.2',
    local: true,
    tokens_in: 12,
    tokens_out: 3,
    took_ms: 2000,
    ...more,
  };
}

const question = (id: string, words: string) => message(id, { role: 'user', text: words });

function status(more: Partial<LlmRoute> = {}, blocked = true): LlmStatus {
  const route = {
    purpose: 'chat',
    provider: 'ollama',
    model: 'llama3.2',
    local: true,
    none: null,
    chosen: null,
    chosen_here: null,
    ...more,
  };
  return {
    providers: [],
    purposes: [route],
    block_cloud_apis: blocked,
    log_api_calls: true,
    tokens_a_day: null,
    spent_today: 0,
    spent_by: [],
  };
}

function piece(from: number, words: string, id = 'a1'): void {
  host.push({
    event: 'chat_text',
    profile: 'Lexer',
    thread: 't1',
    message: id,
    from,
    text: words,
    at,
  });
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
  history.replaceState(null, '', '#/chat/t1');
  end = router.follow();
  shown = { thread, messages: [question('q1', 'How?'), message('a1', { text: 'So.' })] };
  host = new FakeHost({
    'profile.list': () => [
      { id: '1', name: 'Lexer', active: true, folders: [{ path: '/w', missing: false }] },
    ],
    'chat.threads': () => [thread],
    'chat.show': () => shown,
    'llm.status': () => status(),
  });
});

afterEach(() => {
  cleanup();
  end();
  toasts.list = [];
  drafts.clear();
});

function show(): void {
  const followed = end;
  const ended = connect(host);
  end = () => {
    ended();
    followed();
  };
  host.become('open');
  render(Chat);
}

const requestOf = (name: string) => host.calls.findLast((call) => call.name === name)?.request;
const field = () => screen.findByRole('textbox', { name: text.composer.label });

it('shows the question at once, and the answer as it comes', async () => {
  history.replaceState(null, '', '#/chat');
  end();
  end = router.follow();
  const answer = message('a1', { state: 'writing' });
  shown = { thread, messages: [question('q1', 'How?'), answer] };
  let sent: (value: unknown) => void = () => undefined;
  host.answers['chat.send'] = () => new Promise((done) => (sent = done));
  show();
  await userEvent.type(await field(), 'How?{Enter}');
  expect(await screen.findByText('How?')).toBeTruthy();
  expect(requestOf('chat.send')).toEqual({ thread: null, text: 'How?' });
  // A piece may be there before it is known whose it is.
  piece(0, 'It ');
  sent({ thread, question: question('q1', 'How?'), answer });
  await waitFor(() => {
    expect(router.path).toEqual(['t1']);
  });
  piece(3, 'skips');
  piece(8, ' a byte.');
  expect(await screen.findByText('It skips a byte.')).toBeTruthy();
  shown = {
    thread,
    messages: [question('q1', 'How?'), message('a1', { text: 'It skips a byte.' })],
  };
  host.push({ event: 'changed', topics: ['chat'], at });
  expect(await screen.findByRole('button', { name: text.message.copy })).toBeTruthy();
});

it('reads again what it missed a piece of', async () => {
  shown = { thread, messages: [question('q1', 'How?'), message('a1', { state: 'writing' })] };
  show();
  await screen.findByText(text.message.reading);
  piece(0, 'One ');
  expect(await screen.findByText(/One/)).toBeTruthy();
  const before = host.count('chat.show');
  shown = {
    thread,
    messages: [question('q1', 'How?'), message('a1', { state: 'writing', text: 'One two ' })],
  };
  piece(8, 'three');
  expect(await screen.findByText('One two three')).toBeTruthy();
  expect(host.count('chat.show')).toBe(before + 1);
});

it('stops by Escape, and answers again when asked to', async () => {
  shown = { thread, messages: [question('q1', 'How?'), message('a1', { state: 'writing' })] };
  host.answers['chat.stop'] = () => message('a1', { state: 'stopped' });
  show();
  await screen.findByText(text.message.reading);
  (await field()).focus();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => {
    expect(requestOf('chat.stop')).toEqual({ id: 'a1' });
  });
  shown = { thread, messages: [question('q1', 'How?'), message('a1', { state: 'stopped' })] };
  host.push({ event: 'changed', topics: ['chat'], at });
  expect(await screen.findByText(text.message.stopped)).toBeTruthy();
  host.answers['chat.retry'] = () => ({
    thread,
    question: question('q1', 'How?'),
    answer: message('a2', { state: 'writing' }),
  });
  await userEvent.click(screen.getByRole('button', { name: text.message.retry }));
  expect(requestOf('chat.retry')).toEqual({ id: 'a1' });
});

it('says why it failed, and keeps a question that couldn’t be asked', async () => {
  shown = {
    thread,
    messages: [question('q1', 'How?'), message('a1', { state: 'failed', error: 'ollama hangs' })],
  };
  host.answers['chat.send'] = () => {
    throw new EngineError({ code: 'busy', message: 'not now' });
  };
  show();
  expect(await screen.findByText('Ollama hangs')).toBeTruthy();
  const typed = await field();
  await userEvent.type(typed, 'Again?{Enter}');
  await waitFor(() => {
    expect(toasts.list.map((toast) => toast.message)).toEqual(['not now']);
  });
  expect((typed as HTMLTextAreaElement).value).toBe('Again?');
});

it('leads from a number to the line, and lists what was used first', async () => {
  const citation = (number: number, used: boolean) => ({
    number,
    root: '/w',
    path: `src/${String(number)}.rs`,
    start_line: 10 * number,
    end_line: 10 * number + 5,
    symbol: null,
    used,
  });
  shown.messages[1] = message('a1', {
    text: 'As [2] and [7] say.',
    citations: [citation(1, false), citation(2, true)],
  });
  host.answers.open = () => ({ with: 'vim' });
  show();
  const chip = await screen.findByRole('button', {
    name: text.sources.chip(2, 'src/2.rs', '20–25'),
  });
  expect(screen.getByText(/and \[7\] say/)).toBeTruthy();
  await userEvent.click(chip);
  expect(requestOf('open')).toEqual({ root: '/w', path: 'src/2.rs', line: 20 });
  const listed = screen.getAllByRole('button', { name: /^Open src/ });
  expect(listed.map((one) => one.getAttribute('aria-label'))).toEqual([
    text.sources.open('src/2.rs', '20–25'),
    text.sources.open('src/1.rs', '10–15'),
  ]);
});

it('shows the prompt to the letter', async () => {
  host.answers['chat.prompt'] = () => ({
    system: 'Be brief.\n<b>',
    messages: [{ role: 'user', text: 'How?' }],
    tokens: 1234,
    redacted: 2,
  });
  show();
  await userEvent.click(await screen.findByRole('button', { name: text.message.prompt }));
  const system = await screen.findByRole('region', { name: text.prompt.system });
  expect(system.textContent).toBe('Be brief.\n<b>');
  expect(screen.getByText(new RegExp(text.prompt.redacted(2)))).toBeTruthy();
});

it('makes a task of an answer, called as its question', async () => {
  host.answers['task.create'] = ({ title }: { title: string }) => ({ id: 'k', title });
  host.answers['task.delete'] = () => ({});
  show();
  await userEvent.click(await screen.findByRole('button', { name: text.message.task }));
  await userEvent.click(await screen.findByRole('button', { name: text.task.make }));
  await waitFor(() => {
    expect(requestOf('task.create')).toEqual({ title: 'How?', message: 'a1' });
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
  expect(requestOf('task.delete')).toEqual({ id: 'k' });
});

it('deletes a chat, and brings it back', async () => {
  host.answers['chat.delete'] = () => thread;
  host.answers['chat.restore'] = () => thread;
  show();
  await userEvent.click(await screen.findByRole('button', { name: text.threads.delete }));
  await waitFor(() => {
    expect(router.path).toEqual([]);
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
  expect(requestOf('chat.restore')).toEqual({ id: 't1' });
});

it('brings back what was asked by the up arrow', async () => {
  show();
  await screen.findByText('So.');
  const typed = (await field()) as HTMLTextAreaElement;
  typed.focus();
  await userEvent.keyboard('{ArrowUp}');
  expect(typed.value).toBe('How?');
  await userEvent.keyboard('{ArrowDown}');
  expect(typed.value).toBe('');
});

it('says without a model how to get one, and takes Ollama’s when it is there', async () => {
  history.replaceState(null, '', '#/chat');
  end();
  end = router.follow();
  host.answers['llm.status'] = () =>
    status({ provider: null, model: null, none: 'no provider has a model' });
  host.answers['llm.models'] = () => [
    { name: 'big:cloud', local: false },
    { name: 'mistral', local: true },
    { name: 'llama3.2:latest', local: true },
  ];
  host.answers['llm.set-provider'] = () => status();
  show();
  expect(await screen.findByText(text.none.title)).toBeTruthy();
  expect(screen.queryByRole('textbox', { name: text.composer.label })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: text.none.look }));
  const use = await screen.findByRole('button', { name: text.none.use('llama3.2:latest') });
  expect(screen.queryByRole('button', { name: text.none.use('big:cloud') })).toBeNull();
  host.answers['llm.status'] = () => status();
  await userEvent.click(use);
  expect(requestOf('llm.set-provider')).toEqual({
    provider: { name: 'ollama', kind: 'ollama', model: 'llama3.2:latest' },
  });
  expect(await field()).toBeTruthy();
});

it('says in a chat why nothing can be asked', async () => {
  host.answers['llm.status'] = () => status({ model: null, none: 'today’s tokens are spent' });
  show();
  await userEvent.type(await field(), 'More?{Enter}');
  expect(screen.getByText('Today’s tokens are spent')).toBeTruthy();
  expect(host.count('chat.send')).toBe(0);
});

it('says before it is asked what would leave the machine', async () => {
  host.answers['llm.status'] = () =>
    status({ provider: 'anthropic', model: 'claude', local: false }, false);
  show();
  expect(await screen.findByText(text.composer.leaves('claude', 'anthropic'))).toBeTruthy();
});
