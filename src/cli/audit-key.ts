import { logOrigin } from '../audit/checkpoint.ts';
import { formatVerifierKey } from '../audit/verifier-key.ts';
import { rawPublicKeys } from '../proof/note-keys.ts';
import { loadPublicKeys } from '../proof/process-keys.ts';
import { readNamed } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';

export type AuditKeyOptions = { readonly keys: string; readonly workspace: string; readonly all?: boolean };

/**
 * Prints the issuer's public key as the line an auditor pins. Of former keys, whose holder could make another log, only
 * where they are asked for, each behind a mark with which it pins nothing.
 */
export async function auditKey(io: CliIo, { keys, workspace, all }: AuditKeyOptions): Promise<number> {
  const name = logOrigin(workspace);
  const publicKeys = loadPublicKeys(await readNamed(keys), 'issuer');
  const ids = [...publicKeys.keys.keys()];
  const lines = rawPublicKeys(publicKeys).map((publicKey) => formatVerifierKey({ name, publicKey }));
  const [current = '', ...former] = lines;
  io.stdout.write(`${current}\n`);
  if (all === true)
    for (const [at, line] of former.entries()) io.stdout.write(`# former, ${ids[at + 1] ?? ''}: ${line}\n`);
  else if (former.length > 0)
    io.stderr.write(`breakglass: ${keys} also holds ${former.length} former; --all prints them too.\n`);
  return EXIT.ok;
}
