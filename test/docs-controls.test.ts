import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import type { CliIo } from '../src/cli/cli-io.ts';
import { runCli } from '../src/cli/run-cli.ts';
import { START_MS } from './audit/log-fixture.ts';
import type { AuditScene } from './cli/audit-fixture.ts';
import { ids } from './cli/audit-fixture.ts';
import { controlsLog } from './support/controls-log.ts';

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

/**
 * Rows that need an AWS account or an identity provider's keys: test/issuer/doctor/examine-aws.test.ts and
 * test/cli/audit-evidence.test.ts show what they do.
 */
const SHOWN_ELSEWHERE: readonly string[] = ['doctor aws', 'audit evidence'];

/** What a row promises beside the events it names, by what stands in its cell of entries. */
const SHOWN: Readonly<Record<string, readonly RegExp[]>> = {
  "the tasks' actions, assets and limits": [
    /^task restart-ecs-service: .*\n {2}owner aiko, review by 2027-05-31, .* at most 30m$/m,
    /^ {2}ecs:UpdateService on arn:aws:ecs:\S+:service\/\S+$/m,
    /orders-api/,
  ],
  'the rules themselves, shipped and your own': [
    /^rule approver-is-requester \(invariants\)\n {2}forbids approve, deny, claim: Nobody decides/m,
    /^rule \S+ \(defaults\)$/m,
  ],
  '`grant.minting` with the session policy as AWS got it': [/"sessionPolicy":"\{/],
  'what was done, what the task is not for, and what could not be read: `grant.deeds-final`': [
    /"outsideEvents":\["s3:ListBuckets"\]/,
    /"unread":\[\{"region":"us-east-1"/,
  ],
  '`grant.minted` with its end, `grant.ended` with how sure it is': [/STS says 20/, /certainty by-time/],
  'one `SourceIdentity` a grant, attempts counted in `grant.minting`': [/attempt 1 · session bg-/],
  'who asked, who approved by which evidence, which session': [
    /"evidenceKind":"click"/,
    /Mara Weiss/,
    /Jonas Holm/,
    /"sessionName":"bg-/,
  ],
  '`standing.reported`, `standing.copied`, `grant.ending` with reason `standing-changed`': [
    /"grant.ending".*"standing-changed"/,
  ],
  '`request.approval-counted` with its evidence, `grant.claim-refused`': [/evidence click/],
  '`request.approval-refused`, `request.approved` with rules and policy version': [/policy allow by/],
  'who may approve now, who may not, and why': [/could approve: Jonas Holm/],
  'what would be decided, and by which rules': [/requester-in-ask-group/],
  'every entry': [/"sequence":0,/, /"sequence":39,/],
  'all entries of an incident, closed with their count': [/"closing"/, /"count":18\}/],
  'checkpoints, signatures, chain': [/^ok: .*0 findings, 37 signatures of events checked/],
  'the log continues what was posted': [/^ok/],
  'refusals and their reasons: `request.refused`, `grant.refused`, `grant.claim-refused`': [
    /"not-allowed"/,
    /why it was refused/,
  ],
  '`request.approved` before `grant.minting`; `grant.ended`': [
    /request\.approved[^]*grant\.minting[^]*grant\.ended/,
  ],
  'that one entry is in the log': [/"leaf":\{/],
  'what was granted and excepted, and which reviews are owed': [/restart-ecs-service/],
  'who reviewed what was done, and that it was neither who asked nor who approved: `review.opened`, `review.done`, `review.refused`':
    [/"own-request"/, /"by":\{[^}]*"Jonas Holm"/],
  '`request.approval-refused` with code `own-request`, the facts of each decision': [
    /"own-request"/,
    /"decisionFacts":\[\{/,
  ],
};

let scene: AuditScene;
async function runLine(words: readonly string[], env: CliIo['env'] = {}) {
  let text = '';
  const write = (part: string): void => void (text += part);
  const code = await runCli(words, {
    env,
    stdout: { write },
    stderr: { write },
    nowMs: () => START_MS + 60_000,
    randomBytes: (count) => Buffer.alloc(count),
    mainUrl: new URL('../main.js', import.meta.url).href,
    stdinIsTerminal: false,
    pause: () => Promise.resolve(),
    onSignal: () => () => {},
  });
  return { code, text };
}

/** Runs a command as it stands in a row, on the log that has everything. */
function runRow(command: string) {
  const catalogue = fileURLToPath(new URL('../catalogue/examples/on-call.yml', import.meta.url));
  const meant: Readonly<Record<string, string>> = {
    LOG: scene.log,
    KEY: scene.at('issuer.public.json'),
    FILE: command.startsWith('policy ') ? catalogue : scene.at('gateway.public.json'),
    GRANT: ids.grantId,
    INCIDENT: ids.incidentId,
    ENTRY: '3',
    POSTED: scene.at('posted-1'),
    TASK: 'restart-ecs-service',
    ASSET: 'orders-api',
    PERSON: 'mara',
  };
  const words = command.split(' ').map((word) => meant[word] ?? word);
  return runLine(words, { BREAKGLASS_CATALOGUE: catalogue });
}

/** The help of the command a line begins with: its words are in small letters, what is filled in is not. */
async function helpOf(command: string): Promise<{ readonly code: number; readonly help: string }> {
  const words = command.split(' ');
  const end = words.findIndex((word) => !/^[a-z]+$/.test(word));
  const { code, text } = await runLine([...words.slice(0, end < 0 ? words.length : end), '--help']);
  return { code, help: text };
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

  it('has every row that something is known of here', () => {
    expect(Object.keys(SHOWN).filter((entries) => !controls.includes(`| ${entries} |`))).toEqual([]);
  });

  it.each(rows)('shows what the row says: %s', async (row) => {
    const [, , entries = '', shown = ''] = row.split('|').map((cell) => cell.trim());
    const [command = ''] = commandsIn(shown);
    if (SHOWN_ELSEWHERE.some((start) => command.startsWith(start))) return;
    const types = [...entries.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, type = '']) => type);
    const expected = SHOWN[entries] ?? [];
    expect(types.length + expected.length).toBeGreaterThan(0);
    scene = await controlsLog();
    const { code, text } = await runRow(command);
    expect([command, code, code === 0 ? '' : text]).toEqual([command, 0, '']);
    for (const type of types) expect(text).toContain(type);
    for (const pattern of expected) expect(text).toMatch(pattern);
  });
});
