import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLines, startCursor } from '../../../adapters/sinks/segments.ts';
import { parseLine } from '../../../audit/log-line.ts';
import { envelopeOf, type LogEntry } from '../../../contracts/log-entry.ts';
import { redisDump } from '../../story/redis-dump.ts';
import type { World } from '../../story/world.ts';
import { type Attack, type AttackOutcome, grantWithSession, type Stage, there } from './attack.ts';

const NO_SESSION = 'Needs a claimed grant.';
const anyGrant = (): boolean => true;

/** What an auditor would try: change the record, find a secret, find something done before it was recorded. */
export const RECORD_ATTACKS: readonly Attack[] = [
  {
    id: 'recorded-first',
    promise: 8,
    label: 'Compare record and deed',
    what: 'When was the intent to mint sealed, and when did AWS see the call that minted?',
    needs: (facts) => (grantWithSession(facts, anyGrant) === undefined ? NO_SESSION : null),
    run: compareTimes,
  },
  {
    id: 'changed-log',
    promise: 9,
    label: 'Change one byte',
    what: 'One byte in the middle of a copy of the sealed record is changed. Then the copy is verified.',
    needs: (facts) => (facts.record.entries.length > 0 ? null : 'Needs something in the record.'),
    run: changeByte,
  },
  {
    id: 'find-secrets',
    promise: 10,
    label: 'Search for the keys',
    what: 'Redis, the record, both logs, all Slack traffic and the log of AWS are searched for every secret AWS made.',
    needs: (facts) => (grantWithSession(facts, anyGrant) === undefined ? NO_SESSION : null),
    run: findSecrets,
  },
];

async function compareTimes({ world, facts }: Stage): Promise<AttackOutcome> {
  const grant = there(grantWithSession(facts, anyGrant), 'the grant');
  const intent = there(await intentToMint(world.folder.record, grant.grantId), 'the intent in the record');
  const call = world.aws
    .calls()
    .find(
      ({ action, requestParameters }) =>
        action === 'sts:AssumeRole' && JSON.stringify(requestParameters).includes(`"${grant.grantId}"`),
    );
  const { atMs: calledAtMs } = there(call, 'the call of AWS');
  const at = (ms: number): string => new Date(ms).toISOString().slice(11, -1);
  return {
    held: intent.sealedAtMs <= calledAtMs,
    answers: [
      {
        from: `The sealed record, entry ${intent.index}`,
        text: `grant.minting of ${grant.grantId}, sealed at ${at(intent.sealedAtMs)}`,
      },
      {
        from: 'AWS',
        text: `sts:AssumeRole at ${at(calledAtMs)}, ${calledAtMs - intent.sealedAtMs} ms after that`,
      },
    ],
  };
}

async function intentToMint(folder: string, grantId: string): Promise<LogEntry | undefined> {
  for await (const bytes of readLines(folder, startCursor())) {
    const line = parseLine(bytes);
    const envelope = 'flaw' in line ? null : envelopeOf(line.leaf);
    if ('leaf' in line && envelope?.type === 'grant.minting' && envelope.recordId === `grant/${grantId}`) {
      return line.leaf;
    }
  }
  return undefined;
}

async function changeByte({ world }: Stage): Promise<AttackOutcome> {
  const copy = await mkdtemp(join(tmpdir(), 'breakglass-changed-'));
  try {
    await cp(world.folder.record, copy, { recursive: true });
    const segment = there(
      (await readdir(copy)).find((name) => name.endsWith('.jsonl')),
      'the record',
    );
    const bytes = await readFile(join(copy, segment));
    const at = bytes.indexOf('"', Math.floor(bytes.length / 2)) + 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(join(copy, segment), bytes);
    const key = join(world.folder.keys, 'issuer.public.json');
    const { exitCode, stdout, stderr } = await world.cli(['audit', 'verify', copy, '--key', key]);
    const said = `${stdout}${stderr}`.trim().replaceAll(copy, 'copy');
    return {
      held: exitCode !== 0,
      answers: [{ from: `breakglass audit verify, ending with ${exitCode}`, text: said }],
    };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function findSecrets({ world }: Stage): Promise<AttackOutcome> {
  const secrets = world.aws
    .mintedKeys()
    .flatMap(({ secretAccessKey, sessionToken }) => [
      secretAccessKey,
      ...(sessionToken === undefined ? [] : [sessionToken]),
    ]);
  const places = await searchedPlaces(world);
  const found = places.filter(({ text }) => secrets.some((secret) => holds(text, secret.reveal())));
  const kilobytes = places.map(({ name, text }) => `${name} (${Math.ceil(text.length / 1024)} KB)`);
  const where = found.length === 0 ? 'found nowhere' : `FOUND in ${found.map(({ name }) => name).join(', ')}`;
  return {
    held: found.length === 0,
    answers: [
      { from: 'Searched', text: kilobytes.join(', ') },
      { from: 'Result', text: `${secrets.length} secrets, plain and in base64: ${where}` },
    ],
  };
}

async function searchedPlaces({ redis, slack, aws, folder }: World) {
  const inFolder = async (path: string): Promise<string> => {
    const names = await readdir(path);
    return (await Promise.all(names.map((name) => readFile(join(path, name), 'latin1')))).join('\n');
  };
  return [
    { name: 'Redis', text: JSON.stringify(await redisDump(redis.adminUrl)) },
    { name: 'the record', text: await inFolder(folder.record) },
    { name: 'the logs', text: await inFolder(folder.logs) },
    { name: 'Slack', text: JSON.stringify(slack.observe.traffic()) },
    { name: 'the log of AWS', text: JSON.stringify(aws.calls()) },
  ];
}

/** Whether a text holds a secret as it is, escaped in JSON, or within base64 at any of its three offsets. */
function holds(text: string, secret: string): boolean {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    // The first and last characters also depend on what stands around the secret.
    const stable = (form: 'base64' | 'base64url'): string => encoded.toString(form).slice(4, -4);
    return [stable('base64'), stable('base64url')];
  });
  return [secret, encodeURIComponent(secret), ...inBase64].some((form) => text.includes(form));
}
