import type { Command } from 'commander';

import { NAMED_PERSON } from '../audit/named-person.ts';
import type { CliIo, RunWork } from './cli-io.ts';
import { findProgram, startProgram } from './program-child.ts';

type AuditEraseOptions = { readonly reason: string; readonly yes?: boolean; readonly json?: boolean };

/**
 * `audit erase PERSON`: run by the issuer's own program, with its settings and key, while the issuer is stopped. What
 * checks the log cannot write it.
 */
export function addAuditErase(audit: Command, io: CliIo, run: RunWork): void {
  audit
    .command('erase')
    .description(
      'take a person’s values out of the log; it still verifies. Where the issuer runs, with it stopped',
    )
    .argument('<person>', NAMED_PERSON)
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--yes', 'erase; without it, show what would go')
    .option('--json', 'as one JSON object')
    .action((person: string, options: AuditEraseOptions) => run(() => auditErase(io, person, options)));
}

function auditErase(io: CliIo, person: string, { reason, yes, json }: AuditEraseOptions): Promise<number> {
  const args = [
    'erase',
    person,
    '--reason',
    reason,
    ...(yes === true ? ['--yes'] : []),
    ...(json === true ? ['--json'] : []),
  ];
  return startProgram('issuer', findProgram('issuer', io.mainUrl), io, io.env, 'own', args).exited;
}
