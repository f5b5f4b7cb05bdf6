/** Standing bars without axes, close to one another: how a number went over time. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js';

import { faded, onTheme, token } from '../theme';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

export interface Shown {
  values: readonly number[];
  /** The bars that are pointed at, from and to, inclusive; the others step back. */
  marked: { from: number; to: number } | undefined;
}

/** Nothing has no bar; the least of something has one that can be seen. */
const seen = (values: readonly number[]) => values.map((value) => (value > 0 ? value : null));

export class ColumnChart {
  readonly #chart: Chart<'bar', (number | null)[]>;
  readonly #canvas: HTMLCanvasElement;
  readonly #endTheme: () => void;
  #shown: Shown;
  #colour = '';

  constructor(canvas: HTMLCanvasElement, shown: Shown) {
    this.#canvas = canvas;
    this.#shown = shown;
    this.#chart = new Chart(canvas, {
      type: 'bar',
      data: {
        labels: shown.values.map((_, at) => at),
        datasets: [
          {
            data: seen(shown.values),
            backgroundColor: ({ dataIndex }) => this.#colourOf(dataIndex),
            barPercentage: 1,
            categoryPercentage: 0.72,
            borderRadius: 1.5,
            minBarLength: 2,
          },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        scales: { x: { display: false }, y: { display: false, beginAtZero: true } },
      },
    });
    this.#paint();
    this.#endTheme = onTheme(() => {
      this.#paint();
    });
  }

  show(shown: Shown): void {
    const same = shown.values === this.#shown.values;
    this.#shown = shown;
    if (!same) {
      this.#chart.data.labels = shown.values.map((_, at) => at);
      const [bars] = this.#chart.data.datasets;
      if (bars) bars.data = seen(shown.values);
    }
    this.#chart.update('none');
  }

  #colourOf(at: number): string {
    const { marked } = this.#shown;
    const isMarked = marked && at >= marked.from && at <= marked.to;
    return isMarked ? this.#colour : faded(this.#colour, marked ? 0.35 : 0.6);
  }

  /** Takes the colours of the theme that is shown. */
  #paint(): void {
    const parent = this.#canvas.parentElement;
    if (parent) this.#colour = token(parent, '--accent');
    this.#chart.update('none');
  }

  end(): void {
    this.#endTheme();
    this.#chart.destroy();
  }
}
