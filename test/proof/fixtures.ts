import { randomBytes } from 'node:crypto';

import { digestOf } from '../../src/codec/digest.ts';
import type { Envelope } from '../../src/contracts/envelope.ts';
import type { RequestIntake } from '../../src/contracts/intake.ts';
import { gatewayAudience } from '../../src/contracts/intake.ts';
import type { Order } from '../../src/contracts/order.ts';
import { issuerAudience } from '../../src/contracts/order.ts';
import type { GrantId, IncidentId, IntakeId, OrderId, RequestId } from '../../src/domain/ids.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import type { ProcessKeys, ProcessRole, PublicKeys } from '../../src/proof/process-keys.ts';
import { generateProcessKeys, loadProcessKeys, loadPublicKeys } from '../../src/proof/process-keys.ts';

export const NOW_MS = Date.UTC(2026, 10, 23, 3, 0, 0);
export const WORKSPACE = 'T0ACME';
export const TO_ISSUER = issuerAudience(WORKSPACE);
export const TO_GATEWAY = gatewayAudience(WORKSPACE);
export const GRANT_ID = 'bg-abcdefghij' as GrantId;
export const OTHER_GRANT_ID = 'bg-abcdefghik' as GrantId;
export const INES = {
  personId: 'ines@example.com',
  name: 'Ines',
  identities: ['slack:U0INES', 'email:ines@example.com'],
} as unknown as Person;

/** Fresh keys of a process, through the files that an operator would hand out. */
export function processKeys(role: ProcessRole): { keys: ProcessKeys; publicKeys: PublicKeys } {
  const { privateFile, publicFile } = generateProcessKeys(role);
  return {
    keys: loadProcessKeys(JSON.stringify(privateFile), role),
    publicKeys: loadPublicKeys(JSON.stringify(publicFile), role),
  };
}

/** An order that gives something by itself: a code that binds a device. */
export function deviceOrder(change: Partial<Order> = {}): Order {
  const body = { codeDigest: digestOf('code'), person: INES, expiresAtMs: NOW_MS + 120_000 };
  return { ...orderHeader(), kind: 'device', body, ...change } as Order;
}

/** An order that gives nothing by itself, but later orders are held against it. */
export function openOrder(change: Partial<Order> = {}): Order {
  const incidentId = 'inc_abcdefghijklmnop' as IncidentId;
  const body = { incidentId, state: 'open', by: INES, atMs: NOW_MS };
  return { ...orderHeader(), kind: 'incident', body, ...change } as Order;
}

/** An order that takes rights away. */
export function endOrder(change: Partial<Order> = {}): Order {
  const requestId = 'req_abcdefghijklmnop' as RequestId;
  const body = { grantId: GRANT_ID, requestId, reason: 'released', by: null };
  return { ...orderHeader(), kind: 'end', body, ...change } as Order;
}

export function intake(change: Partial<RequestIntake> = {}): RequestIntake {
  return {
    v: 1,
    iss: 'breakglass-issuer',
    aud: TO_GATEWAY,
    jti: 'itk_abcdefghijklmnop' as IntakeId,
    iatMs: NOW_MS,
    notAfterMs: NOW_MS + 120_000,
    person: INES,
    device: generateDeviceKeys().keys.thumbprint,
    agent: null,
    kind: 'request',
    body: {
      place: { kind: 'channel', channelId: 'C0INCIDENT' },
      task: 'restart-service',
      asset: 'checkout',
      duration: '20m',
      reason: 'queue stuck',
    },
    ...change,
  };
}

export function envelope(keys: ProcessKeys, change: Partial<Envelope> = {}): Envelope {
  return {
    v: 1,
    eventId: idFromBytes('event', randomBytes(10)),
    recordId: 'request/req_abcdefghijklmnop',
    recordVersion: 1,
    prevEventDigest: null,
    type: 'request.filed',
    atMs: NOW_MS,
    actor: { kind: 'system', part: 'startup' },
    data: { task: 'restart-service' },
    signer: keys.keyId,
    ...change,
  };
}

function orderHeader() {
  const jti = idFromBytes('order', randomBytes(10)) satisfies OrderId;
  return {
    v: 1,
    iss: 'breakglass-gateway',
    aud: TO_ISSUER,
    jti,
    iatMs: NOW_MS,
    notAfterMs: NOW_MS + 3_600_000,
  };
}
