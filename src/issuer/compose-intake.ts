import { createProjections } from '../adapters/redis/projections.ts';
import type { ReaderOptions } from '../adapters/redis/reader.ts';
import { startReader } from '../adapters/redis/reader.ts';
import { startSweep } from '../adapters/redis/sweep.ts';
import { trimOutbox } from '../adapters/redis/trim.ts';
import { gatewayAudience } from '../contracts/intake.ts';
import type { HttpDeps } from '../http/app.ts';
import type { IssuanceDeps } from '../issuance/deps.ts';
import { keepIntakeAnswer } from '../issuance/take-intake-answer.ts';
import { verifyStreamEvent } from '../proof/event-signature.ts';
import { signIntake } from '../proof/intake-jws.ts';
import type { ProcessKeys, PublicKeys } from '../proof/process-keys.ts';

/** What people ask for by CLI: passed on to the gateway, whose answers are kept for them. */
export type ComposedIntake = { readonly deps: HttpDeps['intake']; stop(): Promise<void> };

const TRIM_EVERY_MS = 60_000;
/** The gateway's reader whose cursor says which intake was run. */
const GATEWAY_READER = 'intake';

/** Puts the issuer's side of the intake together and starts it. */
export function composeIntake(parts: {
  readonly issuance: IssuanceDeps;
  readonly own: ProcessKeys;
  readonly gateway: PublicKeys;
  readonly workspace: string;
  readonly redisOptions: Pick<ReaderOptions, 'clock' | 'keys' | 'log' | 'mac' | 'redis' | 'side'>;
}): ComposedIntake {
  const { issuance, own, gateway, workspace, redisOptions } = parts;
  const { redis, keys, side, log, clock, mac } = redisOptions;
  const deps: HttpDeps['intake'] = {
    ...issuance,
    gatewayAudience: gatewayAudience(workspace),
    signIntake: (intake) => signIntake(own, intake),
    projections: createProjections(redis, keys, side, mac),
    verifyGatewayEvent: (json) => verifyStreamEvent(gateway, json),
  };
  const answers = startReader({
    ...redisOptions,
    role: 'intake-answers',
    streams: ['gateway-events'],
    handle: (entry) => keepIntakeAnswer(deps, entry),
    concurrency: 8,
  });
  const trim = startSweep({
    name: 'intake-trim',
    everyMs: TRIM_EVERY_MS,
    run: async () => void (await trimOutbox(redis, keys, side, GATEWAY_READER, clock.nowMs())),
    log,
  });
  return { deps, stop: async () => void (await Promise.all([answers.stop(), trim.stop()])) };
}
