/**
 * Answers as an engine with more than any test could index in time: 50 profiles, 200,000 files, 10,000 results a
 * search, 1,000,000 events, 2,000 tasks, long names and names from right to left. What is measured is the page, so the answers are ready made.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

import type { CommandName, Commands } from '../../../ui/src/api/generated/client';
import type { FileEntry, SearchRequest, SearchResult } from '../../../ui/src/api/generated/types';
import { PAGE } from '../places';
import { Events, EVENTS } from './events';
import { Tasks } from './tasks';

export const PROFILES = 50;
export const RESULTS = 10_000;
export const FOLDERS = 10;
export const FILES_EACH = 20_000;
export const ROOT = '/home/ada/everything';

const AT = '2026-01-01T00:00:00Z';
const NAMES = ['parse_header', 'recover', 'ملاحظات_المشروع', 'next_token_of_the_stream', 'הערות'];
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

type Answers = {
  [Name in CommandName]?: (request: Commands[Name]['request']) => Commands[Name]['response'];
};

function entry(path: string, more: Partial<FileEntry> = {}): FileEntry {
  return {
    root: ROOT,
    path,
    name: path.split('/').at(-1) ?? '',
    is_folder: false,
    state: 'indexed',
    reason: null,
    language: 'rust',
    chunks: 4,
    pending: 0,
    files: 0,
    size: 4096,
    indexed_at: AT,
    ...more,
  };
}

function result(at: number): SearchResult {
  const name = `${NAMES[at % NAMES.length] ?? ''}_${String(at)}`;
  return {
    chunk_id: at + 1,
    root: ROOT,
    path: `folder-${String(at % FOLDERS)}/a/rather/deep/place/${name}.rs`,
    start_line: 10,
    end_line: 24,
    language: 'rust',
    kind: 'function',
    symbol: name,
    score: 1 - at / RESULTS,
    lexical_score: 0.5,
    semantic_score: 0.5,
    branch: 'main',
    indexed_at: AT,
    stale: false,
    text: `fn ${name}(input: &str) -> Result<Header> {\n    let found = input.parse()?;\n    Ok(found)\n}\n`,
  };
}

/** Makes everything once; a request only chooses. */
function answers(): Answers {
  const results = Array.from({ length: RESULTS }, (_, at) => result(at));
  const folders = Array.from({ length: FOLDERS }, (_, at) =>
    entry(`folder-${String(at)}`, { is_folder: true, files: FILES_EACH }),
  );
  const inside = (folder: string) =>
    Array.from({ length: FILES_EACH }, (_, at) => {
      const name = `${NAMES[at % NAMES.length] ?? ''}-${String(at).padStart(5, '0')}.rs`;
      return entry(`${folder}/${name}`);
    });
  const events = new Events(ROOT);
  const tasks = new Tasks(ROOT);
  let active = '1';
  const profiles = () =>
    Array.from({ length: PROFILES }, (_, at) => ({
      id: String(at + 1),
      name: at % 7 === 3 ? `مشروع ${String(at + 1)}` : `Profile ${String(at + 1)}`,
      active: String(at + 1) === active,
      colour: 'green' as const,
      created_at: AT,
      folders: [{ path: ROOT, missing: false }],
      data: '/data',
      config: '/data/profile.yaml',
    }));
  const progress = {
    scanning: false,
    files_done: 0,
    files_total: 0,
    chunks: 800_000,
    vectors: 800_000,
    pending: 0,
    rate: 0,
    seconds_left: null,
  };
  return {
    'profile.list': profiles,
    'profile.switch': ({ profile }) => {
      active = profile ?? active;
      const now = profiles().find((one) => one.active);
      if (!now) throw new Error(`there is no profile ${active}`);
      return now;
    },
    progress: () => progress,
    status: () =>
      ({
        profile: 'Profile 1',
        state: 'idle',
        active: true,
        watching: true,
        paused: false,
        roots: [],
        files: FOLDERS * FILES_EACH,
        coverage: 1,
        degraded: [],
        warnings: [],
        branch: 'main',
        last_scan: AT,
        rss_bytes: 1,
        local_only: true,
        ...progress,
      }) as unknown as Commands['status']['response'],
    settings: () => ({
      theme: 'system',
      editor: null,
      editor_command: null,
      autostart: false,
      notifications: false,
      close_to_tray: false,
      keys: {},
    }),
    editors: () => [],
    facets: () => ({
      languages: [{ name: 'rust', count: 1 }],
      kinds: [],
      branches: [],
    }),
    'search.history': () => ({ recent: [], saved: [] }),
    'search.keep': ({ asked }) => ({ id: 1, name: null, asked, at: AT }),
    search: ({ query, limit }: SearchRequest) => ({
      query,
      profile: 'Profile 1',
      mode: 'hybrid',
      coverage: 1,
      took_ms: 8,
      // Another query, other results: nothing that is shown may be shown again.
      results: USUAL.startsWith(query)
        ? results.slice(query.length, query.length + (limit ?? 10))
        : [...results.slice(query.length), ...results.slice(0, query.length)],
    }),
    entity: ({ name }) => ({ name, entities: [] }),
    why: ({ path }) =>
      ({
        path,
        state: 'indexed',
        root: ROOT,
        chunks: 4,
      }) as Commands['why']['response'],
    files: ({ root, folder = '' }) => {
      if (root == null) {
        const top = entry('', {
          name: 'everything',
          is_folder: true,
          files: FOLDERS * FILES_EACH,
        });
        return { root: null, folder, entries: [top], more: 0 };
      }
      return {
        root,
        folder,
        entries: folder === '' ? folders : inside(folder),
        more: 0,
      };
    },
    'files.find': ({ query, limit }) =>
      Array.from({ length: limit ?? 50 }, (_, at) =>
        entry(`folder-1/${query.replaceAll(/\W/g, '')}-${String(at)}.rs`),
      ),
    'events.query': (request) => events.query(request),
    'events.show': ({ id }) => events.show(id),
    'events.chain': ({ id, limit }) => events.chain(id, limit ?? undefined),
    // Of any file: the last one that was saved and indexed.
    'events.origin': () => events.chain(EVENTS - 18),
    'events.stats': () => events.stats(),
    'events.histogram': ({ filter = {}, bars }) => events.histogram(filter, bars ?? undefined),
    'task.list': (request) => tasks.list(request),
    'task.show': (request) => tasks.show(request),
    'task.create': (request) => tasks.create(request),
    'task.update': (request) => tasks.update(request),
    'task.set': (request) => tasks.set(request),
    'task.move': (request) => tasks.move(request),
    'task.delete': (request) => tasks.delete(request),
    'task.restore': (request) => tasks.restore(request),
    'intent.list': (request) => tasks.intents(request),
    'note.backlinks': () => [],
    file: ({ root, path }) => ({
      root,
      path,
      language: 'rust',
      text: 'fn one() {}\n'.repeat(2000),
      first_line: 1,
      lines: 2000,
      state: 'indexed',
      branch: 'main',
      indexed_at: AT,
      chunks: [],
      entities: [],
    }),
  };
}

