/** How each shell is told to tell of its commands. */

export type ShellName = 'bash' | 'zsh' | 'fish' | 'pwsh';

export interface Hook {
  shell: ShellName;
  /** The line. */
  line: string;
  /** The file that the line belongs in. */
  file: string;
}

export const HOOKS: readonly Hook[] = [
  { shell: 'bash', line: 'eval "$(continuo shell init bash)"', file: '~/.bashrc' },
  { shell: 'zsh', line: 'eval "$(continuo shell init zsh)"', file: '~/.zshrc' },
  { shell: 'fish', line: 'continuo shell init fish | source', file: '~/.config/fish/config.fish' },
  {
    shell: 'pwsh',
    line: 'continuo shell init pwsh | Out-String | Invoke-Expression',
    file: '$PROFILE',
  },
];
