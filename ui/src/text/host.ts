/** What is said when the engine can't be reached. */
export const host = {
  unreachable: 'The engine doesn’t answer.',
  unreachableHint:
    'It may be restarting: this page keeps trying. Otherwise run `continuo ui` again.',
  unreadable: (command: string, status: number) =>
    `The engine answered ${command} with status ${String(status)} and nothing that can be read.`,
};
