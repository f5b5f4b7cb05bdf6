/** Single changes to the text of `profile.yaml`; comments and everything else stay as they are. */
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  YAMLSeq,
} from 'yaml';

export type Value = string | number | boolean | null;
/** Section and key. */
export type KeyPath = readonly [section: string, key: string];

/** Returns what stands at a key, undefined where nothing does. */
export function valueAt(document: Document, path: KeyPath): unknown {
  if (!isMap(document.contents)) return undefined;
  const node: unknown = document.getIn(path, true);
  return isCollection(node) ? node.toJSON() : isScalar(node) ? node.value : undefined;
}

/** Returns the texts of a list; undefined where there is none. */
export function listAt(document: Document, path: KeyPath): string[] | undefined {
  const value = valueAt(document, path);
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** Returns whether there is a mapping, or nothing yet, that single values can be written into. */
export function canEdit(document: Document): boolean {
  return document.errors.length === 0 && (isMap(document.contents) || isEmpty(document.contents));
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function edited(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text);
  // `---` alone holds a null, which nothing can be put into.
  if (isEmpty(document.contents)) document.contents = document.createNode({}) as never;
  change(document);
  return document.toString({ lineWidth: 0 });
}

/** Puts a value at a key, and makes its section when there is none. */
export function withValue(text: string, [section, key]: KeyPath, value: Value): string {
  return edited(text, (document) => {
    if (isMap(document.get(section))) document.setIn([section, key], value);
    else document.set(section, document.createNode({ [key]: value }));
  });
}

/** Returns a text as it stands in the list: quoted, as the stars of a pattern mean something else to YAML. */
function quoted(text: string): Scalar<string> {
  const node = new Scalar(text);
  node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

/** Puts texts into a list; what is in both keeps its comments. */
export function withList(text: string, [section, key]: KeyPath, list: readonly string[]): string {
  return edited(text, (document) => {
    const there: unknown = document.getIn([section, key], true);
    if (!isSeq(there)) {
      const made = new YAMLSeq<Scalar<string>>();
      made.items = list.map(quoted);
      if (isMap(document.get(section))) document.setIn([section, key], made);
      else document.set(section, document.createNode({ [key]: made }));
      return;
    }
    const kept = [...there.items];
    there.items = list.map((one) => {
      const at = kept.findIndex((item) => isScalar(item) && String(item.value) === one);
      return at < 0 ? quoted(one) : kept.splice(at, 1)[0];
    });
    // An emptied list is written on its line; one that is filled again has its lines again.
    there.flow = list.length === 0;
  });
}
