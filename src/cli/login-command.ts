import { hostname } from 'node:os';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';

import { clientFolder } from '../client/client-folder.ts';
import { createDeviceStore } from '../client/device-store.ts';
import { createIssuerClient } from '../client/issuer-client.ts';
import { parseIssuerUrl } from '../client/issuer-url.ts';
import { ensurePrivateFolder } from '../client/private-files.ts';
import { Fault } from '../domain/fault.ts';
import { generateDeviceKeys } from '../proof/device-keys.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportRefusal } from './report.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

type LoginOptions = {
  readonly issuer?: string;
  readonly label: string;
  readonly idp?: boolean;
  /** False with `--no-browser`. */
  readonly browser: boolean;
  readonly agent?: string;
  readonly audience?: boolean;
  readonly tokenFile?: string;
  readonly json?: boolean;
};

/** How somebody says whose this device is. */
type By =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'idp'; readonly opens: boolean }
  | { readonly kind: 'audience'; readonly agent: string }
  | { readonly kind: 'agent'; readonly agent: string; readonly tokenFile: string };

/**
 * `login CODE`, `login --idp` and `login --agent`: binds this device to whoever was shown the code in Slack, or signs in,
 * or to the agent whose token it is.
 */
export const addLoginCommand: AddCommand = (program, io, run) => {
  const login = program
    .command('login')
    .description(
      'bind this device to you, by the code that `/breakglass login` shows in Slack or by signing in',
    )
    .argument('[code]', 'the code, such as ABCD-EFGH-JKMN', codeArgument)
    .option('--idp', 'sign in with the identity provider of your company instead')
    .option('--no-browser', 'with --idp: open no browser, only print the address')
    .option('--agent <name>', 'bind it to a registered agent instead, by a token of its own')
    .option('--audience', 'with --agent: print for which audience that token has to be made')
    .option('--token-file <file>', 'with --agent: where the token is, - for standard input')
    .option('--issuer <url>', 'address of the issuer (or BREAKGLASS_ISSUER)')
    .option('--label <text>', 'how this device is called in Slack', labelArgument, hostname().slice(0, 80))
    .option('--json', 'as one JSON object');
  login.action((code: string | undefined, options: LoginOptions) =>
    run(() => bind(io, byWhat(login, code, options), options)),
  );
};

function byWhat(command: Command, code: string | undefined, options: LoginOptions): By {
  const { idp, browser, agent, audience, tokenFile } = options;
  if (agent !== undefined) return byAgent(command, agent, code, options);
  if (audience === true || tokenFile !== undefined)
    command.error('error: --audience and --token-file go with --agent');
  if (idp === true && code !== undefined)
    command.error('error: bind this device by the code or by --idp, not by both');
  if (idp === true) return { kind: 'idp', opens: browser };
  if (!browser) command.error('error: --no-browser goes with --idp');
  if (code === undefined)
    command.error('error: type the code that `/breakglass login` shows in Slack, or --idp to sign in');
  return { kind: 'code', code: code ?? '' };
}

function byAgent(
  command: Command,
  agent: string,
  code: string | undefined,
  { idp, audience, tokenFile }: LoginOptions,
): By {
  if (code !== undefined || idp === true)
    command.error('error: bind this device by the code, by --idp or by --agent, not by several');
  if ((audience === true) === (tokenFile !== undefined))
    command.error('error: --agent goes with --audience first, then with --token-file FILE');
  return tokenFile === undefined ? { kind: 'audience', agent } : { kind: 'agent', agent, tokenFile };
}

async function bind(io: CliIo, by: By, options: LoginOptions): Promise<number> {
  if (by.kind === 'code' || by.kind === 'idp') return bindDevice(io, by, options);
  const { sayAudience, bindAgent } = await import('./login-agent.ts');
  const { label, json = false } = options;
  const login = { agent: by.agent, label, json };
  return by.kind === 'audience'
    ? sayAudience(io, login)
    : bindAgent(io, login, issuerAddress(io, options), by.tokenFile);
}

function issuerAddress(io: CliIo, options: LoginOptions): string {
  const address = options.issuer ?? io.env['BREAKGLASS_ISSUER'] ?? '';
  if (address === '')
    throw new Fault(
      'bad-setting',
      'Name the address of the issuer with --issuer URL or BREAKGLASS_ISSUER; Slack shows it beside the code.',
    );
  return parseIssuerUrl(address);
}

async function bindDevice(
  io: CliIo,
  by: Exclude<By, { readonly kind: 'agent' | 'audience' }>,
  options: LoginOptions,
): Promise<number> {
  const issuerUrl = issuerAddress(io, options);
  const folder = clientFolder(io.env);
  // Before the call: a code works once, so nothing may fail after it that can be known now.
  await ensurePrivateFolder(folder);
  const { keys, text } = generateDeviceKeys();
  const { nowMs, randomBytes } = io;
  const client = createIssuerClient({ issuerUrl, deviceKeys: keys, nowMs, randomBytes });
  const { label } = options;
  const bound =
    by.kind === 'code'
      ? await client.bind(by.code, label)
      : await (await import('./login-by-sign-in.ts')).loginBySignIn(io, {
          client,
          keys,
          label,
          opens: by.opens,
        });
  const asJson = options.json === true;
  if (!bound.ok) return reportRefusal(io, bound.refusal, asJson);
  const { name, expiresAtMs } = bound.value;
  await createDeviceStore(folder).save({ issuerUrl, name, expiresAtMs }, text);
  const until = new Date(expiresAtMs).toISOString().slice(0, 10);
  io.stdout.write(
    asJson
      ? `${printableJson({ state: 'bound', name, issuerUrl, expiresAtMs })}\n`
      : `This device now belongs to ${printable(name)}, until ${until}. If that is not you, tell your security team now.\n`,
  );
  return EXIT.ok;
}

function codeArgument(text: string): string {
  const code = text.trim();
  if (code.length < 8 || code.length > 40)
    throw new InvalidArgumentError('A code looks like ABCD-EFGH-JKMN.');
  return code;
}

function labelArgument(text: string): string {
  const label = text.trim();
  if (label === '' || label.length > 80) throw new InvalidArgumentError('A label has 1 to 80 characters.');
  return label;
}
