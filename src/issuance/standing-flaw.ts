import type { GrantBody } from '../contracts/order.ts';
import type { Approval } from '../domain/approval.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { actingAgent } from '../policy/acting-agent.ts';
import { readStanding, readVerdict } from '../policy/facts.ts';
import { OUTSIDERS } from '../policy/outsiders.ts';
import type { IssuanceDeps } from './deps.ts';
import { isNewer, standingCopyOf } from './standing-end.ts';

/**
 * What a report that is newer than the facts of an order says against a new session by it: of the requester whatever
 * is not known to be well, of an approver that they are known to be gone. What an approver could not be read for
 * counts for nothing here, since they were read when they approved.
 */
export async function standingFlaw(deps: IssuanceDeps, body: GrantBody): Promise<Refusal | null> {
  const flaws = await Promise.all([
    requesterFlaw(deps, body),
    ownerFlaw(deps, body),
    ...body.approvals.map((approval) => approverFlaw(deps, approval)),
  ]);
  return flaws.find((flaw) => flaw !== null) ?? null;
}

async function requesterFlaw(deps: IssuanceDeps, body: GrantBody): Promise<Refusal | null> {
  const { task, requestId } = body.intent;
  const copy = await standingCopyOf(deps, body.requester.personId);
  if (copy === null || !isNewer(copy, body.facts)) return null;
  const standing = readStanding(copy.standing);
  if (standing.kind === 'outsider') return refusal('not-internal', OUTSIDERS[standing.why], standing.why);
  if (standing.kind === 'unknown') return refusal('standing-unknown', '', standing.why);
  switch (readVerdict(copy.requests, requestId)) {
    case 'left-group':
      return refusal('not-asker', '', 'the requester left the groups that may ask');
    case 'task-withdrawn':
      return refusal('unknown-task', task);
    case 'unknown':
      return refusal('standing-unknown', '', 'groups of the requester unknown');
    case 'may-ask':
    case null:
      return null;
  }
}

/** An agent's standing is that of whoever answers for it; what is known of them by themselves counts too. */
async function ownerFlaw(deps: IssuanceDeps, { requester, facts }: GrantBody): Promise<Refusal | null> {
  const owner = actingAgent(deps.catalogue(), requester)?.entry?.owner;
  const copy = owner === undefined ? null : await standingCopyOf(deps, owner as PersonId);
  if (copy === null || !isNewer(copy, facts)) return null;
  const standing = readStanding(copy.standing);
  return standing.kind === 'outsider'
    ? refusal('not-internal', OUTSIDERS[standing.why], `owner ${standing.why}`)
    : null;
}

async function approverFlaw(deps: IssuanceDeps, { approver, facts }: Approval): Promise<Refusal | null> {
  const copy = await standingCopyOf(deps, approver.personId);
  if (copy === null || !isNewer(copy, facts)) return null;
  const standing = readStanding(copy.standing);
  if (standing.kind !== 'outsider') return null;
  const text = `The account of ${approver.name}, who approved this, is no longer that of a colleague.`;
  return refusal('not-allowed', text, `approver ${standing.why}`);
}
