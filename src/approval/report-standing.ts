import { provedToBe } from '../catalogue/agent-person.ts';
import { digestOf } from '../codec/digest.ts';
import type { AccessRequest, VoidReason } from '../domain/access-request.ts';
import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Standing } from '../domain/person.ts';
import type { AskVerdict } from '../domain/standing-copy.ts';
import { inAnyGroup } from '../policy/answers.ts';
import { readStanding, verdictsFact } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import type { ApprovalDeps } from './deps.ts';
import type { Holder } from './look-at-standing.ts';
import type { OpenRight } from './open-rights.ts';
import { newOrder, personLane, signedEntry } from './send-order.ts';
import { takeBack } from './take-back.ts';

const actor = systemActor('sweep');

/**
 * Tells the issuer what was just read of somebody where it is news, and again for as long as something lives that
 * should not; takes back what they asked for and may not have any more.
 */
export async function reportStanding(deps: ApprovalDeps, holder: Holder, subject: Subject): Promise<void> {
  const standing = readStanding(subject.standing);
  const found = holder.asked.map((right) => ({ right, flaw: flawOf(deps, right, subject, standing) }));
  for (const { right, flaw } of found) {
    if (right.request.state === 'pending' && flaw.ends !== null)
      await takeBack(deps, right.request.requestId, flaw.ends);
  }
  const verdicts = Object.fromEntries(
    found.map(({ right, flaw }) => [right.request.requestId, flaw.verdict]),
  ) as Readonly<Record<RequestId, AskVerdict>>;
  const livesOn = found.some(
    ({ right, flaw }) =>
      right.request.state === 'approved' && flaw.ends !== null && right.grant?.state !== 'ending',
  );
  await report(deps, holder, subject, { standing, verdicts, livesOn });
}

type Flaw = { readonly verdict: AskVerdict; readonly ends: VoidReason | null };

function flawOf(deps: ApprovalDeps, { request }: OpenRight, subject: Subject, standing: Standing): Flaw {
  const verdict = verdictOf(deps, request, subject);
  if (standing.kind === 'outsider') return { verdict, ends: 'not-internal' };
  return { verdict, ends: verdict === 'left-group' || verdict === 'task-withdrawn' ? verdict : null };
}

function verdictOf(
  deps: ApprovalDeps,
  { requester, intent: { task: taskId, asset } }: Pick<AccessRequest, 'intent' | 'requester'>,
  subject: Subject,
): AskVerdict {
  const task = deps.catalogue().tasks.get(taskId);
  if (task === undefined || !task.choices.includes(asset)) return 'task-withdrawn';
  if (subject.agent !== null) {
    const { entry } = subject.agent;
    const isTheirs = entry !== null && provedToBe(entry, requester) && entry.tasks.includes(taskId);
    return isTheirs ? 'may-ask' : 'task-withdrawn';
  }
  const answer = inAnyGroup(subject, task.ask);
  return answer === 'yes' ? 'may-ask' : answer === 'no' ? 'left-group' : 'unknown';
}

async function report(
  deps: ApprovalDeps,
  { person }: Holder,
  subject: Subject,
  look: {
    readonly standing: Standing;
    readonly verdicts: Readonly<Record<RequestId, AskVerdict>>;
    readonly livesOn: boolean;
  },
): Promise<void> {
  const { standing, verdicts, livesOn } = look;
  const name = `standing/${person.personId}`;
  // Why something could not be read differs from time to time, and is no news.
  const found = digestOf([standing.kind, standing.kind === 'outsider' ? standing.why : null, verdicts]);
  const last = (await deps.projections.get(name))?.value ?? null;
  const isWell =
    standing.kind === 'internal' && Object.values(verdicts).every((verdict) => verdict === 'may-ask');
  const wasWell = last === null || last['isWell'] === true;
  if (!livesOn && (last?.['found'] === found || (isWell && wasWell))) return;

  const { source, readAtMs } = subject.groups;
  const requests = verdictsFact(verdicts, { source, readAtMs });
  const body = { person, standing: subject.standing, requests };
  const order = newOrder(deps, { kind: 'standing', body }, deps.clock.nowMs());
  const data = {
    orderId: order.jti,
    person: personal(person),
    standing: personal(subject.standing),
    requests: verdicts,
  };
  await deps.recorder.note({ type: 'standing.reported', actor, data }, [
    await signedEntry(deps, personLane(person.personId), order),
  ]);
  await deps.projections.putIfNewer(name, deps.clock.nowMs(), { found, isWell });
}
