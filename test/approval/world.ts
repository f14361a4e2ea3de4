import { randomBytes } from 'node:crypto';

import { createIssuerView } from '../../src/adapters/redis/issuer-view.ts';
import type { Side } from '../../src/adapters/redis/keys.ts';
import { createOnce } from '../../src/adapters/redis/once.ts';
import { createProjections } from '../../src/adapters/redis/projections.ts';
import { createRecordStore } from '../../src/adapters/redis/record-store.ts';
import { createUseCases } from '../../src/approval/create-use-cases.ts';
import type { ApprovalDeps } from '../../src/approval/deps.ts';
import type { UseCases } from '../../src/approval/use-cases.ts';
import { withDisclosures } from '../../src/codec/disclosure.ts';
import type { StreamEvent } from '../../src/contracts/envelope.ts';
import type { Order } from '../../src/contracts/order.ts';
import { issuerAudience } from '../../src/contracts/order.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { DeviceThumbprint, IncidentId } from '../../src/domain/ids.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { Person } from '../../src/domain/person.ts';
import { agentOf } from '../../src/domain/person.ts';
import type { Result } from '../../src/domain/result.ts';
import { ok } from '../../src/domain/result.ts';
import { deviceKind } from '../../src/issuance/record-kinds.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { signEnvelope, verifyStreamEvent } from '../../src/proof/event-signature.ts';
import { signOrder, verifyOrderAgain } from '../../src/proof/order-jws.ts';
import type { ProcessKeys } from '../../src/proof/process-keys.ts';
import { generateProcessKeys, loadProcessKeys, publicKeysOf } from '../../src/proof/process-keys.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import { Recorder } from '../../src/recording/recorder.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import type { MemoryLog } from '../support/memory-log.ts';
import { memoryLog } from '../support/memory-log.ts';
import type { TestRedis } from '../support/redis.ts';
import type { DirectoryDouble } from './directory-double.ts';
import { directoryDouble } from './directory-double.ts';
import type { OnCallDouble } from './on-call-double.ts';
import { onCallDouble } from './on-call-double.ts';
import { CATALOGUE, CHANNEL } from './team.ts';

/** An event as a test wants to see it: what was signed, with the hidden values put back. */
export type SeenEvent = { readonly type: string; readonly recordId: string; readonly data: JsonObject };

/** The gateway's use cases over a real Redis, with a clock turned by hand and a directory filled by hand. */
export type World = {
  readonly deps: ApprovalDeps;
  readonly useCases: UseCases;
  readonly directory: DirectoryDouble;
  readonly rota: OnCallDouble;
  readonly log: MemoryLog;
  readonly keys: { readonly gateway: ProcessKeys; readonly issuer: ProcessKeys };
  readonly issuerRecorder: Recorder;
  pass(ms: number): void;
  /** Another replica of the gateway, over a store that a test may break. */
  replica(change: (store: RecordStore) => RecordStore): UseCases;
  useCatalogue(text: string): void;
  bindDevice(person: Person, letter?: string): Promise<DeviceThumbprint>;
  openIncident(): Promise<IncidentId>;
  events(type?: string): Promise<readonly SeenEvent[]>;
  orders<K extends Order['kind']>(kind: K): Promise<readonly Extract<Order, { kind: K }>[]>;
};

const KEYS = {
  gateway: loadProcessKeys(JSON.stringify(generateProcessKeys('gateway').privateFile), 'gateway'),
  issuer: loadProcessKeys(JSON.stringify(generateProcessKeys('issuer').privateFile), 'issuer'),
};

