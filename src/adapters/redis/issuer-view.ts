import type { Redis } from 'ioredis';

import { deviceSchema } from '../../contracts/issuer-records.ts';
import type { Device } from '../../domain/device.ts';
import { deviceIsLive } from '../../domain/device.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { IssuerView } from '../../ports/issuer-view.ts';
import type { Log } from '../../ports/log.ts';
import type { RedisKeys } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';

/** More than anybody binds; keeps one read small whatever the index holds. */
const DEVICES_AT_MOST = 50;

/**
 * The gateway's look into the issuer's keys. Nothing read here has been verified, so what does not fit together is
 * left out with a warning instead of being a fault.
 */
export function createIssuerView(options: {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly log: Log;
}): IssuerView {
  const { redis, keys, log } = options;
  return {
    liveDevices: (personId, nowMs) =>
      withRedisFaults('issuer view', async () => {
        const index = keys.issuer.index(`devices-by-person/${personId}`);
        // The newest: old bindings stay in the index after they ended.
        const names = (await redis.zrange(index, 0, String(DEVICES_AT_MOST - 1), 'REV')).reverse();
        const bodies = await Promise.all(
          names.map((name) => redis.hget(keys.issuer.record(`device/${name}`), 'body')),
        );
        return names.flatMap((name, at) => {
          const device = deviceOf(bodies[at] ?? null, name, personId);
          if (device === null) log.warn('issuer-view.bad-device', { device: name.slice(0, 60) });
          return device !== null && deviceIsLive(device, nowMs) ? [device.thumbprint] : [];
        });
      }),
  };
}

/** The device in a record's body (`{record, lastEventDigest}`), if it is the one the index says it is. */
function deviceOf(body: string | null, thumbprint: string, personId: PersonId): Device | null {
  const parsed = deviceSchema.safeParse(recordIn(body));
  if (!parsed.success) return null;
  const device = parsed.data;
  return device.thumbprint === thumbprint && device.person.personId === personId ? device : null;
}

function recordIn(body: string | null): unknown {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null && 'record' in value ? value.record : null;
  } catch {
    return null;
  }
}
