import type { Cast } from '../../contract.ts';

/** Something that may be typed next. */
export type Completion = {
  /** The whole text, with it. */
  readonly text: string;
  readonly label: string;
  readonly what: string;
};

const COMMAND = '/breakglass';
const DURATIONS: readonly (readonly [string, string])[] = [
  ['20s', 'twenty seconds: short enough to watch it end'],
  ['2m', 'two minutes'],
  ['10m', 'ten minutes'],
];

/** What fits to a slash command that somebody is typing; nothing for any other text. */
export function completions(
  typed: string,
  { commands, tasks }: Pick<Cast, 'commands' | 'tasks'>,
): readonly Completion[] {
  if (!typed.startsWith('/')) return [];
  if (!typed.includes(' ')) {
    return COMMAND.startsWith(typed)
      ? [{ text: `${COMMAND} `, label: COMMAND, what: 'ask for access, and all that belongs to it' }]
      : [];
  }
  if (!typed.startsWith(`${COMMAND} `)) return [];
  const words = typed.slice(COMMAND.length + 1).split(' ');
  const last = words.at(-1) ?? '';
  const before = `${COMMAND} ${words
    .slice(0, -1)
    .map((word) => `${word} `)
    .join('')}`;
  const fitting = (choices: readonly (readonly [word: string, what: string])[]): readonly Completion[] =>
    choices
      .filter(([word]) => word.startsWith(last) && word !== last)
      .map(([word, what]) => ({ text: `${before}${word} `, label: word, what }));
  const [first] = words;
  if (words.length === 1) {
    const asks = tasks.map(({ taskId, title }) => [taskId, `ask for: ${title}`] as const);
    const verbs = commands.flatMap(({ syntax, what }) => {
      const verb = /^\/breakglass ([a-z]+)/.exec(syntax)?.[1];
      return verb === undefined ? [] : [[verb, what] as const];
    });
    return fitting([...asks, ...verbs]);
  }
  const task = tasks.find(({ taskId }) => taskId === first);
  if (task === undefined) return [];
  if (words.length === 2) return fitting(task.assets.map((asset) => [asset, 'on this one']));
  return words.length === 3 ? fitting(DURATIONS) : [];
}

/** What the text is for Slack: a command with its words, or a message. */
export function readTyped(
  typed: string,
): { readonly command: string; readonly text: string } | { readonly message: string } {
  const match = /^(\/\w+)(?:\s+([\s\S]*))?$/.exec(typed.trim());
  if (match === null) return { message: escaped(typed.trim()) };
  return { command: match[1] ?? '', text: (match[2] ?? '').trim() };
}

/** As Slack's own clients send what people type. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
