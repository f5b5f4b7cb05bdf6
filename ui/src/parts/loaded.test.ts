import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { loaded } from './loaded';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('hands over what could be loaded only later', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new TypeError('away'));
  load.mockResolvedValue('part');
  const use = vi.fn();
  loaded(load, use);
  await vi.advanceTimersByTimeAsync(499);
  expect(use).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(use).toHaveBeenCalledExactlyOnceWith('part');
});

it('asks nothing more once it is given up', async () => {
  const load = vi.fn(() => Promise.reject(new TypeError('away')));
  const use = vi.fn();
  const end = loaded(load, use);
  await vi.advanceTimersByTimeAsync(100_000);
  const asked = load.mock.calls.length;
  expect(asked).toBeLessThan(30);
  end();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(load).toHaveBeenCalledTimes(asked);
  expect(use).not.toHaveBeenCalled();
});
