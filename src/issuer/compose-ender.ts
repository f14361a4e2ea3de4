import { createBoundaryStore } from '../adapters/aws/boundary-store.ts';
import type { CallerIdentity } from '../adapters/aws/caller-identity.ts';
import { iamClients } from '../adapters/aws/iam-client.ts';
import type { TermLoop, TermLoopOptions } from '../adapters/redis/term-loop.ts';
import { startTermLoop } from '../adapters/redis/term-loop.ts';
import type { IssuanceDeps } from '../issuance/deps.ts';
import { Ender } from '../issuance/enforce-ends.ts';
import type { SealedGrants } from '../ports/sealed-grants.ts';
import type { IssuerSettings } from './settings.ts';

/** Longer than a write of the boundary with everything around it takes; a killed writer is followed after it. */
const LEASE_MS = 15_000;
/** How soon after somebody's end AWS begins to be told. */
const LOOK_EVERY_MS = 300;

/** Starts what makes AWS deny the sessions of grants that were ended early: one writer over all replicas. */
export function composeEnder(parts: {
  readonly issuance: IssuanceDeps;
  readonly sealedGrants: SealedGrants;
  readonly identity: CallerIdentity;
  readonly settings: Pick<IssuerSettings, 'boundaryPolicy' | 'region' | 'revokerRole'>;
  readonly redisOptions: Pick<TermLoopOptions, 'keys' | 'log' | 'redis' | 'side'>;
}): TermLoop {
  const { issuance, sealedGrants, identity, settings, redisOptions } = parts;
  const { region, revokerRole, boundaryPolicy: policyName } = settings;
  const [, partition = 'aws'] = identity.arn.split(':');
  const clients = iamClients({ region, partition, revokerRole });
  const { random } = issuance;
  const boundaries = createBoundaryStore({ clients, partition, policyName, revokerRole, random });
  const ender = new Ender({ ...issuance, boundaries, sealedGrants, leaseMs: LEASE_MS });
  return startTermLoop({
    ...redisOptions,
    role: 'ender',
    run: (term) => ender.run(term),
    leaseMs: LEASE_MS,
    everyMs: LOOK_EVERY_MS,
  });
}
