import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_CHANNEL } from './demo-workspace.ts';
import { redisDump } from './redis-dump.ts';
import type { World } from './world.ts';

/** A value that must not be found where it does not belong. */
export type RunSecret = { readonly kind: RunSecretKind; readonly value: string };

export type RunSecretKind =
  | 'session-secret-key'
  | 'session-token'
  | 'issuer-aws-key'
  | 'device-code'
  | 'device-private-key'
  | 'gateway-private-key'
  | 'issuer-private-key'
  | 'redis-password'
  | 'slack-token';

/**
 * Writes into the world's folder what would otherwise end with its processes: all of Redis, everything that passed
 * between Slack and the app, the calls AWS saw, and the channel as text.
 */
export async function keepEvidence(world: World): Promise<void> {
  const { root } = world.folder;
  const { observe } = world.slack;
  const put = (name: string, value: unknown): Promise<void> =>
    writeFile(join(root, name), JSON.stringify(value, null, 1));
  await put('redis-dump.json', await redisDump(world.redis.adminUrl));
  await put('slack-traffic.json', observe.traffic());
  await put('aws-calls.json', world.aws.calls());
  await writeFile(join(root, 'channel.txt'), observe.transcript(DEMO_CHANNEL.id));
}

/** Every secret a run had. Write it nowhere that is searched for them. */
export async function runSecrets(
  world: World,
  deviceCodes: readonly string[],
  deviceHolder: string,
): Promise<readonly RunSecret[]> {
  const { keys } = world.folder;
  const of = (kind: RunSecretKind, ...values: readonly (string | undefined)[]): RunSecret[] =>
    values.flatMap((value) => (value === undefined ? [] : [{ kind, value }]));
  const issuerAws = world.aws.credentialsOf('issuer');
  const { gatewayUrl, issuerUrl, adminUrl } = world.redis;
  return [
    ...world.aws
      .mintedKeys()
      .flatMap(({ secretAccessKey, sessionToken }) => [
        ...of('session-secret-key', secretAccessKey.reveal()),
        ...of('session-token', sessionToken?.reveal()),
      ]),
    ...of('issuer-aws-key', issuerAws.secretAccessKey, issuerAws.sessionToken),
    ...of('device-code', ...deviceCodes),
    ...of(
      'device-private-key',
      ...(await privateParts(join(world.folder.home(deviceHolder), 'device.json'))),
    ),
    ...of('gateway-private-key', ...(await privateParts(join(keys, 'gateway.keys.json')))),
    ...of('issuer-private-key', ...(await privateParts(join(keys, 'issuer.keys.json')))),
    ...of('redis-password', ...[gatewayUrl, issuerUrl, adminUrl].map((url) => new URL(url).password)),
    ...of('slack-token', world.workspace.app.botToken, world.workspace.app.appToken),
  ];
}

/** The private members of a key file: `d` of each key, and the MAC key. Device files hold theirs as a text of JSON. */
async function privateParts(path: string): Promise<readonly string[]> {
  const text = (await readFile(path, 'utf8')).replaceAll('\\"', '"');
  const parts = [...text.matchAll(/"(?:d|mac)":\s*"([\w-]{43,})"/g)].map(([, value = '']) => value);
  if (parts.length < 2) throw new Error(`${path} does not hold the private keys that were expected there`);
  return parts;
}
