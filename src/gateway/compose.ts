import { createReportedOnCall } from '../adapters/incidents/reported-on-call.ts';
import { closeRedis, createRedis } from '../adapters/redis/connection.ts';
import { startDeadlineLoop } from '../adapters/redis/deadline-loop.ts';
import { createDeliveries } from '../adapters/redis/deliveries.ts';
import { createIssuerView } from '../adapters/redis/issuer-view.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import { createOnce } from '../adapters/redis/once.ts';
import { createPostedMessages } from '../adapters/redis/posted-messages.ts';
import { createProjections } from '../adapters/redis/projections.ts';
import { startReader } from '../adapters/redis/reader.ts';
import { createRecordStore } from '../adapters/redis/record-store.ts';
import { requireRedis } from '../adapters/redis/require-redis.ts';
import { noOnCall } from '../adapters/system/no-on-call.ts';
import type { RunningProgram } from '../adapters/system/process-lifecycle.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { createUseCases } from '../approval/create-use-cases.ts';
import type { ApprovalDeps } from '../approval/deps.ts';
import { createEventHandler } from '../approval/event-handler.ts';
import { passDeadline } from '../approval/pass-deadline.ts';
import { runIntake } from '../approval/run-intake.ts';
import { gatewayAudience } from '../contracts/intake.ts';
import { issuerAudience } from '../contracts/order.ts';
import type { Log } from '../ports/log.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Projections } from '../ports/projections.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { signEnvelope } from '../proof/event-signature.ts';
import { verifyIntake, verifyIntakeAgain } from '../proof/intake-jws.ts';
import { signOrder } from '../proof/order-jws.ts';
import type { ProcessKeyRing, ProcessKeys } from '../proof/process-keys.ts';
import { publicKeysOfRing } from '../proof/process-keys.ts';
import { rotationDraft, rotationsOf } from '../proof/key-rotation.ts';
import { createRecordMac } from '../proof/record-mac.ts';
import { Recorder } from '../recording/recorder.ts';
import { reloadRules } from '../recording/reload-rules.ts';
import { createAnnouncer } from '../slack/announcer.ts';
import { connectSlack } from '../slack/connect-slack.ts';
import { createSlackDirectory } from '../slack/directory/slack-directory.ts';
import { createSlackApp } from '../slack/slack-app.ts';
import { realSleep } from '../slack/web/pacer.ts';
import { composeWebhook } from './compose-webhook.ts';
import { startSweeps } from './compose-sweeps.ts';
import { loadRules } from './load-rules.ts';
import { readKeys } from './read-keys.ts';
import { requireHome } from './require-home.ts';
import { rulesOf } from './rules-of.ts';
import type { GatewaySettings } from './settings.ts';

/** What then stands in log and record alone. */
const NOT_POSTED = {
  setting: 'BREAKGLASS_OPERATORS_CHANNEL',
  notPosted:
    'changes of catalogue and policy, rules that were refused, accounts that could be several people',
};

