/** A real engine with data, home and folders of its own, none of which outlive it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Commands } from '../../ui/src/api/generated/client';
import { BINARY, MODELS, PAGE } from './places';

type Name = keyof Commands;

const LINK = /http:\/\/127\.0\.0\.1:(\d+)\/sign-in\?code=\S+/;

export class Engine {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'continuo-e2e-')));
  readonly data = join(this.dir, 'data');
  #process: ChildProcess | undefined;
  #port = 0;
  #said = '';

  static async start(): Promise<Engine> {
    const engine = new Engine();
    try {
      await engine.begin();
    } catch (thrown) {
      // Nothing is left behind by what never began.
      await engine.stop();
      throw thrown;
    }
    return engine;
  }

  get address(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  /** Nothing of who runs the tests gets in, nothing of the tests gets out. */
  get #env(): NodeJS.ProcessEnv {
    const home = join(this.dir, 'home');
    mkdirSync(home, { recursive: true });
    return {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
      XDG_CACHE_HOME: join(home, '.cache'),
      XDG_STATE_HOME: join(home, '.local/state'),
      TZ: 'Etc/UTC',
      LANG: 'C.UTF-8',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      CONTINUO_DATA_DIR: this.data,
      CONTINUO_MODELS_DIR: MODELS,
      CONTINUO_UI_DIR: PAGE,
    };
  }

  /** Starts it, again at the port it had; returns once it says where it is. */
  async begin(): Promise<void> {
    const port = this.#port === 0 ? [] : ['--port', String(this.#port)];
    const child = spawn(BINARY, ['serve', '--ui', ...port], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#said = '';
    child.stderr.on('data', (text: Buffer) => (this.#said += text.toString()));
    await new Promise<void>((done, failed) => {
      let out = '';
      child.stdout.on('data', (text: Buffer) => {
        out += text.toString();
        const port = LINK.exec(out)?.[1];
        if (port === undefined) return;
        this.#port = Number(port);
        done();
      });
      child.once('error', failed);
      child.once('exit', (code) => {
        failed(new Error(`the engine ended with ${String(code)}:\n${out}${this.#said}`));
      });
    });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it and removes all that it and its tests have written. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.dir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  async call<N extends Name>(
    name: N,
    request: Commands[N]['request'],
  ): Promise<Commands[N]['response']> {
    const { token } = JSON.parse(readFileSync(join(this.data, 'engine.json'), 'utf8')) as {
      token: string;
    };
    const response = await fetch(`${this.address}/rpc/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return body as Commands[N]['response'];
  }

  /** Runs the command, as from a shell in a folder; it talks to this engine. Returns what it says. */
  run(args: readonly string[], { input = '', cwd = this.dir } = {}): string {
    return execFileSync(BINARY, args, { env: this.#env, cwd, input, encoding: 'utf8' });
  }

  /** Returns a link that signs a browser in. */
  async link(): Promise<string> {
    return (await this.call('sign-in-link', {})).url;
  }

  /** Makes a folder with files in it; a repository on a branch when one is named. */
  folder(name: string, files: Record<string, string>, branch?: string): string {
    const folder = join(this.dir, 'work', name);
    for (const [path, text] of Object.entries(files)) {
      const full = join(folder, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
    }
    if (branch !== undefined) {
      const git = (...args: string[]) => {
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
          cwd: folder,
          env: this.#env,
          stdio: 'ignore',
        });
      };
      git('init', '-b', branch);
      git('add', '-A');
      git('commit', '-m', 'begin');
    }
    return folder;
  }

  /** Makes a profile of a folder and waits until all of it can be found, by words and by meaning. */
  async profile(name: string, folder: string): Promise<string> {
    const { id } = await this.call('profile.create', { name, folders: [folder] });
    await this.call('index', { profile: id, wait: true });
    return id;
  }
}
