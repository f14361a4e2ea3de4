import { InvalidArgumentError, Option } from 'commander';

import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { lieText } from '../audit/lie.ts';
import { LogWalk } from '../audit/log-walk.ts';
import { ReportedRequests } from '../audit/reported-requests.ts';
import { requireCatalogue } from '../catalogue/require-catalogue.ts';
import type { ReportedTask } from '../domain/activity-report.ts';
import { activityReport } from '../domain/activity-report.ts';
import { parseDuration } from '../domain/time.ts';
import { LOG_HELP, openLog } from './audit-files.ts';
import type { AddCommand, CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { reportText } from './report-text.ts';

type Options = {
  readonly log: string;
  readonly since: number;
  readonly catalogue?: string;
  readonly json?: boolean;
};

/** `report`: what was asked, granted, excepted and is owed, from the sealed record. */
export const addReportCommand: AddCommand = (program, io, run) => {
  program
    .command('report')
    .description('print what was asked for, how fast it was approved, exceptions and reviews that are owed')
    .requiredOption('--log <log>', LOG_HELP)
    .addOption(
      new Option('--since <time>', 'how far back, such as 7d or 12h')
        .argParser(sinceArgument)
        .default(7 * 24 * 3600, '7d'),
    )
    .option('--catalogue <file>', 'also name tasks nobody uses, and review dates (BREAKGLASS_CATALOGUE)')
    .option('--json', 'as one JSON object')
    .action((options: Options) => run(() => printReport(io, options)));
};

/** How fast each person approved is left out: that is for the owner of a task alone, in Slack. */
async function printReport(io: CliIo, { log: folder, since, json, ...options }: Options): Promise<number> {
  const path = options.catalogue ?? io.env['BREAKGLASS_CATALOGUE'] ?? null;
  const tasks = path === null ? null : await tasksIn(path);
  const log = await openLog(folder);
  const requests = new ReportedRequests();
  const walk = new LogWalk();
  for await (const bytes of log.lines()) {
    const step = walk.step(bytes);
    if (step.kind === 'lie') {
      io.stderr.write(
        `breakglass: ${printable(lieText(step.lie))}. Run: breakglass audit verify ${folder}\n`,
      );
      return EXIT.refused;
    }
    requests.add(step.line);
  }
  const untilMs = io.nowMs();
  const span = { sinceMs: untilMs - since * 1000, untilMs };
  const { speeds: _, ...report } = activityReport(requests.all(), tasks ?? [], span);
  const text = json === true ? printableJson(report) : reportText(report, tasks !== null);
  io.stdout.write(`${json === true ? text : printable(text)}\n`);
  return EXIT.ok;
}

async function tasksIn(path: string): Promise<readonly ReportedTask[]> {
  const { factsAbout } = createIamFacts();
  const { tasks } = await loadCatalogueFile(path, (text, name) => requireCatalogue(text, name, factsAbout));
  return [...tasks.values()].map(({ taskId, title, reviewBy }) => ({ taskId, title, reviewBy }));
}

/** Seconds. */
function sinceArgument(text: string): number {
  const days = /^([1-9]\d{0,3})d$/.exec(text.trim())?.[1];
  const seconds = days === undefined ? parseDuration(text) : Number(days) * 24 * 3600;
  if (seconds === null) throw new InvalidArgumentError('A time is written like 7d, 12h or 30m.');
  return seconds;
}
