import type { KeyPaths } from './key-files.ts';
import type { StartSettings } from './start-settings.ts';

export type Environment = Readonly<Record<string, string>>;

export type ChildEnvironmentInput = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: StartSettings;
  readonly gatewayKeys: KeyPaths;
  readonly issuerKeys: KeyPaths;
  readonly redis: { readonly gatewayUrl: string; readonly issuerUrl: string };
};

/** What any process may need of its surroundings; nothing here is a secret of Slack, AWS or the identity provider. */
const SURROUNDINGS =
  /^(PATH|TZ|LANG|LC_[A-Z]+|TMPDIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|NO)_PROXY|(https?|no)_proxy)$/;

/**
 * The gateway's environment: Slack's tokens and nothing of AWS. The SDK's files are pointed away from, and `HOME`
 * is left out, so that no AWS identity of the person who types `start` is in its reach.
 */
export function gatewayEnvironment({
  env,
  settings,
  gatewayKeys,
  issuerKeys,
  redis,
}: ChildEnvironmentInput): Environment {
  return {
    ...pick(env, SURROUNDINGS),
    ...pick(env, /^(GATEWAY_LISTEN$|SLACK_|INCIDENT_WEBHOOK_|ON_CALL_|BREAKGLASS_OPERATORS_)/),
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
    ...shared(settings),
    REDIS_URL: redis.gatewayUrl,
    GATEWAY_KEYS: gatewayKeys.privatePath,
    ISSUER_PUBLIC_KEYS: issuerKeys.publicPath,
  };
}

/** The issuer's environment: AWS by whatever means the SDK knows, and nothing of Slack. */
export function issuerEnvironment({
  env,
  settings,
  gatewayKeys,
  issuerKeys,
  redis,
}: ChildEnvironmentInput): Environment {
  return {
    ...pick(env, SURROUNDINGS),
    ...pick(
      env,
      /^(AWS_.*|HOME|ISSUER_TRUSTED_PROXIES|OIDC_CLIENT_SECRET(_FILE)?|BREAKGLASS_(BOUNDARY_POLICY|CLOUDTRAIL_AFTER|LOG_SINKS|REVOKER_ROLE))$/,
    ),
    ...shared(settings),
    REDIS_URL: redis.issuerUrl,
    ISSUER_KEYS: issuerKeys.privatePath,
    GATEWAY_PUBLIC_KEYS: gatewayKeys.publicPath,
    ISSUER_LISTEN: settings.listen,
    BREAKGLASS_LOG_DIR: settings.logFolder,
  };
}

function shared(settings: StartSettings): Environment {
  return {
    BREAKGLASS_WORKSPACE: settings.workspace,
    BREAKGLASS_CATALOGUE: settings.cataloguePath,
    ...(settings.policiesPath === null ? {} : { BREAKGLASS_POLICIES: settings.policiesPath }),
    ISSUER_PUBLIC_URL: settings.publicUrl,
  };
}

function pick(env: ChildEnvironmentInput['env'], names: RegExp): Environment {
  const chosen = Object.entries(env).filter(([name, value]) => names.test(name) && value !== undefined);
  return Object.fromEntries(chosen) as Environment;
}
