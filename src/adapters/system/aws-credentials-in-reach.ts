import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is looked at. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly fetch: typeof globalThis.fetch;
};

/** Variables by which the AWS SDK or CLI comes to credentials. */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
] as const;

const METADATA_TIMEOUT_MS = 300;

/**
 * Lists the AWS credentials this process could use: environment variables by name, files by path, the metadata
 * service by address; never a value. What cannot be told counts as in reach; a metadata service that does not
 * answer within 300 ms counts as none, since most machines have none.
 */
export async function awsCredentialsInReach({
  env,
  homeDirectory,
  fetch,
}: Surroundings): Promise<readonly string[]> {
  const variables = VARIABLES.filter((name) => isSet(env[name]));
  const files = [
    setOr(env['AWS_SHARED_CREDENTIALS_FILE'], join(homeDirectory, '.aws', 'credentials')),
    setOr(env['AWS_CONFIG_FILE'], join(homeDirectory, '.aws', 'config')),
  ];
  const readable = await Promise.all(files.map(async (path) => ((await holdsText(path)) ? [path] : [])));
  return [...variables, ...readable.flat(), ...(await metadataService(env, fetch))];
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}

function setOr(value: string | undefined, otherwise: string): string {
  return isSet(value) ? value : otherwise;
}

/** Whether a file can be read and is not blank. Any text counts: a profile can come to credentials in many ways. */
async function holdsText(path: string): Promise<boolean> {
  try {
    return (await readFile(path, 'utf8')).trim() !== '';
  } catch {
    return false;
  }
}

/**
 * Asks the EC2 instance metadata service whether the machine has a role: with a token (v2), or without one where
 * none can be had, as the SDK does.
 */
async function metadataService(
  env: Surroundings['env'],
  fetch: Surroundings['fetch'],
): Promise<readonly string[]> {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return [];
  const base = setOr(env['AWS_EC2_METADATA_SERVICE_ENDPOINT'], defaultEndpoint(env)).replace(/\/+$/, '');
  const ask = async (path: string, init: RequestInit): Promise<{ status: number; text: string } | null> => {
    try {
      const answer = await fetch(`${base}${path}`, {
        ...init,
        signal: AbortSignal.timeout(METADATA_TIMEOUT_MS),
      });
      return { status: answer.status, text: (await answer.text()).trim() };
    } catch {
      return null;
    }
  };
  const token = await ask('/latest/api/token', {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  });
  const headers: Record<string, string> =
    token?.status === 200 ? { 'x-aws-ec2-metadata-token': token.text } : {};
  const roles = await ask('/latest/meta-data/iam/security-credentials/', { headers });
  // 404: a machine without a role. 403: the service is switched off.
  const none =
    roles === null || [403, 404].includes(roles.status) || (roles.status === 200 && roles.text === '');
  return none ? [] : [`the instance metadata service at ${base}`];
}

/** Source: AWS SDKs and tools reference guide, IMDS credential provider. */
function defaultEndpoint(env: Surroundings['env']): string {
  return env['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE']?.toLowerCase() === 'ipv6'
    ? 'http://[fd00:ec2::254]'
    : 'http://169.254.169.254';
}