async function page(path: string): Promise<{ type: string; body: Buffer } | undefined> {
  const file = normalize(join(PAGE, path === '/' ? 'index.html' : path));
  if (!file.startsWith(PAGE)) return undefined;
  const body = await readFile(file).catch(() => undefined);
  return body && { type: TYPES[extname(file)] ?? 'application/octet-stream', body };
}

/** Made once each: an engine writes a long answer in another process, and quicker than this one. */
const written = new Map<string, Buffer>();

function jsonOf(name: string, body: unknown, answer: (request: unknown) => unknown): Buffer {
  if (name !== 'search' && name !== 'files') return Buffer.from(JSON.stringify(answer(body)));
  const { query, root, folder } = body as {
    query?: string;
    root?: string;
    folder?: string;
  };
  const key = `${name} ${query ?? `${root ?? ''} ${folder ?? ''}`}`;
  let json = written.get(key);
  if (!json) written.set(key, (json = Buffer.from(JSON.stringify(answer(body)))));
  return json;
}

/** Typed, it finds as much as is asked for; anything else finds everything there is. */
export const USUAL = 'wherearerequestsretried';

export async function standIn(typed: string): Promise<{ address: string; server: Server }> {
  const all = answers() as Record<string, ((request: unknown) => unknown) | undefined>;
  for (let length = 1; length <= typed.length; length++) {
    if (all['search']) jsonOf('search', { query: typed.slice(0, length) }, all['search']);
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!path.startsWith('/rpc/')) {
        void page(path).then((found) => {
          response.writeHead(found ? 200 : 404, {
            'content-type': found?.type ?? 'text/plain',
          });
          response.end(found?.body);
        });
        return;
      }
      const name = path.slice('/rpc/'.length);
      const answer = all[name];
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      response.writeHead(answer ? 200 : 500, {
        'content-type': 'application/json',
      });
      response.end(
        answer
          ? jsonOf(name, body, answer)
          : JSON.stringify({
              code: 'internal',
              message: `the stand-in has no ${name}`,
            }),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${String(port)}`, server };
}
