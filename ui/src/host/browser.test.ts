// @vitest-environment jsdom
/** Keeps the browser's way to the engine: calls, refusals, and a socket that comes back. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { browser, pause } from './browser';
import type { Connection } from './host';

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | undefined;
  onmessage: ((message: { data: string }) => void) | undefined;
  onclose: (() => void) | undefined;

  constructor(readonly url: URL) {
    FakeSocket.made.push(this);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

const answer = vi.fn<typeof fetch>();

function says(status: number, body: unknown): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
}

function listening() {
  const events: unknown[] = [];
  const connections: Connection[] = [];
  const host = browser();
  const end = host.listen(
    (event) => events.push(event),
    (connection) => connections.push(connection),
  );
  return { host, events, connections, end };
}

const last = (): FakeSocket => {
  const socket = FakeSocket.made.at(-1);
  if (!socket) throw new Error('no socket was made');
  return socket;
};

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  answer.mockReset();
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a call', () => {
  it('posts its request as JSON and returns the answer', async () => {
    answer.mockResolvedValue(says(200, { version: '1' }));
    expect(await browser().call('about', {})).toEqual({ version: '1' });
    expect(answer).toHaveBeenCalledWith(
      '/rpc/about',
      expect.objectContaining({ method: 'POST', body: '{}' }),
    );
  });

  it('rejects with the engine’s error', async () => {
    answer.mockResolvedValue(says(404, { code: 'no-profile', message: 'none', hint: 'make one' }));
    await expect(browser().call('status', {})).rejects.toMatchObject({
      name: 'EngineError',
      code: 'no-profile',
      message: 'none',
      hint: 'make one',
    });
  });

  it('says that nobody answered, by network or by a proxy before it', async () => {
    answer.mockRejectedValueOnce(new TypeError('failed to fetch'));
    await expect(browser().call('about', {})).rejects.toMatchObject({ code: 'io' });
    answer.mockResolvedValueOnce(says(502, '<html>Bad gateway</html>'));
    await expect(browser().call('about', {})).rejects.toMatchObject({ code: 'io' });
  });

  it('that is refused for want of a token signs out', async () => {
    const status = 401;
    const { host, connections, end } = listening();
    answer.mockResolvedValue(says(status, { code: 'denied', message: 'a token is needed' }));
    await expect(host.call('about', {})).rejects.toMatchObject({ code: 'denied' });
    expect(connections).toEqual(['connecting', 'signed-out']);
    end();
  });
});

describe('the events', () => {
  it('come one a message', () => {
    const { events, connections, end } = listening();
    expect(last().url.href).toMatch(/^ws:.*\/events$/);
    last().open();
    last().onmessage?.({ data: '{"event":"stopping","at":"x"}' });
    expect(connections).toEqual(['connecting', 'open']);
    expect(events).toEqual([{ event: 'stopping', at: 'x' }]);
    end();
  });

  it('come back after the connection was lost, and then at once', async () => {
    const { connections, end } = listening();
    last().open();
    last().close();
    expect(connections.at(-1)).toBe('lost');
    await vi.advanceTimersByTimeAsync(250);
    expect(FakeSocket.made).toHaveLength(2);
    last().open();
    expect(connections.at(-1)).toBe('open');
    end();
  });

  it('wait longer and longer while nobody is there', async () => {
    answer.mockRejectedValue(new TypeError('refused'));
    const { connections, end } = listening();
    for (let attempt = 0; attempt < 4; attempt++) {
      last().close();
      await vi.advanceTimersByTimeAsync(250 * 2 ** attempt);
    }
    expect(FakeSocket.made).toHaveLength(5);
    expect(connections.at(-1)).toBe('lost');
    end();
  });

  it('that are refused while calls are too mean signed out', async () => {
    answer.mockImplementation(() => Promise.resolve(says(401, { code: 'denied', message: 'no' })));
    const { connections, end } = listening();
    last().close();
    await vi.advanceTimersByTimeAsync(0);
    expect(connections.at(-1)).toBe('signed-out');
    end();
  });

  it('stop when nobody listens any more', async () => {
    const { events, end } = listening();
    const socket = last();
    socket.open();
    end();
    socket.onmessage?.({ data: '{"event":"stopping","at":"x"}' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual([]);
    expect(FakeSocket.made).toHaveLength(1);
  });
});

describe('the pause before another attempt', () => {
  it('doubles from a quarter of a second to five seconds', () => {
    const longest = [0, 1, 2, 3, 4, 5, 20].map((attempt) => pause(attempt, () => 1));
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('differs between two tabs', () => {
    expect(pause(3, () => 0)).toBeLessThan(pause(3, () => 0.9));
    expect(pause(3, () => 0)).toBeGreaterThan(0);
  });
});
