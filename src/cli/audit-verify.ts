import type { EventKeys } from '../audit/examined-line.ts';
import { lieText } from '../audit/lie.ts';
import type { Verdict } from '../audit/verify.ts';
import { verifyLog } from '../audit/verify.ts';
import { loadPublicKeys } from '../proof/process-keys.ts';
import { openLog, readNamed } from './audit-files.ts';
import { parsePinnedKeys } from './audit-pinned-keys.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable } from './report.ts';

export type AuditVerifyOptions = {
  readonly key?: string;
  readonly gatewayKey?: string;
  readonly checkpoint: readonly string[];
  readonly json?: boolean;
};

/** Checks a log. @returns 0 only when nothing lies and a key is pinned. */
export async function auditVerify(io: CliIo, folder: string, options: AuditVerifyOptions): Promise<number> {
  const log = await openLog(folder);
  const pinned = options.key === undefined ? null : parsePinnedKeys(await readNamed(options.key));
  const gateway =
    options.gatewayKey === undefined ? null : loadPublicKeys(await readNamed(options.gatewayKey), 'gateway');
  const eventKeys: EventKeys = {
    ...(pinned === null ? {} : { 'issuer-events': pinned.publicKeys }),
    ...(gateway === null ? {} : { 'gateway-events': gateway }),
  };
  const verdict = await verifyLog(log.lines(), {
    pinnedKeys: pinned?.verifiers ?? [],
    checkpoint: log.checkpoint,
    posted: await Promise.all(options.checkpoint.map(readNamed)),
    eventKeys,
  });
  io.stdout.write(
    options.json === true ? `${JSON.stringify(plain(verdict))}\n` : printable(verdictText(verdict)),
  );
  return verdict.ok ? EXIT.ok : EXIT.refused;
}

function plain({ checkpoint, ...verdict }: Verdict) {
  if (checkpoint === null) return { ...verdict, checkpoint };
  const { origin, size, root } = checkpoint;
  return { ...verdict, checkpoint: { origin, size, root: Buffer.from(root).toString('base64') } };
}

function verdictText(verdict: Verdict): string {
  const { lie, keyPinned, entries, findings, signaturesChecked, withheld, checkpoint } = verdict;
  if (lie !== null) return `NOT OK: ${lieText(lie)}\n`;
  const counts = `${entries} entries, ${findings} findings, ${signaturesChecked} signatures of events checked, ${withheld} values withheld`;
  const head =
    checkpoint === null
      ? ''
      : `checkpoint ${checkpoint.origin}, size ${checkpoint.size}, root ${Buffer.from(checkpoint.root).toString('base64')}\n`;
  return keyPinned
    ? `ok: the log is what the pinned key signed (${counts})\n${head}`
    : `NOT OK: consistent, key not pinned (${counts})\n${head}Give the key to trust with --key FILE; get it from somewhere else than the log.\n`;
}
