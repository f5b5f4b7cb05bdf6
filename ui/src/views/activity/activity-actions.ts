/** What can be done in the activity view. */
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import FilterX from '@lucide/svelte/icons/funnel-x';
import Radio from '@lucide/svelte/icons/radio';
import Search from '@lucide/svelte/icons/search';
import Waypoints from '@lucide/svelte/icons/waypoints';

import type { Action } from '../../app/actions.svelte';
import { activity as text } from '../../text/activity';
import type { Log } from './log.svelte';

interface View {
  field: () => void;
  list: () => void;
  chain: () => void;
  top: () => void;
  close: () => void;
  step: (by: number) => void;
}

export function activityActions(log: Log, view: View): Action[] {
  const group = text.title;
  return [
    {
      id: 'activity.field',
      title: text.actions.field,
      group,
      icon: Search,
      shortcut: '/',
      run: view.field,
    },
    {
      id: 'activity.list',
      title: text.actions.list,
      group,

      run: view.list,
    },
    {
      id: 'activity.chain',
      title: text.actions.chain,
      group,
      icon: Waypoints,
      shortcut: 'Alt+C',
      when: () => log.isOpen,
      run: view.chain,
    },
    {
      id: 'activity.next',
      title: text.event.next,
      group,
      shortcut: 'Alt+ArrowDown',
      hidden: true,
      when: () => log.total > 0,
      run: () => {
        view.step(1);
      },
    },
    {
      id: 'activity.previous',
      title: text.event.previous,
      group,
      shortcut: 'Alt+ArrowUp',
      hidden: true,
      when: () => log.total > 0,
      run: () => {
        view.step(-1);
      },
    },
    {
      id: 'activity.top',
      title: text.actions.top,
      group,
      icon: ArrowUp,
      shortcut: 'Alt+Home',
      run: view.top,
    },
    {
      id: 'activity.live',
      title: text.actions.live,
      group,
      icon: Radio,
      shortcut: 'Alt+L',
      run: () => {
        log.live = !log.live;
      },
    },
    {
      id: 'activity.clear-filters',
      title: text.actions.clear,
      group,
      icon: FilterX,
      shortcut: 'Alt+Backspace',
      when: () => log.isFiltered,
      run: () => {
        log.clear();
      },
    },
    {
      id: 'activity.close',
      title: text.actions.close,
      group,
      shortcut: 'Escape',
      hidden: true,
      when: () => log.isOpen,
      run: view.close,
    },
  ];
}
