/** The picture of a graph, by cytoscape. Loaded when it is first seen. */
import cytoscape, { type Core, type StylesheetJson } from 'cytoscape';

import type { Graph } from '../../../api/generated/types';
import { onTheme, token } from '../../../parts/theme';
import { LOOKS, type Look, lookOf, places } from './shape';

export interface Shown {
  graph: Graph;
  centre: number;
  chosen: number | undefined;
}

export interface Told {
  choose: (id: number) => void;
  recentre: (id: number) => void;
}

const LONGEST_NAME = 20;
/** The height of a name that is meant to be read, in pixels of the screen. */
const READABLE = 13;

function short(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function style(box: HTMLElement): StylesheetJson {
  const colour = (name: string) => token(box, name);
  const font = getComputedStyle(box).fontFamily;
  const looks = (Object.keys(LOOKS) as Look[]).map((look) => ({
    selector: `node[look = "${look}"]`,
    style: { 'background-color': colour(LOOKS[look].colour), shape: LOOKS[look].shape },
  }));
  return [
    {
      selector: 'node',
      style: {
        width: 14,
        height: 14,
        label: 'data(name)',
        color: colour('--ink'),
        'font-family': font,
        'font-size': 12,
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-background-color': colour('--bg'),
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'min-zoomed-font-size': 7,
        'overlay-opacity': 0,
      },
    },
    ...looks,
    {
      selector: 'node.centre',
      style: {
        width: 22,
        height: 22,
        'font-weight': 600,
        'min-zoomed-font-size': 0,
      },
    },
    {
      selector: 'node.chosen',
      style: {
        'border-width': 3,
        'border-color': colour('--accent'),
        'border-opacity': 1,
        'font-weight': 600,
        'min-zoomed-font-size': 0,
        'z-index': 2,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 1,
        'line-color': colour('--edge'),
        'line-opacity': 0.75,
        'curve-style': 'straight',
        'target-arrow-shape': 'triangle',
        'target-arrow-color': colour('--edge'),
        'arrow-scale': 0.7,
        'overlay-opacity': 0,
      },
    },
    { selector: 'edge[kind = "mentions"]', style: { 'line-style': 'dashed' } },
    { selector: 'edge[kind = "references"]', style: { 'line-style': 'dotted' } },
    {
      selector: 'edge.near',
      style: {
        width: 2,
        'line-opacity': 1,
        'line-color': colour('--accent'),
        'target-arrow-color': colour('--accent'),
        'z-index': 1,
      },
    },
    { selector: '.far', style: { opacity: 0.35 } },
  ];
}

export class Picture {
  readonly #cy: Core;
  readonly #box: HTMLElement;
  readonly #ends: (() => void)[] = [];
  #graph: Graph | undefined;

  constructor(box: HTMLElement, told: Told) {
    this.#box = box;
    this.#cy = cytoscape({
      container: box,
      style: style(box),
      minZoom: 0.2,
      maxZoom: 2.5,
      boxSelectionEnabled: false,
      autounselectify: true,
    });
    this.#cy.on('tap', 'node', ({ target }: cytoscape.EventObjectNode) => {
      told.choose(Number(target.id()));
    });
    this.#cy.on('dbltap', 'node', ({ target }: cytoscape.EventObjectNode) => {
      told.recentre(Number(target.id()));
    });
    this.#cy.on('zoom', () => {
      this.#scaleNames();
    });
    const sized = new ResizeObserver(() => {
      this.#cy.resize();
      this.fit();
    });
    sized.observe(box);
    this.#ends.push(
      () => {
        sized.disconnect();
      },
      onTheme(() => {
        this.#cy.style(style(box));
      }),
    );
  }

  show({ graph, centre, chosen }: Shown): void {
    if (graph !== this.#graph) this.#draw(graph, centre);
    this.#graph = graph;
    this.#cy.batch(() => {
      this.#cy.elements().removeClass('centre chosen near far');
      this.#cy.getElementById(String(centre)).addClass('centre');
      if (chosen === undefined) return;
      const node = this.#cy.getElementById(String(chosen));
      node.addClass('chosen');
      node.connectedEdges().addClass('near');
      if (chosen !== centre) this.#cy.elements().not(node.closedNeighborhood()).addClass('far');
    });
    this.#scaleNames();
  }

  /** The names that matter can be read however small the rest is. */
  #scaleNames(): void {
    const size = Math.max(12, READABLE / this.#cy.zoom());
    this.#cy.batch(() => {
      this.#cy.nodes().removeStyle('font-size');
      this.#cy.nodes('.centre, .chosen').style('font-size', size);
    });
  }

  fit(): void {
    this.#cy.fit(undefined, 32);
    // A few entities don't become giants.
    if (this.#cy.zoom() > 1.4) {
      this.#cy.zoom(1.4);
      this.#cy.center();
    }
  }

  end(): void {
    for (const end of this.#ends) end();
    this.#cy.destroy();
  }

  #draw(graph: Graph, centre: number): void {
    const { clientWidth, clientHeight } = this.#box;
    const placeOf = places(graph.nodes, clientWidth / Math.max(1, clientHeight));
    this.#cy.batch(() => {
      this.#cy.elements().remove();
      this.#cy.add(
        graph.nodes.map((node) => ({
          group: 'nodes',
          data: { id: String(node.id), name: short(node.name), look: lookOf(node) },
          position: placeOf.get(node.id) ?? { x: 0, y: 0 },
        })),
      );
      this.#cy.add(
        graph.edges
          .filter(({ from, to }) => placeOf.has(from) && placeOf.has(to) && from !== to)
          .map(({ from, to, kind }) => ({
            group: 'edges',
            data: {
              id: `${String(from)}-${kind}-${String(to)}`,
              source: String(from),
              target: String(to),
              kind,
            },
          })),
      );
    });
    this.#cy.getElementById(String(centre)).addClass('centre');
    this.fit();
  }
}
