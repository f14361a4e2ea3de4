import { Fault } from '../domain/fault.ts';
import type { RecordKind } from '../recording/record-kind.ts';
import { recordName } from '../recording/record-kind.ts';
import type { IssuanceDeps } from './deps.ts';

/**
 * Reads one of the issuer's own copies that an order is held against; `null` when there never was one.
 * Faults: `bad-record` where the log knows a later version than Redis has, since then somebody put an older one back;
 * `bad-mac` where somebody else wrote it.
 */
export async function ownCopy<R>(
  { recorder, sealedLog }: Pick<IssuanceDeps, 'recorder' | 'sealedLog'>,
  kind: RecordKind<R>,
  id: string,
): Promise<R | null> {
  const name = recordName(kind, id);
  // Asked before Redis is read: what the log holds was committed there first.
  const inLog = await sealedLog.sealedVersion(name);
  const loaded = await recorder.load(kind, id);
  if ((loaded?.version ?? 0) < inLog)
    throw new Fault('bad-record', `${name} has version ${loaded?.version ?? 0}, and the log has ${inLog}`);
  return loaded?.record ?? null;
}
