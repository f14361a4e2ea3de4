import type { Credentials } from '../client/credentials.ts';
import { isoSeconds } from '../domain/time.ts';

/**
 * The environment of a command that runs with credentials of a grant. Every `AWS_…` of the caller is left out: a
 * profile, a role or an endpoint of theirs would make the command act as somebody else, or somewhere else.
 * Source: AWS SDKs and Tools guide, "Environment variables list".
 */
export function execEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  credentials: Credentials,
): Readonly<Record<string, string | undefined>> {
  const rest = Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('AWS_'));
  return {
    ...Object.fromEntries(rest),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
    AWS_SESSION_TOKEN: credentials.sessionToken.reveal(),
    AWS_CREDENTIAL_EXPIRATION: isoSeconds(credentials.expiresAtMs),
    AWS_REGION: credentials.region,
    AWS_DEFAULT_REGION: credentials.region,
  };
}
