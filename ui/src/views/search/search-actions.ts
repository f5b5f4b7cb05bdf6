/** What can be done in the search view besides what is done with a result. */
import BookmarkPlus from '@lucide/svelte/icons/bookmark-plus';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import Eye from '@lucide/svelte/icons/eye';
import FilterX from '@lucide/svelte/icons/funnel-x';
import Gauge from '@lucide/svelte/icons/gauge';
import Search from '@lucide/svelte/icons/search';
import Shuffle from '@lucide/svelte/icons/shuffle';

import type { SearchMode } from '../../api/generated/types';
import type { Action } from '../../app/actions.svelte';
import { search as text } from '../../text/search';
import { shell } from '../../text/shell';
import { isFiltered } from './address';
import { isControl } from './hit-acts.svelte';
import type { Session } from './session.svelte';

interface View {
  focus: () => void;
  move: (by: number) => void;
  page: (by: number) => void;
  preview: () => void;
  back: () => void;
  explain: () => void;
  save: () => void;
}

const NEXT: Record<SearchMode, SearchMode> = {
  hybrid: 'lexical',
  lexical: 'semantic',
  semantic: 'hybrid',
};

export function searchActions(session: Session, view: View): Action[] {
  const group = text.title;
  const some = () => session.selected !== undefined;
  const free = () => some() && !isControl(document.activeElement);
  return [
    // In the place of the shell's own: to go here is to type here, and what is asked stays.
    {
      id: 'view.search',
      title: text.title,
      group: shell.actions.go,
      icon: Search,
      shortcut: 'Mod+F',
      hidden: true,
      run: view.focus,
    },
    {
      id: 'search.field',
      title: text.actions.field,
      group,
      icon: Search,
      shortcut: '/',
      run: view.focus,
    },
    {
      id: 'search.next',
      title: text.actions.next,
      group,
      shortcut: 'ArrowDown',
      hidden: true,
      when: free,
      run: () => {
        view.move(1);
      },
    },
    {
      id: 'search.previous',
      title: text.actions.previous,
      group,
      shortcut: 'ArrowUp',
      hidden: true,
      when: free,
      run: () => {
        view.move(-1);
      },
    },
    {
      id: 'search.page-down',
      title: text.actions.pageDown,
      group,
      shortcut: 'PageDown',
      hidden: true,
      when: free,
      run: () => {
        view.page(1);
      },
    },
    {
      id: 'search.page-up',
      title: text.actions.pageUp,
      group,
      shortcut: 'PageUp',
      hidden: true,
      when: free,
      run: () => {
        view.page(-1);
      },
    },
    {
      id: 'search.unfold',
      title: text.actions.unfold,
      group,
      icon: ChevronDown,
      shortcut: 'Alt+ArrowDown',
      when: () => session.isFolded,
      run: () => {
        session.unfold();
      },
    },
    {
      id: 'search.preview',
      title: text.hit.show,
      group,
      icon: Eye,
      shortcut: 'Space',
      also: ['ArrowRight'],
      when: () => free() && !session.previewing,
      run: view.preview,
    },
    {
      id: 'search.back',
      title: text.hit.back,
      group,
      shortcut: 'Escape',
      also: ['ArrowLeft'],
      hidden: true,
      when: () => session.previewing || session.visit !== undefined,
      run: view.back,
    },
    {
      id: 'search.score',
      title: text.hit.score,
      group,
      icon: Gauge,
      shortcut: 'Mod+I',
      when: some,
      run: view.explain,
    },
    {
      id: 'search.save',
      title: text.save.action,
      group,
      icon: BookmarkPlus,
      shortcut: 'Mod+S',
      when: () => session.isAsking,
      run: view.save,
    },
    {
      id: 'search.mode',
      title: text.actions.mode,
      group,
      icon: Shuffle,
      shortcut: 'Alt+M',
      run: () => {
        session.ask({ mode: NEXT[session.asked.mode] });
      },
    },
    {
      id: 'search.clear-filters',
      title: text.filters.clear,
      group,
      icon: FilterX,
      shortcut: 'Alt+Backspace',
      when: () => isFiltered(session.asked),
      run: () => {
        session.ask({ languages: [], kinds: [], paths: [], branch: null });
      },
    },
  ];
}
