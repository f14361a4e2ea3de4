import type { Catalogue, CatalogueAgent, CatalogueTask } from '../catalogue/catalogue.ts';
import { conditionLines } from '../domain/condition-lines.ts';
import type { Rung } from '../domain/task.ts';
import { formatDuration } from '../domain/time.ts';
import type { PolicyRule } from '../policy/policy-rule.ts';

/** What is in force: everything that can be asked for, the machines that may ask, and every rule that decides about it. */
export type PolicyList = {
  readonly tasks: readonly ListedTask[];
  readonly agents: readonly CatalogueAgent[];
  readonly rules: readonly ListedRule[];
};

/** A task as it stands in the catalogue; in its ARNs `{asset}` stands for each of the assets. */
type ListedTask = Omit<CatalogueTask, 'choices'> & { readonly assets: readonly string[] };

/** `actions`: what it is about; `null` for everything. */
type ListedRule = Pick<PolicyRule, 'actions' | 'effect' | 'id' | 'origin'> & { readonly because: string };

/** Lists the tasks and agents of a catalogue and the rules of a policy, in the order in which they stand there. */
export function policyList({ tasks, agents }: Catalogue, rules: readonly PolicyRule[]): PolicyList {
  return {
    tasks: [...tasks.values()].map(({ choices, ...task }) => ({ ...task, assets: choices })),
    agents: [...agents.values()],
    rules: rules.map(({ id, origin, effect, actions, text }) => ({
      id,
      origin,
      effect,
      actions,
      because: text,
    })),
  };
}

/** The same for people. */
export function policyListText({ tasks, agents, rules }: PolicyList): string {
  return [...tasks.map(taskText), ...agents.map(agentText), ...rules.map(ruleText)].join('');
}

function taskText(task: ListedTask): string {
  const { taskId, title, owner, reviewBy, risk, evidence, maxSeconds, roleArn, region, ask } = task;
  const { assets, details, ladder, actions, sight, conditions, alsoPermits, escapes } = task;
  const { assetLabel, endingStep, reviewEachUse } = task;
  const lines = [
    `owner ${owner}, review by ${reviewBy}, risk ${risk}, evidence ${evidence}, at most ${formatDuration(maxSeconds)}`,
    `role ${roleArn} in ${region}`,
    `asked for by ${ask.join(', ')}`,
    ...ladder.map((rung, at) => `rung ${at + 1}: ${rungText(rung)}`),
    `${assetLabel}: ${assets.map((asset) => assetText(asset, details[asset] ?? {})).join(', ')}`,
    ...actions.flatMap(({ action, arns }) => arns.map((arn) => `${action} on ${arn}`)),
    ...sight.map((action) => `${action} on anything, to read`),
    ...conditionLines(conditions),
    ...alsoPermits.map((text) => `also permits: ${text}`),
    ...(escapes === null ? [] : [`escapes: ${escapes}`]),
    ...(endingStep === null ? [] : [`ends with ${endingStep}`]),
    ...(reviewEachUse ? ['reviewed at each use'] : []),
  ];
  return `\ntask ${taskId}: ${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function agentText(agent: CatalogueAgent): string {
  const { agentId, name, owner, reviewBy, issuer, subject, driver, tasks, maxSeconds } = agent;
  const lines = [
    `owner ${owner}, review by ${reviewBy}${maxSeconds === null ? '' : `, at most ${formatDuration(maxSeconds)}`}`,
    `asks for ${tasks.join(', ')}`,
    `is ${subject} of ${issuer}`,
    ...(driver === null ? [] : [`set going by whom its token names in ${driver}`]),
  ];
  return `\nagent ${agentId}: ${name}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function rungText({ afterSeconds, groups, quorum, each }: Rung): string {
  const when = afterSeconds === 0 ? 'at once' : `after ${formatDuration(afterSeconds)}`;
  const of = Object.entries(each).map(([group, count]) => `, ${count} from ${group}`);
  return `${when}, ${quorum} of ${groups.join(', ')}${of.join('')}`;
}

function assetText(asset: string, details: Readonly<Record<string, string>>): string {
  const more = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  return more.length === 0 ? asset : `${asset} (${more.join(', ')})`;
}

function ruleText({ id, origin, effect, actions, because }: ListedRule): string {
  return `\nrule ${id} (${origin})\n  ${effect}s ${actions?.join(', ') ?? 'everything'}: ${because}\n`;
}
