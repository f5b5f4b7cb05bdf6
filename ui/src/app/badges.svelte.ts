/** The numbers at the items of the navigation. */
import { read } from '../api/cache.svelte';
import { shell as text } from '../text/shell';
import type { Badge } from './views';

export function brokenProfiles(): Badge {
  const profiles = read('profile.list', () => ({}));
  const broken = $derived(profiles.data?.filter((profile) => profile.problem).length ?? 0);
  return {
    get count() {
      return broken;
    },
    get label() {
      return text.profile.problems(broken);
    },
  };
}

export function openTasks(): Badge {
  const profiles = read('profile.list', () => ({}));
  const tasks = read('task.list', () =>
    profiles.data?.some(({ active }) => active) ? { states: ['open', 'doing', 'blocked'] } : null,
  );
  const open = $derived(tasks.data?.length ?? 0);
  return {
    get count() {
      return open;
    },
    get label() {
      return text.openTasks(open);
    },
  };
}
