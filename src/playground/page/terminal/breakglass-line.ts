import { parseId } from '../../../domain/ids.ts';

/** A command line that may be run, with real paths in it. */
export type BreakglassLine = {
  readonly programArguments: readonly string[];
  /** Whether its standard output holds credentials. */
  readonly isSecret: boolean;
  /** Paths of this machine, and what the terminal calls them. */
  readonly paths: readonly (readonly [path: string, name: string])[];
};

/** What the words stand for in this terminal. */
export type TerminalPlaces = {
  readonly issuerUrl: string;
  readonly recordFolder: string;
  readonly issuerPublicKey: string;
};

/** How the terminal calls the folder of the record and the key that is pinned. */
export const RECORD = 'record';
export const PINNED_KEY = 'issuer.public.json';

/**
 * Reads the words after `breakglass` against the closed list of what may be run here.
 * @returns null for anything else: no path, no option and no command of another kind gets through.
 */
export function breakglassLine(words: readonly string[], places: TerminalPlaces): BreakglassLine | null {
  const [command, ...rest] = words;
  const plain = (...programArguments: readonly string[]): BreakglassLine => ({
    programArguments,
    isSecret: false,
    paths: [],
  });
  switch (command) {
    case 'login':
      return login(rest, places);
    case 'status':
      return rest.length === 0 || isJust(rest, '--json') ? plain(...words) : null;
    case 'credentials':
    case 'release': {
      const grantId = onlyGrant(rest);
      return grantId === null ? null : { ...plain(command, grantId), isSecret: command === 'credentials' };
    }
    case 'audit':
      return audit(rest, places);
    case undefined:
    case 'help':
    case '--help':
      return plain('--help');
    case '--version':
      return plain('--version');
    default:
      return null;
  }
}

/** Slack shows the issuer's address in the command; another one than ours is not called. */
function login(words: readonly string[], { issuerUrl }: TerminalPlaces): BreakglassLine | null {
  const [code = '', ...rest] = words;
  const isOurs = rest.length === 0 || isJust(rest, '--issuer', issuerUrl);
  if (!/^[\w-]{8,40}$/.test(code) || !isOurs) return null;
  return { programArguments: ['login', code, '--issuer', issuerUrl], isSecret: false, paths: [] };
}

function audit(words: readonly string[], places: TerminalPlaces): BreakglassLine | null {
  const paths = [
    [places.recordFolder, RECORD],
    [places.issuerPublicKey, PINNED_KEY],
  ] as const;
  const [command, ...rest] = words;
  const line = (...programArguments: readonly string[]): BreakglassLine => ({
    programArguments: ['audit', ...programArguments],
    isSecret: false,
    paths,
  });
  if (command === 'verify') {
    if (isJust(rest, RECORD)) return line('verify', places.recordFolder);
    const isPinned = isJust(rest, RECORD, '--key', PINNED_KEY);
    return isPinned ? line('verify', places.recordFolder, '--key', places.issuerPublicKey) : null;
  }
  const [grant = '', ...options] = rest;
  const grantId = parseId('grant', grant);
  if (command !== 'show' || grantId === null) return null;
  const shown = ['show', grantId, '--log', places.recordFolder];
  if (isJust(options, '--log', RECORD)) return line(...shown);
  const isPinned = isJust(options, '--log', RECORD, '--key', PINNED_KEY);
  return isPinned ? line(...shown, '--key', places.issuerPublicKey) : null;
}

function onlyGrant(words: readonly string[]): string | null {
  return words.length === 1 ? parseId('grant', (words[0] ?? '').toLowerCase()) : null;
}

function isJust(words: readonly string[], ...expected: readonly string[]): boolean {
  return words.length === expected.length && expected.every((word, index) => words[index] === word);
}
