import { z } from 'zod';

import { badSettings, readEnvSettings } from '../adapters/system/env-settings.ts';
import { Secret } from '../domain/secret.ts';
import { parseDuration } from '../domain/time.ts';
import type { SlackSettings, SlackTransport } from '../slack/connect-slack.ts';
import { SLACK_API_URL } from '../slack/connect-slack.ts';

/** The gateway's settings. Some of them are secrets and cannot be printed; keys are files. */
export type GatewaySettings = {
  readonly slack: SlackSettings;
  /** Holds the password of the gateway's Redis user. */
  readonly redisUrl: Secret;
  readonly workspace: string;
  readonly cataloguePath: string;
  /** The folder of the organisation's own policies; `null` where it has none. */
  readonly policiesPath: string | null;
  readonly keysPath: string;
  readonly issuerPublicKeysPath: string;
  /** Shown beside a device code; without a trailing slash. */
  readonly issuerUrl: string;
  /** Where changes of the rules are posted; `null`: nowhere but in the log and the record. */
  readonly operatorsChannel: string | null;
  /** Where an incident tool tells of incidents and who is on call; `null` where none does. */
  readonly webhook: WebhookSettings | null;
};

export type WebhookSettings = {
  readonly host: string;
  readonly port: number;
  /** The one in use first. */
  readonly secrets: readonly Secret[];
  /** What was told of who is on call counts for so long. */
  readonly onCallMaxAgeSeconds: number;
};

/** What each setting is, as it is said where it is missing. */
export const REMEDIES = {
  SLACK_BOT_TOKEN: 'the Bot User OAuth Token of the app (xoxb-…), from its page OAuth & Permissions',
  SLACK_APP_TOKEN:
    'an app-level token (xapp-…) with connections:write, from the app’s page Basic Information',
  SLACK_SIGNING_SECRET:
    'the Signing Secret of the app, from its page Basic Information; only with GATEWAY_LISTEN',
  GATEWAY_LISTEN:
    'the address Slack’s requests reach, such as 127.0.0.1:8080 behind your TLS proxy; only with SLACK_SIGNING_SECRET',
  SLACK_API_URL: 'leave it out, unless Slack is reached through a proxy of your own',
  REDIS_URL:
    'the gateway’s own Redis user, such as rediss://gateway:password@host:6379 or unix://gateway:password@localhost/path',
  BREAKGLASS_WORKSPACE:
    'a short name of this installation (letters, digits and -, at most 40), the same for gateway and issuer',
  BREAKGLASS_CATALOGUE: 'the path of breakglass.yml; ./breakglass.yml when not set',
  BREAKGLASS_POLICIES: 'a folder of *.cedar files, the same for gateway and issuer; leave it out to add none',
  GATEWAY_KEYS: 'the path of gateway.keys.json, made by `breakglass keys gateway`',
  ISSUER_PUBLIC_KEYS: 'the path of issuer.public.json, made by `breakglass keys issuer`',
  ISSUER_PUBLIC_URL:
    'the https address at which people’s CLI and browsers reach the issuer; Slack shows it at login',
  BREAKGLASS_OPERATORS_CHANNEL:
    'the id of a channel with the app in it (C…), in which changes of catalogue and policy, and accounts nobody can tell apart, are posted; leave it out for none',
  INCIDENT_WEBHOOK_LISTEN:
    'the address an incident tool’s deliveries reach, such as 127.0.0.1:8090 behind your TLS proxy; only with INCIDENT_WEBHOOK_SECRET',
  INCIDENT_WEBHOOK_SECRET:
    'the signing secret shared with the incident tool: whsec_ and the base64 of 24 to 64 random bytes; only with INCIDENT_WEBHOOK_LISTEN',
  INCIDENT_WEBHOOK_FORMER_SECRET:
    'the secret before it, while the tool may still sign by it; leave it out otherwise',
  ON_CALL_MAX_AGE: 'how long what was told of who is on call counts, such as 24h; 24h when not set',
} as const;

