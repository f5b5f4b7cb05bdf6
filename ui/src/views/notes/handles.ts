/** What the view's components can be told to do by those that hold them. */

export interface TextHandle {
  goTo: (line: number) => void;
  focus: (end?: boolean) => void;
  isWriting: () => boolean;
  toggleMark: (mark: string) => void;
  toggleBoxes: () => void;
  follow: () => void;
}

export interface PaneHandle {
  toggleSide: () => void;
  focus: (end?: boolean) => void;
  part: () => TextHandle | undefined;
}

export interface ListHandle {
  find: () => void;
  focus: () => void;
}
