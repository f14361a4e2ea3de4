import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalSlack } from '../../src/playground/slack/local-slack.ts';
import { startLocalSlack } from '../../src/playground/slack/local-slack.ts';
import { freePort } from '../../src/playground/story/free-port.ts';
import { sampleWorkspace } from '../../src/playground/slack/sample-workspace.ts';
import { until, withRedis } from '../support/redis.ts';
import { deliver, newSecret, signedDelivery } from '../adapters/incidents/signed-delivery.ts';
import { rotateKeyFiles } from '../../src/cli/key-files.ts';
import { loadProcessKeys } from '../../src/proof/process-keys.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';
import type { Environment, GatewayProcess } from '../gateway/gateway-process.ts';
import { makeSurroundings, runGateway } from '../gateway/gateway-process.ts';

const CHANNEL = 'C0INCIDENT';

type Stated = {
  readonly envelope: { readonly type: string; readonly signer: string; readonly recordId: string };
};

/** The half of a key file that anybody may read. */
function publicFileOf(text: string) {
  const { mac: _, sign, ...rest } = JSON.parse(text) as { mac: string; sign: Record<string, string> };
  const { d: __, ...publicPart } = sign;
  return { ...rest, sign: publicPart };
}
const redis = withRedis();
let slack: LocalSlack;
let surroundings: Awaited<ReturnType<typeof makeSurroundings>>;
let running: GatewayProcess[];
beforeAll(async () => {
  surroundings = await makeSurroundings();
});
beforeEach(async () => {
  slack = await startLocalSlack({ seed: sampleWorkspace() });
  running = [];
});
afterEach(async () => {
  for (const gateway of running) gateway.signal('SIGKILL');
  await Promise.all(running.map((gateway) => gateway.exited));
  await slack.stop();
});
afterAll(() => surroundings.remove());

async function start(more: Environment = {}): Promise<GatewayProcess> {
  const gateway = runGateway({ ...surroundings.settings(redis(), slack), ...more });
  running.push(gateway);
  await gateway.says('gateway.ready');
  return gateway;
}

const opens = (title: string) =>
  slack.people.runSlashCommand('U0ONCALL', CHANNEL, '/breakglass', `open ${title}`);
const closes = () => slack.people.runSlashCommand('U0ONCALL', CHANNEL, '/breakglass', 'close');
const postsWith = (text: string): number =>
  slack.observe.channel(CHANNEL).filter((message) => JSON.stringify(message).includes(text)).length;
const shows = (text: string): Promise<void> => until(() => postsWith(text) > 0, 10_000);

