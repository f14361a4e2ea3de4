import { z } from 'zod';

import type { SinkPlace } from '../adapters/sinks/sink-place.ts';
import { parseSinkPlaces } from '../adapters/sinks/sink-place.ts';
import { badSettings, readEnvSettings } from '../adapters/system/env-settings.ts';
import { Secret } from '../domain/secret.ts';
import { parseDuration } from '../domain/time.ts';
import type { DeedWait } from '../issuance/read-deeds.ts';

/**
 * The issuer's settings. One alone may be a secret, and cannot be printed: keys are files, AWS credentials come by the
 * SDK's own chain.
 */
export type IssuerSettings = {
  readonly redisUrl: string;
  readonly workspace: string;
  readonly cataloguePath: string;
  /** The folder of the organisation's own policies; `null` where it has none. */
  readonly policiesPath: string | null;
  readonly keysPath: string;
  readonly gatewayPublicKeysPath: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly trustedProxies: number;
  /** Where the sealed log is kept; all but `stdout` have to hold an entry before anything is minted on it. */
  readonly logPlaces: readonly SinkPlace[];
  readonly region: string;
  /** Name of the managed policy that is the boundary of the task roles, the same in every account. */
  readonly boundaryPolicy: string;
  /** Name of the role to assume in each account to write it; `null`: the issuer's own credentials. */
  readonly revokerRole: string | null;
  /** How long after an end CloudTrail is asked what was done. */
  readonly deedWait: DeedWait;
  /** By what we prove to the identity provider who we are; `null` for a public client. */
  readonly oidcClientSecret: Secret | null;
  /** The file that holds it instead. */
  readonly oidcClientSecretPath: string | null;
};

/** What each setting is, as it is said where it is missing. */
export const REMEDIES = {
  REDIS_URL:
    'the issuer’s own Redis user, such as rediss://issuer:password@host:6379 or unix://issuer:password@localhost/path',
  BREAKGLASS_WORKSPACE:
    'a short name of this installation (letters, digits and -, at most 40), the same for gateway and issuer',
  BREAKGLASS_CATALOGUE: 'the path of breakglass.yml; ./breakglass.yml when not set',
  BREAKGLASS_POLICIES: 'a folder of *.cedar files, the same for gateway and issuer; leave it out to add none',
  ISSUER_KEYS: 'the path of issuer.keys.json, made by `breakglass keys issuer`',
  GATEWAY_PUBLIC_KEYS: 'the path of gateway.public.json, made by `breakglass keys gateway`',
  ISSUER_PUBLIC_URL:
    'the https address at which people’s CLI and browsers reach the issuer; http only for this machine itself',
  ISSUER_LISTEN: 'host:port to listen on; 127.0.0.1:8443 when not set',
  ISSUER_TRUSTED_PROXIES:
    'how many proxies of yours stand before the issuer and append to X-Forwarded-For; 0 when not set',
  BREAKGLASS_LOG_DIR: 'the folder of the sealed log, on a disk that is kept',
  BREAKGLASS_LOG_SINKS:
    'where the sealed log is kept, parted by commas, such as file:/var/lib/breakglass/log,s3://bucket/prefix?region=eu-west-1,stdout; BREAKGLASS_LOG_DIR alone when not set',
  AWS_REGION: 'the Region whose STS endpoint the issuer checks at start, such as eu-west-1',
  BREAKGLASS_BOUNDARY_POLICY:
    'the name of the task roles’ boundary policy, without a path; breakglass-boundary when not set',
  BREAKGLASS_REVOKER_ROLE:
    'the name of the role that writes it in each account, such as breakglass-revoker; the issuer’s own when not set',
  BREAKGLASS_CLOUDTRAIL_AFTER:
    'how long after an end CloudTrail is asked what was done, first and for good, such as 1m,20m (which it is when not set); its events show some minutes late',
  OIDC_CLIENT_SECRET:
    'the secret of the client that settings.identityProvider of the catalogue names; leave it out for a public client, and where OIDC_CLIENT_SECRET_FILE is set',
  OIDC_CLIENT_SECRET_FILE:
    'the path of a file that holds that secret and nothing else; leave it out where OIDC_CLIENT_SECRET is set',
} as const;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

