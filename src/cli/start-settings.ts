import { resolve } from 'node:path';
import { z } from 'zod';

import { badSettings, readEnvSettings } from '../adapters/system/env-settings.ts';

/** What `start` is told by the environment; the rest of it goes to the processes as it is. */
export type StartSettings = {
  readonly dataFolder: string;
  readonly workspace: string;
  readonly cataloguePath: string;
  readonly policiesPath: string | null;
  readonly publicUrl: string;
  readonly listen: string;
  readonly logFolder: string;
  /** Users of a Redis that is already there, or `null`: then one is started. */
  readonly redis: { readonly gatewayUrl: string; readonly issuerUrl: string } | null;
};

const REMEDIES = {
  BREAKGLASS_DATA: 'a folder for keys, Redis and the log; ./data when not set',
  BREAKGLASS_WORKSPACE:
    'a short name of this installation (letters, digits and -, at most 40); trial when not set',
  BREAKGLASS_CATALOGUE: 'the path of breakglass.yml; ./breakglass.yml when not set',
  BREAKGLASS_POLICIES: 'a folder of *.cedar files of your own; leave it out to add none',
  BREAKGLASS_LOG_DIR: 'the folder of the sealed log; inside BREAKGLASS_DATA when not set',
  ISSUER_PUBLIC_URL:
    'the address at which the CLI and browsers reach the issuer; http://127.0.0.1:8443 when not set',
  ISSUER_LISTEN: 'host:port to listen on; 127.0.0.1:8443 when not set',
  REDIS_URL: 'not used by start: set REDIS_URL_GATEWAY and REDIS_URL_ISSUER, one Redis user each',
  REDIS_URL_GATEWAY: 'the gateway’s own Redis user; set it together with REDIS_URL_ISSUER, or neither',
  REDIS_URL_ISSUER: 'the issuer’s own Redis user; set it together with REDIS_URL_GATEWAY, or neither',
} as const;

const redisUrl = z
  .string()
  .regex(/^(rediss?|unix):\/\//)
  .optional();

const schema = z.object({
  BREAKGLASS_DATA: z.string().default('./data'),
  BREAKGLASS_WORKSPACE: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/)
    .default('trial'),
  BREAKGLASS_CATALOGUE: z.string().default('./breakglass.yml'),
  BREAKGLASS_POLICIES: z.string().optional(),
  BREAKGLASS_LOG_DIR: z.string().optional(),
  ISSUER_PUBLIC_URL: z.url().default('http://127.0.0.1:8443'),
  ISSUER_LISTEN: z.string().default('127.0.0.1:8443'),
  REDIS_URL: z.string().optional(),
  REDIS_URL_GATEWAY: redisUrl,
  REDIS_URL_ISSUER: redisUrl,
});

/**
 * Reads the settings of `start`.
 * @throws {Fault} `bad-setting`, naming every setting that cannot be used.
 */
export function readStartSettings(env: Readonly<Record<string, string | undefined>>): StartSettings {
  const given = readEnvSettings(schema, REMEDIES, env);
  const dataFolder = resolve(given.BREAKGLASS_DATA);
  return {
    dataFolder,
    workspace: given.BREAKGLASS_WORKSPACE,
    cataloguePath: resolve(given.BREAKGLASS_CATALOGUE),
    policiesPath: given.BREAKGLASS_POLICIES === undefined ? null : resolve(given.BREAKGLASS_POLICIES),
    publicUrl: given.ISSUER_PUBLIC_URL,
    listen: given.ISSUER_LISTEN,
    logFolder: resolve(given.BREAKGLASS_LOG_DIR ?? `${dataFolder}/log`),
    redis: givenRedis(given.REDIS_URL, given.REDIS_URL_GATEWAY, given.REDIS_URL_ISSUER),
  };
}

/** One URL for both would be one user for both, and then neither is kept from writing the other's keys. */
function givenRedis(one: string | undefined, gatewayUrl: string | undefined, issuerUrl: string | undefined) {
  if (gatewayUrl !== undefined && issuerUrl !== undefined) return { gatewayUrl, issuerUrl };
  if (one === undefined && gatewayUrl === undefined && issuerUrl === undefined) return null;
  const setting =
    one !== undefined ? 'REDIS_URL' : gatewayUrl === undefined ? 'REDIS_URL_GATEWAY' : 'REDIS_URL_ISSUER';
  throw badSettings([
    { setting, problem: `is ${one === undefined ? 'missing' : 'not enough'}: ${REMEDIES[setting]}` },
  ]);
}
