import { randomBytes } from 'node:crypto';

import { createPublishedKeys } from '../../src/adapters/idp/published-keys.ts';
import { createRecordStore } from '../../src/adapters/redis/record-store.ts';
import { bindTask } from '../../src/catalogue/bind-task.ts';
import type { Envelope } from '../../src/contracts/envelope.ts';
import type { Order, OrderBody } from '../../src/contracts/order.ts';
import { issuerAudience, ORDER_MAX_AGE_MS } from '../../src/contracts/order.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Device } from '../../src/domain/device.ts';
import type { DeviceThumbprint, IncidentId, OrderId, PersonId, RequestId } from '../../src/domain/ids.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Person } from '../../src/domain/person.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { IssuanceDeps } from '../../src/issuance/deps.ts';
import { bindDevice } from '../../src/issuance/bind-device.ts';
import { ClockWatch } from '../../src/issuance/clock-watch.ts';
import { liveDevice } from '../../src/issuance/live-device.ts';
import { RememberedLog } from '../../src/issuance/remembered-log.ts';
import { receiveOrder } from '../../src/issuance/receive-order.ts';
import { SealedGrantIndex } from '../../src/issuance/sealed-grant-index.ts';
import { groupsFact, standingFact } from '../../src/policy/facts.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import type { MintOutcome, MintRequest } from '../../src/ports/session-minter.ts';
import type { SealedGrants } from '../../src/ports/sealed-grants.ts';
import type { SealOutcome } from '../../src/ports/sealed-log.ts';
import type { TokenIssuerKeys } from '../../src/ports/token-issuer-keys.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { signOrder, verifyOrder, verifyOrderAgain } from '../../src/proof/order-jws.ts';
import { generateProcessKeys, loadProcessKeys, publicKeysOf } from '../../src/proof/process-keys.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import { Recorder } from '../../src/recording/recorder.ts';
import { memoryLog } from '../support/memory-log.ts';
import type { TestRedis } from '../support/redis.ts';
import { EXAMPLE, catalogueOf } from '../catalogue/sample-catalogue.ts';

const keysOf = (role: 'gateway' | 'issuer') =>
  loadProcessKeys(JSON.stringify(generateProcessKeys(role).privateFile), role);
export const gatewayKeys = keysOf('gateway');
export const issuerKeys = keysOf('issuer');

export const START_MS = Date.UTC(2026, 10, 23, 3, 0, 0);
export const AUDIENCE = issuerAudience('test');

export const mara: Person = {
  personId: 'mara' as PersonId,
  name: 'Mara Weiss',
  identities: ['slack:U0ONCALL', 'email:mara@acme.example'],
};
export const jonas: Person = {
  personId: 'jonas' as PersonId,
  name: 'Jonas Holm',
  identities: ['slack:U0APPROVER'],
};

/** What STS answers to a mint, in order; the last one is repeated. */
export type Scripted = MintOutcome | ((request: MintRequest) => Promise<MintOutcome>);

