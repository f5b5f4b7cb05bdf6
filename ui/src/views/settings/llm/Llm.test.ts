// @vitest-environment jsdom
/** Models that talk, against an engine that answers as told: what is written where, and what is never shown. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../../api/cache.svelte';
import type {
  LlmProvider,
  LlmProviderStatus,
  LlmRoute,
  LlmStatus,
  ProfileInfo,
} from '../../../api/generated/types';
import { asked } from '../../../app/confirm.svelte';
import { toasts } from '../../../app/toasts.svelte';
import { FakeHost } from '../../../host/fake';
import { EngineError } from '../../../host/host';
import { llm as text } from '../../../text/llm';
import Llm from './Llm.svelte';

let end: () => void;
let host: FakeHost;
let file: string;

const ollama: LlmProvider = { name: 'ollama', kind: 'ollama', model: 'llama3.2', context: 8192 };
const cloud: LlmProvider = { name: 'anthropic', kind: 'anthropic', model: 'claude' };

function provider(of: LlmProvider, more: Partial<LlmProviderStatus> = {}): LlmProviderStatus {
  return { provider: of, local: true, key_place: null, needs_key: false, denied: null, ...more };
}

function route(purpose: string, more: Partial<LlmRoute> = {}): LlmRoute {
  return {
    purpose,
    provider: 'ollama',
    model: 'llama3.2',
    local: true,
    none: null,
    chosen: null,
    chosen_here: null,
    ...more,
  };
}

function status(more: Partial<LlmStatus> = {}): LlmStatus {
  return {
    providers: [
      provider(ollama),
      provider(cloud, { local: false, needs_key: true, denied: 'this profile blocks cloud APIs' }),
    ],
    purposes: ['summarise', 'greet', 'chat'].map((purpose) => route(purpose)),
    block_cloud_apis: true,
    log_api_calls: true,
    tokens_a_day: 1000,
    spent_today: 250,
    spent_by: [{ provider: 'ollama', purpose: 'chat', calls: 2, tokens_in: 200, tokens_out: 50 }],
    ...more,
  };
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
  file = '# Mine\nsecurity:\n  block_cloud_apis: true\n';
  host = new FakeHost({
    'llm.status': () => status(),
    'llm.models': () => [
      { name: 'llama3.2', local: true },
      { name: 'mistral', local: true },
    ],
    'key.list': () => ({
      keys: [{ name: 'anthropic', place: null, providers: ['anthropic'] }],
      locked: false,
    }),
    'profile.config': () => ({ text: file }),
    'profile.set-config': ({ text: now, was }: { text: string; was: string }) => {
      if (was !== file) throw new EngineError({ code: 'conflict', message: 'changed meanwhile' });
      file = now;
      return { text: now };
    },
  });
});

afterEach(() => {
  asked.answer(false);
  cleanup();
  end();
  toasts.list = [];
  vi.unstubAllGlobals();
});

function show(): void {
  end = connect(host);
  host.become('open');
  render(Llm, { profile: { id: '1', name: 'Lexer' } as ProfileInfo });
}

const requestOf = (name: string) => host.calls.findLast((call) => call.name === name)?.request;
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));

async function undo(): Promise<void> {
  await waitFor(() => {
    expect(toasts.undoable).toBeTruthy();
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
}

it('says of each provider where it is, what it lacks and why it is denied', async () => {
  show();
  expect(await screen.findByText(/this profile blocks cloud APIs/)).toBeTruthy();
  expect(screen.getByText(text.providers.keyMissing)).toBeTruthy();
  expect(screen.getByText(text.providers.cloud)).toBeTruthy();
});

it('turns the one switch in the profile’s file, and back', async () => {
  show();
  await userEvent.click(await screen.findByRole('switch', { name: text.privacy.block }));
  await waitFor(() => {
    expect(file).toBe('# Mine\nsecurity:\n  block_cloud_apis: false\n');
  });
  await undo();
  expect(file).toBe('# Mine\nsecurity:\n  block_cloud_apis: true\n');
});

it('adds a provider, and takes it back', async () => {
  host.answers['llm.set-provider'] = () => status();
  host.answers['llm.remove-provider'] = () => status();
  show();
  await press(text.providers.add);
  const dialog = await screen.findByRole('dialog');
  const name = within(dialog).getByLabelText(text.provider.name);
  expect((name as HTMLInputElement).value, 'ollama is taken').toBe('ollama-2');
  await userEvent.clear(name);
  await userEvent.type(name, 'studio');
  await userEvent.type(within(dialog).getByLabelText(text.provider.model), 'big');
  await userEvent.click(within(dialog).getByRole('button', { name: text.provider.save }));
  expect(requestOf('llm.set-provider')).toEqual({
    provider: {
      kind: 'ollama',
      name: 'studio',
      model: 'big',
      base_url: null,
      key: null,
      context: null,
    },
  });
  await undo();
  expect(requestOf('llm.remove-provider')).toEqual({ name: 'studio' });
});

it('removes a provider, and brings it back as it was', async () => {
  host.answers['llm.set-provider'] = () => status();
  host.answers['llm.remove-provider'] = () => status();
  show();
  await press(text.providers.removeOf('ollama'));
  await undo();
  expect(requestOf('llm.set-provider')).toEqual({ provider: ollama });
});

it('offers the models that a provider lists', async () => {
  show();
  await press(text.providers.editOf('ollama'));
  expect(requestOf('llm.models')).toEqual({ profile: '1', provider: 'ollama' });
  expect(await screen.findByText(text.provider.modelHint)).toBeTruthy();
});

it('takes a key once, hidden, and shows it nowhere', async () => {
  host.answers['key.set'] = () => ({
    keys: [{ name: 'anthropic', place: 'keyring', providers: ['anthropic'] }],
    locked: false,
  });
  show();
  await press(text.providers.setKeyOf('anthropic'));
  const field = await screen.findByLabelText(text.keys.value);
  expect(field.getAttribute('type')).toBe('password');
  await userEvent.type(field, ' sk-1234 ');
  await press(text.keys.save);
  expect(requestOf('key.set')).toEqual({ name: 'anthropic', value: 'sk-1234' });
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  expect(document.body.innerHTML).not.toContain('sk-1234');
});

it('deletes a key only once that is confirmed, and unlocks the file of keys', async () => {
  host.answers['key.list'] = () => ({
    keys: [{ name: 'anthropic', place: 'file', providers: ['anthropic'] }],
    locked: true,
  });
  host.answers['key.delete'] = () => ({ keys: [], locked: false });
  host.answers['key.unlock'] = () => {
    throw new EngineError({ code: 'denied', message: 'that isn’t the passphrase' });
  };
  show();
  await press(text.keys.deleteOf('anthropic'));
  expect(host.count('key.delete')).toBe(0);
  asked.answer(true);
  await waitFor(() => {
    expect(requestOf('key.delete')).toEqual({ name: 'anthropic' });
  });
  await press(text.keys.unlock);
  await userEvent.type(await screen.findByLabelText(text.keys.passphrase), 'open{Enter}');
  expect(await screen.findByText('That isn’t the passphrase')).toBeTruthy();
});

it('chooses for one profile, in an order, and takes it back', async () => {
  host.answers['llm.set-purpose'] = () => status();
  show();
  const { change, names, here, asForAll, order, add } = text.uses;
  await press(change(names['chat'] ?? '', here, asForAll));
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('radio', { name: order }));
  await userEvent.click(within(dialog).getByRole('button', { name: add }));
  await userEvent.click(within(dialog).getByRole('button', { name: text.uses.up(2) }));
  await userEvent.type(within(dialog).getByLabelText(text.uses.model(2)), 'mistral');
  await userEvent.click(within(dialog).getByRole('button', { name: text.uses.save }));
  const request = { profile: '1', purpose: 'chat', here: true };
  expect(requestOf('llm.set-purpose')).toEqual({
    ...request,
    choices: [
      { provider: 'anthropic', model: null },
      { provider: 'ollama', model: 'mistral' },
    ],
  });
  await undo();
  expect(requestOf('llm.set-purpose')).toEqual({ ...request, choices: null });
});

it('says why nobody does something', async () => {
  host.answers['llm.status'] = () =>
    status({
      purposes: [route('chat', { provider: null, model: null, none: 'tokens are spent' })],
    });
  show();
  expect(await screen.findByText('Tokens are spent')).toBeTruthy();
  expect(screen.getByText(text.uses.nobody)).toBeTruthy();
});

it('writes the day’s limit, and none', async () => {
  show();
  const field = await screen.findByRole('textbox', { name: text.budget.limit });
  expect(screen.getByText(text.budget.spent(250, 1000))).toBeTruthy();
  await userEvent.clear(field);
  await userEvent.type(field, 'lots');
  expect(await screen.findByText(text.budget.wrong)).toBeTruthy();
  await userEvent.clear(field);
  await userEvent.type(field, '100,000{Enter}');
  await waitFor(() => {
    expect(file).toContain('llm:\n  tokens_a_day: 100000\n');
  });
});
