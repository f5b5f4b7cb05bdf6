/** Ollama as its clients see it, without a model: it says what a test tells it to, as slowly as the test wants. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Ollama {
  readonly #server: Server;
  /** What was asked, as it came. */
  readonly asked: string[] = [];
  models = ['llama3.2:latest', 'mistral:latest'];
  /** The pieces of the next answers. */
  pieces: readonly string[] = ['It says nothing.'];
  /** Pieces come only up to here, until it is raised. */
  most = Infinity;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (request.url?.startsWith('/api/tags')) {
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify({ models: this.models.map((name) => ({ name })) }));
        } else {
          this.asked.push(Buffer.concat(parts).toString());
          void this.#answer(response);
        }
      });
    });
  }

  static async start(): Promise<Ollama> {
    const made = new Ollama();
    await new Promise<void>((done) => made.#server.listen(0, '127.0.0.1', done));
    return made;
  }

  get address(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Returns what was asked with these words in it: a greeting may be asked for at any time. */
  about(words: string): string[] {
    return this.asked.filter((one) => one.includes(words));
  }

  /** Lets all of the answer come. */
  goOn(): void {
    this.most = Infinity;
    for (const done of this.#waiting.splice(0)) done();
  }

  async #answer(response: ServerResponse): Promise<void> {
    response.setHeader('content-type', 'application/x-ndjson');
    const say = (line: object) =>
      response.write(`${JSON.stringify({ model: 'llama3.2', ...line })}\n`);
    for (const [at, content] of this.pieces.entries()) {
      if (at >= this.most) await new Promise<void>((done) => this.#waiting.push(done));
      if (response.destroyed) return;
      say({ message: { role: 'assistant', content }, done: false });
    }
    const counts = { prompt_eval_count: 1204, eval_count: 86 };
    say({
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: 'stop',
      ...counts,
    });
    response.end();
  }

  async stop(): Promise<void> {
    this.goOn();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
