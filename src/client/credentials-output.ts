import { sealedCredentialsSchema } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId } from '../domain/ids.ts';
import { Secret } from '../domain/secret.ts';
import { isoSeconds } from '../domain/time.ts';

/** Credentials in the form that AWS tools read, and until when they are good. */
export type CredentialsOutput = { readonly json: Secret; readonly expiresAtMs: number };

/**
 * Turns an opened answer into the output of a `credential_process`: Version 1, with the earlier of both ends as
 * Expiration, since without one the tools would take the credentials for long-term ones.
 * Source: AWS SDKs and Tools guide, "Process credential provider".
 * @throws {Fault} `bad-record` when it is not what a claim of this grant is answered with.
 */
export function credentialsOutput(opened: Secret, grantId: GrantId, deadlineMs: number): CredentialsOutput {
  const parsed = sealedCredentialsSchema.safeParse(parseOrUndefined(opened));
  if (!parsed.success || parsed.data.grantId !== grantId) {
    throw new Fault('bad-record', `The answer for ${grantId} does not hold credentials of it.`);
  }
  const { accessKeyId, secretAccessKey, sessionToken } = parsed.data;
  const expiresAtMs = Math.min(parsed.data.expiresAtMs, deadlineMs);
  const json = JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: isoSeconds(expiresAtMs),
  });
  return { json: new Secret(json), expiresAtMs };
}

function parseOrUndefined(opened: Secret): unknown {
  try {
    return JSON.parse(opened.reveal());
  } catch {
    // The parser's own error would quote the credentials.
    return undefined;
  }
}
