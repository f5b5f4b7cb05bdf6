/** Finds and loads what colours a language, by the engine's name for it or by the file's. */
import { LanguageDescription, type LanguageSupport } from '@codemirror/language';
import { languages } from '@codemirror/language-data';

export async function loadLanguage(
  name: string | null | undefined,
  file: string | undefined,
): Promise<LanguageSupport | undefined> {
  const byName = name ? LanguageDescription.matchLanguageName(languages, name, false) : null;
  const byFile = file ? LanguageDescription.matchFilename(languages, file) : null;
  try {
    return await (byName ?? byFile)?.load();
  } catch {
    // The engine that serves it is away: the text stays plain until it is shown again.
    return undefined;
  }
}
