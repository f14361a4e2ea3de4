import { readUnproven } from '../audit/checkpoint.ts';
import type { EventKeys } from '../audit/examined-line.ts';
import { examineHere } from '../audit/examiner.ts';
import { verifyEntryProof } from '../audit/entry-proof.ts';
import { verifyBundle } from '../audit/verify-bundle.ts';
import { verifyLog } from '../audit/verify.ts';
import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { loadPublicKeys } from '../proof/process-keys.ts';
import { openSource, readNamed, readNote } from './audit-files.ts';
import type { PinnedKeys } from './audit-pinned-keys.ts';
import { parsePinnedKeys } from './audit-pinned-keys.ts';
import { auditProgress } from './audit-progress.ts';
import type { VerdictReport } from './audit-verdicts.ts';
import { bundleReport, logReport, proofReport } from './audit-verdicts.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { patientExaminer } from './patient-examiner.ts';
import { Fault } from '../domain/fault.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

export type AuditVerifyOptions = {
  readonly key?: string;
  readonly gatewayKey?: string;
  readonly checkpoint: readonly string[];
  readonly json?: boolean;
};

/** Checks a log, a bundle, or the proof of an entry. @returns 0 only when nothing lies and a key is pinned. */
export async function auditVerify(io: CliIo, name: string, options: AuditVerifyOptions): Promise<number> {
  const posted = await Promise.all(options.checkpoint.map(readCheckpoint));
  const source = await openSource(name, posted[0] ?? null);
  const pinned = options.key === undefined ? null : parsePinnedKeys(await readNamed(options.key));
  const eventKeys = await eventKeysOf(pinned, options.gatewayKey);
  const pinnedKeys = pinned?.verifiers ?? [];
  if (source.kind === 'proof' && options.gatewayKey !== undefined) {
    throw new Fault(
      'bad-setting',
      '--gateway-key is for a log or a bundle: a proof only shows that its entry is in the log.',
    );
  }
  if (source.kind !== 'log' && options.checkpoint.length > 0) {
    throw new Fault(
      'bad-setting',
      `--checkpoint is for a log: a ${source.kind} alone cannot show what came before or after it. ` +
        `With the log at hand: breakglass audit consistent ${options.checkpoint[0]} ${name} --log LOG --key FILE`,
    );
  }
  const report =
    source.kind === 'log'
      ? await reportLog(io, source.log, { pinnedKeys, eventKeys, posted })
      : source.kind === 'bundle'
        ? bundleReport(verifyBundle(source.lines, { pinnedKeys, eventKeys }))
        : proofReport(verifyEntryProof(source.text, pinnedKeys));
  io.stdout.write(options.json === true ? `${printableJson(report.json)}\n` : printable(`${report.text}\n`));
  return report.ok ? EXIT.ok : EXIT.refused;
}

/** A file without a checkpoint says nothing of a log, so it is no verdict on one. */
async function readCheckpoint(path: string): Promise<string> {
  const note = await readNote(path);
  if (readUnproven(note) === null) throw new Fault('bad-setting', `${path} holds no checkpoint.`);
  return note;
}

async function reportLog(
  io: CliIo,
  log: LogFolder,
  options: Omit<Parameters<typeof verifyLog>[1], 'checkpoint'>,
): Promise<VerdictReport> {
  const examine = io.examine === undefined ? examineHere : patientExaminer(io.examine);
  const onEntry = auditProgress(io, 'checked');
  const verdict = await verifyLog(log.lines(), { ...options, checkpoint: log.checkpoint, examine, onEntry });
  return logReport(verdict, log.wasPrinted?.() === true);
}

async function eventKeysOf(pinned: PinnedKeys | null, gatewayPath: string | undefined): Promise<EventKeys> {
  const gateway = gatewayPath === undefined ? null : loadPublicKeys(await readNamed(gatewayPath), 'gateway');
  return {
    ...(pinned === null ? {} : { 'issuer-events': pinned.publicKeys }),
    ...(gateway === null ? {} : { 'gateway-events': gateway }),
  };
}
