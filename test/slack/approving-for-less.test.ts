import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { PendingRequest } from '../../src/domain/access-request.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { ok, refused } from '../../src/domain/result.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import { LESS_FIELDS } from '../../src/slack/views/less-modal.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import {
  approvalBy,
  approved,
  DIGEST,
  INCIDENT,
  JONAS,
  pending,
  REQUEST_ID,
  shown,
} from './support/requests.ts';

const WHO = 'U0APPROVER';
const LONG = `elasticloadbalancing:${'Modify'.repeat(12)}`;
const ACTIONS = ['ecs:UpdateService', 'ecs:DescribeServices', LONG];
const asks = (change: Partial<PendingRequest> = {}): PendingRequest => {
  const request = pending();
  return { ...request, intent: { ...request.intent, actions: ACTIONS }, ...change };
};

let at: Desk;
let place: { channelId: string; ts: string };
let posts = 0;

beforeAll(async () => {
  at = await desk();
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.useCases.reset();
  at.useCases.answer({ shownRequest: () => Promise.resolve(shown(asks())) });
  posts += 1;
  const message = approverMessage(shown(asks()), INCIDENT);
  place = await at.slack.posting.post({ key: `dm/${posts}`, place: { userId: WHO }, message });
});

const click = (button: string) => at.local.people.clickButton(WHO, place.channelId, place.ts, button);
const told = (part: string) =>
  at.local.observe.waitForEphemeral(WHO, ({ rendered }) => rendered.includes(part));
const inputs = () => at.useCases.inputsOf('approveForLess');

describe('approving for less', () => {
  it('proposes what is asked for, and approves what is left', async () => {
    await click('less');
    const view = await at.local.observe.waitForView(WHO);
    expect(view.rendered).toContain('Asked for: 30m');
    const before = inputs().length;
    const sent = await at.local.people.submitView(WHO, view.id, {
      [LESS_FIELDS.duration]: { [LESS_FIELDS.duration]: '5m' },
      [LESS_FIELDS.actions]: { [LESS_FIELDS.actions]: ['ecs:UpdateService', LONG.slice(0, 74).concat('…')] },
    });
    expect(sent).toMatchObject({ outcome: 'closed', errors: {} });
    expect(inputs().slice(before)).toEqual([
      {
        slackUserId: WHO,
        requestId: REQUEST_ID,
        intentDigest: DIGEST,
        duration: '5m',
        actions: ['ecs:UpdateService', LONG],
      },
    ]);
  });

  it('says at the form why it does not count', async () => {
    const no = refusal('not-less');
    at.useCases.answer({ approveForLess: () => Promise.resolve(refused(no)) });
    await click('less');
    const view = await at.local.observe.waitForView(WHO);
    const { errors } = await at.local.people.submitView(WHO, view.id, {});
    expect(errors).toEqual({ [LESS_FIELDS.duration]: no.person });
    await at.local.people.closeView(WHO, view.id, true);
  });

  it('asks for no actions where there is one, and says whose approval it voids', async () => {
    const one = asks({ approvals: [approvalBy(JONAS)], intent: pending().intent });
    at.useCases.answer({ shownRequest: () => Promise.resolve(shown(one)) });
    await click('less');
    const view = await at.local.observe.waitForView(WHO);
    expect(view.rendered).toContain('One approval was given for more');
    expect(view.rendered).not.toContain('Which actions');
    await at.local.people.closeView(WHO, view.id, true);
  });

  it.each([
    ['changed since', shown(asks({ intentDigest: 'n'.repeat(43) })), 'changed since this message'],
    ['decided', shown(approved()), 'already decided'],
    ['gone', null, 'not known any more'],
  ])('opens no form over a request that is %s', async (_what, now, part) => {
    at.useCases.answer({ shownRequest: () => Promise.resolve(now) });
    await click('less');
    await told(part);
  });
});

describe('looking at a request', () => {
  it('is noted for the account that clicked, who reads that it decides nothing', async () => {
    const before = at.useCases.inputsOf('look').length;
    at.useCases.answer({ look: () => Promise.resolve(ok(asks())) });
    await click('look');
    await told('It decides nothing');
    expect(at.useCases.inputsOf('look').slice(before)).toEqual([{ slackUserId: WHO, requestId: REQUEST_ID }]);
  });
});
