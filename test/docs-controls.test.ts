import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { runCli } from '../src/cli/run-cli.ts';

const docs = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../docs/${name}`, import.meta.url)), 'utf8');
const controls = docs('controls.md');
const eventTypes = readFileSync(fileURLToPath(new URL('../src/domain/event.ts', import.meta.url)), 'utf8');
const rows = controls
  .split('\n')
  .filter((line) => /^\| (?!---|\| entries)/.test(line) && !line.includes('| entries |'));
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`breakglass ([^`]+)`/g)].map(([, command = '']) => command);
const commands = [...new Set([...commandsIn(controls), ...commandsIn(docs('record.md'))])];

/** The help of the command a line begins with: its words are in small letters, what is filled in is not. */
async function helpOf(command: string): Promise<{ readonly code: number; readonly help: string }> {
  const words = command.split(' ');
  const end = words.findIndex((word) => !/^[a-z]+$/.test(word));
  let help = '';
  const write = (text: string): void => void (help += text);
  const code = await runCli([...words.slice(0, end < 0 ? words.length : end), '--help'], {
    env: {},
    stdout: { write },
    stderr: { write },
    nowMs: () => 0,
    randomBytes: (count) => Buffer.alloc(count),
    mainUrl: new URL('../main.js', import.meta.url).href,
    stdinIsTerminal: false,
    pause: () => Promise.resolve(),
    onSignal: () => () => {},
  });
  return { code, help };
}

describe('docs/controls.md', () => {
  it('has a command in every row', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => commandsIn(row).length === 0)).toEqual([]);
  });

  it.each(commands)('names a command that there is: %s', async (command) => {
    const { code, help } = await helpOf(command);
    expect([code, help]).toEqual([0, expect.stringMatching(/^Usage: breakglass \S+ (?!\[command\])/)]);
    for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(help).toContain(flag);
  });

  it('names events that there are', () => {
    const named = [...controls.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, type = '']) => type);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((type) => !eventTypes.includes(`'${type}'`))).toEqual([]);
  });
});
