import type { AddCommand, CliIo } from './cli-io.ts';

/** `parked list | retry`: what a reader set aside because it kept failing, so that everything else could go on. */
export const addParkedCommand: AddCommand = (program, io, run) => {
  const parked = program
    .command('parked')
    .description('see what was set aside because it kept failing, and have it tried again');
  parked
    .command('list')
    .description('list what both processes set aside; exit code 1 where there is anything')
    .option('--json', 'as one JSON object')
    .action((options: { readonly json?: true }) =>
      run(async () => (await parkedRecords()).list(io, options)),
    );
  parked
    .command('retry')
    .description(
      'try a record again, or all of them; REDIS_URL has to be that of the process which set it aside',
    )
    .argument('[record]', 'the record as `list` names it; all when left out')
    .action((record: string | undefined) =>
      run(async () => (await parkedRecords()).retry(io, record ?? null)),
    );
};

/** Loaded only here: no other command needs a Redis client for it. */
async function parkedRecords(): Promise<{
  list(io: CliIo, options: { readonly json?: true }): Promise<number>;
  retry(io: CliIo, record: string | null): Promise<number>;
}> {
  return import('./parked-records.ts');
}
