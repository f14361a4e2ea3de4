import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { HomeFacts } from '../../src/approval/use-cases.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { ok, refused } from '../../src/domain/result.ts';
import { endingSoonMessage } from '../../src/slack/views/ending-soon.ts';
import { homeView } from '../../src/slack/views/home-view.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import {
  approved,
  CHANNEL,
  FILED_AT_MS,
  grant,
  INCIDENT,
  pending,
  REQUEST_ID,
  reviewed,
  shown,
  TASK,
} from './support/requests.ts';
import { problemsOfView } from './support/slack-rules.ts';
import { NOTHING_AT_HOME } from './support/use-cases-double.ts';

const WHO = 'U0LEAD';
const OPEN = { ...INCIDENT, state: 'open' } as HomeFacts['incidents'][number];
const FULL: HomeFacts = {
  mine: [shown(approved(), grant({ state: 'active', claims: 1 })), shown(pending())],
  waiting: [{ ...shown(pending()), incident: INCIDENT }],
  reviews: [shown(reviewed())],
  incidents: [OPEN],
  tasks: [
    { taskId: 'restart-service', title: 'Restart a service', owner: 'Aiko', risk: 'medium', mayAsk: true },
    { taskId: 'drop-table', title: 'Drop a table', owner: 'Jonas', risk: 'high', mayAsk: false },
  ],
};

let at: Desk;
beforeAll(async () => {
  at = await desk();
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.useCases.reset();
  at.useCases.answer({ home: () => Promise.resolve(ok(FULL)) });
  const top = at.local.observe.topView(WHO);
  if (top !== undefined) await at.local.people.closeView(WHO, top.id, true);
});

const home = (part: string) => at.local.observe.waitForHome(WHO, ({ rendered }) => rendered.includes(part));
const openHome = async (part: string) => {
  const before = published();
  at.local.people.openHome(WHO);
  await at.local.observe.waitFor(() => published() > before);
  return home(part);
};
const modal = (part: string) => at.local.observe.waitForView(WHO, ({ rendered }) => rendered.includes(part));
const published = () => at.local.observe.calls('views.publish').length;

