import { personFor } from '../catalogue/person-for.ts';
import { assumedSubject, whoCanApprove } from '../policy/who-can-approve.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import type { PolicyOptions } from './policy-inputs.ts';
import { loadPolicyInputs, offline, personMeant } from './policy-inputs.ts';
import { rungJson, rungLines } from './policy-rungs.ts';
import { taskMeant, taskState } from './policy-task.ts';
import { reportRefusal } from './report.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

export type WhoOptions = PolicyOptions & {
  readonly task: string;
  readonly asset: string;
  readonly as?: string;
};

/** Says who could approve. @returns 0 when some rung that decides has enough people, 1 when nobody could. */
export async function policyWho(io: CliIo, options: WhoOptions): Promise<number> {
  const { catalogue, policy } = await loadPolicyInputs(io, options);
  const task = taskMeant(catalogue, options.task, options.asset);
  if (!task.ok) return reportRefusal(io, task.refusal, options.json);
  const assumed = offline(io.nowMs());
  const meant = options.as === undefined ? null : personMeant(catalogue, options.as);
  const person = meant === null ? null : personFor(catalogue, { ...meant, name: meant.fallbackId });
  if (person !== null && !person.ok) return reportRefusal(io, person.refusal, options.json);
  const requester = person === null ? null : assumedSubject(catalogue, person.value, assumed);
  const rungs = whoCanApprove(policy, catalogue, task.value, requester, assumed);
  const { notes, firstRung } = taskState(catalogue, task.value, assumed.nowMs);
  const lines = [
    ...notes,
    ...rungs.flatMap(rungLines),
    'assumed: every account is internal, an incident is open',
  ];
  io.stdout.write(
    options.json === true
      ? `${printableJson({ task: options.task, asset: options.asset, notes, rungs: rungs.map(rungJson) })}\n`
      : printable(`${lines.join('\n')}\n`),
  );
  return rungs.some(({ enough, rung }) => enough && rung >= firstRung) ? EXIT.ok : EXIT.refused;
}
