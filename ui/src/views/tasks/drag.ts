/**
 * Dragging cards by pointer. Loaded when the board is there. Which cards there are changes as the board scrolls, so a
 * card is made draggable as it is pressed, and where it would be dropped is read off the cards in sight.
 */
import {
  AutoScroller,
  Cursor,
  DragDropManager,
  Draggable,
  Feedback,
  PointerActivationConstraints,
  PointerSensor,
  PreventSelection,
} from '@dnd-kit/dom';

import type { Board, Drop } from './board.svelte';
import { COLUMNS } from './columns';

/** Below it, a press is a click. */
const DISTANCE_PX = 5;
/** A finger that rests means the card, one that moves means to scroll. */
const REST_MS = 250;

export interface Dragging {
  end(): void;
}

function isColumn(name: string | undefined): name is Drop['column'] {
  return COLUMNS.some((column) => column === name);
}

/** Returns the drop for a place in the window, read off what is there. */
export function dropAt(root: HTMLElement, x: number, y: number, dragged: string): Drop | undefined {
  const columns = [...root.querySelectorAll<HTMLElement>('[data-column]')];
  const inside = columns.find((column) => {
    const { left, right, top, bottom } = column.getBoundingClientRect();
    return x >= left && x < right && y >= top && y < bottom;
  });
  const name = inside?.dataset['column'];
  if (!inside || !isColumn(name)) return undefined;
  const { lane } = inside.dataset;
  const next = [...inside.querySelectorAll<HTMLElement>('[data-task]')]
    .filter((card) => card.dataset['task'] !== dragged && !card.inert)
    .map((card) => ({ id: card.dataset['task'], rect: card.getBoundingClientRect() }))
    .filter(({ rect }) => y < rect.top + rect.height / 2)
    .reduce<{ id: string | undefined; top: number } | undefined>(
      (best, { id, rect }) => (best && best.top <= rect.top ? best : { id, top: rect.top }),
      undefined,
    );
  return {
    lane: lane === undefined ? undefined : lane === '' ? null : lane,
    column: name,
    before: name === 'done' ? null : (next?.id ?? null),
  };
}

export function makeDragging(
  root: HTMLElement,
  board: Board,
  /** Told which card was dropped. */
  ondrop: (id: string) => void,
): Dragging {
  const { Delay, Distance } = PointerActivationConstraints;
  const manager = new DragDropManager({
    plugins: [
      AutoScroller,
      Cursor,
      PreventSelection,
      Feedback.configure({ feedback: 'clone', dropAnimation: null }),
    ],
    sensors: [
      PointerSensor.configure({
        activationConstraints: ({ pointerType }) =>
          pointerType === 'touch'
            ? [new Delay({ value: REST_MS, tolerance: DISTANCE_PX })]
            : [new Distance({ value: DISTANCE_PX })],
      }),
    ],
  });
  let pressed: Draggable | undefined;

  /** Before the card itself is told of it. */
  function press({ target }: PointerEvent): void {
    if (!manager.dragOperation.status.idle || !(target instanceof Element)) return;
    const card = target.closest<HTMLElement>('[data-task]');
    if (!card || card === pressed?.element) return;
    pressed?.destroy();
    const id = card.dataset['task'] ?? '';
    pressed = new Draggable({ id, element: card, register: false }, manager);
    // Now, not soon: the card is about to be told.
    pressed.register();
  }

  function follow(): void {
    const { source, position } = manager.dragOperation;
    if (!source) return;
    const { x, y } = position.current;
    const drop = dropAt(root, x, y, String(source.id));
    const same =
      drop?.column === board.drop?.column &&
      drop?.lane === board.drop?.lane &&
      drop?.before === board.drop?.before;
    if (!same) board.drop = drop;
  }

  const ends = [
    manager.monitor.addEventListener('dragstart', ({ operation }) => {
      board.dragged = String(operation.source?.id);
      board.active = board.dragged;
    }),
    manager.monitor.addEventListener('dragmove', () => {
      requestAnimationFrame(follow);
    }),
    manager.monitor.addEventListener('dragend', ({ canceled }) => {
      if (canceled) board.drop = undefined;
      // Once the card is back in its place, which it then leaves.
      requestAnimationFrame(() => {
        const { dragged } = board;
        void board.release();
        if (dragged !== undefined) ondrop(dragged);
      });
    }),
  ];
  root.addEventListener('pointerdown', press, { capture: true });
  root.addEventListener('scroll', follow, { capture: true, passive: true });

  return {
    end: () => {
      root.removeEventListener('pointerdown', press, { capture: true });
      root.removeEventListener('scroll', follow, { capture: true });
      for (const end of ends) end();
      pressed?.destroy();
      manager.destroy();
    },
  };
}