describe('App Home', () => {
  it('shows what is mine, what waits for me, what is open, and the catalogue with its owners', async () => {
    const { rendered, controls } = await openHome('Yours');
    for (const part of ['In use', 'Ends at', 'about', 'Incident: Orders are stuck', 'Owner: Aiko'])
      expect(rendered).toContain(part);
    expect(rendered).toContain(TASK.actions[0]?.arns[0]);
    expect(controls.map(({ label }) => label)).toEqual([
      'Release',
      'Withdraw',
      'Approve',
      'Approve for less',
      'Deny',
      'I’m looking at it',
      'Write the review',
    ]);
  });

  it('teaches somebody with nothing to show', async () => {
    at.useCases.answer({ home: () => Promise.resolve(ok(NOTHING_AT_HOME)) });
    const { rendered } = await openHome('When something breaks');
    for (const part of ['You hold nothing', 'Nothing waits', 'None.', 'no task yet'])
      expect(rendered).toContain(part);
  });

  it('tells an outsider why there is nothing', async () => {
    at.useCases.answer({ home: () => Promise.resolve(refused(refusal('not-internal', 'a guest'))) });
    await openHome('as a guest');
  });

  it('decides by a click as anywhere, and is drawn again', async () => {
    const { id } = await openHome('Waiting for you');
    const before = published();
    at.useCases.answer({ home: () => Promise.resolve(ok(NOTHING_AT_HOME)) });
    await at.local.people.clickInView(WHO, id, 'approve');
    await home('Nothing waits');
    expect(at.useCases.inputsOf('review').at(-1)).toMatchObject({ slackUserId: WHO, verdict: 'approve' });
    expect(published()).toBe(before + 1);
  });

  it('tells a refused approver why, in front of it', async () => {
    const { id } = await openHome('Waiting for you');
    at.useCases.answer({ review: () => Promise.resolve(refused(refusal('own-request'))) });
    await at.local.people.clickInView(WHO, id, 'approve');
    await modal('This is your own request');
  });

  it('asks why not, denies, and is drawn again', async () => {
    const { id } = await openHome('Waiting for you');
    await at.local.people.clickInView(WHO, id, 'deny');
    const why = await modal('Why not?');
    at.useCases.answer({ home: () => Promise.resolve(ok(NOTHING_AT_HOME)) });
    await at.local.people.submitView(WHO, why.id, { reason: { reason: 'not now' } });
    await home('Nothing waits');
    expect(at.useCases.inputsOf('review').at(-1)).toMatchObject({ verdict: 'deny', why: 'not now' });
  });

  it.each([
    ['release', { slackUserId: WHO, channelId: null, grantId: approved().grantId }],
    ['withdraw', { slackUserId: WHO, requestId: REQUEST_ID }],
  ] as const)('%s is run for the person who clicked', async (name, input) => {
    const { id } = await openHome('Yours');
    await at.local.people.clickInView(WHO, id, name);
    await modal(name === 'release' ? 'is ending' : 'withdrawn');
    expect(at.useCases.inputsOf(name)).toEqual([input]);
  });

  it('lets nobody decide on a part of a text', () => {
    const long = pending({ reason: 'a'.repeat(3000) });
    const view = homeView({ ...FULL, mine: [], waiting: [{ ...shown(long), incident: null }] }, FILED_AT_MS);
    expect(JSON.stringify(view)).not.toContain('"action_id":"approve"');
    expect(JSON.stringify(view)).toContain('decide there');
  });

  it('stays inside the limits of Slack however much there is', () => {
    const many = <T>(one: T): T[] => Array.from({ length: 40 }, () => one);
    const long = pending({
      task: { ...TASK, title: '<!channel>'.repeat(60), alsoPermits: many('b'.repeat(240)) },
    });
    const numbered = Array.from({ length: 3 }, (_, at) =>
      pending({ requestId: `req_aaaabbbbccccddd${'abc'[at]}` as typeof REQUEST_ID }),
    );
    const view = homeView(
      {
        mine: [shown(long)],
        waiting: numbered.map((one) => ({ ...shown(one), incident: INCIDENT })),
        reviews: numbered.map((one) => shown(reviewed(one))),
        incidents: many({ ...OPEN, title: 'x'.repeat(300) }),
        tasks: many({
          taskId: 't',
          title: 'y'.repeat(500),
          owner: 'z'.repeat(300),
          risk: 'low',
          mayAsk: true,
        }),
      },
      FILED_AT_MS,
    );
    expect(problemsOfView(view)).toEqual([]);
  });
});

describe('more time', () => {
  it('opens the form filled in with the earlier request, which it names', async () => {
    at.useCases.answer({
      shownRequest: () => Promise.resolve(shown({ ...approved(), requesterSlackUserId: WHO }, grant())),
    });
    const message = endingSoonMessage(approved());
    const { channelId, ts } = await at.slack.posting.post({ key: 'warn/1', place: { userId: WHO }, message });
    await at.local.people.clickButton(WHO, channelId, ts, 'ask-more');
    const { id, state, privateMetadata } = await modal('What has to be done?');
    expect(privateMetadata).toBe(`${CHANNEL}.${REQUEST_ID}`);
    expect(state).toMatchObject({
      values: {
        duration: { duration: { value: '30m' } },
        reason: { reason: { value: `Continues ${REQUEST_ID}: ${approved().reason}` } },
      },
    });
    await at.local.people.submitView(WHO, id, {});
    expect(at.useCases.inputsOf('fileRequest').at(-1)).toMatchObject({ linkedTo: REQUEST_ID });
  });

  it('is not for somebody else', async () => {
    at.useCases.answer({ shownRequest: () => Promise.resolve(shown(approved(), grant())) });
    const message = endingSoonMessage(approved());
    const { channelId, ts } = await at.slack.posting.post({ key: 'warn/2', place: { userId: WHO }, message });
    await at.local.people.clickButton(WHO, channelId, ts, 'ask-more');
    await at.local.observe.waitForEphemeral(WHO, ({ rendered }) => rendered.includes('not known any more'));
  });
});
