import { createBoundaryStore } from '../adapters/aws/boundary-store.ts';
import type { CallerIdentity } from '../adapters/aws/caller-identity.ts';
import { iamClients } from '../adapters/aws/iam-client.ts';
import { createOpenShells } from '../adapters/aws/open-shells.ts';
import { ssmClients } from '../adapters/aws/ssm-client.ts';
import type { TermLoop, TermLoopOptions } from '../adapters/redis/term-loop.ts';
import { startTermLoop } from '../adapters/redis/term-loop.ts';
import type { IssuanceDeps } from '../issuance/deps.ts';
import { Ender } from '../issuance/enforce-ends.ts';
import { EndingSteps } from '../issuance/run-ending-steps.ts';
import type { IssuerSettings } from './settings.ts';

/** Longer than a write of the boundary with everything around it takes; a killed writer is followed after it. */
const LEASE_MS = 15_000;
/** How soon after somebody's end AWS begins to be told. */
const LOOK_EVERY_MS = 300;
/** How soon after an end open shells begin to be closed. */
const STEPS_EVERY_MS = 1_000;

/**
 * Starts what makes AWS deny the sessions of grants that were ended early, and beside it what closes what they left
 * open: one of each over all replicas.
 */
export function composeEnder(parts: {
  readonly issuance: IssuanceDeps;
  readonly identity: CallerIdentity;
  readonly settings: Pick<IssuerSettings, 'boundaryPolicy' | 'region' | 'revokerRole'>;
  readonly redisOptions: Pick<TermLoopOptions, 'keys' | 'log' | 'redis' | 'side'>;
}): Pick<TermLoop, 'stop'> {
  const { issuance, identity, settings, redisOptions } = parts;
  const { region, revokerRole, boundaryPolicy: policyName } = settings;
  const [, partition = 'aws'] = identity.arn.split(':');
  const access = { region, partition, revokerRole };
  const { random } = issuance;
  const boundaries = createBoundaryStore({
    clients: iamClients(access),
    partition,
    policyName,
    revokerRole,
    random,
  });
  const ender = new Ender({ ...issuance, boundaries, leaseMs: LEASE_MS });
  const shells = createOpenShells(ssmClients(access), revokerRole);
  const steps = new EndingSteps({ ...issuance, shells });
  const loops = [
    startTermLoop({
      ...redisOptions,
      role: 'ender',
      // What the log knows is known where it is sealed; without that no deny is ever taken back.
      mayServe: () => !issuance.sealsElsewhere(),
      run: (term) => ender.run(term),
      leaseMs: LEASE_MS,
      everyMs: LOOK_EVERY_MS,
    }),
    startTermLoop({
      ...redisOptions,
      role: 'ending-steps',
      run: (term) => steps.run(term.stop),
      leaseMs: LEASE_MS,
      everyMs: STEPS_EVERY_MS,
    }),
  ];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
}
