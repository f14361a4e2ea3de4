import type { CheckedEvidence } from '../audit/check-evidence.ts';
import { checkEvidence } from '../audit/check-evidence.ts';
import { GrantTrail } from '../audit/grant-trail.ts';
import { parseLine } from '../audit/log-line.ts';
import { shortDigest } from '../codec/digest.ts';
import { jsonObjectSchema } from '../contracts/person.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import { isoSeconds } from '../domain/time.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { openLog, readNamed } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportNo } from './report.ts';
import { sayWalked, walkLog } from './walk-log.ts';
import { watchedLog } from './watched-log.ts';

export type AuditEvidenceOptions = {
  readonly log: string;
  readonly key?: string;
  /** A JSON Web Key Set of the provider, as it published it then. */
  readonly jwks: string;
  readonly client: string;
  readonly json?: boolean;
};

/**
 * Holds each decision on a grant against the identity provider's keys, offline.
 * @returns 0 only where each of them is proven, and one is a yes to exactly what was granted: a click is the word of the
 * gateway, and so is not; what a gateway in wrong hands kept out of the record proves nothing either.
 */
export async function auditEvidence(
  io: CliIo,
  grantId: GrantId,
  options: AuditEvidenceOptions,
): Promise<number> {
  const keys = await readKeys(options.jwks);
  const trust = { keysOf: async () => keys, clientId: options.client };
  const log = watchedLog(io, await openLog(options.log));
  const trail = new GrantTrail(grantId);
  const walked = await walkLog(log, options.key, ({ leaf }) => trail.learn(leaf));
  if (walked.lie !== null) return sayWalked(io, walked, options.log, options.json);
  if (!trail.isKnown)
    return reportNo(io, 'not-in-log', `the log has no entry of ${grantId}`, options.json === true);
  let unproven = 0;
  let isApproved = trail.intentDigest === null;
  for await (const bytes of log.lines()) {
    const line = parseLine(bytes);
    if ('flaw' in line || !trail.concerns(line.leaf)) continue;
    const checked = await checkEvidence(line, trust);
    if (checked === null) continue;
    if (!checked.isProven) unproven += 1;
    if (checked.outcome === 'approve' && checked.intentDigest === trail.intentDigest) isApproved = true;
    io.stdout.write(options.json === true ? `${printableJson(checked)}\n` : printable(lineOf(checked)));
  }
  const code = Math.max(sayWalked(io, walked, options.log), unproven === 0 ? EXIT.ok : EXIT.refused);
  if (isApproved) return code;
  const granted = `what was granted (digest ${shortDigest(trail.intentDigest ?? '')})`;
  return Math.max(
    code,
    reportNo(io, 'not-in-log', `the log has no approval of ${granted}`, options.json === true),
  );
}

function lineOf({
  index,
  atMs,
  outcome,
  by,
  intentDigest,
  identity,
  isProven,
  why,
}: CheckedEvidence): string {
  const who = JSON.stringify(identity === null ? by : `${by}, ${identity}`);
  const what = isProven ? 'proven' : `NOT PROVEN, ${why}`;
  return `${isoSeconds(atMs)}  #${index}  ${outcome} of ${intentDigest.slice(0, 8)} · ${who} · ${what}\n`;
}

async function readKeys(path: string): Promise<readonly JsonObject[]> {
  const text = await readNamed(path);
  try {
    const { keys } = JSON.parse(text) as { readonly keys?: unknown };
    return jsonObjectSchema.array().min(1).parse(keys);
  } catch {
    throw new Fault(
      'bad-setting',
      `${path} is no key set: it should be JSON like {"keys":[…]}, what the provider’s jwks_uri answers.`,
    );
  }
}
