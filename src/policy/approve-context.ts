import { evidenceSuffices } from '../domain/evidence.ts';
import type { JsonObject } from '../domain/json.ts';
import { groupsUpTo, reviewState } from '../domain/task.ts';
import { agentFit, mayAsk } from './agent-fit.ts';
import { anyYes, inAnyGroup, incidentState } from './answers.ts';
import type { Freshness } from './cedar-values.ts';
import { datetime, distinct, look, NOBODY, ref } from './cedar-values.ts';
import { isDigest } from './order-fit.ts';
import type { ApproveQuestion } from './question.ts';
import { sameHuman } from './same-human.ts';

/** What policies see of somebody deciding a request. A no never waits for what is known of whom it refuses. */
export function approveContext(question: ApproveQuestion, freshness: Freshness): JsonObject {
  const { requester, approver, task, rung, evidence, earlier, intentDigest, shownDigest } = question;
  const counted = earlier.map((one) => sameHuman(one.approver, approver.person));
  return {
    requester: question.verdict === 'deny' ? NOBODY : look([requester], freshness),
    requesterPerson: ref('Person', requester.person.personId),
    requesterMayAsk: mayAsk(requester, task),
    requesterAgent: agentFit(requester, task, null, question.nowMs),
    approvers: look([approver], freshness),
    approverIsRequester: distinct([sameHuman(requester.person, approver.person)]),
    approverMayApprove: distinct([inAnyGroup(approver, groupsUpTo(task, rung))]),
    alreadyCounted: anyYes(counted),
    evidenceFits: evidenceSuffices(evidence, task.evidence),
    evidence: ref('Evidence', evidence),
    intentShown: isDigest(intentDigest) && intentDigest === shownDigest,
    incident: ref('Incident', incidentState(question.incident)),
    review: ref('Review', reviewState(task.reviewBy, question.nowMs)),
    rung,
    lastRung: rung === task.ladder.length,
    now: datetime(question.nowMs),
  };
}
