import { checkCallerIdentity } from '../adapters/aws/caller-identity.ts';
import { createStsClock } from '../adapters/aws/sts-clock.ts';
import { createStsMinter } from '../adapters/aws/sts-minter.ts';
import { createPublishedKeys } from '../adapters/idp/published-keys.ts';
import { createAdmission } from '../adapters/redis/admission.ts';
import { closeRedis, createRedis } from '../adapters/redis/connection.ts';
import { startDeadlineLoop } from '../adapters/redis/deadline-loop.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import { startReader } from '../adapters/redis/reader.ts';
import { createRecordStore } from '../adapters/redis/record-store.ts';
import { requireRedis } from '../adapters/redis/require-redis.ts';
import { startSweep } from '../adapters/redis/sweep.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { systemTimer } from '../adapters/system/system-timer.ts';
import { issuerAudience } from '../contracts/order.ts';
import { parseId } from '../domain/ids.ts';
import type { IssuerApp } from '../http/app.ts';
import { createHttpApp } from '../http/app.ts';
import { ClockWatch } from '../issuance/clock-watch.ts';
import type { IssuanceDeps } from '../issuance/deps.ts';
import { passGrantDeadline, sweepGrants } from '../issuance/pass-deadlines.ts';
import { receiveOrder } from '../issuance/receive-order.ts';
import { RememberedLog } from '../issuance/remembered-log.ts';
import { warmProviderKeys } from '../issuance/warm-provider-keys.ts';
import type { Log } from '../ports/log.ts';
import { verifyOrder, verifyOrderAgain } from '../proof/order-jws.ts';
import { createRecordMac } from '../proof/record-mac.ts';
import { createServerNonces } from '../proof/server-nonce.ts';
import { reloadRules } from '../recording/reload-rules.ts';
import { composeDeedReader } from './compose-deed-reader.ts';
import { composeEnder } from './compose-ender.ts';
import { composeIntake } from './compose-intake.ts';
import { composeSealer } from './compose-sealer.ts';
import { composeSignIn } from './compose-sign-in.ts';
import { loadRules } from './load-rules.ts';
import { readClientSecret } from './read-client-secret.ts';
import { readKeys } from './read-keys.ts';
import { recorderOf } from './recorder-of.ts';
import { rulesOf } from './rules-of.ts';
import type { IssuerSettings } from './settings.ts';

/** The issuer, put together and running but for its HTTP server. */
export type ComposedIssuer = {
  readonly app: IssuerApp;
  readonly awsAccount: string;
  reload(): Promise<void>;
  stop(): Promise<void>;
};

const SWEEP_EVERY_MS = 30_000;
const KEYS_EVERY_MS = 600_000;

