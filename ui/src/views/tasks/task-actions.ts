/** What can be done on the board, by palette and keys. */
import FileSymlink from '@lucide/svelte/icons/file-symlink';
import FilterX from '@lucide/svelte/icons/funnel-x';
import Inbox from '@lucide/svelte/icons/inbox';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Rows3 from '@lucide/svelte/icons/rows-3';
import Search from '@lucide/svelte/icons/search';
import SquareCheck from '@lucide/svelte/icons/square-check';
import Target from '@lucide/svelte/icons/target';
import Trash from '@lucide/svelte/icons/trash-2';
import Undo from '@lucide/svelte/icons/undo-2';

import type { TaskInfo } from '../../api/generated/types';
import type { Action } from '../../app/actions.svelte';
import { isTyping } from '../../app/keys';
import { toasts } from '../../app/toasts.svelte';
import { goToOrigin, WHY } from '../../app/why';
import { shell } from '../../text/shell';
import { tasks as texts } from '../../text/tasks';
import { openPlace, remove } from './acts';
import type { Side } from './address';
import type { Board, Step } from './board.svelte';

interface View {
  field: () => void;
  add: () => Promise<void>;
  /** Gives a card the focus, the active one when none is named. */
  focus: (id?: string) => Promise<void> | undefined;
  edit: (task: TaskInfo) => Promise<void>;
  close: () => void;
  side: (side: Side) => void;
}

const MOVES: readonly (readonly [Step, string])[] = [
  ['left', 'ArrowLeft'],
  ['right', 'ArrowRight'],
  ['up', 'ArrowUp'],
  ['down', 'ArrowDown'],
];

export function taskActions(board: Board, view: View): Action[] {
  const text = texts.actions;
  const group = texts.title;

  /** The card with the focus; from the palette, the last one that had it. */
  const task = (): TaskInfo | undefined => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body || focused.closest('[data-task]')) {
      return board.activeTask;
    }
    return focused.closest('aside, input, textarea, [role=menu]') ? undefined : board.activeTask;
  };
  const ofTask = (run: (task: TaskInfo) => unknown) => () => {
    const now = task();
    if (now) run(now);
  };
  const isTask = () => task() !== undefined;
  const onCard = () => document.activeElement?.matches('[data-task]') ?? false;

  /** The focus goes on to what takes the card's place. */
  const leaving = (act: (task: TaskInfo) => Promise<unknown>) =>
    ofTask((one) => {
      const next = board.beside(one.id, 'down') ?? board.beside(one.id, 'up');
      const done = act(one);
      void view.focus(next?.id);
      return done;
    });

  return [
    { id: 'tasks.new', title: text.new, group, icon: Plus, shortcut: 'N', run: view.add },
    { id: 'tasks.field', title: text.filter, group, icon: Search, shortcut: '/', run: view.field },
    { id: 'tasks.board', title: text.board, group, shortcut: 'Alt+B', run: () => view.focus() },
    {
      id: 'tasks.open',
      title: text.open,
      group,
      icon: PanelRight,
      shortcut: 'Enter',
      when: onCard,
      run: ofTask(({ id }) => {
        board.go({ task: id }, board.place.task !== null);
      }),
    },
    {
      id: 'tasks.edit',
      title: text.edit,
      group,
      icon: Pencil,
      shortcut: 'E',
      when: isTask,
      run: ofTask(view.edit),
    },
    {
      id: 'tasks.done',
      title: text.done,
      group,
      icon: SquareCheck,
      shortcut: 'D',
      when: isTask,
      run: ofTask(async (one) => {
        const next = board.beside(one.id, 'down') ?? board.beside(one.id, 'up');
        const column = one.state === 'done' ? 'open' : 'done';
        const done = board.moveTo(one, { column, before: null });
        await view.focus(next?.id ?? one.id);
        await done;
      }),
    },
    ...MOVES.map(([step, key]) => ({
      id: `tasks.move-${step}`,
      title: text[step],
      group,
      shortcut: `Alt+${key}`,
      also: [`Mod+${key}`],
      when: isTask,
      run: ofTask(async ({ id }) => {
        const moved = board.step(id, step);
        await view.focus(id);
        await moved;
      }),
    })),
    {
      id: 'tasks.place',
      title: text.place,
      group,
      icon: FileSymlink,
      shortcut: 'O',
      when: () => Boolean(task()?.path),
      run: ofTask(openPlace),
    },
    {
      id: 'tasks.why',
      title: WHY.title,
      group,
      icon: WHY.icon,
      shortcut: WHY.keys,
      when: isTask,
      run: ofTask(({ id }) => {
        goToOrigin({ task: id });
      }),
    },
    {
      id: 'tasks.delete',
      title: text.delete,
      group,
      icon: Trash,
      shortcut: 'Delete',
      when: isTask,
      run: leaving((one) => remove(board.tasks, one)),
    },
    {
      id: 'tasks.lanes',
      title: text.lanes,
      group,
      icon: Rows3,
      shortcut: 'Alt+L',
      run: () => {
        board.go({ lanes: !board.place.lanes });
      },
    },
    {
      id: 'tasks.proposed',
      title: text.proposed,
      group,
      icon: Inbox,
      shortcut: 'Alt+P',
      run: () => {
        view.side('proposed');
      },
    },
    {
      id: 'tasks.intents',
      title: text.intents,
      group,
      icon: Target,
      shortcut: 'Alt+I',
      run: () => {
        view.side('intents');
      },
    },
    {
      id: 'tasks.clear-filters',
      title: text.clear,
      group,
      icon: FilterX,
      shortcut: 'Alt+Backspace',
      when: () => board.isFiltered,
      run: () => {
        board.clear();
      },
    },
    {
      id: 'tasks.close',
      title: text.close,
      group,
      shortcut: 'Escape',
      hidden: true,
      when: () =>
        board.dragged === undefined && (board.place.task !== null || board.place.side !== null),
      run: view.close,
    },
    {
      // In place of the page's own, which only knows what is still said.
      id: 'undo',
      title: shell.actions.undo,
      group: shell.actions.edit,
      icon: Undo,
      shortcut: 'Mod+Z',
      when: () =>
        (!board.tasks.undo.isEmpty || toasts.undoable !== undefined) &&
        !isTyping(document.activeElement),
      run: async () => {
        const what = await board.tasks.undo.last();
        if (what !== undefined) board.tasks.announce(texts.undone(what));
      },
    },
  ];
}
