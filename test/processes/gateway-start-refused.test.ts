import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalSlack } from '../../src/playground/slack/local-slack.ts';
import { startLocalSlack } from '../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../src/playground/slack/sample-workspace.ts';
import { generateProcessKeys } from '../../src/proof/process-keys.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { withRedis } from '../support/redis.ts';
import type { Environment } from '../gateway/gateway-process.ts';
import { makeSurroundings, runGateway } from '../gateway/gateway-process.ts';

const redis = withRedis();
let slack: LocalSlack;
let surroundings: Awaited<ReturnType<typeof makeSurroundings>>;
const deaf: Server[] = [];
beforeAll(async () => {
  slack = await startLocalSlack({ seed: sampleWorkspace() });
  surroundings = await makeSurroundings();
  // Some wait for seconds until they give up, so two start side by side.
  const left = cases.entries();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [at, [, change]] of left) starts[at] = await start(change);
    }),
  );
}, 90_000);
afterAll(async () => {
  for (const server of deaf) server.close();
  await slack.stop();
  await surroundings.remove();
});

/** An address that takes connections and never says a word. */
async function deafAddress(): Promise<string> {
  const server = createServer();
  deaf.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const written = async (name: string, text: string): Promise<string> => {
  const path = join(surroundings.folder, name);
  await writeFile(path, text);
  return path;
};

type Case = readonly [
  what: string,
  change: () => Promise<Environment>,
  ...says: readonly (RegExp | string)[],
];

const cases: readonly Case[] = [
  [
    'a setting is missing',
    async () => ({ SLACK_APP_TOKEN: '' }),
    'SLACK_APP_TOKEN is missing',
    'connections:write',
  ],
  [
    'AWS keys are in its environment',
    async () => ({ AWS_ACCESS_KEY_ID: 'AKIDHUSH' }),
    'AWS_ACCESS_KEY_ID',
    'must never have any',
  ],
  [
    'an AWS profile is in its home',
    async () => ({ AWS_CONFIG_FILE: await written('aws-config', '[default]\nregion=eu-west-1\n') }),
    /aws-config/,
    'must never have any',
  ],
  [
    'there is no catalogue',
    async () => ({ BREAKGLASS_CATALOGUE: '/nowhere/breakglass.yml' }),
    'BREAKGLASS_CATALOGUE',
  ],
  [
    'the catalogue has mistakes',
    async () => ({
      BREAKGLASS_CATALOGUE: await written(
        'bad.yml',
        EXAMPLE.replace('ask: [on-call]', 'ask: [nobody]').replace('risk: medium', 'risk: enormous'),
      ),
    }),
    'BREAKGLASS_CATALOGUE',
    'nobody',
    'risk',
  ],
  [
    'there are no keys',
    async () => ({ GATEWAY_KEYS: '/nowhere/keys.json' }),
    'GATEWAY_KEYS',
    '/nowhere/keys.json cannot be read',
  ],
  [
    'its keys are the issuer’s',
    async () => ({
      GATEWAY_KEYS: await written('wrong.json', JSON.stringify(generateProcessKeys('issuer').privateFile)),
    }),
    'GATEWAY_KEYS',
    'breakglass keys gateway',
  ],
  [
    'it is given a private key of the issuer',
    async () => ({
      ISSUER_PUBLIC_KEYS: await written(
        'private.json',
        JSON.stringify(generateProcessKeys('issuer').privateFile),
      ),
    }),
    'ISSUER_PUBLIC_KEYS',
  ],
  [
    'Redis is not there',
    async () => ({ REDIS_URL: 'redis://gateway:hush@127.0.0.1:1' }),
    'Redis',
    'REDIS_URL',
  ],
  [
    'Redis does not answer',
    async () => ({ REDIS_URL: `redis://gateway:hush@${await deafAddress()}` }),
    'Redis',
    'REDIS_URL',
  ],
  [
    'Redis does not know it',
    async () => ({ REDIS_URL: redis().gatewayUrl.replace(/:[^:@]+@/, ':hush@') }),
    'Redis',
    'REDIS_URL',
  ],
  [
    'Slack is not there',
    async () => ({ SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
    'Slack',
    'SLACK_API_URL',
  ],
  [
    'Slack does not answer',
    async () => ({ SLACK_API_URL: `http://${await deafAddress()}/api/` }),
    'Slack',
    'SLACK_API_URL',
  ],
  [
    'Slack does not know the bot',
    async () => ({ SLACK_BOT_TOKEN: 'xoxb-hush' }),
    'SLACK_BOT_TOKEN',
    'invalid_auth',
  ],
  ['Slack does not know the app', async () => ({ SLACK_APP_TOKEN: 'xapp-hush' }), 'SLACK_APP_TOKEN'],
  [
    'it is installed in another workspace than the catalogue’s',
    async () => ({
      BREAKGLASS_CATALOGUE: await written('other.yml', EXAMPLE.replace('T0ACMECORP0', 'T0OTHERCORP')),
    }),
    'T0ACMECORP0',
    'T0OTHERCORP',
    'BREAKGLASS_CATALOGUE',
  ],
];

const AT_ONCE = 2;

type Start = {
  readonly code: number | null;
  readonly tookMs: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** What came of each case, in their order. */
const starts: Start[] = [];

async function start(change: Case[1]): Promise<Start> {
  const env = { ...surroundings.settings(redis(), slack), ...(await change()) };
  const startedAtMs = performance.now();
  const gateway = runGateway(env);
  const code = await gateway.exited;
  return { code, tookMs: performance.now() - startedAtMs, ...gateway.output };
}

describe('the gateway does not start, says why once, and exits with 1 within ten seconds, when', () => {
  it.each(cases.map(([what, , ...says], at) => ({ what, says, at })))('$what', ({ says, at }) => {
    const { code, tookMs, stdout, stderr } = starts[at] ?? { code: 0, tookMs: 0, stdout: '', stderr: '' };
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(10_000);
    expect(stderr.match(/breakglass gateway: /g)).toHaveLength(1);
    for (const text of says) expect(stderr).toMatch(text);
    expect(stdout).not.toContain('gateway.ready');
    expect(stdout + stderr).not.toMatch(/hush|xoxb-\w|xapp-\w|AKID|"d":|    at /i);
  });
});
