// @vitest-environment jsdom
/** The calls to models: which are listed, how earlier ones come, and what is said of one. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../../api/cache.svelte';
import type { ApiCall, CallsRequest } from '../../../api/generated/types';
import { FakeHost } from '../../../host/fake';
import { llm } from '../../../text/llm';
import Calls from './Calls.svelte';

const text = llm.calls;
let end: () => void;
let host: FakeHost;
let logged: boolean;
let made: ApiCall[];

function call(id: number, local = true): ApiCall {
  return {
    id,
    at: '2026-01-15T10:00:00Z',
    took_ms: 1500,
    origin: local ? 'http://127.0.0.1:11434' : 'https://api.example',
    local,
    purpose: 'chat',
    outcome: 'answered',
    status: 200,
    bytes_out: 2048,
    bytes_in: 512,
    tokens_in: 12,
    tokens_out: 3,
    sha_out: `out-${String(id)}`,
    sha_in: `in-${String(id)}`,
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
  Element.prototype.scrollIntoView = vi.fn();
  logged = true;
  made = Array.from({ length: 150 }, (_, at) => call(150 - at, at % 50 !== 0));
  host = new FakeHost({
    'llm.status': () => ({ log_api_calls: logged }),
    calls: ({ before, cloud, limit }: CallsRequest) =>
      made
        .filter(({ id, local }) => (before ? id < before : true) && (cloud ? !local : true))
        .slice(0, limit ?? 100),
  });
});

afterEach(() => {
  cleanup();
  end();
  vi.unstubAllGlobals();
});

function show(): void {
  end = connect(host);
  host.become('open');
  render(Calls);
}

it('lists them page by page', async () => {
  show();
  expect(await screen.findAllByRole('option')).toHaveLength(100);
  await userEvent.click(screen.getByRole('button', { name: text.more }));
  await waitFor(() => {
    expect(screen.getAllByRole('option')).toHaveLength(150);
  });
  expect(host.calls.at(-1)?.request).toEqual({ before: 51, cloud: false, limit: 100 });
  expect(screen.queryByRole('button', { name: text.more })).toBeNull();
});

it('lists only what left this machine', async () => {
  show();
  await screen.findAllByRole('option');
  await userEvent.click(screen.getByRole('radio', { name: text.cloud }));
  await waitFor(() => {
    expect(screen.getAllByRole('option')).toHaveLength(3);
  });
});

it('says of one all that is kept, hashes included', async () => {
  show();
  await userEvent.click((await screen.findAllByRole('option'))[0] ?? document.body);
  expect(await screen.findByText('out-150')).toBeTruthy();
  expect(screen.getByText('in-150')).toBeTruthy();
});

it('says that nothing was called, and that calls aren’t kept', async () => {
  made = [];
  logged = false;
  show();
  expect(await screen.findByText(text.none)).toBeTruthy();
  expect(await screen.findByText(new RegExp(text.off))).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: text.cloud }));
  expect(await screen.findByText(text.noneCloud)).toBeTruthy();
});
