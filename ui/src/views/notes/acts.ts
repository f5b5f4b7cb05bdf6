/** What can be done with a note, and with what it links to. */
import { write } from '../../api/cache.svelte';
import { engine, host } from '../../api/engine';
import type { LinkTarget, Note, NoteInfo } from '../../api/generated/types';
import { copy } from '../../app/clipboard.svelte';
import { router } from '../../app/router.svelte';
import { attempt, say } from '../../app/toasts.svelte';
import { asEngineError } from '../../host/host';
import { notes as text } from '../../text/notes';
import { LIST, placeOf, split, toNote } from './address';
import type { Draft } from './draft.svelte';
import { drafts } from './drafts.svelte';

/** Opens what a link leads to: a file and a symbol in the editor at their line, or in Files with `browse`. */
export async function openTarget(to: LinkTarget, browse = false): Promise<void> {
  if (to.kind === 'url') {
    await browseTo(to.url);
    return;
  }
  const place = placeOf(to);
  if ((to.kind === 'file' || to.kind === 'symbol') && !browse) {
    const { root, path, line } = to;
    await attempt(async () => {
      const opened = await write('open', { root, path, line });
      say(text.links.opened(opened.with));
    });
  } else if (place !== undefined) router.go(place);
}

export async function browseTo(url: string): Promise<void> {
  await attempt(async () => {
    if (await host().browse(url)) return;
    if (await copy(url, 'profile')) say(text.links.copiedUrl);
  });
}

/** Creates a note; returns where it is. */
export async function create(profile: string, typed: string): Promise<string | undefined> {
  let made: Note | undefined;
  await attempt(async () => {
    made = await write('note.create', { profile, ...split(typed) });
    drafts.open(profile, made);
  });
  return made?.info.path;
}

/** Puts a note in the trash, with what was written last. */
export async function remove(
  profile: string,
  note: Pick<NoteInfo, 'path' | 'title'>,
): Promise<void> {
  await attempt(async () => {
    const draft = drafts.of(profile, note.path);
    if (draft?.keeping === 'waiting' || draft?.keeping === 'saving') await drafts.save(draft);
    const gone = await write('note.delete', { profile, path: note.path });
    if (draft) drafts.drop(draft);
    if (isShown(note.path)) router.go(LIST, { replace: true });
    say(text.removed(note.title), async () => {
      await restore(profile, gone.id, false);
    });
  });
}

export async function restore(profile: string, id: string, tell = true): Promise<void> {
  const back = await write('note.restore', { profile, id });
  if (tell) say(text.restored(back.info.title));
  router.go(toNote(back.info.path));
}

/** Gives a note's file another name; returns whether that was done. */
export async function rename(profile: string, path: string, to: string): Promise<boolean> {
  const target = /\.(?:md|markdown)$/i.test(to) ? to : `${to}.md`;
  return attempt(async () => {
    const moved = await move(profile, path, target);
    say(text.renamed(moved), async () => {
      await move(profile, moved, path);
    });
  });
}

async function move(profile: string, path: string, to: string): Promise<string> {
  const draft = drafts.of(profile, path);
  if (draft) await drafts.save(draft);
  const note = await write('note.rename', { profile, path, to });
  const now = note.info.path;
  if (draft) {
    drafts.moved(draft, now);
    void draft.heard(note);
  }
  if (isShown(path)) router.go(toNote(now), { replace: true });
  return now;
}

function isShown(path: string): boolean {
  return router.view === 'notes' && router.path.join('/') === path;
}

export function reveal(folder: string, path = ''): Promise<boolean> {
  return attempt(() => write('reveal', { root: folder, path }));
}

export function openElsewhere(folder: string, path: string): Promise<boolean> {
  return attempt(async () => {
    const opened = await write('open', { root: folder, path, line: null });
    say(text.opened(opened.with));
  });
}

export async function copyLink(title: string): Promise<void> {
  const link = `[[${title}]]`;
  if (await copy(link, 'profile')) say(text.actions.copied(link));
}

export function keepMine(draft: Draft): Promise<boolean> {
  return attempt(async () => {
    if (await draft.keepMine()) say(text.conflict.kept);
  });
}

/** The text that was here can be brought back while it is said. */
export function takeTheirs(draft: Draft): void {
  const mine = draft.takeTheirs();
  say(text.conflict.took, () => {
    draft.change(mine);
    return Promise.resolve();
  });
}

/** Leaves the file as it is, and puts what was written here into a note of its own. */
export function keepBoth(draft: Draft, title: string): Promise<boolean> {
  return attempt(async () => {
    const { profile, text: mine } = draft;
    const folder = draft.path.split('/').slice(0, -1).join('/');
    const made = await write('note.create', {
      profile,
      title: text.conflict.copy(title),
      subfolder: folder === '' ? null : folder,
    });
    // To the letter, rather than below the title that it was created with.
    await write('note.write', { profile, path: made.info.path, text: mine, hash: made.hash });
    draft.takeTheirs();
    say(text.conflict.both(made.info.title));
  });
}

/** Writes the file of a note anew that was deleted elsewhere. */
export function writeAgain(draft: Draft): Promise<boolean> {
  return attempt(async () => {
    if (await draft.writeAgain()) return;
    throw draft.error ?? asEngineError(text.gone.title);
  });
}

export function discard(draft: Draft): void {
  const { profile, put } = draft;
  drafts.drop(draft);
  router.go(LIST, { replace: true });
  say(text.goneNote.discarded, async () => {
    const note = await write('note.write', { profile, path: put.path, text: put.text, hash: null });
    router.go(toNote(note.info.path));
  });
}

/** Returns what a name leads to that was written a moment ago, and that the note's links don't have yet. */
export async function lookUp(profile: string, name: string): Promise<LinkTarget | undefined> {
  const found = await engine.noteComplete({ profile, text: name, limit: 5 });
  const wanted = name.trim().toLowerCase();
  return found.find(
    ({ insert, to }) =>
      insert.toLowerCase() === wanted || ('title' in to && to.title.toLowerCase() === wanted),
  )?.to;
}
