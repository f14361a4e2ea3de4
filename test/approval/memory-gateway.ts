import { randomBytes } from 'node:crypto';

import type { ApprovalDeps } from '../../src/approval/deps.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { withDisclosures } from '../../src/codec/disclosure.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import type { GrantOrder, Order } from '../../src/contracts/order.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Directory } from '../../src/ports/directory.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { signOrder } from '../../src/proof/order-jws.ts';
import { generateProcessKeys, loadProcessKeys } from '../../src/proof/process-keys.ts';
import { Recorder } from '../../src/recording/recorder.ts';
import { memoryLog } from '../support/memory-log.ts';
import { memoryRecordStore } from '../support/memory-record-store.ts';
import { memoryOnce } from '../slack/support/memory-ports.ts';
import { onCallDouble } from './on-call-double.ts';
import type { SeenEvent } from './world.ts';

export const GATEWAY_KEYS = loadProcessKeys(
  JSON.stringify(generateProcessKeys('gateway').privateFile),
  'gateway',
);

/** The gateway's use cases without Redis: the real recorder and the real policy, over a store in memory. */
export type MemoryGateway = {
  readonly deps: ApprovalDeps;
  useCatalogue(next: Catalogue): void;
  usePolicy(next: Policy): void;
  /** Events of a type, the hidden values put back. */
  events(type: string): readonly SeenEvent[];
  /** The orders for grants, as the issuer would read them. */
  grantOrders(): readonly GrantOrder[];
};

export function memoryGateway(
  catalogue: Catalogue,
  directory: (clock: Clock) => Directory,
  clock: Clock,
): MemoryGateway {
  const store = memoryRecordStore();
  const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
  const log = memoryLog();
  const now: { catalogue: Catalogue; policy: Policy } = { catalogue, policy: shippedPolicy() };
  const deps: ApprovalDeps = {
    clock,
    random,
    log,
    directory: directory(clock),
    onCall: onCallDouble(clock),
    recorder: new Recorder(store, {
      clock,
      random,
      signer: GATEWAY_KEYS.keyId,
      sign: (envelope) => signEnvelope(GATEWAY_KEYS, envelope),
    }),
    // Everybody has a device: this is about who decides.
    issuerView: { liveDevices: () => Promise.resolve(['d'.repeat(43) as DeviceThumbprint]) },
    once: memoryOnce(),
    projections: memoryProjections(),
    catalogue: () => now.catalogue,
    policy: () => now.policy,
    signOrder: (order) => signOrder(GATEWAY_KEYS, order),
    issuerAudience: 'breakglass-issuer/test',
    issuerUrl: 'https://issuer.example.com',
  };
  return {
    deps,
    useCatalogue(next) {
      now.catalogue = next;
    },
    usePolicy(next) {
      now.policy = next;
    },
    events: (type) =>
      store.events
        .map(({ json }) => seen(JSON.parse(json) as StreamEvent))
        .filter((event) => event.type === type),
    grantOrders: () =>
      store.outbox
        .map(({ json }) => payloadOf(json))
        .filter((order): order is GrantOrder => order.kind === 'grant'),
  };
}

function memoryProjections(): ApprovalDeps['projections'] {
  const kept = new Map<string, { version: number; value: JsonObject }>();
  return {
    get: (name) => Promise.resolve(kept.get(name) ?? null),
    putIfNewer(name, version, value) {
      const isNewer = (kept.get(name)?.version ?? -1) < version;
      if (isNewer) kept.set(name, { version, value });
      return Promise.resolve(isNewer);
    },
  };
}

function seen({ envelope, disclosures }: StreamEvent): SeenEvent {
  const data = withDisclosures(envelope.data as Json, disclosures) as JsonObject;
  return { type: envelope.type, recordId: envelope.recordId, data };
}

function payloadOf(jws: string): Order {
  const [, payload = ''] = jws.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Order;
}
