import type { Credentials } from '../client/credentials.ts';
import { obtainCredentials } from '../client/obtain-credentials.ts';
import type { GrantId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import type { CliIo } from './cli-io.ts';
import { openDevice } from './open-device.ts';

/** Credentials of a grant for this device: those of an earlier claim while they are good, else of a new one. */
export async function obtainForGrant(io: CliIo, grantId: GrantId): Promise<Result<Credentials>> {
  const opened = await openDevice(io);
  if (!opened.ok) return opened;
  const { folder, device, client, sealed } = opened.value;
  const { keys } = device;
  const pause = (ms: number): Promise<void> => {
    // Somebody who looks at a screen that says nothing gives up too early.
    if (io.stdinIsTerminal && ms > 0)
      io.stderr.write(`breakglass: not yet; asking again in ${Math.ceil(ms / 1000)} s\n`);
    return io.pause(ms, new AbortController().signal);
  };
  return obtainCredentials({ grantId, folder, keys, client, store: sealed, nowMs: io.nowMs, pause });
}
