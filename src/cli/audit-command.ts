import { InvalidArgumentError } from 'commander';

import type { GrantId } from '../domain/ids.ts';
import { auditKey } from './audit-key.ts';
import { auditShow } from './audit-show.ts';
import type { AuditVerifyOptions } from './audit-verify.ts';
import { auditVerify } from './audit-verify.ts';
import type { AddCommand } from './cli-io.ts';
import { grantArgument } from './open-device.ts';

/** `audit verify | show | key`: reading and checking the sealed record, offline. */
export const addAuditCommand: AddCommand = (program, io, run) => {
  const audit = program.command('audit').description('read and check the sealed record');
  audit
    .command('verify')
    .description('check that nothing in a log was changed since it was sealed')
    .argument('<log>', 'the folder of the log')
    .option('--key <file>', 'the key to trust: what `audit key` printed, or the issuer’s public key file')
    .option('--gateway-key <file>', 'the gateway’s public key file, to check its signatures too')
    .option(
      '--checkpoint <file>',
      'a checkpoint kept elsewhere that the log has to continue; repeatable',
      collect,
      [],
    )
    .option('--json', 'as one JSON object')
    .action((log: string, options: AuditVerifyOptions) => run(() => auditVerify(io, log, options)));
  audit
    .command('show')
    .description('print the story of a grant: who asked, who decided, what was issued, how it ended')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .requiredOption('--log <dir>', 'the folder of the log')
    .option('--json', 'one JSON object a line')
    .action((grantId: GrantId, options: { log: string; json?: boolean }) =>
      run(() => auditShow(io, grantId, options.log, options.json === true)),
    );
  audit
    .command('key')
    .description('print the public key to pin for `audit verify`')
    .requiredOption('--keys <file>', 'the issuer’s public key file')
    .requiredOption('--workspace <name>', 'the name of this installation', workspaceArgument)
    .action((options: { keys: string; workspace: string }) =>
      run(() => auditKey(io, options.keys, options.workspace)),
    );
};

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function workspaceArgument(text: string): string {
  if (!/^[A-Za-z0-9-]{1,40}$/.test(text)) throw new InvalidArgumentError('A name has letters, digits and -.');
  return text;
}
