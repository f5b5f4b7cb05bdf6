/** What can be done in the notes: one list for the palette, the keys and the menus. */
import Bold from '@lucide/svelte/icons/bold';
import Copy from '@lucide/svelte/icons/copy';
import ExternalLink from '@lucide/svelte/icons/external-link';
import Eye from '@lucide/svelte/icons/eye';
import FolderCog from '@lucide/svelte/icons/folder-cog';
import FolderSearch from '@lucide/svelte/icons/folder-search';
import Italic from '@lucide/svelte/icons/italic';
import ListChecks from '@lucide/svelte/icons/list-checks';
import PanelRight from '@lucide/svelte/icons/panel-right';
import PencilLine from '@lucide/svelte/icons/pencil-line';
import Plus from '@lucide/svelte/icons/plus';
import Save from '@lucide/svelte/icons/save';
import Search from '@lucide/svelte/icons/search';
import SquarePen from '@lucide/svelte/icons/square-pen';
import Trash from '@lucide/svelte/icons/trash-2';

import type { NoteInfo } from '../../api/generated/types';
import { type Action, actions } from '../../app/actions.svelte';
import { href, router } from '../../app/router.svelte';
import type { MenuItem } from '../../parts/menu';
import { notes } from '../../text/notes';
import { copyLink, openElsewhere, remove, reveal } from './acts';
import { TRASH } from './address';
import { type Mode, MODES } from './modes.svelte';

/** What the view itself does for them. */
export interface Doing {
  profile: string;
  /** The note that is meant: the open one, else the active one of the list. */
  note: () => Pick<NoteInfo, 'path' | 'title'> | undefined;
  folder: () => string | undefined;
  isOpen: () => boolean;
  isEditing: () => boolean;
  isWriting: () => boolean;
  mode: (to?: Mode) => void;
  side: () => void;
  create: () => void;
  rename: () => void;
  find: () => void;
  back: () => void;
  save: () => void;
  mark: (mark: string) => void;
  box: () => void;
  follow: () => void;
}

/** These are for what is being written: the editor asks for them before it takes a key itself. */
export const WRITTEN = ['notes.bold', 'notes.italic', 'notes.box', 'notes.follow', 'notes.save'];

const text = notes.actions;
const group = notes.title;

export function noteActions(doing: Doing): Action[] {
  const some = () => doing.note() !== undefined;
  const withNote = (run: (note: Pick<NoteInfo, 'path' | 'title'>) => unknown) => () => {
    const note = doing.note();
    if (note) run(note);
  };
  const withFolder = (run: (folder: string) => unknown) => () => {
    const folder = doing.folder();
    if (folder !== undefined) run(folder);
  };
  return [
    {
      id: 'notes.new',
      title: text.create,
      group,
      icon: Plus,
      shortcut: 'N',
      also: ['Alt+N'],
      run: doing.create,
    },
    { id: 'notes.find', title: text.find, group, icon: Search, shortcut: '/', run: doing.find },
    {
      id: 'notes.rename',
      title: text.rename,
      group,
      icon: PencilLine,
      shortcut: 'F2',
      when: some,
      run: doing.rename,
    },
    {
      id: 'notes.delete',
      title: text.remove,
      group,
      icon: Trash,
      shortcut: 'Mod+Shift+Backspace',
      when: some,
      run: withNote((note) => remove(doing.profile, note)),
    },
    {
      id: 'notes.reveal',
      title: text.reveal,
      group,
      icon: FolderSearch,
      shortcut: 'Mod+Shift+R',
      when: some,
      run: withNote(({ path }) => {
        withFolder((folder) => reveal(folder, path))();
      }),
    },
    {
      id: 'notes.elsewhere',
      title: text.openElsewhere,
      group,
      icon: SquarePen,
      shortcut: 'Mod+Shift+E',
      when: some,
      run: withNote(({ path }) => {
        doing.save();
        withFolder((folder) => openElsewhere(folder, path))();
      }),
    },
    {
      id: 'notes.copy-link',
      title: text.copyLink,
      group,
      icon: Copy,
      shortcut: 'Mod+Shift+C',
      when: some,
      run: withNote(({ title }) => copyLink(title)),
    },
    {
      id: 'notes.save',
      title: text.save,
      group,
      icon: Save,
      shortcut: 'Mod+S',
      when: doing.isOpen,
      run: doing.save,
    },
    {
      id: 'notes.mode',
      title: text.mode,
      group,
      icon: Eye,
      shortcut: 'Alt+M',
      when: doing.isOpen,
      run: () => {
        doing.mode();
      },
    },
    ...MODES.map((mode) => ({
      id: `notes.mode.${mode}`,
      title: notes.modes.go[mode],
      group,
      icon: Eye,
      when: doing.isOpen,
      run: () => {
        doing.mode(mode);
      },
    })),
    {
      id: 'notes.side',
      title: text.side,
      group,
      icon: PanelRight,
      shortcut: 'Alt+L',
      when: doing.isOpen,
      run: doing.side,
    },
    {
      id: 'notes.bold',
      title: text.bold,
      group,
      icon: Bold,
      shortcut: 'Mod+B',
      when: doing.isWriting,
      run: () => {
        doing.mark('**');
      },
    },
    {
      id: 'notes.italic',
      title: text.italic,
      group,
      icon: Italic,
      shortcut: 'Mod+I',
      when: doing.isWriting,
      run: () => {
        doing.mark('*');
      },
    },
    {
      id: 'notes.box',
      title: text.box,
      group,
      icon: ListChecks,
      shortcut: 'Mod+Enter',
      when: doing.isEditing,
      run: doing.box,
    },
    {
      id: 'notes.follow',
      title: text.follow,
      group,
      icon: ExternalLink,
      shortcut: 'Alt+Enter',
      when: doing.isEditing,
      run: doing.follow,
    },
    {
      id: 'notes.back',
      title: text.back,
      group,
      shortcut: 'Escape',
      when: doing.isOpen,
      run: doing.back,
    },
    {
      id: 'notes.reveal-folder',
      title: text.revealFolder,
      group,
      icon: FolderSearch,
      when: () => doing.folder() !== undefined,
      run: withFolder((folder) => reveal(folder)),
    },
    {
      id: 'notes.trash',
      title: text.trash,
      group,
      icon: Trash,
      run: () => {
        router.go(TRASH);
      },
    },
    { id: 'notes.choose-folder', title: text.choose, group, icon: FolderCog, run: chooseFolder },
  ];
}

/** Where the notes are is a part of the profile's configuration. */
export function chooseFolder(): void {
  router.go(href('settings', ['profile']));
}

/** The menus' lines, by the actions' ids; null draws a line. */
export function menuOf(
  all: readonly Action[],
  ids: readonly (string | null)[],
): (MenuItem | null)[] {
  return ids.flatMap((id): (MenuItem | null)[] => {
    if (id === null) return [null];
    const action = all.find((one) => one.id === id);
    if (!action) return [];
    const { title, icon, run } = action;
    return [
      {
        title,
        ...(icon && { icon }),
        keys: actions.keysOf(action),
        danger: id === 'notes.delete',
        disabled: !actions.possible(action),
        run,
      },
    ];
  });
}
