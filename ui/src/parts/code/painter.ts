/** The colours of a piece of code, by the same rules as in the viewer. Loaded when first needed. */
import type { Language } from '@codemirror/language';
import { highlightTree } from '@lezer/highlight';

import { colours } from './appearance';
import { loadLanguage } from './language';

export interface Span {
  from: number;
  to: number;
  classes: string;
}

const languages = new Map<string, Promise<Language | undefined>>();
let styled = false;

/** The viewer would bring the rules along, but there may be none yet. */
function style(): void {
  if (styled) return;
  styled = true;
  const sheet = document.createElement('style');
  sheet.textContent = colours.module?.getRules() ?? '';
  document.head.append(sheet);
}

function languageOf(name: string, file: string): Promise<Language | undefined> {
  const key = `${name} ${/[^./\\]*$/.exec(file)?.[0] ?? ''}`;
  let found = languages.get(key);
  if (!found) {
    found = loadLanguage(name, file.split('/').at(-1)).then(
      (support) => support?.language,
      (error: unknown) => {
        // Without its colours the text is still all there.
        console.warn('the language could not be loaded', error);
        return undefined;
      },
    );
    languages.set(key, found);
  }
  return found;
}

export async function paint(text: string, name: string, file: string): Promise<Span[]> {
  style();
  const language = await languageOf(name, file);
  if (!language) return [];
  const spans: Span[] = [];
  highlightTree(language.parser.parse(text), colours, (from, to, classes) => {
    spans.push({ from, to, classes });
  });
  return spans;
}