/** The issuer's use cases over a real Redis; the log and STS are scripted, since no real one fails on demand. */
export function issuerWorld(
  redis: TestRedis,
  keys = issuerKeys,
  text = EXAMPLE,
  sealedGrants: SealedGrants = new SealedGrantIndex().view(() => 0),
) {
  const state = {
    nowMs: START_MS,
    /** What AWS says when it is asked for the time. */
    clockOffsetMs: 0 as number | null,
    /** Whether another issuer seals. */
    sealsElsewhere: false,
    checkpoint: null as string | null,
    catalogue: catalogueOf(text),
    publishedKeys: null as TokenIssuerKeys | null,
    seal: { kind: 'sealed', receipt: { index: 0, entryDigest: '', treeSize: 1 } } as SealOutcome,
  };
  const ended = new Set<string>();
  const sealedVersions = new Map<string, number>();
  const minted: MintRequest[] = [];
  const script: Scripted[] = [];
  const log = memoryLog();
  const clock = { nowMs: () => state.nowMs };
  const published = createPublishedKeys({ clock: { nowMs: Date.now }, log });
  const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
  const store = createRecordStore({
    redis: redis.connect('issuer'),
    keys: redis.keys,
    side: 'issuer',
    mac: createRecordMac(keys),
  });
  const remembered = new RememberedLog({
    waitSealed: () => Promise.resolve(state.seal),
    hasEnded: (grantId) => Promise.resolve(ended.has(grantId)),
    contradicts: () => Promise.resolve(false),
    sealedVersion: (recordId) => Promise.resolve(sealedVersions.get(recordId) ?? 0),
  });
  const tools = {
    clock,
    random,
    signer: keys.keyId,
    sign: (envelope: Envelope) => signEnvelope(keys, envelope),
  };
  const recorder = new Recorder(store, tools, remembered.committed);
  const publicKeys = publicKeysOf(gatewayKeys);
  const deps: IssuanceDeps = {
    recorder,
    clock,
    random,
    // Waiting takes no time here.
    timer: { after: (_delayMs, run) => (queueMicrotask(run), () => undefined) },
    log,
    catalogue: () => state.catalogue,
    policy: shippedPolicy,
    sealedLog: remembered,
    sealsElsewhere: () => state.sealsElsewhere,
    checkpoint: () => state.checkpoint,
    sealedGrants,
    minter: {
      mint: async (request) => {
        minted.push(request);
        const next = script.length > 1 ? script.shift() : script[0];
        if (next === undefined) return goodSession(state.nowMs, request);
        return typeof next === 'function' ? next(request) : next;
      },
    },
    // What the providers of this machine publish, unless a test says otherwise.
    tokenIssuerKeys: { keysOf: (issuer, kid) => (state.publishedKeys ?? published).keysOf(issuer, kid) },
    clockWatch: new ClockWatch({ measure: () => Promise.resolve(state.clockOffsetMs) }),
    verifyOrder: (jws) => verifyOrder(publicKeys, jws, { audience: AUDIENCE, nowMs: state.nowMs }),
    verifyKeptOrder: (jws) => verifyOrderAgain(publicKeys, jws, { audience: AUDIENCE }),
  };

  const receive = (json: string) =>
    receiveOrder(deps, { stream: 'orders', entryId: '1-1', recordId: 'incident/x', json });
  const order = (body: OrderBody, change: Partial<Order> = {}): Order =>
    ({
      v: 1,
      iss: 'breakglass-gateway',
      aud: AUDIENCE,
      jti: newId('order') as OrderId,
      iatMs: state.nowMs,
      notAfterMs: state.nowMs + ORDER_MAX_AGE_MS,
      ...body,
      ...change,
    }) as Order;
  const send = async (made: Order) => receive(await signOrder(gatewayKeys, made));

  async function bind(person = mara): Promise<{ device: Device; thumbprint: DeviceThumbprint }> {
    const { keys: deviceKeys } = generateDeviceKeys();
    const codeDigest = Buffer.from(random.bytes(32)).toString('base64url');
    await send(order({ kind: 'device', body: { codeDigest, person, expiresAtMs: state.nowMs + 120_000 } }));
    const { thumbprint, signJwk, sealJwk } = deviceKeys;
    const bound = await bindDevice(deps, { codeDigest, thumbprint, signJwk, sealJwk, label: 'laptop' });
    if (!bound.ok) throw new Error(bound.refusal.operator);
    const device = await liveDevice(deps, thumbprint);
    if (!device.ok) throw new Error('not bound');
    return { device: device.value, thumbprint };
  }

  /** A request by Mara, approved by Jonas: everything an order for a grant carries. */
  function approved(thumbprint: DeviceThumbprint, change: Partial<Intent> = {}) {
    const task = bindTask(deps.catalogue(), 'restart-ecs-service', 'orders-api');
    if (!task.ok) throw new Error('no such task');
    const intent: Intent = {
      v: 1,
      requestId: newId('request') as RequestId,
      revision: 1,
      requester: mara.personId,
      agent: null,
      deviceThumbprints: [thumbprint],
      task: task.value.taskId,
      taskDigest: task.value.taskDigest,
      asset: 'orders-api',
      drill: false,
      assetArns: [...new Set(task.value.actions.flatMap((bound) => bound.arns))],
      actions: task.value.actions.map((bound) => bound.action),
      conditions: task.value.conditions,
      durationSeconds: 600,
      incidentId: newId('incident') as IncidentId,
      policyDigest: intentDigest({} as Intent),
      ...change,
    };
    const origin = { source: 'slack:users.info', readAtMs: state.nowMs };
    const factsOf = (groups: string[]) => [
      standingFact({ kind: 'internal' }, origin),
      groupsFact({ member: groups, unknown: [], supportTier: 'not-member' }, origin),
    ];
    const digest = intentDigest(intent);
    const approval: Approval = {
      approver: jonas,
      evidence: { kind: 'click', identity: 'slack:U0APPROVER', atMs: state.nowMs },
      atMs: state.nowMs,
      intentDigest: digest,
      rung: 1,
      facts: factsOf(['on-call', 'platform-leads']),
    };
    const decision: Decision = {
      v: 1,
      action: 'request',
      outcome: 'allow',
      reasons: [],
      facts: [],
      limits: null,
      policyDigest: digest,
      atMs: state.nowMs,
      operator: null,
    };
    return {
      intent,
      digest,
      filed: { requester: mara, intent, intentDigest: digest, decision, filedAtMs: state.nowMs },
      grant: {
        requester: mara,
        intent,
        intentDigest: digest,
        deadlineMs: state.nowMs + intent.durationSeconds * 1000,
        approvals: [approval],
        facts: factsOf(['on-call']),
        decision,
        exception: false,
      },
    };
  }

  /** Everything up to an accepted, claimable grant. */
  async function acceptedGrant() {
    const { device, thumbprint } = await bind();
    const asked = approved(thumbprint);
    await openAndFile(asked);
    const made = order({ kind: 'grant', body: asked.grant });
    await send(made);
    return { device, asked, made, jws: await signOrder(gatewayKeys, made) };
  }

  async function openAndFile(asked: ReturnType<typeof approved>): Promise<void> {
    const { incidentId } = asked.intent;
    await send(order({ kind: 'incident', body: { incidentId, state: 'open', by: mara, atMs: state.nowMs } }));
    await send(order({ kind: 'filed', body: asked.filed }));
  }

  const seal = (_device: Device, _grantId: string, secret: Secret) =>
    Promise.resolve(`sealed:${secret.reveal().length}`);
  return {
    deps,
    state,
    log,
    ended,
    sealedVersions,
    minted,
    script,
    recorder,
    order,
    send,
    receive,
    bind,
    approved,
    acceptedGrant,
    openAndFile,
    seal,
  };
}

export function goodSession(nowMs: number, request: MintRequest, clockOffsetMs = 0): MintOutcome {
  return {
    kind: 'minted',
    session: {
      accessKeyId: `ASIA${request.sessionName.slice(-12).toUpperCase()}`,
      secretAccessKey: new Secret('secret-access-key-value'),
      sessionToken: new Secret('session-token-value'),
      expiresAtMs: nowMs + request.durationSeconds * 1000,
      clockOffsetMs,
    },
  };
}

function newId(kind: 'request' | 'incident' | 'order'): string {
  return idFromBytes(kind, new Uint8Array(randomBytes(10)));
}
