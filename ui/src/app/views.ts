/** The views: what is in the navigation, in its order, each loaded when first seen. */
import Activity from '@lucide/svelte/icons/activity';
import FolderTree from '@lucide/svelte/icons/folder-tree';
import Layers from '@lucide/svelte/icons/layers';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Sparkles from '@lucide/svelte/icons/sparkles';
import SquareKanban from '@lucide/svelte/icons/square-kanban';
import Sunrise from '@lucide/svelte/icons/sunrise';
import type { Component } from 'svelte';

import { shell as text } from '../text/shell';
import { brokenProfiles, openTasks } from './badges.svelte';

/** A number at an item of the navigation, and what it counts. */
export interface Badge {
  readonly count: number;
  readonly label: string;
}

export interface View {
  /** The first part of its address. */
  id: string;
  title: string;
  icon: Component<{ size?: number }>;
  load: () => Promise<{ default: Component }>;
  /** Where it stands in the navigation. */
  place: 'top' | 'bottom' | 'none';
  shortcut?: string;
  /** Made while the navigation is, so that it may read; nothing is shown for 0. */
  badge?: () => Badge;
}

export const VIEWS: readonly View[] = [
  {
    id: 'resume',
    title: text.views.resume,
    icon: Sunrise,
    load: () => import('../views/resume/Resume.svelte'),
    place: 'top',
    shortcut: 'Mod+B',
  },
  {
    id: 'tasks',
    title: text.views.tasks,
    icon: SquareKanban,
    load: () => import('../views/tasks/Tasks.svelte'),
    place: 'top',
    shortcut: 'Mod+D',
    badge: openTasks,
  },
  {
    id: 'search',
    title: text.views.search,
    icon: Search,
    load: () => import('../views/search/Search.svelte'),
    place: 'top',
    shortcut: 'Mod+F',
  },
  {
    id: 'files',
    title: text.views.files,
    icon: FolderTree,
    load: () => import('../views/files/Files.svelte'),
    place: 'top',
    shortcut: 'Mod+E',
  },
  {
    id: 'notes',
    title: text.views.notes,
    icon: NotebookPen,
    load: () => import('../views/notes/Notes.svelte'),
    place: 'top',
    shortcut: 'Mod+O',
  },
  {
    id: 'chat',
    title: text.views.chat,
    icon: MessagesSquare,
    load: () => import('../views/chat/Chat.svelte'),
    place: 'top',
    shortcut: 'Mod+L',
  },
  {
    id: 'activity',
    title: text.views.activity,
    icon: Activity,
    load: () => import('../views/activity/Activity.svelte'),
    place: 'top',
    shortcut: 'Mod+J',
  },
  {
    id: 'profiles',
    title: text.views.profiles,
    icon: Layers,
    load: () => import('../views/profiles/Profiles.svelte'),
    place: 'bottom',
    badge: brokenProfiles,
  },
  {
    id: 'settings',
    title: text.views.settings,
    icon: Settings,
    load: () => import('../views/settings/Settings.svelte'),
    place: 'bottom',
    shortcut: 'Mod+,',
  },
  {
    id: 'onboarding',
    title: text.views.onboarding,
    icon: Sparkles,
    load: () => import('../views/onboarding/Onboarding.svelte'),
    place: 'none',
  },
];

/** What opens when the address says nothing. */
export const HOME = 'resume';
/** What opens while there is no profile. */
export const FIRST_RUN = 'onboarding';
