import { hostname } from 'node:os';
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

type LoginOptions = { readonly issuer?: string; readonly label: string; readonly json?: boolean };

/** `login CODE`: binds this device to whoever was shown the code in Slack. */
export const addLoginCommand: AddCommand = (program, io, run) => {
  program
    .command('login')
    .description('bind this device to you, with the code that `/breakglass login` shows in Slack')
    .argument('<code>', 'the code, such as ABCD-EFGH-JKMN', codeArgument)
    .option('--issuer <url>', 'address of the issuer (or BREAKGLASS_ISSUER)')
    .option('--label <text>', 'how this device is called in Slack', labelArgument, hostname().slice(0, 80))
    .option('--json', 'as one JSON object')
    .action((code: string, options: LoginOptions) => run(() => login(io, code, options)));
};

async function login(io: CliIo, code: string, options: LoginOptions): Promise<number> {
  const address = options.issuer ?? io.env['BREAKGLASS_ISSUER'] ?? '';
  if (address === '')
    throw new Fault(
      'bad-setting',
      'Name the address of the issuer with --issuer URL or BREAKGLASS_ISSUER; Slack shows it beside the code.',
    );
  const issuerUrl = parseIssuerUrl(address);
  const folder = clientFolder(io.env);
  // Before the call: the code works once, so nothing may fail after it that can be known now.
  await ensurePrivateFolder(folder);
  const { keys, text } = generateDeviceKeys();
  const { nowMs, randomBytes } = io;
  const bound = await createIssuerClient({ issuerUrl, deviceKeys: keys, nowMs, randomBytes }).bind(
    code,
    options.label,
  );
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
