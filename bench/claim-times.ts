import { randomBytes } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { closeRedis, createRedis } from '../src/adapters/redis/connection.ts';
import { redisKeys } from '../src/adapters/redis/keys.ts';
import { startLocalRedis } from '../src/adapters/redis/local-server.ts';
import { createIssuerClient } from '../src/client/issuer-client.ts';
import { createNonceMemory } from '../src/client/nonce-memory.ts';
import type { Order, OrderBody } from '../src/contracts/order.ts';
import { grantIdOfOrder, issuerAudience } from '../src/contracts/order.ts';
import type { GrantId } from '../src/domain/ids.ts';
import type { Result } from '../src/domain/result.ts';
import { listen } from '../src/http/listen.ts';
import { composeIssuer } from '../src/issuer/compose.ts';
import { readIssuerSettings } from '../src/issuer/settings.ts';
import { codeDigest, newDeviceCode } from '../src/proof/device-code.ts';
import type { DeviceKeys } from '../src/proof/device-keys.ts';
import { generateDeviceKeys } from '../src/proof/device-keys.ts';
import { signOrder } from '../src/proof/order-jws.ts';
import { generateProcessKeys, loadProcessKeys } from '../src/proof/process-keys.ts';
import type { TestRedis } from '../test/support/redis.ts';
import { memoryLog } from '../test/support/memory-log.ts';
import { issuerWorld, mara } from '../test/issuance/issuer-world.ts';
import { freePort } from '../src/playground/story/free-port.ts';

/** The local AWS, in a process of its own. */
export type BenchAws = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
};

/**
 * How long one claim took, from calling to the sealed answer, and how much of it STS took to answer. A device that asked
 * anything within two minutes still has a nonce, and claims by one call instead of two.
 */
export type ClaimTime = { readonly claimMs: number; readonly stsMs: number; readonly hasNonce: boolean };

const WORKSPACE = 'test';
const WARM_UP = 30;
/** A device may try so often at once; the next claims come from another. */
const CLAIMS_A_DEVICE = 8;

/**
 * Claims so many grants, one after the other, each by a client that starts anew as the CLI does; every second one with
 * the nonce that the run before was given.
 */
