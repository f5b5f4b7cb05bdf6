/** What can be done with the selected result: one list for the palette, the keys, the menu and the buttons. */
import Copy from '@lucide/svelte/icons/copy';
import FileSymlink from '@lucide/svelte/icons/file-symlink';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Hash from '@lucide/svelte/icons/hash';
import SquarePen from '@lucide/svelte/icons/square-pen';
import type { Component } from 'svelte';

import { type Read, read } from '../../api/cache.svelte';
import { type Action, actions } from '../../app/actions.svelte';
import { href, router } from '../../app/router.svelte';
import { goToOrigin, WHY } from '../../app/why';
import { search as text } from '../../text/search';
import { copyMarkdown, copyPath, openInEditor, reveal, type Spot } from './acts';
import type { Session } from './session.svelte';

export interface Act {
  id: string;
  title: string;
  icon: Component<{ size?: number }>;
  keys: string | undefined;
  run: () => void;
}

/** A line of a menu. */
export interface Choice {
  title: string;
  icon?: Component<{ size?: number }>;
  keys?: string | undefined;
  note?: string;
  disabled?: boolean;
  checked?: boolean;
  run: () => unknown;
}

export class HitActs {
  readonly #session: Session;
  readonly #editors: Read<'editors'>;

  /** Made while a component is. */
  constructor(session: Session) {
    this.#session = session;
    this.#editors = read('editors', () => ({}));
  }

  /** What is looked at: the place that was gone to, else the selected result. */
  get spot(): Spot | undefined {
    const { visit, selected } = this.#session;
    if (visit) return visit;
    if (!selected) return undefined;
    const { root, path, start_line: line, stale } = selected;
    return { root, path, line, changed: stale ? selected : undefined };
  }

  #do(run: (spot: Spot) => unknown): () => void {
    return () => {
      const { spot } = this;
      if (!spot) return;
      run(spot);
      void this.#session.keep();
    };
  }

  readonly open = this.#do((spot) => openInEditor(spot));

  readonly registered: readonly Action[] = $derived.by(() => {
    const group = text.title;
    const when = () => this.spot !== undefined;
    return [
      {
        id: 'search.open',
        title: text.hit.open,
        group,
        icon: SquarePen,
        shortcut: 'Enter',
        when: () => when() && !isControl(document.activeElement),
        run: this.open,
      },
      {
        id: 'search.copy-markdown',
        title: text.hit.copyMarkdown,
        group,
        icon: Hash,
        shortcut: 'Mod+Shift+C',
        when: () => this.#session.selected !== undefined,
        run: this.#do(() => {
          const { selected } = this.#session;
          if (selected) void copyMarkdown(selected);
        }),
      },
      {
        id: 'search.copy-path',
        title: text.hit.copyPath,
        group,
        icon: Copy,
        shortcut: 'Mod+Alt+C',
        when,
        run: this.#do(copyPath),
      },
      {
        id: 'search.reveal',
        title: text.hit.reveal,
        group,
        icon: FolderOpen,
        shortcut: 'Mod+Shift+R',
        when,
        run: this.#do(reveal),
      },
      {
        id: 'search.browse',
        title: text.hit.browse,
        group,
        icon: FileSymlink,
        shortcut: 'Mod+Shift+E',
        when,
        run: this.#do(({ root, path, line }) => {
          this.#session.settle();
          router.go(href('files', [], { root, path, line }));
        }),
      },
      {
        id: 'search.origin',
        title: WHY.title,
        group,
        icon: WHY.icon,
        shortcut: WHY.keys,
        when,
        run: this.#do((spot) => {
          this.#session.settle();
          goToOrigin(spot);
        }),
      },
    ];
  });

  #act(id: string): Act[] {
    const action = this.registered.find((one) => one.id === id);
    if (!action?.icon) return [];
    const { title, icon, run } = action;
    return [{ id, title, icon, keys: actions.keysOf(action), run: () => void run() }];
  }

  /** The buttons of the preview. */
  readonly buttons: readonly Act[] = $derived.by(() =>
    ['copy-markdown', 'copy-path', 'reveal', 'browse', 'origin'].flatMap((id) =>
      this.#act(`search.${id}`),
    ),
  );

  readonly main: Act = $derived.by(() => {
    const [main] = this.#act('search.open');
    if (!main) throw new Error('search.open is always registered');
    return main;
  });

  /** The usual editor is what opens without being asked for; the others are asked for by name. */
  readonly editors: readonly (Choice | null)[] = $derived.by(() => {
    const found = this.#editors.data ?? [];
    const items = found.map((editor): Choice => ({
      title: text.hit.openWith(editor.name),
      ...(editor.chosen && { note: text.hit.usual }),
      run: this.#do((spot) => openInEditor(spot, editor.id)),
    }));
    const none: Choice = { title: text.hit.noEditors, disabled: true, run: () => undefined };
    return [
      ...(items.length > 0 ? items : [none]),
      null,
      {
        title: text.hit.setEditor,
        run: () => {
          this.#session.settle();
          router.go(href('settings', ['general']));
        },
      },
    ];
  });

  /** What the right button offers. */
  readonly menu: readonly (Choice | null)[] = $derived.by(() => [
    ...[this.main, ...this.buttons].map(({ title, icon, keys, run }) => ({
      title,
      icon,
      keys,
      run,
    })),
    null,
    ...this.editors,
  ]);
}

/** Whether Enter and Space are for what has the focus, not for the result. */
export function isControl(element: Element | null): boolean {
  return element?.closest('button, a[href], summary, [role=menuitem], [role=separator]') != null;
}
