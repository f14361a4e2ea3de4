import { shortDigest } from '../codec/digest.ts';
import { Fault } from '../domain/fault.ts';
import { formatDuration, parseDuration } from '../domain/time.ts';
import type { Explanation } from '../policy/explain-request.ts';
import { explainRequest } from '../policy/explain-request.ts';
import type { Assumptions } from '../policy/who-can-approve.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import type { PolicyOptions } from './policy-inputs.ts';
import { loadPolicyInputs, offline, personMeant } from './policy-inputs.ts';
import { rungLines, rungJson } from './policy-rungs.ts';
import { taskMeant, taskState } from './policy-task.ts';
import { reportRefusal } from './report.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

export type ExplainOptions = PolicyOptions & {
  readonly as: string;
  readonly task: string;
  readonly asset: string;
  readonly duration?: string;
  readonly incident: string;
};

/** Says what would be decided. @returns 0 when it would be allowed, 1 when not. */
export async function policyExplain(io: CliIo, options: ExplainOptions): Promise<number> {
  const { incident } = options;
  if (!isIncidentState(incident)) throw new Fault('bad-setting', '--incident is open, closed or none');
  const durationSeconds = options.duration === undefined ? null : parseDuration(options.duration);
  if (options.duration !== undefined && durationSeconds === null)
    throw new Fault('bad-setting', '--duration is a time like 20s, 30m or 1h');
  const { catalogue, policy } = await loadPolicyInputs(io, options);
  const task = taskMeant(catalogue, options.task, options.asset);
  if (!task.ok) return reportRefusal(io, task.refusal, options.json);
  const explained = explainRequest(
    policy,
    catalogue,
    {
      ...personMeant(catalogue, options.as),
      task: options.task,
      asset: options.asset,
      durationSeconds,
      devices: 1,
    },
    offline(io.nowMs(), incident),
  );
  if (!explained.ok) return reportRefusal(io, explained.refusal, options.json);
  const { decision } = explained.value;
  const { notes } = taskState(catalogue, task.value, io.nowMs());
  io.stdout.write(
    options.json === true
      ? `${printableJson(asJson(explained.value, notes))}\n`
      : printable(inWords(explained.value, incident, notes)),
  );
  return decision.outcome === 'allow' ? EXIT.ok : EXIT.refused;
}

function asJson({ person, task, decision, gives, rungs }: Explanation, notes: readonly string[]) {
  return {
    person: person.personId,
    task: task.taskId,
    asset: task.asset,
    outcome: decision.outcome,
    reasons: decision.reasons,
    operator: decision.operator,
    limits: decision.limits,
    policyDigest: decision.policyDigest,
    gives,
    notes,
    rungs: rungs.map(rungJson),
  };
}

const ASSUMED: Readonly<Record<Assumptions['incident'], string>> = {
  open: 'the incident is open',
  closed: 'the incident is closed',
  none: 'no incident is open',
};

function isIncidentState(text: string): text is Assumptions['incident'] {
  return Object.hasOwn(ASSUMED, text);
}

function inWords(
  { person, task, decision, gives, rungs }: Explanation,
  incident: Assumptions['incident'],
  notes: readonly string[],
): string {
  const { outcome, reasons, operator, policyDigest } = decision;
  const lines = [
    `${outcome === 'allow' ? 'allowed' : 'DENIED'}: ${person.name} asks for ${task.title}, ${task.asset}`,
    ...reasons.map(({ rule, text }) => `  ${text} (${rule})`),
    ...(operator === null ? [] : [`  could not be checked: ${operator}`]),
    `it would give, for at most ${formatDuration(task.maxSeconds)}:`,
    ...gives.map((line) => `  ${line}`),
    ...notes,
    ...rungs.flatMap(rungLines),
    `assumed: every account is internal, ${ASSUMED[incident]}, a device is bound`,
    `policy ${shortDigest(policyDigest)}`,
  ];
  return `${lines.join('\n')}\n`;
}
