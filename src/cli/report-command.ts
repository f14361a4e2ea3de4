import { Option } from 'commander';

import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { ReportedRequests } from '../audit/reported-requests.ts';
import { requireCatalogue } from '../catalogue/require-catalogue.ts';
import type { Reported } from '../domain/activity-report.ts';
import { activityReport } from '../domain/activity-report.ts';
import { KEY_HELP, LOG_HELP, openLog } from './audit-files.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { reportText } from './report-text.ts';
import { sinceArgument } from './since-argument.ts';
import { sayWalked, walkLog } from './walk-log.ts';
import { watchedLog } from './watched-log.ts';

const WEEK_MS = 7 * 24 * 3600 * 1000;

type Options = {
  readonly log: string;
  /** Milliseconds; `null` for a week. */
  readonly since: number | null;
  readonly key?: string;
  readonly catalogue?: string;
  readonly json?: boolean;
};

/** `report`: what was asked, granted, excepted and is owed, from the sealed record. */
export const addReportCommand: AddCommand = (program, io, run) => {
  program
    .command('report')
    .description('print what was asked for, how fast it was approved, exceptions and reviews that are owed')
    .requiredOption('--log <log>', LOG_HELP)
    .option('--key <file>', KEY_HELP)
    .addOption(
      new Option('--since <time>', 'from when on, such as 7d, 12h or 2026-11-01')
        .argParser(sinceArgument(io.nowMs))
        .default(null, '7d'),
    )
    .option('--catalogue <file>', 'also name tasks nobody uses, and review dates (BREAKGLASS_CATALOGUE)')
    .option('--json', 'as one JSON object')
    .action((options: Options) => run(() => printReport(io, options)));
};

/** How fast each person approved is left out: that is for the owner of a task alone, in Slack. */
async function printReport(io: CliIo, { log: folder, since, json, ...options }: Options): Promise<number> {
  const path = options.catalogue ?? io.env['BREAKGLASS_CATALOGUE'] ?? null;
  const reported = path === null ? null : await reportedIn(path);
  const log = watchedLog(io, await openLog(folder));
  const requests = new ReportedRequests();
  const walked = await walkLog(log, options.key, (line) => requests.add(line));
  if (walked.lie !== null) return sayWalked(io, walked, folder, json === true);
  const untilMs = io.nowMs();
  const span = { sinceMs: since ?? untilMs - WEEK_MS, untilMs };
  const { speeds: _, ...report } = activityReport(
    requests.all(),
    reported ?? { tasks: [], agents: [] },
    span,
  );
  const text = json === true ? printableJson(report) : reportText(report, reported !== null);
  io.stdout.write(`${json === true ? text : printable(text)}\n`);
  return sayWalked(io, walked, folder);
}

async function reportedIn(path: string): Promise<Reported> {
  const { factsAbout } = createIamFacts();
  const { tasks, agents } = await loadCatalogueFile(
    path,
    (text, name) => requireCatalogue(text, name, factsAbout),
    '--catalogue',
  );
  return { tasks: [...tasks.values()], agents: [...agents.values()] };
}
