import type { HomeView, KnownBlock } from '@slack/types';

import type { HomeFacts, ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { approverBlocks, decisionButtons } from './approver-message.ts';
import { actions, bullets, button, context, divider, header, section } from './blocks.ts';
import { homeReviews } from './home-reviews.ts';
import { channelLink, joined } from './mrkdwn.ts';
import { askedFor } from './people.ts';
import { stateLine } from './request-state.ts';
import { LIMITS, shortName } from './text-limits.ts';

/** The buttons of a person's own requests; the value is the grant or the request. */
export const HOME_ACTIONS = { release: 'release', withdraw: 'withdraw' } as const;

/** How much of each part is shown; together inside Slack's hundred blocks. */
const SHOWN = { mine: 8, waiting: 3, incidents: 12, tasks: 24 };

/** One person's page: what they hold, what waits for them, what is open, and what could be asked for. */
export function homeView(facts: HomeFacts, nowMs: number): HomeView {
  const isEmpty = facts.mine.length === 0 && facts.waiting.length === 0;
  const blocks = [
    header(TEXTS.home.title),
    section(TEXTS.home.intro),
    ...(isEmpty ? teaching() : []),
    divider(),
    ...mine(facts, nowMs),
    divider(),
    ...waiting(facts),
    ...homeReviews(facts, nowMs),
    divider(),
    ...incidents(facts),
    divider(),
    ...catalogue(facts),
    context([TEXTS.help.rule]),
  ];
  return { type: 'home', blocks: blocks.slice(0, LIMITS.homeBlocks) };
}

/** For somebody nothing can be shown to: why, and what to do. */
export function noticeHome(text: ReturnType<typeof stateLine>): HomeView {
  return { type: 'home', blocks: [header(TEXTS.home.title), section(text), ...teaching()] };
}

function teaching(): readonly KnownBlock[] {
  return [section(TEXTS.home.start), bullets(TEXTS.home.steps, 300), section(TEXTS.home.approver)];
}

function mine({ mine: all }: HomeFacts, nowMs: number): readonly KnownBlock[] {
  if (all.length === 0) return [section(TEXTS.home.mine), section(TEXTS.home.mineEmpty)];
  return [
    section(TEXTS.home.mine),
    ...all.slice(0, SHOWN.mine).flatMap((shown) => [mineLine(shown, nowMs), mineButton(shown)]),
    ...more(all.length - SHOWN.mine),
  ];
}

function mineLine(shown: ShownRequest, nowMs: number): KnownBlock {
  const { request } = shown;
  const left =
    request.state === 'approved'
      ? [TEXTS.home.left(request.deadlineMs, Math.max(0, Math.ceil((request.deadlineMs - nowMs) / 60_000)))]
      : [];
  const where = TEXTS.home.where(channelLink(request.channelId));
  const by = request.intent.agent === null ? [] : [TEXTS.home.byAgent(shortName(request.requester.name))];
  const line = TEXTS.home.line(...askedFor(request), stateLine(shown));
  return section(joined([line, ...by, ...left, where], ' '));
}

function mineButton({ request }: ShownRequest): KnownBlock {
  const { release, withdraw } = HOME_ACTIONS;
  return request.state === 'approved'
    ? actions(`${release}.${request.grantId}`, [button(TEXTS.home.release, release, request.grantId)])
    : actions(`${withdraw}.${request.requestId}`, [button(TEXTS.home.withdraw, withdraw, request.requestId)]);
}

function waiting({ waiting: all }: HomeFacts): readonly KnownBlock[] {
  if (all.length === 0) return [section(TEXTS.home.waiting), section(TEXTS.home.waitingEmpty)];
  return [
    section(TEXTS.home.waiting),
    ...all.slice(0, SHOWN.waiting).flatMap((shown) => {
      const { blocks, long } = approverBlocks(shown, shown.incident);
      // Nobody decides on a part of the text: whole it stands in the direct message.
      return [...blocks, ...(long.length === 0 ? decisionButtons(shown) : [section(TEXTS.home.tooLong)])];
    }),
    ...more(all.length - SHOWN.waiting),
  ];
}

function incidents({ incidents: all }: HomeFacts): readonly KnownBlock[] {
  const lines = all
    .slice(0, SHOWN.incidents)
    .map(({ title, channelId, openedAtMs }) =>
      TEXTS.home.incident(shortName(title), channelLink(channelId), openedAtMs),
    );
  return [
    section(TEXTS.home.incidents),
    section(lines.length === 0 ? TEXTS.home.incidentsEmpty : joined(lines, '\n')),
    ...more(all.length - SHOWN.incidents),
  ];
}

/** Tasks this person may ask for stand first. */
function catalogue({ tasks }: HomeFacts): readonly KnownBlock[] {
  const sorted = tasks.toSorted((a, b) => Number(b.mayAsk) - Number(a.mayAsk));
  const lines = sorted
    .slice(0, SHOWN.tasks)
    .map(({ taskId, title, owner, risk, mayAsk }) =>
      TEXTS.home.task(taskId, shortName(title), shortName(owner), risk, mayAsk),
    );
  return [
    section(TEXTS.home.catalogue),
    ...(lines.length === 0 ? [section(TEXTS.home.catalogueEmpty)] : lines.map((line) => section(line))),
    ...more(tasks.length - SHOWN.tasks),
  ];
}

function more(count: number): readonly KnownBlock[] {
  return count > 0 ? [context([TEXTS.home.more(count)])] : [];
}