const address = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^\s:]+):\d{1,5}$/);
/** Stood as an example in docs/install.md: a secret that everybody can read is none. */
const ONCE_PUBLISHED = 'REPLACE-THIS-BY-32-RANDOM-BYTES!';
/** As Standard Webhooks writes a secret. */
const webhookSecret = z.string().refine((text) => {
  const [, key] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(key ?? '', 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString() !== ONCE_PUBLISHED;
});

const shared = z.object({
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-\S+$/),
  SLACK_API_URL: z.url({ protocol: /^https?$/ }).default(SLACK_API_URL),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?|unix):\/\//)
    .refine((text) => URL.canParse(text)),
  BREAKGLASS_WORKSPACE: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
  BREAKGLASS_CATALOGUE: z.string().default('./breakglass.yml'),
  BREAKGLASS_POLICIES: z.string().optional(),
  GATEWAY_KEYS: z.string(),
  ISSUER_PUBLIC_KEYS: z.string(),
  ISSUER_PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  BREAKGLASS_OPERATORS_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,20}$/)
    .optional(),
  INCIDENT_WEBHOOK_LISTEN: address.optional(),
  INCIDENT_WEBHOOK_SECRET: webhookSecret.optional(),
  INCIDENT_WEBHOOK_FORMER_SECRET: webhookSecret.optional(),
  ON_CALL_MAX_AGE: z
    .string()
    .refine((text) => parseDuration(text) !== null)
    .default('24h'),
});
const overSocket = shared.extend({ SLACK_APP_TOKEN: z.string().regex(/^xapp-\S+$/) });
const overHttp = shared.extend({
  SLACK_SIGNING_SECRET: z.string().regex(/^\S{16,}$/),
  GATEWAY_LISTEN: address,
});

/**
 * Reads the gateway's settings. With a signing secret or an address to listen on, Slack sends signed requests and no
 * app-level token is needed; else the gateway opens connections to Slack.
 * @throws {Fault} `bad-setting`, naming every setting that is missing or cannot be used.
 */
export function readGatewaySettings(env: Readonly<Record<string, string | undefined>>): GatewaySettings {
  const wantsHttp = [env['SLACK_SIGNING_SECRET'], env['GATEWAY_LISTEN']].some(
    (value) => (value?.trim() ?? '') !== '',
  );
  if (!wantsHttp) {
    const given = readEnvSettings(overSocket, REMEDIES, env);
    return settingsOf(given, { kind: 'socket', appToken: new Secret(given.SLACK_APP_TOKEN) });
  }
  const given = readEnvSettings(overHttp, REMEDIES, env);
  const { host, port } = addressOf(given.GATEWAY_LISTEN);
  const signingSecret = new Secret(given.SLACK_SIGNING_SECRET);
  return settingsOf(given, { kind: 'http', signingSecret, host, port });
}

function settingsOf(given: z.infer<typeof shared>, transport: SlackTransport): GatewaySettings {
  return {
    slack: {
      botToken: new Secret(given.SLACK_BOT_TOKEN),
      transport,
      slackApiUrl: given.SLACK_API_URL.replace(/\/*$/, '/'),
    },
    redisUrl: new Secret(given.REDIS_URL),
    workspace: given.BREAKGLASS_WORKSPACE,
    cataloguePath: given.BREAKGLASS_CATALOGUE,
    policiesPath: given.BREAKGLASS_POLICIES ?? null,
    keysPath: given.GATEWAY_KEYS,
    issuerPublicKeysPath: given.ISSUER_PUBLIC_KEYS,
    issuerUrl: given.ISSUER_PUBLIC_URL.replace(/\/+$/, ''),
    operatorsChannel: given.BREAKGLASS_OPERATORS_CHANNEL ?? null,
    webhook: webhookOf(given),
  };
}

/** Half of it is a mistake: somebody would wait for news that never come. */
function webhookOf(given: z.infer<typeof shared>): WebhookSettings | null {
  const {
    INCIDENT_WEBHOOK_LISTEN: listen,
    INCIDENT_WEBHOOK_SECRET: secret,
    INCIDENT_WEBHOOK_FORMER_SECRET: former,
  } = given;
  if (listen !== undefined && secret !== undefined)
    return {
      ...addressOf(listen),
      secrets: [secret, former].flatMap((one) => (one === undefined ? [] : [new Secret(one)])),
      onCallMaxAgeSeconds: parseDuration(given.ON_CALL_MAX_AGE) ?? 0,
    };
  if (listen === undefined && secret === undefined && former === undefined) return null;
  const setting = listen === undefined ? 'INCIDENT_WEBHOOK_LISTEN' : 'INCIDENT_WEBHOOK_SECRET';
  throw badSettings([{ setting, problem: `is missing: ${REMEDIES[setting]}` }]);
}

function addressOf(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}
