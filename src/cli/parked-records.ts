import { closeRedis, createRedis } from '../adapters/redis/connection.ts';
import type { Side } from '../adapters/redis/keys.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import type { ParkedRecord } from '../adapters/redis/parked-entries.ts';
import { listParked, retryParked } from '../adapters/redis/parked-entries.ts';
import { READER_ROLES } from '../adapters/redis/reader-roles.ts';
import { badSettings } from '../adapters/system/env-settings.ts';
import { Fault } from '../domain/fault.ts';
import { isoSeconds } from '../domain/time.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

type Parked = ParkedRecord & { readonly side: Side; readonly role: string };
type Connection = {
  readonly redis: ReturnType<typeof createRedis>;
  readonly keys: ReturnType<typeof redisKeys>;
};

/** Lists what the readers of both processes set aside, oldest first. */
export function list(io: CliIo, { json = false }: { readonly json?: boolean }): Promise<number> {
  return connected(io, async (connection) => {
    const parked = await allParked(connection);
    if (json) io.stdout.write(`${printableJson({ parked })}\n`);
    else if (parked.length === 0) io.stdout.write('Nothing is set aside.\n');
    for (const { side, role, recordId, attempts, parkedAtMs, error } of json ? [] : parked)
      io.stdout.write(
        printable(
          `${side} ${role}  ${recordId}  since ${isoSeconds(parkedAtMs)}, ${attempts} attempts: ${error}`,
        ).concat('\n'),
      );
    return parked.length === 0 ? EXIT.ok : EXIT.refused;
  });
}

/** Has a record, or with `null` every one, tried again by whichever replica is active; within a second. */
export function retry(io: CliIo, record: string | null): Promise<number> {
  return connected(io, async (connection) => {
    const parked = (await allParked(connection)).filter(
      ({ recordId }) => record === null || recordId === record,
    );
    for (const one of parked) await retryOne(connection, one);
    for (const { side, role, recordId } of parked)
      io.stdout.write(`${printable(`${side} ${role}  ${recordId}`)}  is tried again\n`);
    if (parked.length > 0 || record === null) return EXIT.ok;
    io.stderr.write('breakglass: nothing of that name is set aside. Look with breakglass parked list.\n');
    return EXIT.refused;
  });
}

async function allParked({ redis, keys }: Connection): Promise<readonly Parked[]> {
  const found = await Promise.all(
    READER_ROLES.map(async ({ side, role }) =>
      (await listParked(redis, keys[side].reader(role))).map((one) => ({ side, role, ...one })),
    ),
  );
  return found.flat().sort((a, b) => a.parkedAtMs - b.parkedAtMs);
}

async function retryOne({ redis, keys }: Connection, { side, role, recordId }: Parked): Promise<void> {
  try {
    await retryParked(redis, keys[side].reader(role), recordId);
  } catch (cause) {
    if (!(cause instanceof Fault) || !/\bNOPERM\b/.test(cause.message)) throw cause;
    throw badSettings(
      [{ setting: 'REDIS_URL', problem: `cannot be used: this was set aside by the ${side}, use its own` }],
      cause,
    );
  }
}

async function connected(io: CliIo, work: (connection: Connection) => Promise<number>): Promise<number> {
  const { REDIS_URL: url = '', BREAKGLASS_WORKSPACE: workspace = '' } = io.env;
  const missing = [
    ...(url === ''
      ? [{ setting: 'REDIS_URL', problem: 'is missing: that of the gateway or the issuer' }]
      : []),
    ...(workspace === ''
      ? [{ setting: 'BREAKGLASS_WORKSPACE', problem: 'is missing: the name of this installation' }]
      : []),
  ];
  if (missing.length > 0) throw badSettings(missing);
  const redis = createRedis(url, { role: 'operator', log: { info() {}, warn() {}, error() {} } });
  try {
    return await work({ redis, keys: redisKeys(workspace) });
  } finally {
    closeRedis(redis);
  }
}
