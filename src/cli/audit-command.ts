import { InvalidArgumentError, Option } from 'commander';

import type { GrantId, IncidentId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { AuditBundleOptions } from './audit-bundle.ts';
import { auditBundle } from './audit-bundle.ts';
import type { AuditConsistentOptions } from './audit-consistent.ts';
import { auditConsistent } from './audit-consistent.ts';
import { addAuditErase } from './audit-erase.ts';
import type { AuditEvidenceOptions } from './audit-evidence.ts';
import { auditEvidence } from './audit-evidence.ts';
import type { AuditExportOptions } from './audit-export.ts';
import { auditExport, EXPORT_FORMATS } from './audit-export.ts';
import { KEY_HELP, LOG_HELP } from './audit-files.ts';
import type { AuditKeyOptions } from './audit-key.ts';
import { auditKey } from './audit-key.ts';
import { auditProve } from './audit-prove.ts';
import type { AuditShowOptions } from './audit-show.ts';
import { auditShow } from './audit-show.ts';
import type { AuditVerifyOptions } from './audit-verify.ts';
import { auditVerify } from './audit-verify.ts';
import type { AddCommand } from './cli-io.ts';
import { grantArgument } from './open-device.ts';
import { sinceArgument } from './since-argument.ts';

/** `audit …`: reading and checking the sealed record, offline. */
export const addAuditCommand: AddCommand = (program, io, run) => {
  const audit = program.command('audit').description('read and check the sealed record');
  audit
    .command('verify')
    .description('check that nothing was changed since it was sealed')
    .argument('<what>', 'the log (folder, s3://…, file), a bundle, or the proof of an entry')
    .option('--key <file>', KEY_HELP)
    .option('--gateway-key <file>', 'the gateway’s public key file, to check its signatures too')
    .option(
      '--checkpoint <file>',
      'a checkpoint kept elsewhere that the log has to continue; repeatable',
      collect,
      [],
    )
    .option('--json', 'as one JSON object')
    .action((what: string, options: AuditVerifyOptions) => run(() => auditVerify(io, what, options)));
  audit
    .command('show')
    .description('print the story of a grant: who asked, who decided, what was issued, how it ended')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .requiredOption('--log <log>', LOG_HELP)
    .option('--key <file>', KEY_HELP)
    .option('--json', 'one JSON object a line')
    .action((grantId: GrantId, options: AuditShowOptions) => run(() => auditShow(io, grantId, options)));
  audit
    .command('evidence')
    .description('check by the identity provider’s keys that the decisions on a grant were signed in for')
    .argument('<grant>', 'the grant, such as bg-k3x7q2m4ab', grantArgument)
    .requiredOption('--log <log>', LOG_HELP)
    .requiredOption('--jwks <file>', 'the provider’s public keys of that time, as its jwks_uri gave them')
    .requiredOption('--client <id>', 'whose sign-ins count: clientId of identityProvider in the catalogue')
    .option('--key <file>', KEY_HELP)
    .option('--json', 'one JSON object a line')
    .action((grantId: GrantId, options: AuditEvidenceOptions) =>
      run(() => auditEvidence(io, grantId, options)),
    );
  audit
    .command('prove')
    .description('print the proof that one entry stands in the log, for `audit verify`')
    .argument('<entry>', 'its number, or the id of its event, such as evt_…')
    .requiredOption('--log <log>', LOG_HELP)
    .action((entry: string, options: { log: string }) => run(() => auditProve(io, entry, options.log)));
  audit
    .command('bundle')
    .description('write all of an incident or a grant, with proofs, as a file that verifies by itself')
    .addOption(new Option('--incident <id>', 'the incident, such as inc_…').argParser(incidentArgument))
    .addOption(
      new Option('--grant <id>', 'the grant, such as bg-…').argParser(grantArgument).conflicts('incident'),
    )
    .requiredOption('--log <log>', LOG_HELP)
    .option('--redact', 'without personal values and free text; it verifies all the same')
    .option('--out <file>', 'where to; standard output when not given')
    .option('--json', 'with --out: say what was written as one JSON object')
    .action((options: AuditBundleOptions & { incident?: IncidentId; grant?: GrantId }, command) => {
      const { incident, grant } = options;
      if (incident !== undefined) return run(() => auditBundle(io, { incidentId: incident }, options));
      if (grant !== undefined) return run(() => auditBundle(io, { grantId: grant }, options));
      return command.error('error: name --incident ID or --grant ID');
    });
  audit
    .command('consistent')
    .description('prove that one checkpoint continues another, such as one posted in a channel')
    .argument('<old>', 'file with the older checkpoint')
    .argument('[new]', 'file with the newer one; the one the log ends at when not given')
    .requiredOption('--log <log>', LOG_HELP)
    .option('--key <file>', KEY_HELP)
    .option('--json', 'as one JSON object, with the proof')
    .action((older: string, newer: string | undefined, options: AuditConsistentOptions) =>
      run(() => auditConsistent(io, older, newer, options)),
    );
  audit
    .command('export')
    .description('print the log in another format, an entry a line')
    .addOption(
      new Option('--format <name>', 'ocsf: OCSF 1.5.0').choices([...EXPORT_FORMATS]).makeOptionMandatory(),
    )
    .requiredOption('--log <log>', LOG_HELP)
    .option('--key <file>', KEY_HELP)
    .option(
      '--since <time>',
      'entries sealed from then on, such as 2026-11-01 or 7d',
      sinceArgument(io.nowMs),
    )
    .option('--until <instant>', 'entries sealed before then', instantArgument)
    .action((options: AuditExportOptions) => run(() => auditExport(io, options)));
  addAuditErase(audit, io, run);
  audit
    .command('key')
    .description('print the public key to pin for `audit verify`')
    .requiredOption('--keys <file>', 'the issuer’s public key file')
    .requiredOption('--workspace <name>', 'the name of this installation', workspaceArgument)
    .option('--all', 'former keys too, marked so that they pin nothing')
    .action((options: AuditKeyOptions) => run(() => auditKey(io, options)));
};

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function incidentArgument(text: string): IncidentId {
  const incidentId = parseId('incident', text.trim());
  if (incidentId === null)
    throw new InvalidArgumentError('An incident looks like inc_ and 16 letters and digits.');
  return incidentId;
}

function instantArgument(text: string): number {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('Write it like 2026-11-23 or 2026-11-23T03:00:00Z.');
  return atMs;
}

function workspaceArgument(text: string): string {
  if (!/^[A-Za-z0-9-]{1,40}$/.test(text))
    throw new InvalidArgumentError('A name has letters, digits and -, at most 40.');
  return text;
}
