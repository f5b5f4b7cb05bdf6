/** The entity that a result is a piece of, and its links in groups. */
import type { EntityInfo, LinkInfo, SearchResult } from '../../api/generated/types';
import { search } from '../../text/search';

/** Returns the entity whose lines a result shares most, if it is of the result's file. */
export function entityOf(
  entities: readonly EntityInfo[],
  hit: SearchResult,
): EntityInfo | undefined {
  const shared = (one: EntityInfo) =>
    Math.min(one.end_line, hit.end_line) - Math.max(one.start_line, hit.start_line);
  return entities
    .filter((one) => one.root === hit.root && one.path === hit.path)
    .sort((a, b) => shared(b) - shared(a))[0];
}

export interface LinkGroup {
  key: string;
  title: string;
  links: readonly LinkInfo[];
}

/** Returns the links by direction and kind, each place once; what leads somewhere in the profile first. */
export function groupsOf(entity: EntityInfo): LinkGroup[] {
  const groups = (direction: 'in' | 'out', links: readonly LinkInfo[]) =>
    Object.entries(search.linked[direction]).map(([kind, title]) => ({
      key: `${direction} ${kind}`,
      title,
      links: once(links.filter((link) => link.kind === kind)),
    }));
  return [...groups('in', entity.links_in), ...groups('out', entity.links_out)].filter(
    ({ links }) => links.length > 0,
  );
}

function once(links: readonly LinkInfo[]): LinkInfo[] {
  const seen = new Map(
    links.map((link) => [
      `${link.name ?? link.target}\n${link.path ?? ''}\n${String(link.line ?? 0)}`,
      link,
    ]),
  );
  return [...seen.values()].sort((a, b) => Number(a.path === null) - Number(b.path === null));
}
