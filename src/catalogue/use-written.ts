import type { IamFacts } from '../domain/iam-facts.ts';
import { emailIdentity, slackIdentity } from '../domain/person.ts';
import type { BoundAction, Rung } from '../domain/task.ts';
import type {
  CatalogueAgent,
  CatalogueGroup,
  CataloguePerson,
  CatalogueSettings,
  CatalogueTask,
} from './catalogue.ts';
import { conditionsOf } from './conditions.ts';
import type {
  WrittenAgent,
  WrittenGroup,
  WrittenPerson,
  WrittenRung,
  WrittenSettings,
  WrittenTask,
} from './schema.ts';

/** Settings as used. */
export function settingsOf({
  requestLapse,
  claimWithin,
  identityProvider,
  reportChannel,
  ...rest
}: WrittenSettings): CatalogueSettings {
  return {
    ...rest,
    requestLapseSeconds: requestLapse,
    claimWithinSeconds: claimWithin,
    identityProvider:
      identityProvider === undefined
        ? null
        : { ...identityProvider, cliClientId: identityProvider.cliClientId ?? null },
    reportChannel: reportChannel ?? null,
  };
}

/** A person as used: everything they are known by, folded. */
export function personOf(personId: string, written: WrittenPerson): CataloguePerson {
  const identities = [
    ...written.slack.map(slackIdentity),
    ...written.emails.map(emailIdentity),
    ...written.idp.map((subject) => `idp:${subject}`),
  ];
  return { personId, name: written.name, identities: [...new Set(identities)] };
}

/** A group as used. */
export function groupOf(groupId: string, written: WrittenGroup): CatalogueGroup {
  return { groupId, ...written };
}

/** A ladder as used. */
export function ladderOf(_name: string, written: readonly WrittenRung[]): readonly Rung[] {
  return written.map(({ after, of, quorum, each }) => ({ afterSeconds: after, groups: of, quorum, each }));
}

/** An agent as used. */
export function agentOf(agentId: string, { maxDuration, driver, ...rest }: WrittenAgent): CatalogueAgent {
  return { agentId, ...rest, driver: driver ?? null, maxSeconds: maxDuration ?? null };
}

/** A task as used. A ladder that is not there leaves it without a rung; that is a mistake of its own. */
export function taskOf(
  taskId: string,
  written: WrittenTask,
  ladders: ReadonlyMap<string, readonly Rung[]>,
  facts: IamFacts,
): CatalogueTask {
  const { title, owner, reviewBy, risk, evidence, region, sight, ask, alsoPermits } = written;
  return {
    taskId,
    title,
    owner,
    reviewBy,
    risk,
    // What can do much harm, or run code that outlives its session, is looked at each time unless the task says not.
    reviewEachUse: written.reviewEachUse ?? (risk === 'high' || written.escapes !== undefined),
    evidence,
    roleArn: written.role,
    region,
    assetLabel: written.asset.label,
    ...choicesOf(written.asset),
    actions: actionsOf(written.actions),
    sight,
    conditions: conditionsOf(written.conditions, facts),
    maxSeconds: written.maxDuration,
    ask,
    ladder: rungsOf(written, ladders) ?? [],
    alsoPermits,
    escapes: written.escapes ?? null,
    endingStep: written.endingStep ?? null,
  };
}

/** The ladder of a task: the one it names, or the groups it lists as a single rung; `null` where there is none. */
export function rungsOf(
  { approve, quorum }: Pick<Partial<WrittenTask>, 'approve' | 'quorum'>,
  ladders: ReadonlyMap<string, readonly Rung[]>,
): readonly Rung[] | null {
  if (approve === undefined) return null;
  if (typeof approve === 'string') return ladders.get(approve) ?? null;
  return [{ afterSeconds: 0, groups: approve, quorum: quorum ?? 1, each: {} }];
}

/** The assets of a task, and what else each is known by. */
export function choicesOf({ choices }: WrittenTask['asset']): Pick<CatalogueTask, 'choices' | 'details'> {
  return Array.isArray(choices)
    ? { choices, details: {} }
    : { choices: Object.keys(choices), details: choices };
}

/** A map of actions to ARN patterns as the list it is used as. */
export function actionsOf(written: WrittenTask['actions']): readonly BoundAction[] {
  return Object.entries(written).map(([action, arns]) => ({ action, arns }));
}
