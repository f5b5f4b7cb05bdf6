/** Tasks and intents for tests. */
import type { IntentInfo, TaskInfo } from '../../api/generated/types';

const AT = '2026-01-15T10:00:00Z';

export function taskMade(id: string, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    id,
    title: `Title of ${id}`,
    state: 'open',
    priority: 'normal',
    due: null,
    intent: null,
    labels: [],
    note: null,
    source: 'manual',
    source_event: null,
    source_message: null,
    asks_to_close: false,
    marker: null,
    root: null,
    path: null,
    line: null,
    place: 1,
    created_at: AT,
    changed_at: AT,
    ...more,
  };
}

export function intentMade(id: string, more: Partial<IntentInfo> = {}): IntentInfo {
  return {
    id,
    title: `Intent ${id}`,
    note: null,
    state: 'open',
    resolution: null,
    tasks_open: 0,
    tasks_done: 0,
    created_at: AT,
    closed_at: null,
    ...more,
  };
}
