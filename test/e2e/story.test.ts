import { cpSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLOUDTRAIL_AFTER, type Played, playStory } from '../../src/playground/story/play-story.ts';
import type { RunSecret, RunSecretKind } from '../../src/playground/story/run-evidence.ts';
import { type Ended, runToEnd } from '../../src/playground/story/run-to-end.ts';
import { type StepResult, STORY_STEPS } from '../../src/playground/story/story-step.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';
import { deployedDemoAccount } from '../deploy/deployed-demo-account.ts';
import { filesBelow, filesWith } from '../support/find-in-files.ts';

/** The demo may take 90 seconds after install; here it shares two cores with other tests. */
const WITHIN_MS = 75_000;
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

const cleanUps: (() => Promise<unknown>)[] = [];

/** Everything the run leaves. */
let left: string;
/** What must not be in it, beside it. */
let secrets: readonly RunSecret[];
let ended: Ended;
let steps: readonly StepResult[];

/** The same story, where Slack sends signed requests; it runs beside the other, since both mostly wait for the deadline. */
let signed: { readonly world: World; readonly played: Played };

beforeAll(async () => {
  [, signed] = await Promise.all([runDemo(), playSigned()]);
}, WITHIN_MS + 5_000);

async function playSigned(): Promise<typeof signed> {
  const world = await startWorld({
    distFolder: dist,
    slackSendsRequests: true,
    // With the rights of the shipped roles, in accounts as they make them.
    account: await deployedDemoAccount(),
    revokerRole: 'breakglass-revoker',
    cloudTrailAfter: CLOUDTRAIL_AFTER,
  });
  cleanUps.push(() => world.stop());
  return { world, played: await playStory(world, () => undefined) };
}

async function runDemo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'breakglass-e2e-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  left = join(folder, 'left');
  const secretsPath = join(folder, 'secrets.json');
  ended = await runToEnd(
    join(dist, 'playground/main.js'),
    ['--headless', '--json'],
    {
      PATH: process.env['PATH'] ?? '',
      BREAKGLASS_DEMO_KEEP: left,
      BREAKGLASS_DEMO_SECRETS: secretsPath,
    },
    WITHIN_MS,
  );
  writeFileSync(join(left, 'demo.stdout'), ended.stdout);
  writeFileSync(join(left, 'demo.stderr'), ended.stderr);
  steps = ended.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StepResult);
  secrets = JSON.parse(readFileSync(secretsPath, 'utf8')) as readonly RunSecret[];
}

afterAll(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())));

describe('the story, from dist, through real processes', () => {
  it.each(STORY_STEPS)('%s', (name) => {
    const step = steps.find((one) => one.step === name);
    expect(step).toMatchObject({ ok: true });
  });

  it('prints nothing but its steps, in order, and ends with 0', () => {
    expect(steps.map(({ step }) => step)).toEqual(STORY_STEPS);
    expect(ended.stderr).toBe('');
    expect(ended.exitCode).toBe(0);
  });

  it('leaves a record that no longer verifies once a byte of it is changed', async () => {
    const tampered = join(left, '..', 'tampered');
    cpSync(join(left, 'record'), tampered, { recursive: true });
    const [largest = ''] = filesBelow(tampered).toSorted((a, b) => sizeOf(tampered, b) - sizeOf(tampered, a));
    const bytes = readFileSync(join(tampered, largest));
    const middle = bytes.indexOf('"', Math.floor(bytes.length / 2)) + 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(join(tampered, largest), bytes);
    const verify = (record: string): Promise<Ended> =>
      runToEnd(
        join(dist, 'cli/main.js'),
        ['audit', 'verify', record, '--key', join(left, 'keys/issuer.public.json')],
        { PATH: process.env['PATH'] ?? '' },
      );
    expect(await verify(join(left, 'record'))).toMatchObject({ exitCode: 0 });
    expect((await verify(tampered)).exitCode).not.toBe(0);
  });
});

describe('the story, where Slack sends signed requests', () => {
  it.each(STORY_STEPS)('%s', (name) => {
    expect(signed.played.results.find(({ step }) => step === name)).toMatchObject({ ok: true });
  });

  it('opens no socket and asks for none', () => {
    expect(signed.world.slack.observe.connectionCount).toBe(0);
    expect(signed.world.slack.observe.calls('apps.connections.open')).toEqual([]);
  });
});

describe('what the run leaves', () => {
  /** The only files that may hold a secret of each kind. */
  const allowed: Readonly<Record<RunSecretKind, readonly string[]>> = {
    'session-secret-key': [],
    'session-token': [],
    'issuer-aws-key': [],
    // Shown to the person who binds a device, and used up by then.
    'device-code': ['slack-traffic.json'],
    'device-private-key': ['homes/ines/device.json'],
    'gateway-private-key': ['keys/gateway.keys.json'],
    'issuer-private-key': ['keys/issuer.keys.json'],
    'redis-password': ['redis/passwords.json'],
    'slack-token': [],
  };

  it.each(Object.entries(allowed))('has a %s nowhere but in %j', (kind, paths) => {
    const values = secrets.filter((secret) => secret.kind === kind).map(({ value }) => value);
    expect(values.length).toBeGreaterThan(0);
    const found = values.flatMap((value) => filesWith(left, value));
    expect(found.filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('is searched where it would be: the grant is found in all of it', () => {
    // The last one: what an earlier one left on the device is gone when the next is claimed.
    const grantId = ended.stdout.match(/bg-[a-z2-7]{10}/g)?.at(-1) ?? 'no grant';
    const found = filesWith(left, grantId);
    for (const path of ['redis-dump.json', 'slack-traffic.json', 'aws-calls.json', 'channel.txt']) {
      expect(found).toContain(path);
    }
    expect(found.filter((path) => path.startsWith('record/'))).not.toEqual([]);
    expect(found.filter((path) => /^redis\/.*\.aof$/.test(path))).not.toEqual([]);
    expect(filesBelow(left)).toContain(`homes/ines/sealed/${grantId}.json`);
  });

  it('would show a secret in any of the forms texts travel in', () => {
    const [{ value } = { value: '' }] = secrets;
    const planted = mkdtempSync(join(tmpdir(), 'breakglass-planted-'));
    const put = (name: string, text: string): void => writeFileSync(join(planted, name), text);
    put('plain', `{"a":"${value}"}`);
    put('query', `a=${encodeURIComponent(value)}`);
    put('base64', Buffer.from(`{"SecretAccessKey":"${value}"}`).toString('base64url'));
    put('none', 'nothing');
    expect(filesWith(planted, value)).toEqual(['base64', 'plain', 'query']);
    return rm(planted, { recursive: true });
  });

  it('has the sealed answer on the device alone, and keys and answers readable by their owner only', () => {
    const [sealedPath = ''] = filesBelow(left).filter((path) => path.startsWith('homes/ines/sealed/'));
    const { sealed } = JSON.parse(readFileSync(join(left, sealedPath), 'utf8')) as { sealed: string };
    expect(filesWith(left, sealed)).toEqual([sealedPath]);
    const closed = filesBelow(left).filter((path) => /^homes\/|\.keys\.json$|passwords\.json$/.test(path));
    expect(closed.filter((path) => (statSync(join(left, path)).mode & 0o077) !== 0)).toEqual([]);
  });
});

function sizeOf(folder: string, path: string): number {
  return statSync(join(folder, path)).size;
}