export async function claimTimes(aws: BenchAws, count: number): Promise<readonly ClaimTime[]> {
  const folder = await mkdtemp(join(tmpdir(), 'breakglass-bench-'));
  const log = memoryLog();
  const redis = await startLocalRedis({ dataDir: folder, workspace: WORKSPACE, log });
  const keyFile = async (name: string, content: object): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const own = generateProcessKeys('issuer');
  const gateway = generateProcessKeys('gateway');
  const gatewayKeys = loadProcessKeys(JSON.stringify(gateway.privateFile), 'gateway');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  useAws(aws);
  const settings = readIssuerSettings({
    REDIS_URL: redis.issuerUrl,
    BREAKGLASS_WORKSPACE: WORKSPACE,
    BREAKGLASS_CATALOGUE: 'catalogue/breakglass.example.yml',
    ISSUER_KEYS: await keyFile('issuer.keys.json', own.privateFile),
    GATEWAY_PUBLIC_KEYS: await keyFile('gateway.public.json', gateway.publicFile),
    ISSUER_PUBLIC_URL: url,
    ISSUER_LISTEN: `127.0.0.1:${port}`,
    ISSUER_TRUSTED_PROXIES: '1',
    BREAKGLASS_LOG_DIR: join(folder, 'log'),
    AWS_REGION: aws.region,
  });
  const issuer = await composeIssuer(settings, log, () => undefined);
  const server = await listen(issuer.app, settings.listen);
  const connection = createRedis(redis.gatewayUrl, { role: 'bench', log });
  const keys = redisKeys(WORKSPACE);
  const send = async (order: Order): Promise<void> => {
    const json = await signOrder(gatewayKeys, order);
    await connection.xadd(keys.stream('orders'), '*', 'recordId', 'incident/bench', 'json', json);
  };
  const stub = { connect: () => connection, keys } as Pick<TestRedis, 'connect' | 'keys'> as TestRedis;
  const world = issuerWorld(stub);
  const orderOf = (body: OrderBody): Order => {
    world.state.nowMs = Date.now();
    return world.order(body, { aud: issuerAudience(WORKSPACE) });
  };
  const clientOf = (deviceKeys: DeviceKeys, hasNonce = true) =>
    createIssuerClient({
      issuerUrl: url,
      deviceKeys,
      nowMs: Date.now,
      randomBytes,
      ...(hasNonce ? { nonces: createNonceMemory(folder) } : {}),
    });

  async function newDevice(): Promise<DeviceKeys> {
    const code = newDeviceCode(randomBytes);
    const body = { codeDigest: codeDigest(code), person: mara, expiresAtMs: Date.now() + 120_000 };
    await send(orderOf({ kind: 'device', body }));
    const { keys: deviceKeys } = generateDeviceKeys();
    await until(async () => (await clientOf(deviceKeys).bind(code, 'bench')).ok);
    return deviceKeys;
  }

  async function newGrant(deviceKeys: DeviceKeys): Promise<GrantId> {
    world.state.nowMs = Date.now();
    const asked = world.approved(deviceKeys.thumbprint);
    const { incidentId } = asked.intent;
    const opened = { incidentId, state: 'open' as const, by: mara, atMs: Date.now() };
    await send(orderOf({ kind: 'incident', body: opened }));
    await send(orderOf({ kind: 'filed', body: asked.filed }));
    const order = orderOf({ kind: 'grant', body: asked.grant });
    await send(order);
    const grantId = grantIdOfOrder(order);
    await until(async () => (await connection.exists(keys.issuer.live(grantId))) === 1);
    return grantId;
  }

  /** Claims are rare: none begins while the record of the one before is still being written. */
  const sealed = (): Promise<void> =>
    until(async () => {
      const [last] = await connection.xrevrange(keys.issuer.events, '+', '-', 'COUNT', 1);
      return (await connection.hget(keys.issuer.reader('sealer').cursors, 'issuer-events')) === last?.[0];
    });

  try {
    const sts = watchSts(aws.endpoint);
    const restoreFetch = comeFromEverywhere();
    const times: ClaimTime[] = [];
    let device = await newDevice();
    for (let at = 0; at < count + WARM_UP; at += 1) {
      if (at % CLAIMS_A_DEVICE === 0) device = await newDevice();
      const grantId = await newGrant(device);
      await sealed();
      const hasNonce = at % 2 === 1;
      const client = clientOf(device, hasNonce);
      const stsBeforeMs = sts.totalMs();
      const startedAtMs = performance.now();
      need(await client.claim(grantId));
      const claimMs = performance.now() - startedAtMs;
      if (at >= WARM_UP) times.push({ claimMs, stsMs: sts.totalMs() - stsBeforeMs, hasNonce });
    }
    restoreFetch();
    return times;
  } catch (error) {
    const said = log.lines.filter(({ level }) => level === 'error');
    throw new Error(
      `the issuer said: ${said.map(({ event, cause }) => `${event} ${String(cause)}`).join('; ')}`,
      {
        cause: error,
      },
    );
  } finally {
    await server.stop();
    await issuer.stop();
    closeRedis(connection);
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The SDK finds the local AWS as it finds the real one. */
function useAws({ endpoint, region, credentials }: BenchAws): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  process.env['AWS_ENDPOINT_URL'] = endpoint;
  process.env['AWS_REGION'] = region;
  process.env['AWS_ACCESS_KEY_ID'] = credentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = credentials.secretAccessKey;
  process.env['AWS_SESSION_TOKEN'] = credentials.sessionToken ?? '';
}

/** Adds up how long AssumeRole took on the wire: signing and reading count as ours. */
function watchSts(endpoint: string): { totalMs(): number } {
  const { host } = new URL(endpoint);
  const startedAtMs = new WeakMap<ClientRequest, number>();
  let totalMs = 0;
  diagnostics.subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('host') === host) startedAtMs.set(request, performance.now());
  });
  diagnostics.subscribe('http.client.response.finish', (message) => {
    const startMs = startedAtMs.get((message as { request: ClientRequest }).request);
    if (startMs !== undefined) totalMs += performance.now() - startMs;
  });
  return { totalMs: () => totalMs };
}

/** Each call comes from another address, as far as the limits on tries can tell. */
function comeFromEverywhere(): () => void {
  const real = globalThis.fetch;
  let calls = 0;
  globalThis.fetch = (input, init) => {
    calls += 1;
    const address = `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`;
    return real(input, { ...init, headers: { ...(init?.headers as object), 'X-Forwarded-For': address } });
  };
  return () => {
    globalThis.fetch = real;
  };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > giveUpAtMs) throw new Error(`never came true: ${holds.toString()}`);
    await pause(2);
  }
}

function need<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code}, ${result.refusal.operator}`);
  return result.value;
}
