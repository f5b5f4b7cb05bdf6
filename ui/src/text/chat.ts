/** What the chat view says, but for what models and the engine say in it. */
import { count, duration, plural } from './format';

export const chat = {
  title: 'Chat',

  threads: {
    title: 'Chats',
    label: 'Chats, the last changed first',
    new: 'New chat',
    none: 'What you ask is kept here, with its answers.',
    messages: (messages: number) => plural(messages, 'message', 'messages'),
    rename: 'Rename',
    renameTitle: 'Rename this chat',
    name: 'Name',
    save: 'Rename',
    delete: 'Delete',
    deleted: (title: string) => `Deleted the chat “${title}”.`,
    gone: 'This chat isn’t there any more',
    goneText: 'It was deleted, or it belongs to another profile.',
  },

  start: {
    title: (profile: string) => `Ask about ${profile}`,
    text: 'Answers come from this profile’s index. Numbers in them lead to the lines that they are from.',
  },

  none: {
    title: 'No model answers yet',
    text: 'Chat needs a model that talks. Everything else in Continuo works without one. There are two ways to get one:',
    local: 'On this machine, with Ollama',
    localText: 'Free and private: nothing you ask leaves this machine.',
    install: 'Install Ollama from `ollama.com/download`.',
    start: 'Start it, and fetch a model: run `ollama pull llama3.2` in a terminal.',
    look: 'Look for Ollama',
    looking: 'Looking for Ollama…',
    lookStep: 'Let Continuo find it:',
    found: 'Ollama runs. Choose the model that answers:',
    noModels:
      'Ollama runs, and has no model on this machine yet. Run `ollama pull llama3.2`, then look again.',
    use: (model: string) => `Use ${model}`,
    used: (model: string) => `${model} answers from now on.`,
    cloud: 'At a provider, with a key',
    cloudText:
      'Larger models, such as those of Anthropic or OpenAI. Your questions and the parts of files that fit them would leave this machine.',
    blocked:
      'This profile blocks that: `block_cloud_apis` is on. Turn it off in the same place if you want it.',
    allowed: 'This profile allows it: `block_cloud_apis` is off.',
    settings: 'Open Settings → Models that talk',
    why: 'Why nothing answers now:',
  },

  composer: {
    label: 'Question',
    placeholder: 'Ask about this profile…',
    send: 'Ask',
    stop: 'Stop',
    hint: 'Enter asks, Shift+Enter begins a new line, ↑ brings back what you asked.',
    writing: 'An answer is being written. Stop it, or wait for its end, to ask again.',
    get: 'Get a model',
    stays: (model: string) => `${model} · nothing leaves this machine`,
    leaves: (model: string, provider: string) =>
      `${model} at ${provider} · questions and parts of your files leave this machine`,
  },

  message: {
    list: 'Messages',
    yours: 'You asked',
    answer: 'Answer',
    reading: 'Reading your files…',
    writing: 'Writing…',
    stopped: 'Stopped.',
    failed: 'The answer failed.',
    empty: 'The model said nothing.',
    copy: 'Copy the answer',
    copied: 'Copied.',
    copiedUrl: 'Copied the address: paste it into your browser.',
    prompt: 'Show prompt',
    retry: 'Answer again',
    task: 'Make a task of this',
    actions: 'What can be done with the answer',
    local: 'on this machine',
    cloud: 'elsewhere',
    tokens: (tokensIn: number | null, tokensOut: number | null) =>
      `${count(tokensIn ?? 0)} + ${count(tokensOut ?? 0)} tokens`,
    tokensNote: 'Tokens that were read, and tokens that were written',
    took: (ms: number) => duration(ms / 1000),
    toEnd: 'Go to the end',
  },

  sources: {
    title: 'Sources',
    others: (others: number) => `${plural(others, 'other part', 'other parts')} it was given`,
    open: (path: string, lines: string) => `Open ${path}, lines ${lines}`,
    chip: (number: number, path: string, lines: string) =>
      `Source ${String(number)}: ${path}, lines ${lines}`,
    show: (path: string) => `Show ${path} in Files`,
    opened: (editor: string) => `Opened in ${editor}.`,
    lines: (lines: string) => `Lines ${lines}`,
    click: 'Opens in your editor',
  },

  prompt: {
    title: 'What the model was asked',
    note: 'To the letter.',
    system: 'System',
    roles: { user: 'You', assistant: 'Answer' } as Record<string, string>,
    tokens: (tokens: number) => `About ${plural(tokens, 'token', 'tokens')}`,
    redacted: (secrets: number) =>
      secrets === 0
        ? 'no secrets were found in it'
        : `${plural(secrets, 'secret was', 'secrets were')} taken out`,
    copy: 'Copy all of it',
    close: 'Close',
  },

  task: {
    title: 'Make a task of this answer',
    name: 'Task',
    make: 'Make task',
    made: (title: string) => `Made the task “${title}”.`,
  },

  actions: {
    ask: 'Write a question',
    new: 'New chat',
    threads: 'Go to the list of chats',
    stop: 'Stop the answer',
    retry: 'Answer the last question again',
    copy: 'Copy the last answer',
    prompt: 'Show the prompt of the last answer',
    task: 'Make a task of the last answer',
    rename: 'Rename this chat',
    delete: 'Delete this chat',
  },
};
