import { logOrigin } from '../audit/checkpoint.ts';
import { formatVerifierKey } from '../audit/verifier-key.ts';
import { rawPublicKeys } from '../proof/note-keys.ts';
import { loadPublicKeys } from '../proof/process-keys.ts';
import { readNamed } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';

/** Prints each of the issuer's public keys as the line an auditor pins. */
export async function auditKey(io: CliIo, path: string, workspace: string): Promise<number> {
  const name = logOrigin(workspace);
  for (const publicKey of rawPublicKeys(loadPublicKeys(await readNamed(path), 'issuer'))) {
    io.stdout.write(`${formatVerifierKey({ name, publicKey })}\n`);
  }
  return EXIT.ok;
}
