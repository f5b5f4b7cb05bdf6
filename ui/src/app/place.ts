/** A place in the page as a link: `#/files/…?path=…`. */

export interface Place {
  /** The first part: which view. */
  view: string;
  /** The further parts, decoded. */
  path: readonly string[];
  query: Readonly<Record<string, string>>;
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

export function parse(hash: string): Place {
  const [route = '', search = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s);
  const [view = '', ...path] = route.split('/').filter(Boolean).map(decode);
  return { view, path, query: Object.fromEntries(new URLSearchParams(search)) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray % in a link that somebody typed.
    return part;
  }
}

/** Returns the link to a place; what is empty in the query is left out. */
export function href(view: string, path: readonly string[] = [], query: Query = {}): string {
  const route = [view, ...path].map(encodeURIComponent).join('/');
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const said = search.size > 0 ? `?${search.toString()}` : '';
  return `#/${route}${said}`;
}
