import { randomBytes } from 'node:crypto';
import { afterEach } from '@jest/globals';

import { createAdmission } from '../../src/adapters/redis/admission.ts';
import { createProjections } from '../../src/adapters/redis/projections.ts';
import { createIssuerClient } from '../../src/client/issuer-client.ts';
import { gatewayAudience } from '../../src/contracts/intake.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import { createHttpApp } from '../../src/http/app.ts';
import type { Listening } from '../../src/http/listen.ts';
import { listen } from '../../src/http/listen.ts';
import type { IdentityProvider } from '../../src/ports/identity-provider.ts';
import { createBrowserKeepsakes } from '../../src/proof/browser-keepsake.ts';
import { codeDigest, newDeviceCode } from '../../src/proof/device-code.ts';
import type { DeviceKeys } from '../../src/proof/device-keys.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { createProof } from '../../src/proof/dpop.ts';
import { verifyStreamEvent } from '../../src/proof/event-signature.ts';
import { signIntake } from '../../src/proof/intake-jws.ts';
import type { ProcessKeys } from '../../src/proof/process-keys.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { createServerNonces } from '../../src/proof/server-nonce.ts';
import { gatewayKeys, issuerKeys, issuerWorld, mara } from '../issuance/issuer-world.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import type { TestRedis } from '../support/redis.ts';

export const TO_GATEWAY = gatewayAudience('test');

/** Whose intake and events are believed; orders are always those of the issuer world's gateway. */
export type DoorKeys = { readonly gateway: ProcessKeys; readonly issuer: ProcessKeys };
const OWN_KEYS: DoorKeys = { gateway: gatewayKeys, issuer: issuerKeys };

const bytes = (count: number) => new Uint8Array(randomBytes(count));

/** The issuer's door on a real port and a real Redis. Call it at the top of a file; its servers end with each test. */
export function withDoor(redis: () => TestRedis) {
  const servers: Listening[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  return async (keys: DoorKeys = OWN_KEYS, catalogue?: string) => {
    const door = await openDoor(redis(), keys, catalogue);
    servers.push(door.server);
    return door;
  };
}

async function openDoor(redis: TestRedis, keys: DoorKeys, catalogue?: string) {
  const world = issuerWorld(redis, keys.issuer, catalogue);
  const nonces = createServerNonces(keys.issuer, bytes);
  const state = {
    publicUrl: '',
    healthy: true,
    standby: false,
    trustedProxies: 0,
    provider: null as IdentityProvider | null,
  };
  const connection = redis.connect('issuer');
  const intake = {
    ...world.deps,
    gatewayAudience: TO_GATEWAY,
    signIntake: (asked: Parameters<typeof signIntake>[1]) => signIntake(keys.issuer, asked),
    projections: createProjections(connection, redis.keys, 'issuer', createRecordMac(keys.issuer)),
    verifyGatewayEvent: (json: string) => verifyStreamEvent(publicKeysOf(keys.gateway), json),
  };
  const app = createHttpApp({
    issuance: world.deps,
    intake,
    signIn: { provider: () => state.provider, keepsakes: createBrowserKeepsakes(keys.issuer, bytes) },
    admission: createAdmission({
      redis: connection,
      keys: redis.keys,
      side: 'issuer',
      clock: world.deps.clock,
    }),
    nonces,
    get trustedProxies() {
      return state.trustedProxies;
    },
    get publicUrl() {
      return state.publicUrl;
    },
    healthy: () => state.healthy,
    standby: () => state.standby,
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  state.publicUrl = `http://127.0.0.1:${server.port}`;

  const clientOf = (deviceKeys: DeviceKeys) =>
    createIssuerClient({
      issuerUrl: state.publicUrl,
      deviceKeys,
      nowMs: () => world.state.nowMs,
      randomBytes: bytes,
    });
  /** Shows a code as the gateway would. */
  async function showCode(person: Person = mara): Promise<string> {
    const code = newDeviceCode(bytes);
    const body = { codeDigest: codeDigest(code), person, expiresAtMs: world.state.nowMs + 120_000 };
    await world.send(world.order({ kind: 'device', body }));
    return code;
  }
  /** Shows a code, and types it into a new CLI. */
  async function login(person: Person = mara) {
    const code = await showCode(person);
    const { keys } = generateDeviceKeys();
    const client = clientOf(keys);
    const bound = await client.bind(code, 'laptop');
    return { code, keys, client, bound };
  }
  /** A raw call, proven as the caller wants it. */
  async function raw(
    keys: DeviceKeys,
    path: string,
    change: {
      jti?: string;
      nonce?: string;
      body?: string;
      device?: string;
      headers?: Record<string, string>;
    } = {},
  ) {
    const bodyText = '{}';
    const url = `${state.publicUrl}${path}`;
    const grant = /grants\/(bg-[a-z2-7]+)\//.exec(path)?.[1];
    const proof = await createProof({
      method: 'POST',
      url,
      bodyText,
      ...(grant === undefined ? {} : { grantId: grant as GrantId }),
      deviceKeys: keys,
      nonce: change.nonce ?? nonces.issue(world.state.nowMs),
      nowMs: world.state.nowMs,
      jti: change.jti ?? Buffer.from(bytes(16)).toString('base64url'),
    });
    const headers = {
      DPoP: proof,
      'Breakglass-Device': change.device ?? keys.thumbprint,
      ...change.headers,
    };
    const response = await fetch(url, { method: 'POST', headers, body: change.body ?? bodyText });
    return {
      status: response.status,
      answer: (await response.json()) as { error?: string; message?: string },
      retryAfter: response.headers.get('Retry-After'),
    };
  }
  async function grantFor(thumbprint: DeviceKeys['thumbprint']) {
    const asked = world.approved(thumbprint);
    await world.openAndFile(asked);
    const made = world.order({ kind: 'grant', body: asked.grant });
    await world.send(made);
    return { grantId: grantIdOfOrder(made), deadlineMs: asked.grant.deadlineMs };
  }
  return { world, state, server, intake, login, showCode, raw, grantFor, clientOf };
}
