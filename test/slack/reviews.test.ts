import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { ShownRequest } from '../../src/approval/use-cases.ts';
import type { DoneReview } from '../../src/domain/review.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { ok, refused } from '../../src/domain/result.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import { homeView } from '../../src/slack/views/home-view.ts';
import { reviewMessage } from '../../src/slack/views/review.ts';
import type { Connected, Desk } from './support/desk.ts';
import { connected, desk } from './support/desk.ts';
import { event } from './support/events.ts';
import { memoryPosted, noSleep } from './support/memory-ports.ts';
import {
  AIKO,
  approved,
  CHANNEL,
  FILED_AT_MS,
  grant,
  GRANT_ID,
  pending,
  REQUEST_ID,
  reviewed,
  shown,
} from './support/requests.ts';
import { NOTHING_AT_HOME, useCasesDouble } from './support/use-cases-double.ts';

const WHO = 'U0LEAD';
const ENDED = grant({ state: 'ended', reason: 'released', certainty: 'deny-written', claims: 1 });
const open = (change: Parameters<typeof reviewed>[1] = {}) => shown(reviewed(pending(), change), ENDED);
const done = (): ShownRequest => {
  const request = reviewed();
  if (request.review === null) throw new Error('no review');
  const { reasons, why, openedAtMs, dueAtMs, reviewers } = request.review;
  const review: DoneReview = {
    state: 'done',
    reasons,
    why,
    openedAtMs,
    dueAtMs,
    reviewers,
    doneBy: AIKO,
    doneAtMs: FILED_AT_MS,
    note: 'A <!channel> typo, nothing else.',
  };
  return { ...shown({ ...request, review }, ENDED), version: 900 };
};

describe('a review, told', () => {
  let at: Connected;
  const useCases = useCasesDouble();
  const now = (state: ShownRequest): void => useCases.answer({ shownRequest: () => Promise.resolve(state) });
  beforeEach(async () => {
    at = await connected({ nowMs: () => FILED_AT_MS });
  });
  afterEach(() => at.local.stop());

  async function story() {
    const announcer = createAnnouncer({
      web: at.slack.posting,
      posted: memoryPosted(),
      useCases,
      sleep: noSleep,
      log: at.log,
    });
    const tell = (type: Parameters<typeof event>[0]) => announcer.handle(event(type));
    now(shown(pending()));
    await tell('request.filed');
    now(shown(approved(), ENDED));
    await tell('grant.ended');
    return tell;
  }
  const replies = () => at.local.observe.channel(CHANNEL)[0]?.replies.map(({ rendered }) => rendered) ?? [];
  const written = () =>
    at.local.observe.directMessages(WHO).filter(({ rendered }) => rendered.includes('Review'));

  it('stands in the summary and the thread, and is asked of those who have to do it', async () => {
    const tell = await story();
    now({ ...open(), version: 800 });
    await tell('review.opened');
    expect(replies()).toEqual([
      expect.stringMatching(/Owed:\* a review by .*, from @Aiko/),
      expect.stringMatching(/A review is due by .*something was tried or done that the task is not for/),
    ]);
    expect(written()).toMatchObject([{ controls: [{ label: 'Write the review' }] }]);

    await tell('review.reminded');
    expect(written()).toHaveLength(2);

    now(done());
    await tell('review.done');
    expect(replies()[0]).toMatch(/Reviewed by @Aiko/);
    expect(replies().at(-1)).toContain('A <!channel> typo, nothing else.');
    expect(written()[0]?.controls).toEqual([]);
  });

  it('that nobody may do is said to everybody', async () => {
    const tell = await story();
    now({ ...open({ reviewers: [] }), version: 800 });
    await tell('review.opened');
    expect(replies().at(-1)).toMatch(/A review is due, and nobody may do it.*name another owner/);
    expect(written()).toEqual([]);
  });
});

describe('writing a review', () => {
  let at: Desk;
  beforeAll(async () => {
    at = await desk();
  });
  afterAll(() => at.stop());
  beforeEach(async () => {
    at.useCases.reset();
    const top = at.local.observe.topView(WHO);
    if (top !== undefined) await at.local.people.closeView(WHO, top.id, true);
  });

  async function clickToWrite(key: string) {
    const message = reviewMessage(open(), FILED_AT_MS);
    const place = await at.slack.posting.post({ key, place: { userId: WHO }, message });
    await at.local.people.clickButton(WHO, place.channelId, place.ts, 'write-review');
    return at.local.observe.waitForView(WHO, ({ title }) => title === 'Review what was done');
  }

  it('asks what was found, and takes it as the account that sent it', async () => {
    const view = await clickToWrite('one');
    const sent = await at.local.people.submitView(WHO, view.id, { reason: { reason: 'All fine.' } });
    expect(sent).toMatchObject({ outcome: 'closed', errors: {} });
    expect(at.useCases.inputsOf('finishReview')).toEqual([
      { slackUserId: WHO, requestId: REQUEST_ID, note: 'All fine.' },
    ]);
  });

  it('says at the field why it does not count', async () => {
    const no = refusal('review-own-approval', 'aiko');
    at.useCases.answer({ finishReview: () => Promise.resolve(refused(no)) });
    const view = await clickToWrite('two');
    const { errors } = await at.local.people.submitView(WHO, view.id, { reason: { reason: 'Fine.' } });
    expect(Object.values(errors)).toEqual([no.person]);
  });

  it('is offered at home, and the page is drawn again after it', async () => {
    at.useCases.answer({ home: () => Promise.resolve(ok({ ...NOTHING_AT_HOME, reviews: [open()] })) });
    at.local.people.openHome(WHO);
    const home = await at.local.observe.waitForHome(WHO, ({ rendered }) =>
      rendered.includes('Reviews that wait'),
    );
    await at.local.people.clickInView(WHO, home.id, 'write-review');
    const view = await at.local.observe.waitForView(WHO, ({ title }) => title === 'Review what was done');
    at.useCases.answer({ home: () => Promise.resolve(ok(NOTHING_AT_HOME)) });
    await at.local.people.submitView(WHO, view.id, { reason: { reason: 'Fine.' } });
    await at.local.observe.waitForHome(WHO, ({ rendered }) => !rendered.includes('Reviews that wait'));
  });

  it('says at home that it is overdue, and what that means', () => {
    const late = { ...NOTHING_AT_HOME, reviews: [open()] };
    const at8Days = FILED_AT_MS + 9 * 24 * 3600_000;
    expect(JSON.stringify(homeView(late, at8Days))).toMatch(/Overdue since .*begin one step up its ladder/);
    expect(JSON.stringify(homeView(late, FILED_AT_MS))).not.toContain('Overdue');
  });

  it('is asked for by hand with the name of the grant and why', async () => {
    const type = (text: string) => at.local.people.runSlashCommand(WHO, CHANNEL, '/breakglass', text);
    await type(`review ${GRANT_ID} the deploy looked odd`);
    await at.useCases.waitForCalls('askReview', 1);
    expect(at.useCases.inputsOf('askReview')).toEqual([
      { slackUserId: WHO, grantId: GRANT_ID, why: 'the deploy looked odd' },
    ]);
    await type('review something');
    await at.local.observe.waitForEphemeral(WHO, ({ rendered }) => rendered.includes('Name the grant'));
  });
});
