/** What can be done with a card, by the right button. */
import ArrowDownToLine from '@lucide/svelte/icons/arrow-down-to-line';
import ArrowUpToLine from '@lucide/svelte/icons/arrow-up-to-line';
import FileSymlink from '@lucide/svelte/icons/file-symlink';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Pencil from '@lucide/svelte/icons/pencil';
import Trash from '@lucide/svelte/icons/trash-2';

import type { TaskInfo } from '../../api/generated/types';
import { actions } from '../../app/actions.svelte';
import { goToOrigin, WHY } from '../../app/why';
import type { MenuItem } from '../../parts/menu';
import { tasks as text } from '../../text/tasks';
import { openPlace, remove } from './acts';
import type { Board } from './board.svelte';
import { COLUMNS, columnOf } from './columns';

function keysOf(id: string): string | undefined {
  const action = actions.all.find((one) => one.id === id);
  return action && actions.keysOf(action);
}

export function cardMenu(
  board: Board,
  task: TaskInfo,
  onedit: (task: TaskInfo) => void,
): (MenuItem | null)[] {
  const own = columnOf(task);
  const others = board.whole[own ?? 'open'].filter(({ id }) => id !== task.id);
  const within =
    own === undefined || own === 'done'
      ? []
      : [
          {
            title: text.menu.top,
            icon: ArrowUpToLine,
            disabled: others.length === 0,
            run: () => board.moveTo(task, { column: own, before: others[0]?.id ?? null }),
          },
          {
            title: text.menu.bottom,
            icon: ArrowDownToLine,
            disabled: others.length === 0,
            run: () => board.moveTo(task, { column: own, before: null }),
          },
        ];
  return [
    {
      title: text.menu.open,
      icon: PanelRight,
      keys: keysOf('tasks.open'),
      run: () => {
        board.go({ task: task.id });
      },
    },
    {
      title: text.menu.edit,
      icon: Pencil,
      keys: keysOf('tasks.edit'),
      run: () => {
        onedit(task);
      },
    },
    null,
    ...COLUMNS.filter((column) => column !== own).map((column) => ({
      title: text.menu.moveTo(text.columns[column]),
      ...(column === 'done' && { keys: keysOf('tasks.done') }),
      run: () => board.moveTo(task, { column, before: board.whole[column][0]?.id ?? null }),
    })),
    ...within,
    null,
    ...(task.path === null
      ? []
      : [
          {
            title: text.actions.place,
            icon: FileSymlink,
            keys: keysOf('tasks.place'),
            run: () => openPlace(task),
          },
        ]),
    {
      title: WHY.title,
      icon: WHY.icon,
      keys: keysOf('tasks.why'),
      run: () => {
        goToOrigin({ task: task.id });
      },
    },
    null,
    {
      title: text.menu.delete,
      icon: Trash,
      keys: keysOf('tasks.delete'),
      danger: true,
      run: () => remove(board.tasks, task),
    },
  ];
}
