import type { AwsClock } from '../../ports/aws-clock.ts';
import type { Clock } from '../../ports/clock.ts';
import { clockOffsetMs, dateHeaderOf } from './date-header.ts';
import type { StsClients } from './sts-client.ts';
import { stsClients } from './sts-client.ts';

/**
 * Reads AWS's clock off the `Date` header of GetCallerIdentity, which every principal may call and which changes
 * nothing.
 */
export function createStsClock(parts: {
  readonly clock: Clock;
  readonly clients?: StsClients;
  readonly timeoutMs?: number;
}): AwsClock {
  const { clock, clients = stsClients(), timeoutMs = 3_000 } = parts;
  return {
    async measure(region) {
      try {
        const { client, sdk } = await clients(region);
        const command = new sdk.GetCallerIdentityCommand({});
        let date: string | null = null;
        command.middlewareStack.add(
          (next) => async (args) => {
            const result = await next(args);
            date = dateHeaderOf(result.response);
            return result;
          },
          { step: 'deserialize', priority: 'low', name: 'readDateHeader' },
        );
        const sentAtMs = clock.nowMs();
        await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
        return clockOffsetMs(date, sentAtMs, clock.nowMs());
      } catch {
        return null;
      }
    },
  };
}
