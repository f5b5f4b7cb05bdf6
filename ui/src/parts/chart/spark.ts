/** A line as small as a word: how something went of late. */
import {
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from 'chart.js';

import { faded, onTheme, token } from '../theme';

Chart.register(CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement);

export class SparkChart {
  readonly #chart: Chart<'line', number[]>;
  readonly #canvas: HTMLCanvasElement;
  readonly #endTheme: () => void;

  constructor(canvas: HTMLCanvasElement, values: readonly number[]) {
    this.#canvas = canvas;
    this.#chart = new Chart(canvas, {
      type: 'line',
      data: {
        labels: values.map((_, at) => at),
        datasets: [
          { data: [...values], fill: true, borderWidth: 1.5, pointRadius: 0, tension: 0.35 },
        ],
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 2 } },
        scales: { x: { display: false }, y: { display: false, beginAtZero: true, grace: '5%' } },
      },
    });
    this.#paint();
    this.#endTheme = onTheme(() => {
      this.#paint();
    });
  }

  show(values: readonly number[]): void {
    this.#chart.data.labels = values.map((_, at) => at);
    const [line] = this.#chart.data.datasets;
    if (line) line.data = [...values];
    this.#chart.update('none');
  }

  /** Takes the colours of the theme that is shown. */
  #paint(): void {
    const [line] = this.#chart.data.datasets;
    const parent = this.#canvas.parentElement;
    if (line && parent) {
      const accent = token(parent, '--accent');
      line.borderColor = accent;
      line.backgroundColor = faded(accent, 0.14);
    }
    this.#chart.update('none');
  }

  end(): void {
    this.#endTheme();
    this.#chart.destroy();
  }
}
