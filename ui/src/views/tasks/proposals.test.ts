/** Proposals stand below the file that they were found in. */
import { expect, it } from 'vitest';

import { taskMade } from './made';
import { proposalRows } from './proposals';

const found = (id: string, root: string, path: string | null, line: number | null) =>
  taskMade(id, { state: 'candidate', root, path, line });

const FOUND = [
  found('b2', '/w', 'src/b.rs', 20),
  found('b1', '/w', 'src/b.rs', 3),
  found('lost', '/w', null, null),
  found('a', '/w', 'src/a.rs', 1),
];

function check(roots: readonly string[], expected: string[]): void {
  it(`is sorted by file and line, with ${String(roots.length)} folders`, () => {
    const rows = proposalRows(FOUND, roots);
    expect(
      rows.map((row) =>
        row.kind === 'task' ? row.task.id : `${row.name ?? '-'} (${String(row.tasks.length)})`,
      ),
    ).toEqual(expected);
  });
}

check(['/w'], ['src/a.rs (1)', 'a', 'src/b.rs (2)', 'b1', 'b2', '- (1)', 'lost']);
check(['/w', '/x'], ['w/src/a.rs (1)', 'a', 'w/src/b.rs (2)', 'b1', 'b2', '- (1)', 'lost']);
