/** What the shared parts say by themselves. */
export const parts = {
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  remove: (name: string) => `Remove ${name}`,
  choose: 'Choose…',
  loading: 'Loading',
  code: (name: string) => `Text of ${name}`,
  codeBlock: 'a block of code',
  copyCode: 'Copy the code',
};