/** Puts the gateway together and connects it. Faults name the setting and the remedy. */
export async function composeGateway(
  settings: GatewaySettings,
  log: Log,
  waitingFor: (what: string) => void,
): Promise<RunningProgram> {
  waitingFor('its key files');
  const { ring, issuer } = await readKeys(settings);
  const own = ring.current;
  const mac = createRecordMac(own, ring.former);
  const first = await loadRules(settings);

  waitingFor('Redis at REDIS_URL');
  const keys = redisKeys(settings.workspace);
  const redis = createRedis(settings.redisUrl.reveal(), { role: 'gateway', log });
  const parts: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    // At once, since they share the time to drain; Redis stays until the last of them has ended.
    await Promise.all(parts.map((part) => part.stop()));
    closeRedis(redis);
  };

  try {
    await requireRedis(redis, 'REDIS_URL', log);
    waitingFor(
      settings.slack.transport.kind === 'socket'
        ? 'Slack (SLACK_BOT_TOKEN, SLACK_APP_TOKEN)'
        : 'Slack (SLACK_BOT_TOKEN)',
    );
    const slack = await connectSlack(settings.slack, { log, clock: systemClock });
    requireHome(first.catalogue, slack.home);

    const directory = createSlackDirectory({
      web: slack.interactive,
      home: slack.home,
      clock: systemClock,
      log,
    });
    const once = createOnce(redis, keys, 'gateway');
    const store = createRecordStore({ redis, keys, side: 'gateway', mac });
    await stateRotation(store, ring);
    const projections = createProjections(redis, keys, 'gateway', mac);
    const recorder = recorderOf(store, own);
    const rules = await rulesOf(settings, first, slack.home, recorder);
    const deps: ApprovalDeps = {
      recorder,
      clock: systemClock,
      random: systemRandom,
      log,
      directory,
      onCall: onCallOf(settings, projections),
      issuerView: createIssuerView({ redis, keys, log }),
      once,
      projections,
      catalogue: () => rules.current().catalogue,
      policy: () => rules.current().policy,
      signOrder: (order) => signOrder(own, order),
      issuerAudience: issuerAudience(settings.workspace),
      issuerUrl: settings.issuerUrl,
    };
    if (settings.operatorsChannel === null) log.warn('operators-channel.none', NOT_POSTED);
    const useCases = createUseCases(deps);
    const posted = createPostedMessages(redis, keys);
    const announcer = createAnnouncer({
      web: slack.posting,
      posted,
      useCases,
      sleep: realSleep,
      log,
      ...(settings.operatorsChannel === null ? {} : { operatorsChannel: settings.operatorsChannel }),
    });

    const app = createSlackApp({ slack, useCases, once, directory, log, clock: systemClock });
    parts.push(app);
    await app.start();
    const audience = gatewayAudience(settings.workspace);
    const intakeDeps = {
      ...deps,
      verifyIntake: (jws: string) => verifyIntake(issuer, jws, { audience, nowMs: systemClock.nowMs() }),
      verifyLateIntake: (jws: string) => verifyIntakeAgain(issuer, jws, { audience }),
    };
    const sweeps = startSweeps({ deps, redis, keys, posted, web: slack.posting });
    const shared = { redis, keys, side: 'gateway', log, clock: systemClock, mac } as const;
    parts.push(
      startReader({
        ...shared,
        role: 'announcer',
        streams: ['gateway-events', 'issuer-events'],
        handle: createEventHandler({
          ...deps,
          signers: { 'gateway-events': publicKeysOfRing(ring), 'issuer-events': issuer },
          announcer,
        }),
        concurrency: 16,
      }),
      startReader({
        ...shared,
        role: 'intake',
        streams: ['intake'],
        handle: (entry) => runIntake(intakeDeps, entry),
        concurrency: 8,
      }),
      startDeadlineLoop({ ...shared, handle: (deadline) => passDeadline(deps, deadline) }),
      ...sweeps.running,
    );
    if (settings.webhook !== null)
      parts.push(await composeWebhook(settings.webhook, createDeliveries(redis, keys, 'gateway'), deps));
    const reload = async (): Promise<void> => {
      if (!(await reloadRules(rules.reload, 'gateway', recorder, log))) return;
      // What the next sweeps would find is not waited for.
      await sweeps.lookAtRules();
    };
    return { stop, reload };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Who is on call, where an incident tool tells; Slack groups are read by themselves. */
function onCallOf({ webhook }: GatewaySettings, projections: Projections): OnCall {
  const clock = systemClock;
  return webhook === null
    ? noOnCall(clock)
    : createReportedOnCall({ projections, clock, maxAgeSeconds: webhook.onCallMaxAgeSeconds });
}

function recorderOf(store: RecordStore, keys: ProcessKeys): Recorder {
  return new Recorder(store, {
    clock: systemClock,
    random: systemRandom,
    signer: keys.keyId,
    sign: (envelope) => signEnvelope(keys, envelope),
  });
}

/** Lets the former key name the one in use, so that whoever trusts it can go on; saying it again changes nothing. */
async function stateRotation(store: RecordStore, ring: ProcessKeyRing): Promise<void> {
  for (const { from, to } of rotationsOf(ring)) await recorderOf(store, from).note(rotationDraft(from, to));
}
