import type { CallerIdentity } from '../adapters/aws/caller-identity.ts';
import { cloudTrailClients } from '../adapters/aws/cloudtrail-client.ts';
import { createEventHistory } from '../adapters/aws/event-history.ts';
import { globalRegion } from '../adapters/aws/global-region.ts';
import { createRateLimit } from '../adapters/redis/rate-limit.ts';
import type { TermLoop, TermLoopOptions } from '../adapters/redis/term-loop.ts';
import { startTermLoop } from '../adapters/redis/term-loop.ts';
import type { IssuanceDeps } from '../issuance/deps.ts';
import { DeedReader } from '../issuance/read-deeds.ts';
import type { SealKeeper } from '../issuance/seal-keeper.ts';
import type { IssuerSettings } from './settings.ts';
import { whileLogIsOpen } from './while-log-is-open.ts';

/** A reader killed in the middle is followed after it; asking again is harmless. */
const LEASE_MS = 15_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Starts what asks CloudTrail what was done with ended grants: one reader over all replicas, that of the issuer with
 * the log, whose checkpoint stands in what it tells.
 */
export function composeDeedReader(parts: {
  readonly issuance: IssuanceDeps;
  readonly keeper: Pick<SealKeeper, 'checkpoint' | 'whenLost' | 'whenOpen'>;
  readonly identity: CallerIdentity;
  readonly settings: Pick<IssuerSettings, 'deedWait' | 'region' | 'revokerRole'>;
  readonly redisOptions: Pick<TermLoopOptions, 'keys' | 'log' | 'redis' | 'side'>;
}): Pick<TermLoop, 'stop'> {
  const { issuance, keeper, identity, settings, redisOptions } = parts;
  const { region, revokerRole, deedWait } = settings;
  const [, partition = 'aws'] = identity.arn.split(':');
  const { clock, random } = issuance;
  const history = createEventHistory({
    clients: cloudTrailClients({ region, partition, revokerRole }),
    rateLimit: createRateLimit({ ...redisOptions, clock }),
    random,
  });
  const reader = new DeedReader({
    ...issuance,
    history,
    globalRegion: globalRegion(partition),
    checkpoint: () => keeper.checkpoint,
    wait: deedWait,
  });
  return whileLogIsOpen(keeper, () =>
    startTermLoop({
      ...redisOptions,
      role: 'deeds',
      // The newest checkpoint is known where the log is sealed.
      mayServe: () => !issuance.sealsElsewhere(),
      run: (term) => reader.run(term),
      leaseMs: LEASE_MS,
      everyMs: LOOK_EVERY_MS,
    }),
  );
}
