import { dirname, join } from 'node:path';

import { closeRedis, createRedis } from '../adapters/redis/connection.ts';
import { checkRedis } from '../adapters/redis/health.ts';
import { badSettings } from '../adapters/system/env-settings.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { findProgram } from './program-child.ts';
import { judgeRedis } from './redis-findings.ts';
import { runForeground } from './run-foreground.ts';
import { printableJson } from '../domain/unprintable.ts';

/** `doctor aws | idp | redis`: whether what Breakglass rests on is set up as it has to be. */
export const addDoctorCommand: AddCommand = (program, io, run) => {
  const doctor = program
    .command('doctor')
    .description(
      'look whether AWS, the identity provider and Redis are set up as they have to be, and say what is missing',
    );
  doctor
    .command('aws')
    .description('hold the accounts of the catalogue against the templates of deploy/aws; changes nothing')
    .option('--catalogue <file>', 'BREAKGLASS_CATALOGUE or ./breakglass.yml when left out')
    .option('--issuer-role <arn>', 'the issuer’s role; known without it to the issuer’s own credentials')
    .option('--direct', 'read by the credentials at hand, not by BREAKGLASS_REVOKER_ROLE')
    .option('--json', 'as one JSON object')
    .action((options: AwsOptions) => run(() => besideIssuer(io, options)));
  doctor
    .command('idp')
    .description('ask the identity provider of the catalogue whether people can decide by signing in with it')
    .option('--catalogue <file>', 'BREAKGLASS_CATALOGUE or ./breakglass.yml when left out')
    .option('--json', 'as one JSON object')
    .action((options: AwsOptions) => run(() => besideIssuer(io, options, ['--idp'])));
  doctor
    .command('redis')
    .description('look whether the Redis at REDIS_URL keeps what it is told')
    .option('--declared', 'answer for what this user cannot read, where a provider closes CONFIG')
    .option('--json', 'as one JSON object')
    .action((options: RedisDoctorOptions) => run(() => doctorRedis(io, options)));
};

type AwsOptions = {
  readonly catalogue?: string;
  readonly issuerRole?: string;
  readonly direct?: true;
  readonly json?: true;
};
type RedisDoctorOptions = { readonly declared?: boolean; readonly json?: boolean };

/** What talks to AWS, or knows the provider's client, lies with the issuer, and runs as a process of its own. */
function besideIssuer(
  io: CliIo,
  { catalogue, issuerRole, direct, json }: AwsOptions,
  more: readonly string[] = [],
): Promise<number> {
  const path = join(dirname(findProgram('issuer', io.mainUrl)), 'doctor.js');
  return runForeground(
    io,
    process.execPath,
    [
      path,
      ...more,
      ...(catalogue === undefined ? [] : ['--catalogue', catalogue]),
      ...(issuerRole === undefined ? [] : ['--issuer-role', issuerRole]),
      ...(direct === undefined ? [] : ['--direct']),
      ...(json === undefined ? [] : ['--json']),
    ],
    io.env,
  );
}

async function doctorRedis(
  io: CliIo,
  { declared = false, json = false }: RedisDoctorOptions,
): Promise<number> {
  const url = io.env['REDIS_URL'];
  if (url === undefined || url === '')
    throw badSettings([
      { setting: 'REDIS_URL', problem: 'is missing: where the Redis is, and as whom to ask it' },
    ]);
  const redis = createRedis(url, { role: 'doctor', log: { info() {}, warn() {}, error() {} } });
  try {
    const findings = judgeRedis(await checkRedis(redis), declared, addressIn(url));
    const isOk = findings.every(({ level }) => level === 'ok');
    io.stdout.write(
      json
        ? `${printableJson({ ok: isOk, findings })}\n`
        : findings
            .map(
              ({ level, says, remedy }) =>
                `${level.toUpperCase().padEnd(7)}Redis ${says}\n${remedy === null ? '' : `       ${remedy}\n`}`,
            )
            .join(''),
    );
    if (isOk) return EXIT.ok;
    return findings.some(({ level }) => level === 'mend') ? EXIT.refused : EXIT.fault;
  } finally {
    closeRedis(redis);
  }
}

/** Where a URL leads that a connection was made of, without user and password. */
function addressIn(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  return protocol === 'unix:' ? pathname : `${hostname}:${port === '' ? 6379 : port}`;
}
