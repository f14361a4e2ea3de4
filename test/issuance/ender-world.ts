import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';

import { createBoundaryStore } from '../../src/adapters/aws/boundary-store.ts';
import { cloudTrailClients } from '../../src/adapters/aws/cloudtrail-client.ts';
import { createEventHistory } from '../../src/adapters/aws/event-history.ts';
import { iamClients } from '../../src/adapters/aws/iam-client.ts';
import { stsClients } from '../../src/adapters/aws/sts-client.ts';
import { createStsMinter } from '../../src/adapters/aws/sts-minter.ts';
import type { SealedCredentials } from '../../src/contracts/http.ts';
import type { Envelope } from '../../src/contracts/envelope.ts';
import { streamEventSchema } from '../../src/contracts/envelope.ts';
import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { personActor, systemActor } from '../../src/domain/actor.ts';
import type { ActiveGrant, ClaimableGrant, EarlyEndReason, Grant } from '../../src/domain/grant.ts';
import { endGrant } from '../../src/domain/grant-end.ts';
import { acceptGrant, finishMint, startMint } from '../../src/domain/grant-mint.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import { base32, idFromBytes } from '../../src/domain/ids.ts';
import { ok } from '../../src/domain/result.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { endNow } from '../../src/issuance/end-grant.ts';
import { Ender } from '../../src/issuance/enforce-ends.ts';
import { readBoundary } from '../../src/issuance/read-boundary.ts';
import type { DeedReaderDeps } from '../../src/issuance/read-deeds.ts';
import { DeedReader } from '../../src/issuance/read-deeds.ts';
import { grantKind } from '../../src/issuance/record-kinds.ts';
import { SealedGrantIndex } from '../../src/issuance/sealed-grant-index.ts';
import { BOUNDARY_ARN, defaultAccount } from '../../src/playground/aws/default-account.ts';
import type { AccountSeed } from '../../src/playground/aws/account-seed.ts';
import { startLocalAws } from '../../src/playground/aws/start-local-aws.ts';
import type { BoundaryStore } from '../../src/ports/boundary-store.ts';
import type { WriteTerm } from '../../src/ports/write-term.ts';
import type { TestRedis } from '../support/redis.ts';
import { issuerWorld, jonas } from './issuer-world.ts';

export const ACCOUNT = '111122223333';
export const ORDERS = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api';
const revoker = personActor(jonas, 'slack:U0APPROVER', 'click');

/** A grant with the keys of its real session. */
export type LiveGrant = { readonly grantId: GrantId; readonly credentials: SealedCredentials };

/** A turn that never ends, for calling the ender by hand. */
export function longTerm(first = 1): WriteTerm {
  let epoch = first;
  return {
    get epoch() {
      return epoch;
    },
    renew: () => Promise.resolve(),
    leftMs: () => 15_000,
    raiseEpoch: (atLeast) => Promise.resolve(void (epoch = Math.max(epoch + 1, atLeast))),
    stop: new AbortController().signal,
  };
}

