import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { JsonObject } from '../../src/domain/json.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import { parseId } from '../../src/domain/ids.ts';
import { Secret } from '../../src/domain/secret.ts';
import { deviceThumbprint } from '../../src/proof/device-keys.ts';
import { verifyProof } from '../../src/proof/dpop.ts';
import type { PublicJwk } from '../../src/proof/public-jwk.ts';
import { parsePublicJwk } from '../../src/proof/public-jwk.ts';
import { sealTo } from '../../src/proof/sealed-answer.ts';
import { createServerNonces } from '../../src/proof/server-nonce.ts';
import { processKeys } from '../proof/fixtures.ts';

export const GOOD_CODE = '0BCD-EFGH-1KMN';
export const INTAKE_ID = 'itk_abcdefghijklmnop';
export const WAITING = { state: 'waiting', intakeId: INTAKE_ID, notAfterMs: Date.UTC(2099, 0, 1) } as const;
export const FILED = { state: 'filed', intakeId: INTAKE_ID, requestId: 'req_abcdefghijklmnop' } as const;
export const SECRET_ACCESS_KEY = 'wJalrXUtnFEMI-test-only';

/** One call as it arrived, with whether its proof held. */
export type SeenCall = {
  method: string;
  path: string /** `good`, or the code of the refusal. */;
  proof: string;
  device: string;
  body: string;
};

/** A real HTTP server that speaks the issuer's API just far enough for a client, and checks every proof. */
export type TinyIssuer = {
  readonly url: string;
  readonly calls: SeenCall[];
  /** How long granted credentials are good from the claim on. */
  lifeMs: number;
  /** Answers the next calls whose path ends so, instead of what would be answered. */
  readonly overrides: Map<string, (response: ServerResponse) => void>;
  claims: number;
  /** What came of a request; while it is `waiting`, nothing did. */
  outcome: JsonObject;
  forgetNonces(): void;
  /** Forgets everything but the devices. */
  reset(): void;
  close(): Promise<void>;
};

export async function startTinyIssuer(): Promise<TinyIssuer> {
  let nonces = createServerNonces(processKeys('issuer').keys, randomBytes);
  const jtis = new Set<string>();
  const devices = new Map<string, { sign: PublicJwk; seal: PublicJwk }>();
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer: TinyIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    lifeMs: 600_000,
    overrides: new Map(),
    claims: 0,
    outcome: FILED,
    forgetNonces: () => {
      nonces = createServerNonces(processKeys('issuer').keys, randomBytes);
    },
    reset: () => {
      issuer.calls.length = 0;
      issuer.overrides.clear();
      issuer.claims = 0;
      issuer.outcome = FILED;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return issuer;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '';
    const method = request.method ?? '';
    const grantId = parseId('grant', path.split('/')[3] ?? '');
    const proven = await verifyProof({
      proof: String(request.headers['dpop'] ?? ''),
      method,
      url: `${issuer.url}${path}`,
      bodyText: body,
      ...(grantId === null ? {} : { grantId }),
      nowMs: Date.now(),
      checkNonce: (nonce) => nonces.check(nonce, Date.now()),
      maxAgeSeconds: 60,
    });
    const device = String(request.headers['breakglass-device'] ?? '');
    issuer.calls.push({ method, path, proof: proven.ok ? 'good' : proven.refusal.code, device, body });
    response.setHeader('DPoP-Nonce', nonces.issue(Date.now()));
    response.setHeader('Content-Type', 'application/json');
    if (!proven.ok)
      return reply(response, 401, { error: proven.refusal.code, message: proven.refusal.person });
    if (jtis.has(proven.value.jti))
      return reply(response, 401, { error: 'proof-bad', message: 'used before' });
    jtis.add(proven.value.jti);
    const override = [...issuer.overrides].find(([suffix]) => path.endsWith(suffix))?.[1];
    if (override !== undefined) return override(response);
    if (path === '/v1/devices')
      return bind(response, device, proven.value.signJwk, JSON.parse(body) as JsonObject);
    const bound = devices.get(device);
    if (bound === undefined || bound.sign.x !== proven.value.signJwk.x) {
      return reply(response, 403, { error: 'device-unknown', message: 'This device is not bound.' });
    }
    if (path === '/v1/requests') return reply(response, 202, WAITING);
    if (path === `/v1/requests/${INTAKE_ID}`) return reply(response, 200, issuer.outcome);
    if (path === '/v1/status') return reply(response, 200, status());
    if (grantId !== null && path.endsWith('/claim'))
      return reply(response, 200, await claim(grantId, device, bound.seal));
    if (path.endsWith('/release'))
      return reply(response, 200, { state: 'ending', endsAtLatestMs: Date.UTC(2026, 10, 23, 3, 41) });
    return reply(response, 404, {
      error: 'grant-not-found',
      message: 'There is no such grant, or it is not yours.',
    });
  }

  function bind(response: ServerResponse, device: string, sign: PublicJwk, body: JsonObject): void {
    const seal = parsePublicJwk(body['sealJwk'], 'X25519');
    if (seal === null || body['code'] !== GOOD_CODE || deviceThumbprint(sign, seal) !== device) {
      return reply(response, 403, { error: 'code-wrong', message: 'This code is not valid.' });
    }
    devices.set(device, { sign, seal });
    return reply(response, 200, { thumbprint: device, name: 'Ines', expiresAtMs: Date.now() + 86_400_000 });
  }

  async function claim(grantId: GrantId, device: string, seal: PublicJwk): Promise<JsonObject> {
    issuer.claims += 1;
    const deadlineMs = Date.now() + issuer.lifeMs;
    const credentials = {
      v: 1,
      grantId,
      accessKeyId: `ASIATEST${issuer.claims}`,
      secretAccessKey: SECRET_ACCESS_KEY,
      sessionToken: 'token-token',
      expiresAtMs: deadlineMs - 1000,
      region: 'eu-central-1',
    };
    const thumbprint = parseId('device', device);
    if (thumbprint === null) throw new Error('a bound device has a thumbprint');
    const sealed = await sealTo(seal, new Secret(JSON.stringify(credentials)), { grantId, thumbprint });
    return { sealed, deadlineMs };
  }

  function status(): JsonObject {
    const grant = {
      grantId: 'bg-abcdefghij',
      state: 'active',
      title: 'Restart a service',
      drill: false,
      asset: 'checkout',
      region: 'eu-central-1',
      deadlineMs: Date.now() + 252_000,
      claimByMs: Date.now(),
      claims: 1,
      maxClaims: 5,
      endReason: null,
    };
    return { name: 'Ines', deviceExpiresAtMs: Date.now() + 86_400_000, grants: [grant] };
  }
}

function reply(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status).end(JSON.stringify(body));
}