export function makeWorld(redis: TestRedis): World {
  let nowMs = 1_795_392_000_000;
  let catalogue = catalogueOf(CATALOGUE);
  const clock = { nowMs: () => nowMs };
  const random = { bytes: (count: number) => randomBytes(count) };
  const log = memoryLog();
  const directory = directoryDouble(clock);
  const rota = onCallDouble(clock);
  const { keys: redisKeys } = redis;
  const connection = redis.connect('gateway', log);
  const storeOf = (side: Side): RecordStore =>
    createRecordStore({
      redis: side === 'gateway' ? connection : redis.connect(side, log),
      keys: redisKeys,
      side,
      mac: createRecordMac(KEYS[side]),
    });
  const recorderOver = (side: Side, store: RecordStore): Recorder =>
    new Recorder(store, {
      clock,
      random,
      signer: KEYS[side].keyId,
      sign: (envelope) => signEnvelope(KEYS[side], envelope),
    });
  const gatewayStore = storeOf('gateway');
  const deps: ApprovalDeps = {
    clock,
    random,
    log,
    directory,
    onCall: rota,
    recorder: recorderOver('gateway', gatewayStore),
    issuerView: createIssuerView({ redis: connection, keys: redisKeys, log }),
    once: createOnce(connection, redisKeys, 'gateway'),
    projections: createProjections(connection, redisKeys, 'gateway', createRecordMac(KEYS.gateway)),
    catalogue: () => catalogue,
    policy: shippedPolicy,
    signOrder: (order) => signOrder(KEYS.gateway, order),
    issuerAudience: issuerAudience(redis.workspace),
    issuerUrl: 'https://issuer.example.com',
  };
  const useCases = createUseCases(deps);
  const issuerRecorder = recorderOver('issuer', storeOf('issuer'));

  return {
    deps,
    useCases,
    directory,
    rota,
    log,
    issuerRecorder,
    keys: KEYS,
    pass(ms) {
      nowMs += ms;
    },
    replica: (change) => createUseCases({ ...deps, recorder: recorderOver('gateway', change(gatewayStore)) }),
    useCatalogue(text) {
      catalogue = catalogueOf(text);
    },
    async bindDevice(person, letter = 'a') {
      const thumbprint = letter.repeat(43).slice(0, 43) as DeviceThumbprint;
      const device = {
        v: 1 as const,
        thumbprint,
        person,
        agent: agentOf(person),
        signJwk: {},
        sealJwk: {},
        label: 'laptop',
        boundAtMs: nowMs,
        expiresAtMs: nowMs + 30 * 24 * 3600 * 1000,
      };
      await issuerRecorder.transition(deviceKind, thumbprint, () =>
        ok({ record: device, events: [{ type: 'device.bound', actor: systemActor('startup'), data: {} }] }),
      );
      return thumbprint;
    },
    async openIncident() {
      const opened = await useCases.openIncident({
        slackUserId: 'UINES',
        channelId: CHANNEL,
        title: 'Checkout is down',
      });
      return valueOf(opened).incidentId;
    },
    async events(type) {
      const all = await entriesOf(redis, redisKeys.stream('gateway-events'));
      const seen = all.map((json) => seenEvent(valueOf(verifyStreamEvent(publicKeysOf(KEYS.gateway), json))));
      return type === undefined ? seen : seen.filter((event) => event.type === type);
    },
    async orders(kind) {
      const expected = { audience: deps.issuerAudience };
      const all = await entriesOf(redis, redisKeys.stream('orders'));
      const orders = await Promise.all(
        all.map(async (jws) => valueOf(await verifyOrderAgain(publicKeysOf(KEYS.gateway), jws, expected))),
      );
      return orders.filter((order): order is Extract<Order, { kind: typeof kind }> => order.kind === kind);
    },
  };
}

/** The value of a result that has to be one. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code}, ${result.refusal.operator}`);
  return result.value;
}

/** The code of a refusal; `ok` where there is none. */
export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.refusal.code;
}

async function entriesOf(redis: TestRedis, key: string): Promise<readonly string[]> {
  const entries = await redis.admin.xrange(key, '-', '+');
  return entries.map(([, fields]) => fields[fields.indexOf('json') + 1] ?? '');
}

function seenEvent({ envelope, disclosures }: StreamEvent): SeenEvent {
  const data = withDisclosures(envelope.data as Json, disclosures) as JsonObject;
  return { type: envelope.type, recordId: envelope.recordId, data };
}
