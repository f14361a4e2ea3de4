import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ShownRequest } from '../../src/approval/use-cases.ts';
import type { EventType } from '../../src/domain/event.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { SeenMessage } from '../../src/playground/slack/observe/seen.ts';
import type { Announcer } from '../../src/slack/announcer.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import { removeDoubles } from '../../src/slack/announcing/remove-doubles.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import { event } from './support/events.ts';
import type { MemoryPosted } from './support/memory-ports.ts';
import { memoryPosted } from './support/memory-ports.ts';
import { approved, CHANNEL, FILED_AT_MS, grant, pending, shown } from './support/requests.ts';
import { useCasesDouble } from './support/use-cases-double.ts';
import type { VirtualTime } from './support/virtual-time.ts';
import { virtualTime } from './support/virtual-time.ts';

const COUNT = 30;
const EVERY_MS = 2000;
const IDS = Array.from(
  { length: COUNT },
  (_, index) =>
    `req_${'a'.repeat(14)}${String.fromCharCode(97 + (index % 26))}${index < 26 ? 'b' : 'c'}` as RequestId,
);

let at: Desk;
let time: VirtualTime;
let posted: MemoryPosted;
let announcer: Announcer;
/** How each request is now. */
const current = new Map<RequestId, ShownRequest>();
let opened = 0;
/** The channel when all is told, without what the threads show in it too. */
let cards: readonly SeenMessage[] = [];

beforeAll(async () => {
  time = virtualTime(FILED_AT_MS);
  at = await desk({ nowMs: () => time.clock.nowMs() }, time);
  posted = memoryPosted();
  const useCases = useCasesDouble();
  useCases.answer({ shownRequest: (id) => Promise.resolve(current.get(id) ?? null) });
  const { sleep } = time;
  announcer = createAnnouncer({ web: at.slack.posting, posted, useCases, sleep, log: at.log });
  plantFaults();
  const asking = askMeanwhile();
  await Promise.all(IDS.map((id, index) => storyOf(id, index)));
  await asking;
  at.local.admin.clearFaults();
  for (let look = 0; look < 6; look += 1) {
    await time.sleep(30_000);
    await removeDoubles({ web: at.slack.posting, posted, log: at.log });
  }
  cards = at.local.observe.channel(CHANNEL).filter(({ threadTs }) => threadTs === undefined);
}, 60_000);
afterAll(async () => {
  await at.stop();
  time.stop();
});

/** Everything Slack does wrong, some of it while a card is posted, some while one is edited. */
function plantFaults(): void {
  const { admin } = at.local;
  admin.injectFault({ method: 'chat.postMessage', kind: 'lost-reply', skip: 4, times: 3 });
  admin.injectFault({ method: 'conversations.history', kind: 'history-lag', afterMs: 30_000, times: 2 });
  admin.injectFault({ method: 'chat.postMessage', kind: '429', skip: 9, times: 2, retryAfterSeconds: 5 });
  admin.injectFault({ method: 'chat.postMessage', kind: '500', skip: 20, times: 2 });
  admin.injectFault({ method: 'chat.update', kind: '429', skip: 6, times: 2, retryAfterSeconds: 3 });
  admin.injectFault({ method: 'chat.update', kind: 'lost-reply', skip: 15, times: 2 });
}

/** One request from asking to its end, told event by event as a reader does: in order, and again where it failed. */
async function storyOf(requestId: RequestId, index: number): Promise<void> {
  await time.sleep(index * EVERY_MS);
  const asked = pending({ requestId, asked: [], reason: requestId });
  const yes = { ...approved(asked), requestId };
  const steps: readonly (readonly [EventType, ShownRequest, JsonObject?])[] = [
    ['request.filed', shown(asked)],
    ['request.approved', shown(yes, grant({ requestId }))],
    ['grant.accepted', shown(yes, grant({ requestId })), { deadlineMs: yes.deadlineMs }],
    ['grant.minted', shown(yes, grant({ requestId, state: 'active', claims: 1 }))],
    [
      'grant.ended',
      shown(yes, grant({ requestId, state: 'ended', reason: 'expired', certainty: 'by-time', claims: 1 })),
    ],
  ];
  for (const [type, state, data] of steps) {
    current.set(requestId, state);
    const news = event(type, { requestId, ...data });
    for (let isTold = false; !isTold; ) {
      isTold = await announcer.handle(news).then(
        () => true,
        () => false,
      );
      if (!isTold) await time.sleep(1000);
    }
  }
}

/** Somebody else types commands while all of that is posted. */
async function askMeanwhile(): Promise<void> {
  for (let asked = 0; asked < 5; asked += 1) {
    await time.sleep(10_000);
    // Posts that wait for their turn wait on: the form must not need them.
    await time.frozen(async () => {
      await at.local.people.runSlashCommand('U0LEAD', CHANNEL, '/breakglass', '');
      const view = await at.local.observe.waitForView('U0LEAD', ({ submit }) => submit === 'Ask');
      opened += 1;
      await at.local.people.closeView('U0LEAD', view.id, true);
    });
  }
}

const cardOf = (id: string) => cards.filter(({ rendered }) => rendered.includes(id));

describe('thirty requests in one channel within a minute, and Slack in trouble', () => {
  it('lose no card and leave no double, although answers were lost and the history lagged', () => {
    expect(IDS.map((id) => cardOf(id).length)).toEqual(IDS.map(() => 1));
    expect(cards).toHaveLength(COUNT);
    expect(at.log.count('slack.double-removed')).toBeGreaterThan(0);
    expect(at.log.count('slack.rate-limited')).toBeGreaterThan(2);
  });

  it('show each of them as it ended, its thread in order and each line once', () => {
    for (const id of IDS) {
      const [card] = cardOf(id);
      expect(card?.rendered).toContain('AWS ended it by time');
      expect(card?.replies.map(({ text }) => text.split(/[ :]/)[0])).toEqual(['Granted', 'Claimed', 'Ended']);
    }
  });

  it('are posted no faster than a channel takes: four at once, then one a second', () => {
    const atMs = at.local.observe
      .calls('chat.postMessage')
      .filter(({ args }) => (args as { readonly channel?: string }).channel === CHANNEL)
      .map(({ atMs: one }) => one);
    // A rate limit that was waited out is a second call in the same turn.
    const turns = atMs.length - 4 - at.log.count('slack.rate-limited');
    // From the first turn on: when the first call was seen may be later, as time goes on while one is under way.
    expect((atMs.at(-1) ?? 0) - FILED_AT_MS).toBeGreaterThanOrEqual(turns * 1000);
    expect(atMs.length).toBeGreaterThan(4 * COUNT);
  });

  it('never keep somebody who types a command waiting', () => {
    expect(opened).toBe(5);
  });
});
