/** Changes `file_watcher.ignore_patterns` in a text of `profile.yaml`, and leaves all else as it was written. */
import { type Document, isScalar, isSeq, parseDocument, Scalar } from 'yaml';

const PLACE = ['file_watcher', 'ignore_patterns'] as const;

function listOf(document: Document) {
  const found = document.getIn(PLACE, true);
  return isSeq(found) ? found : undefined;
}

function textOf(item: unknown): string {
  return String(isScalar(item) ? item.value : item);
}

export function patternsOf(text: string): string[] {
  return listOf(parseDocument(text))?.items.map(textOf) ?? [];
}

export function withPatterns(text: string, more: readonly string[]): string {
  if (more.length === 0) return text;
  const document = parseDocument(text);
  const items = more.map((pattern) => {
    const item = new Scalar(pattern);
    item.type = Scalar.QUOTE_DOUBLE;
    return item;
  });
  const list = listOf(document);
  if (list) list.items.push(...items);
  else document.setIn(PLACE, document.createNode(items));
  return document.toString({ lineWidth: 0 });
}
