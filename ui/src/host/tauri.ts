/** The desktop window: calls and events go through the shell that holds the engine. */
import { invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { open } from '@tauri-apps/plugin-dialog';

import type { CommandName, Commands } from '../api/generated/client';
import type { DoctorReport, PipelineEvent } from '../api/generated/types';
import { asEngineError, type Host, type Shell, type Startup } from './host';

export function isDesktop(): boolean {
  return isTauri();
}

/** Listens to an event of the shell; what ends it works before the shell has answered, too. */
function subscribe(
  name: string,
  told: (payload: unknown) => void,
): { ready: Promise<void>; end: () => void } {
  let ended = false;
  const listening = listen<unknown>(name, ({ payload }) => {
    if (!ended) told(payload);
  });
  return {
    ready: listening.then(() => undefined),
    end: () => {
      ended = true;
      void listening.then((unlisten) => {
        unlisten();
      });
    },
  };
}

/** Calls a command of the engine, or one of the shell's own, whose names begin with `shell.`. */
async function ask(command: string, request: unknown = {}): Promise<unknown> {
  try {
    return await invoke('rpc', { command, request });
  } catch (thrown) {
    throw asEngineError(thrown);
  }
}

const shell: Shell = {
  startup: async () => (await ask('shell.startup')) as Startup,
  onStartup: (told) =>
    subscribe('startup', (startup) => {
      told(startup as Startup);
    }).end,
  onNavigate: (told) =>
    subscribe('navigate', (route) => {
      told(String(route));
    }).end,
  retryStartup: async () => {
    await ask('shell.retry');
  },
  doctor: async () => (await ask('shell.doctor')) as DoctorReport,
  quit: async () => {
    await ask('shell.quit');
  },
};

export function desktop(): Host {
  return {
    kind: 'desktop',
    call: async <Name extends CommandName>(name: Name, request: Commands[Name]['request']) =>
      (await ask(name, request)) as Commands[Name]['response'],
    listen: (onEvent, onConnection) => {
      onConnection('connecting');
      const { ready, end } = subscribe('engine', (event) => {
        onEvent(event as PipelineEvent);
      });
      ready.then(
        () => {
          onConnection('open');
        },
        () => {
          onConnection('lost');
        },
      );
      return end;
    },
    chooseFolders: () => open({ directory: true, multiple: true }),
    onDrag: (told) => {
      const ends = [
        subscribe('tauri://drag-enter', () => {
          told({ kind: 'over' });
        }),
        subscribe('tauri://drag-leave', () => {
          told({ kind: 'left' });
        }),
        subscribe('tauri://drag-drop', (dropped) => {
          told({ kind: 'dropped', paths: (dropped as { paths: string[] }).paths });
        }),
      ];
      return () => {
        for (const { end } of ends) end();
      };
    },
    copy: (text) => navigator.clipboard.writeText(text),
    // The shell has no command for it.
    browse: () => Promise.resolve(false),
    shell: () => shell,
  };
}