describe('the gateway as a process', () => {
  it('hears of incidents from an incident tool, beside its connections to Slack', async () => {
    const secret = newSecret();
    const port = await freePort();
    const catalogue = join(surroundings.folder, 'with-services.yml');
    await writeFile(
      catalogue,
      EXAMPLE.replace(/^settings:\n/m, `settings:\n  serviceChannels: { checkout: ${CHANNEL} }\n`),
    );
    const gateway = await start({
      BREAKGLASS_CATALOGUE: catalogue,
      INCIDENT_WEBHOOK_LISTEN: `127.0.0.1:${port}`,
      INCIDENT_WEBHOOK_SECRET: secret,
    });
    const told = (type: string, sequence: number) =>
      deliver(
        port,
        signedDelivery(secret, {
          type,
          timestamp: new Date().toISOString(),
          data: { incident: 'INC-7', sequence, service: 'checkout', title: 'Payments are stuck' },
        }),
      );
    expect(await told('incident.opened', 1)).toMatchObject({ status: 200, answer: { result: 'done' } });
    await shows('Payments are stuck');
    await shows('opened by the incident tool');
    expect(await told('incident.closed', 2)).toMatchObject({ status: 200, answer: { result: 'done' } });
    await shows('Incident closed');
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(gateway.output.stdout + gateway.output.stderr).not.toContain(secret);
    // No channel is set for operators, so what would be posted there is said at the start.
    expect(gateway.output.stdout + gateway.output.stderr).toContain('operators-channel.none');
  });

  it('reads its rules again at SIGHUP: a mistake leaves the old ones, and both are said in the channel', async () => {
    const catalogue = join(surroundings.folder, 'changing.yml');
    await writeFile(catalogue, EXAMPLE);
    const gateway = await start({
      BREAKGLASS_CATALOGUE: catalogue,
      BREAKGLASS_OPERATORS_CHANNEL: CHANNEL,
    });
    await writeFile(catalogue, EXAMPLE.replace('risk: medium', 'risk: enormous'));
    gateway.signal('SIGHUP');
    await gateway.says('alarm.rules-refused');
    await shows('The gateway refused new rules.');
    await writeFile(catalogue, EXAMPLE.replace('risk: medium', 'risk: high'));
    gateway.signal('SIGHUP');
    await gateway.says('rules.reloaded');
    await shows('Changed tasks: restart-ecs-service.');
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toBe(0);
  });

  it('takes a command, shows what happened, and drains on SIGTERM with exit code 0', async () => {
    const gateway = await start();
    await opens('Orders are down');
    await shows('Orders are down');
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(gateway.output.stderr).toBe('');
    expect(gateway.output.stdout).toContain('gateway.stopped');
    expect(slack.observe.connectionCount).toBe(0);
    for (const line of gateway.output.stdout.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(gateway.output.stdout).not.toMatch(/xoxb-|xapp-|Orders are down/);
  });

  it('has its former key name the next one when its keys were rotated', async () => {
    const rotated = await makeSurroundings();
    const { folder } = rotated;
    const env = { GATEWAY_KEYS: join(folder, 'gateway.keys.json') };
    const keys = await readFile(join(folder, 'gateway.keys.json'), 'utf8');
    const former = loadProcessKeys(keys, 'gateway');
    await writeFile(join(folder, 'gateway.public.json'), JSON.stringify(publicFileOf(keys)));
    await rotateKeyFiles(folder, 'gateway');
    await start(env);
    await rotated.remove();
    const entries = await redis().admin.xrange(redis().keys.stream('gateway-events'), '-', '+');
    const stated = entries
      .map(([, fields]) => JSON.parse(fields.find((field) => field.startsWith('{')) ?? '{}') as Stated)
      .find(({ envelope }) => envelope.type === 'key.rotated');
    expect(stated?.envelope).toMatchObject({
      signer: former.keyId,
      recordId: expect.stringMatching(/^note\//),
    });
  });

  it('does no harm beside a second one: everything is done and shown once', async () => {
    const first = await start();
    const second = await start();
    await opens('Orders are down');
    await shows('Orders are down');
    await closes();
    await shows('Incident closed');
    first.signal('SIGTERM');
    expect(await first.exited).toBe(0);
    await opens('Search is down');
    await shows('Search is down');
    expect([
      postsWith('Incident open'),
      postsWith('Orders are down') - postsWith('Incident closed'),
      postsWith('Search is down'),
    ]).toEqual([2, 1, 1]);
    const opened = await redis().admin.xlen(redis().keys.stream('orders'));
    expect(opened).toBe(3);
    second.signal('SIGTERM');
    expect(await second.exited).toBe(0);
  });

  it('goes on after kill -9 where it was: what was recorded and not yet shown is shown by the next', async () => {
    const first = await start();
    slack.admin.injectFault({ method: 'chat.postMessage', kind: '500', times: 1000 });
    await opens('Orders are down');
    // Beside the rules it began with, the opening.
    await until(async () => (await redis().admin.xlen(redis().keys.stream('gateway-events'))) === 2);
    first.signal('SIGKILL');
    await first.exited;
    expect(postsWith('Orders are down')).toBe(0);
    slack.admin.clearFaults();
    await start();
    await shows('Orders are down');
  });
});
