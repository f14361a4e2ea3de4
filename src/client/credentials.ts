import { sealedCredentialsSchema } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId } from '../domain/ids.ts';
import { Secret } from '../domain/secret.ts';
import { isoSeconds } from '../domain/time.ts';

/** Credentials of a grant, opened. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  readonly region: string;
  /** The earlier of the grant's deadline and what STS said. */
  readonly expiresAtMs: number;
};

/**
 * The output of a `credential_process`: Version 1, with the end as Expiration, since without one the tools would
 * take the credentials for long-term ones.
 * Source: AWS SDKs and Tools guide, "Process credential provider".
 */
export function processOutput(credentials: Credentials): Secret {
  return new Secret(
    JSON.stringify({
      Version: 1,
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey.reveal(),
      SessionToken: credentials.sessionToken.reveal(),
      Expiration: isoSeconds(credentials.expiresAtMs),
    }),
  );
}

/**
 * Reads an opened answer.
 * @throws {Fault} `bad-record` when it is not what a claim of this grant is answered with.
 */
export function readCredentials(opened: Secret, grantId: GrantId, deadlineMs: number): Credentials {
  const parsed = sealedCredentialsSchema.safeParse(parseOrUndefined(opened));
  if (!parsed.success || parsed.data.grantId !== grantId) {
    throw new Fault('bad-record', `The answer for ${grantId} does not hold credentials of it.`);
  }
  const { accessKeyId, secretAccessKey, sessionToken, region, expiresAtMs } = parsed.data;
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: new Secret(sessionToken),
    region,
    expiresAtMs: Math.min(expiresAtMs, deadlineMs),
  };
}

function parseOrUndefined(opened: Secret): unknown {
  try {
    return JSON.parse(opened.reveal());
  } catch {
    // The parser's own error would quote the credentials.
    return undefined;
  }
}
