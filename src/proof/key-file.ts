import { Fault } from '../domain/fault.ts';
import type { ProcessRole } from './process-keys.ts';
import type { PublicJwk } from './public-jwk.ts';
import { jwkThumbprint, parsePublicJwk } from './public-jwk.ts';

/** One key of a key file, by its members; each is still to be judged. */
export type KeyEntry = Readonly<Record<string, unknown>>;

/**
 * Reads the keys of a file: one object, or an array of them. Version, role and the exact set of members are
 * checked here, so that a key of the gateway is never taken for one of the issuer.
 * @throws {Fault} `bad-key`.
 */
export function readKeyFile(
  text: string,
  role: ProcessRole,
  members: readonly string[],
): readonly KeyEntry[] {
  const parsed = parseJson(text, role);
  const entries: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (entries.length === 0) throw badKeyFile(role, 'it holds no key');
  return entries.map((entry) => {
    if (!isEntry(entry)) throw badKeyFile(role, 'it is not a JSON object');
    if (entry['v'] !== 1) throw badKeyFile(role, 'its version is not 1');
    if (entry['role'] !== role) throw badKeyFile(role, `it belongs to the ${printableRole(entry['role'])}`);
    const missing = members.filter((name) => !(name in entry));
    if (missing.length > 0) throw badKeyFile(role, `it lacks ${missing.join(', ')}`);
    if (Object.keys(entry).length !== members.length)
      throw badKeyFile(role, 'it has more members than such a file has, as the other half of a pair would');
    return entry;
  });
}

/** The public signing key of an entry, held against the `kid` beside it. */
export function publicHalf(sign: unknown, kid: unknown, role: ProcessRole): PublicJwk {
  const jwk = parsePublicJwk(sign, 'Ed25519');
  if (jwk === null) throw badKeyFile(role, 'its signing key is not an Ed25519 public key');
  if (jwkThumbprint(jwk) !== kid) throw badKeyFile(role, 'its kid is not the thumbprint of its key');
  return jwk;
}

/** The fault for a key file that cannot be used. `what` must not quote the file. */
export function badKeyFile(role: ProcessRole, what: string): Fault {
  return new Fault(
    'bad-key',
    `this is no key file of the ${role} that can be used: ${what}. Name the right file; a new pair is made by: breakglass keys ${role} --out DIR`,
  );
}

/** Whether a parsed value is an object with members. */
export function isEntry(value: unknown): value is KeyEntry {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function parseJson(text: string, role: ProcessRole): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error is not kept as cause: it quotes the text, and the text may be a key.
    throw badKeyFile(role, 'it is not JSON');
  }
}

function printableRole(role: unknown): string {
  return role === 'gateway' || role === 'issuer' ? role : 'wrong role';
}
