/** The languages of a folder, the commonest first, the rest gathered in one row. */
import type { Preflight } from '../api/generated/types';
import { bytes, count } from '../text/format';
import { folders } from '../text/folders';

const MOST = 8;

export interface LanguageRow {
  name: string;
  value: number;
  said: string;
  note: string;
}

export function byLanguage(preflight: Preflight): LanguageRow[] {
  const all = Object.entries(preflight.by_language)
    .map(([name, { files, bytes }]) => ({ name, files, bytes }))
    .sort((a, b) => b.files - a.files || a.name.localeCompare(b.name));
  const shown = all.length > MOST ? all.slice(0, MOST - 1) : all;
  const rest = all.slice(shown.length);
  if (rest.length > 0) {
    shown.push({
      name: folders.preflight.others(rest.length),
      files: rest.reduce((sum, one) => sum + one.files, 0),
      bytes: rest.reduce((sum, one) => sum + one.bytes, 0),
    });
  }
  return shown.map((one) => ({
    name: one.name,
    value: one.files,
    said: count(one.files),
    note: bytes(one.bytes),
  }));
}
