import type { AccessRequest } from '../domain/access-request.ts';
import type { PersonId, RequestId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { mightAsk } from './ask-options.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident } from './find-incident.ts';
import type { LoadedRequest } from './find-request.ts';
import { loadRequest, requestsOfPerson } from './find-request.ts';
import { knownCaller } from './known-caller.ts';
import { openIncidentsInSight } from './open-incidents.ts';
import { reviewsFor } from './overdue-reviews.ts';
import { PENDING_REQUESTS } from './record-kinds.ts';
import { isLive, showRequest } from './show-request.ts';
import type { HomeFacts, UseCases } from './use-cases.ts';

const MINE_AT_MOST = 30;
const PENDING_AT_MOST = 200;

/**
 * What concerns one person in all channels. What they could click here is decided anew when they do; whom it names
 * as asked is only whom the request was routed to.
 */
export async function home(
  deps: ApprovalDeps,
  { slackUserId }: Parameters<UseCases['home']>[0],
): Promise<Result<HomeFacts>> {
  const { people, tasks } = deps.catalogue();
  const groupIds = [...tasks.values()].flatMap(({ ask }) => ask);
  const caller = await knownCaller(deps, slackUserId, groupIds);
  if (!caller.ok) return caller;
  const { person, subject } = caller.value;
  const [mine, waiting, reviews, incidents] = await Promise.all([
    requestsFor(deps, person),
    waitingFor(deps, person),
    reviewsFor(deps, person),
    openIncidentsInSight(deps),
  ]);
  const nowMs = deps.clock.nowMs();
  const shown = await Promise.all(mine.map((one) => showRequest(deps, one)));
  return ok({
    mine: shown.filter((one) => one.request.state === 'pending' || isLive(one, nowMs)),
    waiting,
    reviews: await Promise.all(reviews.map((one) => showRequest(deps, one))),
    incidents,
    tasks: [...tasks.values()].map((task) => ({
      taskId: task.taskId,
      title: task.title,
      owner: people.get(task.owner)?.name ?? task.owner,
      risk: task.risk,
      mayAsk: mightAsk(subject, task),
    })),
  });
}

/** Their own, and those of the agents they answer for, which they may end as their own. */
async function requestsFor(deps: ApprovalDeps, person: Person): Promise<readonly LoadedRequest[]> {
  const agents = [...deps.catalogue().agents.values()].filter(({ owner }) => owner === person.personId);
  const ids = [person.personId, ...agents.map(({ agentId }) => agentId as PersonId)];
  const found = await Promise.all(ids.map((id) => requestsOfPerson(deps, id, MINE_AT_MOST)));
  return found.flat().slice(0, MINE_AT_MOST * 2);
}

async function waitingFor(deps: ApprovalDeps, person: Person): Promise<HomeFacts['waiting']> {
  const ids = await deps.recorder.index(PENDING_REQUESTS, PENDING_AT_MOST);
  const loaded = await Promise.all(ids.map((id) => loadRequest(deps, id as RequestId)));
  const theirs = loaded.filter((one) => one !== null).filter(({ record }) => waitsFor(record, person));
  return Promise.all(
    theirs.map(async (one) => ({
      ...(await showRequest(deps, one)),
      incident: await findIncident(deps, one.record.incidentId),
    })),
  );
}

function waitsFor({ state, asked, approvals }: AccessRequest, person: Person): boolean {
  const isAsked = asked.some((one) => mayBeSameHuman(one.person, person));
  return (
    state === 'pending' && isAsked && !approvals.some(({ approver }) => mayBeSameHuman(approver, person))
  );
}