/** The issuer's use cases over a real Redis and a local AWS, by the running clock; the log is what is handed over. */
export async function enderWorld(redis: TestRedis, seed: AccountSeed = defaultAccount()) {
  const index = new SealedGrantIndex();
  let sealed = 0;
  const sealedGrants = index.view(() => sealed);
  const world = issuerWorld(redis, undefined, undefined, sealedGrants);
  const time = { aheadMs: 0, ownAheadMs: 0 };
  const nowMs = (): number => Date.now() + time.aheadMs;
  /** What is asked and approved in a test happens in one instant; all else by the running clock. */
  let heldAtMs: number | null = null;
  Object.defineProperty(world.state, 'nowMs', { get: () => heldAtMs ?? nowMs() + time.ownAheadMs });
  const aws = await startLocalAws({ account: seed, nowMs });
  const sdkOptions = () => ({
    endpoint: aws.endpoint,
    credentials: aws.credentialsOf('issuer'),
    systemClockOffset: time.aheadMs,
  });
  const { clock, random } = world.deps;
  world.script.push((request) => {
    const minter = createStsMinter({ clients: stsClients(sdkOptions()), clock, random });
    return minter.mint(request, AbortSignal.timeout(5000));
  });

  /** Hands everything that was recorded so far to the log. */
  async function seal(): Promise<void> {
    const entries = await redis.admin.xrange(redis.keys.issuer.events, '-', '+');
    for (const [, fields] of entries.slice(sealed)) {
      const { envelope } = streamEventSchema.parse(JSON.parse(fields[fields.indexOf('json') + 1] ?? ''));
      index.add({ v: 1, index: sealed, sealedAtMs: 0, kind: 'event', stream: 'issuer-events', envelope });
      sealed += 1;
    }
  }

  const boundaries = createBoundaryStore({
    clients: iamClients({
      region: 'eu-west-1',
      partition: 'aws',
      revokerRole: null,
      sdkOptions: sdkOptions(),
    }),
    partition: 'aws',
    policyName: 'breakglass-boundary',
    revokerRole: null,
    random,
  });
  /** A new process: nothing is remembered. */
  const newEnder = (store: BoundaryStore = boundaries): Ender =>
    new Ender({ ...world.deps, boundaries: store, leaseMs: 500 });

  /** Asks the local CloudTrail, by the clock as it is now. */
  function newDeedReader(change: Partial<DeedReaderDeps> = {}, principal = 'issuer'): DeedReader {
    const credentials = aws.credentialsOf(principal);
    const history = createEventHistory({
      clients: cloudTrailClients({
        region: 'eu-west-1',
        partition: 'aws',
        revokerRole: null,
        sdkOptions: { ...sdkOptions(), credentials },
      }),
      rateLimit: { take: () => Promise.resolve(0) },
      random: { bytes: (count) => new Uint8Array(count).fill(255) },
      firstPauseMs: 300,
    });
    return new DeedReader({
      ...world.deps,
      history,
      globalRegion: 'us-east-1',
      checkpoint: () => 'breakglass/test\n7\nroot\n\n— breakglass/test sig\n',
      wait: { provisionalMs: 60_000, finalMs: 1_200_000 },
      ...change,
    });
  }

  async function acceptedGrant() {
    heldAtMs = nowMs();
    const { device, made } = await world.acceptedGrant().finally(() => (heldAtMs = null));
    return { device, grantId: grantIdOfOrder(made) };
  }

  async function liveGrant(
    beforeClaim: (grantId: GrantId) => Promise<void> = () => Promise.resolve(),
  ): Promise<LiveGrant> {
    const { device, grantId } = await acceptedGrant();
    await beforeClaim(grantId);
    let credentials: SealedCredentials | null = null;
    const claimed = await claimGrant(world.deps, grantId, device, (_device, _grantId, secret) => {
      credentials = JSON.parse(secret.reveal()) as SealedCredentials;
      return Promise.resolve('sealed');
    });
    if (!claimed.ok || credentials === null) throw new Error('not claimed');
    await seal();
    return { grantId, credentials };
  }

  /** A grant as if it had been minted and were ending, without AWS: for tests with hundreds. */
  async function paperEnd(template: ClaimableGrant, change: Partial<ClaimableGrant> = {}): Promise<GrantId> {
    const grantId = `bg-${base32(random.bytes(10), 10)}` as GrantId;
    const [requestId, incidentId] = [
      idFromBytes('request', random.bytes(10)),
      idFromBytes('incident', random.bytes(10)),
    ];
    const record = { ...template, order: 'paper', attempts: [], requestId, incidentId, ...change, grantId };
    const actor = systemActor('order-receiver');
    const [device] = record.deviceThumbprints;
    if (device === undefined) throw new Error('no device');
    const session = { accessKeyId: 'ASIAPAPER', stsExpiresAtMs: record.deadlineMs };
    const accepted = acceptGrant(record, {}, actor);
    const claim = { device, sessionName: `${grantId}-paper` };
    const minting = startMint(accepted.record, claim, {}, actor, record.acceptedAtMs);
    const minted = minting.ok ? finishMint(minting.value.record, session, actor) : minting;
    const ending = minted.ok
      ? endGrant(minted.value.record, 'revoked', jonas, revoker, record.acceptedAtMs)
      : minted;
    if (!minting.ok || !minted.ok || !ending.ok) throw new Error('not minted and ended');
    const steps = [accepted, minting.value, minted.value, ending.value];
    const events = steps.flatMap((step) => step.events);
    await world.recorder.transition(grantKind, grantId, () => ok({ record: ending.value.record, events }));
    return grantId;
  }

  const authorize = async ({ credentials }: LiveGrant): Promise<boolean> =>
    (
      await aws.authorize({
        accessKeyId: credentials.accessKeyId,
        action: 'ecs:UpdateService',
        resource: ORDERS,
      })
    ).allowed;

  return {
    ...world,
    aws,
    time,
    seal,
    sealedGrants,
    boundaries,
    newEnder,
    newDeedReader,
    /** Everything the issuer recorded of a grant by these types. */
    async recorded(grantId: GrantId, prefix: string): Promise<readonly Envelope[]> {
      const entries = await redis.admin.xrange(redis.keys.issuer.events, '-', '+');
      return entries
        .map(
          ([, fields]) =>
            streamEventSchema.parse(JSON.parse(fields[fields.indexOf('json') + 1] ?? '')).envelope,
        )
        .filter(({ type, data }) => type.startsWith(prefix) && data['grantId'] === grantId);
    },
    acceptedGrant,
    liveGrant,
    paperEnd,
    authorize,
    end: (grantId: GrantId, reason: EarlyEndReason = 'revoked') =>
      endNow(world.deps, grantId, reason, jonas, revoker),
    async grant(grantId: GrantId): Promise<Grant> {
      const loaded = await world.recorder.load(grantKind, grantId);
      if (loaded === null) throw new Error(`no grant ${grantId}`);
      return loaded.record;
    },
    async activeGrant(grantId: GrantId): Promise<ActiveGrant> {
      const loaded = await world.recorder.load(grantKind, grantId);
      if (loaded?.record.state !== 'active') throw new Error(`${grantId} is ${loaded?.record.state}`);
      return loaded.record;
    },
    /** What stands in IAM now, and how many versions were ever made. */
    iam() {
      const view = aws.managedPolicy(BOUNDARY_ARN);
      const document = view?.versions.find(
        ({ versionId }) => versionId === view.defaultVersionId,
      )?.documentJson;
      const numbers = view?.versions.map(({ versionId }) => Number(versionId.slice(1))) ?? [];
      return { ...readBoundary(document ?? ''), document: document ?? '', made: Math.max(...numbers) };
    },
    /** The task, by a real client with the session's own keys: the name of the error, or `done`. */
    async restart({ credentials }: LiveGrant): Promise<string> {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      const client = new ECSClient({
        ...sdkOptions(),
        region: 'eu-west-1',
        maxAttempts: 1,
        credentials: { accessKeyId, secretAccessKey, sessionToken },
      });
      const command = new UpdateServiceCommand({
        cluster: 'prod',
        service: 'orders-api',
        forceNewDeployment: true,
      });
      return client.send(command).then(
        () => 'done',
        (error: Error) => error.name,
      );
    },
    /** Writes the boundary as the administrator of the account. */
    async editByHand(document: string): Promise<void> {
      const { CreatePolicyVersionCommand, DeletePolicyVersionCommand, IAMClient } = await import(
        '@aws-sdk/client-iam'
      );
      const client = new IAMClient({
        ...sdkOptions(),
        region: 'us-east-1',
        credentials: aws.credentialsOf('administrator'),
      });
      const view = aws.managedPolicy(BOUNDARY_ARN);
      const spare = view?.versions.findLast(({ versionId }) => versionId !== view.defaultVersionId);
      if (spare !== undefined && view?.versions.length === 5)
        await client.send(
          new DeletePolicyVersionCommand({ PolicyArn: BOUNDARY_ARN, VersionId: spare.versionId }),
        );
      await client.send(
        new CreatePolicyVersionCommand({
          PolicyArn: BOUNDARY_ARN,
          PolicyDocument: document,
          SetAsDefault: true,
        }),
      );
    },
    stop: () => aws.stop(),
  };
}

export type EnderWorld = Awaited<ReturnType<typeof enderWorld>>;
