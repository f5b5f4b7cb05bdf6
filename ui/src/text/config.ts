/** What is said about a profile’s configuration: its form, its file, and what its patterns do. */
import { bytes, count, decimal, plural } from './format';

interface FieldText {
  label: string;
  meaning: string;
}

export const config = {
  sections: {
    security: 'Privacy',
    embedding: 'Meaning',
    chunking: 'Chunks',
    indexing: 'Files',
    file_watcher: 'Watching',
    backup: 'Backups',
    events: 'Events',
    notes: 'Notes',
    session: 'Sessions',
    llm: 'Models that talk',
  } as Record<string, string>,

  fields: {
    'security.block_cloud_apis': {
      label: 'Keep this profile on this machine',
      meaning: 'Never call a cloud service for it, whatever the other settings say.',
    },
    'security.block_clipboard_export': {
      label: 'Keep its context off the clipboard',
      meaning: 'Don’t let the context of this profile be copied.',
    },
    'security.log_api_calls': {
      label: 'Keep a record of calls to models',
      meaning: 'When, to whom, what for, how many bytes and tokens. Never what was said.',
    },
    'embedding.model': {
      label: 'Model for text',
      meaning: 'For notes and documents. Another one makes all their vectors anew.',
    },
    'embedding.code_model': {
      label: 'Model for code',
      meaning: 'When it isn’t the one for text, both are searched.',
    },
    'embedding.batch_size': {
      label: 'Batch',
      meaning: 'How many chunks are handed to the embedding threads at a time.',
    },
    'embedding.max_threads': {
      label: 'Threads',
      meaning: 'How many threads embed, at low priority.',
    },
    'chunking.max_chunk_tokens': {
      label: 'Longest chunk',
      meaning: 'In the model’s own tokens. Above its window a chunk takes several vectors.',
    },
    'chunking.overlap_tokens': {
      label: 'Overlap',
      meaning: 'How much two neighbouring chunks of plain text share.',
    },
    'chunking.include_context_header': {
      label: 'Say where a chunk stands',
      meaning: 'File, class, method and the first line of documentation are embedded with it.',
    },
    'indexing.max_file_mb': {
      label: 'Largest file',
      meaning: 'Larger files are left out.',
    },
    'indexing.chunk_level_diff': {
      label: 'Replace only changed chunks',
      meaning: 'When a file changes, the rest of its chunks stay.',
    },
    'indexing.full_reindex_on_startup': {
      label: 'Read everything at each start',
      meaning: 'Every file is read again, changed or not.',
    },
    'indexing.throttle_on_battery': {
      label: 'Save the battery',
      meaning: 'Embed at a quarter of the speed while the computer runs on its battery.',
    },
    'file_watcher.debounce_ms': {
      label: 'Settle',
      meaning: 'How long a path must be quiet before it is looked at.',
    },
    'file_watcher.batch_interval_seconds': {
      label: 'Gather',
      meaning: 'Changes are gathered for so long, or until 10 have come. A lone one goes at once.',
    },
    'file_watcher.max_batch_size': {
      label: 'Most at once',
      meaning: 'The most paths that are handled in one go.',
    },
    'file_watcher.reconcile_minutes': {
      label: 'Compare every',
      meaning: 'How often the folders are compared with the index, whatever the watcher saw.',
    },
    'backup.every_hours': {
      label: 'Back up every',
      meaning: 'How often the profile’s database is copied.',
    },
    'backup.keep': {
      label: 'Keep',
      meaning: 'How many of the copies are kept.',
    },
    'events.keep_days': {
      label: 'Keep events for',
      meaning:
        'How long what happened stays in the activity log. Other times for some kinds are said in the file.',
    },
    'notes.folder': {
      label: 'Folder of the notes',
      meaning:
        'Its full path. Its Markdown files are your notes, and yours to keep. Empty, the profile has a folder of its own.',
    },
    'session.capture_minutes': {
      label: 'Capture every',
      meaning: 'While something happens, what you were doing is captured so often.',
    },
    'session.inactive_minutes': {
      label: 'Ends after',
      meaning: 'When nothing happens for so long, a session is over.',
    },
    'session.deadline_seconds': {
      label: 'Wait for sources',
      meaning: 'What git or an editor doesn’t say in this time is left out of a capture.',
    },
    'session.keep_all_days': {
      label: 'Keep all for',
      meaning: 'Every captured state of so many days is kept.',
    },
    'session.keep_daily_days': {
      label: 'Keep one a day for',
      meaning: 'Of older days only the last state is kept.',
    },
    'session.leave_out_commands': {
      label: 'Commands that aren’t kept',
      meaning: 'A command with one of these in it is never noted. * stands for anything.',
    },
    'llm.tokens_a_day': {
      label: 'Tokens a day',
      meaning: 'In and out together. When they are spent, rules take over until tomorrow.',
    },
    'llm.answer_seconds': {
      label: 'Wait for words',
      meaning:
        'How long a capture or a greeting waits for a model. Without an answer the rules’ words stay.',
    },
  } as Record<string, FieldText | undefined>,

  commands: {
    add: 'Add a part of a command',
    addButton: 'Add',
    taken: 'This is there already.',
    pattern: (at: number) => `Part ${count(at)}`,
    placeholder: 'vault *read',
    list: 'Commands that aren’t kept',
    none: 'Every command is kept, without its secrets.',
    removed: (part: string) => `Removed ${part} from the commands that aren’t kept.`,
  },

  on: 'on',
  off: 'off',
  ownFolder: 'the profile’s own folder',
  decides: 'the model’s window',
  decidesBriefly: 'its window',
  noLimit: 'no limit',
  usual: (value: string) => `Default ${value}`,
  range: (least: number, most: number) => `${decimal(least)} to ${decimal(most)}`,
  reset: (field: string, value: string) => `Reset ${field} to ${value}`,
  missingModel: (name: string) => `${name} (isn’t there)`,
  unreadable: 'profile.yaml can’t be read as it is, so the form can’t change it.',
  openFile: 'Open profile.yaml',
  openLine: (line: number) => `Open line ${count(line)}`,
  problem: (line: number, key: string, message: string) =>
    `Line ${count(line)}${key ? `, \`${key}\`` : ''}: ${message}`,
  problemHint: 'The last good values stay in force until this is right.',

  folders: {
    title: 'Folders',
    missing: 'not there now',
    none: 'This profile has no folders yet.',
    manage: 'Change folders…',
  },

  patterns: {
    title: 'Left out',
    note: 'In the syntax of .gitignore, beside .gitignore and .contextignore themselves.',
    add: 'Add a pattern',
    addButton: 'Add',
    placeholder: '*.log, drafts/, /private/**',
    list: 'Patterns',
    pattern: (at: number) => `Pattern ${count(at)}`,
    none: 'No patterns: only .gitignore and .contextignore leave something out.',
    reset: 'Back to the usual patterns',
    taken: 'This pattern is there already.',
    removed: (pattern: string) => `Removed ${pattern} from the patterns.`,
  },

  effect: {
    folder: 'Folder',
    now: 'Now',
    edited: 'With your changes',
    files: (files: number) => plural(files, 'file', 'files'),
    size: (size: number) => bytes(size),
    fewer: (files: number) => `${plural(files, 'file', 'files')} fewer`,
    more: (files: number) => `${plural(files, 'file', 'files')} more`,
    same: 'no difference',
    unchanged: 'Change a pattern and see here what it does to this folder.',
    examples: 'What the new patterns leave out',
    noExamples: 'The new patterns match nothing in the upper folders.',
    invalid: 'There is a mistake in the configuration; this shows what was right last.',
    by: (pattern: string) => `by ${pattern}`,
  },

  file: {
    label: 'Text of profile.yaml',
    problems: 'Problems',
    fine: 'Nothing is wrong with it.',
    checking: 'Checking…',
    warning: 'warning',
    error: 'mistake',
    keys: 'Ctrl+Space completes keys. Escape, then Tab, leaves the editor.',
    copy: 'Copy its path',
    copied: 'Copied.',
    complete: { section: 'section', default: (value: string) => `default ${value}` },
  },

  save: {
    unsaved: 'Not saved yet',
    wrong: 'Not saved yet. There is a mistake in it.',
    save: 'Save',
    discard: 'Discard',
    saved: 'Saved profile.yaml. It applies at once.',
    discarded: 'Discarded the changes to profile.yaml.',
    action: 'Save profile.yaml',
    leaveTitle: 'Leave without saving?',
    leave: (name: string) => `profile.yaml of ${name} has changes that aren’t saved.`,
    leaveAction: 'Discard and leave',
    overtaken: 'profile.yaml was changed elsewhere while you were changing it.',
    overtakenHint: 'Take what is there now, or keep your text over it.',
    reload: 'Take what is there',
    overwrite: 'Keep mine',
  },
};
