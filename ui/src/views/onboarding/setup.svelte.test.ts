// @vitest-environment jsdom
/** Nothing is read before the start, and everything is in place when reading begins. */
import { afterEach, describe, expect, it } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { ProfileInfo } from '../../api/generated/types';
import { patternsOf } from '../../folders/patterns';
import { FakeHost } from '../../host/fake';
import { Setup } from './setup.svelte';

const CONFIG = 'file_watcher:\n  ignore_patterns:\n    - "dist/**"\n';
let end: (() => void) | undefined;

function profile(fields: Partial<ProfileInfo>): ProfileInfo {
  return {
    id: 'one',
    name: 'Work',
    active: false,
    colour: 'green',
    created_at: '2026-01-01T00:00:00Z',
    folders: [],
    data: '/data',
    config: '/data/profile.yaml',
    ...fields,
  };
}

function begin(made: ProfileInfo): FakeHost {
  const host = new FakeHost({
    'profile.list': () => [made],
    'profile.create': () => made,
    'profile.rename': ({ name }: { name: string }) => ({ ...made, name }),
    'profile.config': () => ({ text: CONFIG }),
    'profile.set-config': () => ({}),
    'profile.add-folders': () => made,
    'profile.switch': () => made,
  });
  end = connect(host);
  return host;
}

function written(host: FakeHost) {
  return host.calls.filter(
    (call) => call.name !== 'profile.list' && call.name !== 'profile.config',
  );
}

afterEach(() => {
  end?.();
});

describe('a profile in the making', () => {
  it('is created without folders, once, and renamed when its name is changed afterwards', async () => {
    const host = begin(profile({}));
    const setup = new Setup();
    setup.name = ' Work ';
    setup.folders = ['/a'];
    await setup.create();
    await setup.create();
    expect(written(host)).toEqual([
      { name: 'profile.create', request: { name: 'Work', colour: 'green', folders: [] } },
    ]);
    setup.name = 'Home';
    await setup.create();
    expect(written(host).at(-1)).toEqual({
      name: 'profile.rename',
      request: { profile: 'one', name: 'Home' },
    });
  });

  it('has its patterns before its folders, and is switched to last', async () => {
    const host = begin(profile({}));
    const setup = new Setup();
    setup.adopt(profile({}));
    setup.folders = ['/a', '/b'];
    setup.patterns = ['*.csv'];
    await setup.start();
    expect(written(host).map((call) => call.name)).toEqual([
      'profile.set-config',
      'profile.add-folders',
      'profile.switch',
    ]);
    const { text, was } = written(host)[0]?.request as { text: string; was: string };
    expect(patternsOf(text)).toEqual(['dist/**', '*.csv']);
    expect(was, 'a file that was changed meanwhile isn’t overwritten').toBe(CONFIG);
  });

  it('leaves the configuration alone without patterns, and isn’t switched to when active', async () => {
    const host = begin(profile({ active: true }));
    const setup = new Setup();
    setup.adopt(profile({ active: true }));
    setup.folders = ['/a'];
    await setup.start();
    expect(written(host).map((call) => call.name)).toEqual(['profile.add-folders']);
  });

  it('suggests the colour that the fewest others have', () => {
    const setup = new Setup();
    setup.suggestColour([profile({}), profile({ colour: 'blue' })]);
    expect(setup.colour).toBe('violet');
  });
});