/** Puts the issuer together. Faults name the setting and the remedy. */
export async function composeIssuer(
  settings: IssuerSettings,
  log: Log,
  waitingFor: (what: string) => void,
): Promise<ComposedIssuer> {
  waitingFor('its key files');
  const { ring, gateway } = await readKeys(settings);
  const own = ring.current;
  const clientSecret = await readClientSecret(settings);
  const first = await loadRules(settings);

  waitingFor('Redis at REDIS_URL');
  const keys = redisKeys(settings.workspace);
  const redis = createRedis(settings.redisUrl, { role: 'issuer', log });
  const mac = createRecordMac(own, ring.former);
  const redisOptions = { redis, keys, side: 'issuer', log, clock: systemClock, mac } as const;
  const closing: (() => Promise<void> | void)[] = [() => closeRedis(redis)];
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close();
  };

  try {
    await requireRedis(redis, 'REDIS_URL', log);
    waitingFor('AWS STS');
    const identity = await checkCallerIdentity(settings.region);

    waitingFor('the sealed log');
    const sealing = await composeSealer({ settings, ring, gateway, redisOptions });
    closing.push(() => sealing.stop());

    const remembered = new RememberedLog(sealing.keeper);
    const store = createRecordStore({
      redis,
      keys,
      side: 'issuer',
      mac,
    });
    await sealing.start(store);
    const recorder = recorderOf(store, own, remembered.committed);
    const rules = await rulesOf(settings, first, recorder);
    const audience = issuerAudience(settings.workspace);
    const issuance: IssuanceDeps = {
      recorder,
      clock: systemClock,
      random: systemRandom,
      timer: systemTimer,
      log,
      sealedLog: remembered,
      sealsElsewhere: sealing.sealsElsewhere,
      checkpoint: () => sealing.keeper.checkpoint,
      sealedGrants: sealing.keeper.grants,
      minter: createStsMinter({ clock: systemClock, random: systemRandom }),
      tokenIssuerKeys: createPublishedKeys({ clock: systemClock, log }),
      clockWatch: new ClockWatch(createStsClock({ clock: systemClock })),
      catalogue: () => rules.current().catalogue,
      policy: () => rules.current().policy,
      verifyOrder: (jws) => verifyOrder(gateway, jws, { audience, nowMs: systemClock.nowMs() }),
      verifyKeptOrder: (jws) => verifyOrderAgain(gateway, jws, { audience }),
    };

    const orders = startReader({
      ...redisOptions,
      role: 'order-receiver',
      streams: ['orders'],
      handle: (entry) => receiveOrder(issuance, entry),
      concurrency: 8,
    });
    closing.push(() => orders.stop());
    const { workspace } = settings;
    const intake = composeIntake({ issuance, own, gateway, workspace, redisOptions });
    closing.push(() => intake.stop());
    const deadlines = startDeadlineLoop({
      ...redisOptions,
      handle: ({ name, kind }) => handleDeadline(issuance, name, kind),
    });
    closing.push(() => deadlines.stop());
    const sweep = startSweep({
      name: 'grants',
      everyMs: SWEEP_EVERY_MS,
      run: () => sweepGrants(issuance),
      log,
    });
    closing.push(() => sweep.stop());
    const keysSweep = startSweep({
      name: 'provider-keys',
      everyMs: KEYS_EVERY_MS,
      run: () => warmProviderKeys(issuance),
      log,
    });
    // Not waited for: the issuer starts and stops without the provider.
    closing.push(() => void keysSweep.stop());
    void keysSweep
      .tick()
      .catch((error: unknown) => log.error('sweep.failed', { name: 'provider-keys' }, error));
    const ender = composeEnder({ issuance, identity, settings, redisOptions });
    closing.push(() => ender.stop());
    const deeds = composeDeedReader({ issuance, keeper: sealing.keeper, identity, settings, redisOptions });
    closing.push(() => deeds.stop());

    const app = createHttpApp({
      issuance,
      intake: intake.deps,
      signIn: composeSignIn({ own, clientSecret, catalogue: issuance.catalogue }),
      admission: createAdmission(redisOptions),
      nonces: createServerNonces(own, (count) => systemRandom.bytes(count)),
      trustedProxies: settings.trustedProxies,
      publicUrl: settings.publicUrl,
      healthy: () => redis.status === 'ready',
      standby: sealing.sealsElsewhere,
    });
    const reload = async (): Promise<void> => {
      if (!(await reloadRules(rules.reload, 'issuer', recorder, log))) return;
      // What the next sweep would find is not waited for.
      await sweep.tick().catch((error: unknown) => log.error('sweep.failed', { name: 'rules' }, error));
    };
    return { app, awsAccount: identity.account, reload, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function handleDeadline(
  issuance: IssuanceDeps,
  name: string,
  kind: Parameters<typeof passGrantDeadline>[2],
): Promise<void> {
  const [recordKind, id = ''] = name.split('/');
  const grantId = recordKind === 'grant' ? parseId('grant', id) : null;
  if (grantId === null) {
    issuance.log.error('deadline.of-nothing', { name, kind });
    return;
  }
  await passGrantDeadline(issuance, grantId, kind);
}
