// @vitest-environment jsdom
/** The board against an engine that answers as told: where tasks stand, what is done to them, and how it is undone. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type {
  TaskCreateRequest,
  TaskInfo,
  TaskMoveRequest,
  TaskSetRequest,
  TaskUpdateRequest,
} from '../../api/generated/types';
import { actions } from '../../app/actions.svelte';
import { router } from '../../app/router.svelte';
import { toasts } from '../../app/toasts.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { tasks as text } from '../../text/tasks';
import { intentMade, taskMade } from './made';
import Tasks from './Tasks.svelte';

// Without a layout nothing can be dragged; a browser's tests do.
vi.mock('./drag', () => ({ makeDragging: () => ({ end: () => undefined }) }));

let end: () => void;
let host: FakeHost;
let tasks: TaskInfo[];

const press = (event: KeyboardEvent) => void actions.press(event);

function change(id: string, patch: Partial<TaskInfo>): TaskInfo {
  const at = tasks.findIndex((task) => task.id === id);
  const task = { ...(tasks[at] ?? taskMade(id)), ...patch };
  tasks = at < 0 ? [...tasks, task] : tasks.with(at, task);
  return task;
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
  vi.stubGlobal('CSS', { escape: (text: string) => text });
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.scrollTo = vi.fn() as typeof Element.prototype.scrollTo;
});

beforeEach(() => {
  history.replaceState(null, '', '#/tasks');
  end = router.follow();
  addEventListener('keydown', press);
  tasks = [
    taskMade('first', { place: 1 }),
    taskMade('second', { place: 2 }),
    taskMade('begun', { state: 'doing' }),
    taskMade('found', { state: 'candidate', root: '/w', path: 'src/a.rs', line: 3 }),
    taskMade('also', { state: 'candidate', root: '/w', path: 'src/a.rs', line: 9 }),
  ];
  let deleted: TaskInfo | undefined;
  host = new FakeHost({
    'profile.list': () => [
      { id: '1', name: 'Lexer', active: true, folders: [{ path: '/w', missing: false }] },
    ],
    'task.list': () => tasks.filter(({ state }) => state !== 'dismissed'),
    'intent.list': () => [intentMade('parser', { title: 'Ship the parser' })],
    'note.backlinks': () => [],
    'task.move': ({ id, state, intent }: TaskMoveRequest) =>
      change(id, { state, ...(intent != null && { intent: intent || null }) }),
    'task.set': ({ id, state }: TaskSetRequest) => change(id, { state }),
    'task.update': ({ id, title, asks_to_close: asks }: TaskUpdateRequest) =>
      change(id, {
        ...(title != null && { title }),
        ...(asks != null && { asks_to_close: asks }),
      }),
    'task.create': ({ title, priority, due, intent, labels }: TaskCreateRequest) =>
      change('made', {
        title,
        priority: priority ?? 'normal',
        due: due ?? null,
        intent: intent ?? null,
        labels: labels ?? [],
        place: 9,
      }),
    'task.delete': ({ id }: { id: string }) => {
      deleted = tasks.find((task) => task.id === id);
      tasks = tasks.filter((task) => task.id !== id);
      return deleted;
    },
    'task.restore': () => {
      if (deleted) tasks = [...tasks, deleted];
      return deleted;
    },
  });
});

afterEach(() => {
  cleanup();
  end();
  removeEventListener('keydown', press);
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
  render(Tasks);
}

const column = (name: string) => screen.findByRole('list', { name: new RegExp(`^${name},`) });
const cards = async (name: string) =>
  within(await column(name))
    .queryAllByRole('group')
    .map((card) => card.getAttribute('aria-label'));
const card = (id: string) => screen.findByRole('group', { name: new RegExp(`^Title of ${id}`) });
const requests = (name: string) =>
  host.calls.filter((call) => call.name === name).map(({ request }) => request);

it('has a column for each status, in the order of the engine', async () => {
  show();
  expect(await cards('To do')).toEqual(['Title of first', 'Title of second']);
  expect(await cards('Doing')).toEqual(['Title of begun']);
  expect(await screen.findByText(text.shown(3, 3))).toBeTruthy();
});

it('goes from card to card by arrows', async () => {
  show();
  (await card('first')).focus();
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(async () => {
    expect(document.activeElement).toBe(await card('second'));
  });
  await userEvent.keyboard('{ArrowRight}');
  await waitFor(async () => {
    expect(document.activeElement).toBe(await card('begun'));
  });
});

it('moves a card by keys before the engine has answered, and the focus with it', async () => {
  host.answers['task.move'] = () => new Promise(() => undefined);
  show();
  (await card('first')).focus();
  await userEvent.keyboard('{Alt>}{ArrowRight}{/Alt}');
  expect(requests('task.move')).toEqual([{ id: 'first', state: 'doing', before: 'begun' }]);
  await waitFor(async () => {
    expect(await cards('Doing')).toEqual(['Title of first', 'Title of begun']);
  });
  await waitFor(async () => {
    expect(document.activeElement).toBe(await card('first'));
  });
});

it('puts a card back when it couldn’t be moved, and says why', async () => {
  host.answers['task.move'] = () => {
    throw new EngineError({ code: 'busy', message: 'the disk is full' });
  };
  show();
  (await card('first')).focus();
  await userEvent.keyboard('d');
  await waitFor(() => {
    expect(toasts.list.at(-1)).toMatchObject({ tone: 'bad', message: 'the disk is full' });
  });
  expect(await cards('To do')).toEqual(['Title of first', 'Title of second']);
});

it('undoes one thing after the other', async () => {
  show();
  (await card('second')).focus();
  await userEvent.keyboard('{Delete}');
  await waitFor(async () => {
    expect(await cards('To do')).toEqual(['Title of first']);
  });
  await waitFor(() => {
    expect(document.activeElement?.getAttribute('data-task')).toBe('first');
  });
  await userEvent.keyboard('d');
  await waitFor(() => {
    expect(toasts.undoable?.message).toBe(text.moved(text.columns.done));
  });
  (document.activeElement as HTMLElement).blur();
  await userEvent.keyboard('{Control>}z{/Control}');
  await waitFor(() => {
    expect(requests('task.move').at(-1)).toMatchObject({ id: 'first', state: 'open' });
  });
  await userEvent.keyboard('{Control>}z{/Control}');
  await waitFor(async () => {
    expect((await cards('To do')).toSorted()).toEqual(['Title of first', 'Title of second']);
  });
  expect(requests('task.restore')).toEqual([{ id: 'second' }]);
});

it('notes a task from one line, and says what it understood', async () => {
  show();
  await column('To do');
  await userEvent.keyboard('n');
  const field = screen.getByRole('textbox', { name: text.add.label });
  expect(document.activeElement).toBe(field);
  await userEvent.keyboard('Fix it !high #bug @parser due:2099-12-01 due:never');
  const understood = document.getElementById(field.getAttribute('aria-describedby') ?? '');
  expect(understood?.textContent).toContain('Ship the parser');
  expect(understood?.textContent).toContain(text.add.notDue('due:never'));
  await userEvent.keyboard('{Enter}');
  expect(requests('task.create')).toEqual([
    {
      title: 'Fix it due:never',
      priority: 'high',
      due: '2099-12-01',
      intent: 'parser',
      labels: ['bug'],
    },
  ]);
  expect(await cards('To do')).toContain('Fix it due:never, High, Dec 1, 2099, Ship the parser');
  await waitFor(() => {
    expect(toasts.undoable).toBeDefined();
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
  expect(requests('task.delete')).toEqual([{ id: 'made' }]);
});

it('proposes what comments say, and takes all of a file at once', async () => {
  show();
  await userEvent.click(await screen.findByRole('button', { name: /^Proposed/ }));
  const all = text.proposed.acceptFile('src/a.rs', 2);
  await userEvent.click(await screen.findByRole('button', { name: all }));
  expect(requests('task.set')).toEqual([
    { id: 'found', state: 'open' },
    { id: 'also', state: 'open' },
  ]);
  expect(await screen.findByText(text.proposed.none)).toBeTruthy();
  await waitFor(() => {
    expect(toasts.undoable?.message).toBe(text.accepted(2));
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
  expect(await screen.findByRole('button', { name: all })).toBeTruthy();
});

it('asks whether a task whose comment went is done', async () => {
  tasks = [
    taskMade('one', { source: 'comment', asks_to_close: true }),
    taskMade('two', { source: 'comment', asks_to_close: true }),
  ];
  show();
  await userEvent.click(
    await screen.findByRole('button', { name: text.asks.keepOf('Title of one') }),
  );
  expect(requests('task.update')).toEqual([{ id: 'one', asks_to_close: false }]);
  await userEvent.click(screen.getByRole('button', { name: text.asks.closeOf('Title of two') }));
  expect(requests('task.move')).toMatchObject([{ id: 'two', state: 'done' }]);
});

it('saves what is written in a task that is left, and undoes it', async () => {
  show();
  (await card('first')).focus();
  await userEvent.keyboard('e');
  const title = await screen.findByRole('textbox', { name: text.pane.title });
  await waitFor(() => {
    expect(document.activeElement).toBe(title);
  });
  await userEvent.keyboard('Another title');
  await userEvent.click(await screen.findByRole('button', { name: text.pane.close }));
  expect(requests('task.update')).toEqual([{ id: 'first', title: 'Another title' }]);
  await waitFor(() => {
    expect(toasts.undoable?.message).toBe(text.changed('Another title'));
  });
  if (toasts.undoable) await toasts.undo(toasts.undoable);
  expect(requests('task.update').at(-1)).toEqual({ id: 'first', title: 'Title of first' });
});

it('opens the task of the address, and leads to the notes that name it', async () => {
  host.answers['note.backlinks'] = () => [
    { path: 'ideas/a b.md', title: 'Ideas', line: 7, text: 'see [[first]]' },
  ];
  history.replaceState(null, '', '#/tasks?task=first');
  router.follow();
  show();
  const title = await screen.findByRole<HTMLInputElement>('textbox', { name: text.pane.title });
  expect(title.value).toBe('Title of first');
  const link = await screen.findByRole('link', { name: 'Ideas' });
  expect(link.getAttribute('href')).toBe('#/notes/ideas/a%20b.md?line=7');
});

it('has lanes by intent, kept in the address', async () => {
  tasks = [taskMade('a', { intent: 'parser' }), taskMade('b')];
  show();
  await userEvent.click(await screen.findByRole('button', { name: text.lanes.show }));
  expect(location.hash).toBe('#/tasks?lanes=intent');
  const lane = await screen.findByRole('listitem', { name: 'Ship the parser' });
  expect(within(lane).getByRole('group', { name: /^Title of a/ })).toBeTruthy();
  (await card('a')).focus();
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  expect(requests('task.move')).toEqual([{ id: 'a', state: 'open', before: 'b', intent: '' }]);
});

it('makes only what is seen of many tasks', async () => {
  tasks = Array.from({ length: 2_000 }, (_, at) => taskMade(`t${String(at)}`, { place: at }));
  show();
  expect(await screen.findByText(text.shown(2_000, 2_000))).toBeTruthy();
  expect(screen.queryAllByRole('group').length).toBeLessThan(200);
});

it('says why there are no tasks to be seen, and tries again when asked', async () => {
  host.answers['task.list'] = () => {
    throw new EngineError({ code: 'io', message: 'profile.db hangs', hint: 'wait' });
  };
  show();
  expect(await screen.findByText('profile.db hangs')).toBeTruthy();
  host.answers['task.list'] = () => tasks;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await cards('Doing')).toEqual(['Title of begun']);
});