const schema = z.object({
  REDIS_URL: z.string().regex(/^(rediss?|unix):\/\//),
  BREAKGLASS_WORKSPACE: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
  BREAKGLASS_CATALOGUE: z.string().default('./breakglass.yml'),
  BREAKGLASS_POLICIES: z.string().optional(),
  ISSUER_KEYS: z.string(),
  GATEWAY_PUBLIC_KEYS: z.string(),
  ISSUER_PUBLIC_URL: z.url().refine(isSafeUrl),
  ISSUER_LISTEN: z
    .string()
    .regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/)
    .default('127.0.0.1:8443'),
  ISSUER_TRUSTED_PROXIES: z
    .string()
    .regex(/^[0-5]$/)
    .default('0'),
  BREAKGLASS_LOG_DIR: z.string().optional(),
  BREAKGLASS_LOG_SINKS: z.string().optional(),
  AWS_REGION: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  BREAKGLASS_BOUNDARY_POLICY: z
    .string()
    .regex(/^[\w+=,.@-]{1,128}$/)
    .default('breakglass-boundary'),
  BREAKGLASS_REVOKER_ROLE: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/)
    .optional(),
  BREAKGLASS_CLOUDTRAIL_AFTER: z
    .string()
    .default('1m,20m')
    .transform((text, context) => {
      const wait = deedWaitOf(text);
      if (wait !== null) return wait;
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }),
  OIDC_CLIENT_SECRET: z.string().max(500).optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
});

/**
 * Reads the issuer's settings.
 * @throws {Fault} `bad-setting`, naming every setting that is missing or cannot be used.
 */
export function readIssuerSettings(env: Readonly<Record<string, string | undefined>>): IssuerSettings {
  const given = readEnvSettings(schema, REMEDIES, env);
  const colon = given.ISSUER_LISTEN.lastIndexOf(':');
  return {
    redisUrl: given.REDIS_URL,
    workspace: given.BREAKGLASS_WORKSPACE,
    cataloguePath: given.BREAKGLASS_CATALOGUE,
    policiesPath: given.BREAKGLASS_POLICIES ?? null,
    keysPath: given.ISSUER_KEYS,
    gatewayPublicKeysPath: given.GATEWAY_PUBLIC_KEYS,
    publicUrl: given.ISSUER_PUBLIC_URL.replace(/\/+$/, ''),
    listen: {
      host: given.ISSUER_LISTEN.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
      port: Number(given.ISSUER_LISTEN.slice(colon + 1)),
    },
    trustedProxies: Number(given.ISSUER_TRUSTED_PROXIES),
    logPlaces: logPlacesOf(given.BREAKGLASS_LOG_DIR, given.BREAKGLASS_LOG_SINKS),
    region: given.AWS_REGION,
    boundaryPolicy: given.BREAKGLASS_BOUNDARY_POLICY,
    revokerRole: given.BREAKGLASS_REVOKER_ROLE ?? null,
    deedWait: given.BREAKGLASS_CLOUDTRAIL_AFTER,
    ...oidcClientSecretOf(given),
  };
}

/** Where the identity provider's client has a secret, it stands in exactly one place. */
function oidcClientSecretOf(given: {
  readonly OIDC_CLIENT_SECRET?: string | undefined;
  readonly OIDC_CLIENT_SECRET_FILE?: string | undefined;
}): Pick<IssuerSettings, 'oidcClientSecret' | 'oidcClientSecretPath'> {
  const { OIDC_CLIENT_SECRET: secret, OIDC_CLIENT_SECRET_FILE: path } = given;
  if (secret !== undefined && path !== undefined) {
    const setting = 'OIDC_CLIENT_SECRET_FILE';
    throw badSettings([{ setting, problem: `cannot be used: ${REMEDIES[setting]}` }]);
  }
  return {
    oidcClientSecret: secret === undefined ? null : new Secret(secret),
    oidcClientSecretPath: path ?? null,
  };
}

/** `1m,20m`: two times, the second the longer. */
function deedWaitOf(text: string): DeedWait | null {
  const [first = null, last = null, ...more] = text.split(',').map(parseDuration);
  if (first === null || last === null || more.length > 0 || first >= last) return null;
  return { provisionalMs: first * 1000, finalMs: last * 1000 };
}

function logPlacesOf(folder: string | undefined, sinks: string | undefined): readonly SinkPlace[] {
  if (sinks !== undefined) return parseSinkPlaces(sinks);
  if (folder !== undefined) return [{ kind: 'file', folder }];
  const setting = 'BREAKGLASS_LOG_DIR';
  throw badSettings([{ setting, problem: `is missing: ${REMEDIES[setting]}` }]);
}

function isSafeUrl(text: string): boolean {
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}
