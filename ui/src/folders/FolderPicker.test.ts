// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';

import { connect } from '../api/cache.svelte';
import { EngineError } from '../host';
import { FakeHost } from '../host/fake';
import FolderPicker from './FolderPicker.svelte';

let end: () => void;

afterEach(() => {
  cleanup();
  end();
});

it('takes the folders that are dropped on the window, and says what is wrong with the others', async () => {
  const host = new FakeHost({
    about: () => ({ data_dir: '/data' }),
    folders: ({ path }: { path: string }) => {
      if (path.endsWith('.txt'))
        throw new EngineError({ code: 'invalid', message: 'not a folder' });
      return { path, home: '/home/ada', folders: [] };
    },
  });
  end = connect(host);
  render(FolderPicker, { folders: [] });
  host.drag({ kind: 'over' });
  await vi.waitFor(() => {
    expect(document.querySelector('.picker.over')).not.toBeNull();
  });
  host.drag({ kind: 'dropped', paths: ['/work/lexer', '/work/notes.txt'] });
  await vi.waitFor(() => {
    expect(screen.getByRole('list', { name: 'Chosen folders' }).textContent).toContain('lexer');
    expect(screen.getByRole('alert').textContent).toContain('ot a folder');
  });
  expect(document.querySelector('.picker.over')).toBeNull();
});
