/** Lying bars without axes: what stands beside them says what they are. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js';

import { onTheme, token } from '../theme';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

export class BarChart {
  readonly #chart: Chart<'bar', number[]>;
  readonly #canvas: HTMLCanvasElement;
  readonly #endTheme: () => void;
  #colour = '';

  constructor(canvas: HTMLCanvasElement, values: readonly number[]) {
    this.#canvas = canvas;
    this.#chart = new Chart(canvas, {
      type: 'bar',
      data: {
        labels: values.map((_, at) => at),
        datasets: [
          {
            data: [...values],
            backgroundColor: () => this.#colour,
            barThickness: 8,
            borderRadius: 4,
            minBarLength: 2,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        scales: { x: { display: false, beginAtZero: true }, y: { display: false } },
      },
    });
    this.#paint();
    this.#endTheme = onTheme(() => {
      this.#paint();
    });
  }

  show(values: readonly number[]): void {
    this.#chart.data.labels = values.map((_, at) => at);
    const [bars] = this.#chart.data.datasets;
    if (bars) bars.data = [...values];
    this.#chart.update('none');
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
