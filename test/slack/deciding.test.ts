import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { Fault } from '../../src/domain/fault.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { ok, refused } from '../../src/domain/result.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import {
  approvalBy,
  DIGEST,
  INCIDENT,
  JONAS,
  pending,
  REQUEST_ID,
  shown,
  taskOf,
} from './support/requests.ts';

const WHO = 'U0APPROVER';
let at: Desk;
let place: { channelId: string; ts: string };
let posts = 0;

beforeAll(async () => {
  at = await desk();
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.useCases.reset();
  posts += 1;
  const message = approverMessage(shown(pending()), INCIDENT);
  place = await at.slack.posting.post({ key: `dm/${posts}`, place: { userId: WHO }, message });
});

const click = (button: string) => at.local.people.clickButton(WHO, place.channelId, place.ts, button);
const told = (userId: string, part: string) =>
  at.local.observe.waitForEphemeral(userId, ({ rendered }) => rendered.includes(part));
const reviews = () => at.useCases.inputsOf('review');
const YES = { slackUserId: WHO, requestId: REQUEST_ID, intentDigest: DIGEST, verdict: 'approve', why: '' };

describe('deciding', () => {
  it('approves as the account that clicked, for what its message showed', async () => {
    const before = reviews().length;
    await click('approve');
    await at.useCases.waitForCalls('review', before + 1);
    expect(reviews().at(-1)).toEqual(YES);
  });

  it('tells an approver that one more is needed', async () => {
    const counted = pending({ task: taskOf({ quorum: 2 }), approvals: [approvalBy(JONAS)] });
    at.useCases.answer({ review: () => Promise.resolve(ok(counted)) });
    await click('approve');
    await told(WHO, 'One more person has to approve');
  });

  it('tells a refused approver why, and only them', async () => {
    const no = refusal('own-request', 'jonas');
    at.useCases.answer({ review: () => Promise.resolve(refused(no)) });
    await click('approve');
    await told(WHO, no.person);
    expect(at.local.observe.ephemerals('U0LEAD')).toEqual([]);
  });

  it('decides once and answers once when the click is delivered twice', async () => {
    const no = refusal('already-decided', 'denied by Aiko');
    at.useCases.answer({ review: () => Promise.resolve(refused(no)) });
    const before = reviews().length;
    const { envelopeId = '' } = await click('approve');
    await told(WHO, 'denied by Aiko');
    await at.local.admin.replayEnvelope(envelopeId);
    await click('approve');
    await at.useCases.waitForCalls('review', before + 2);
    expect(reviews()).toHaveLength(before + 2);
  });

  it('says that the store is away', async () => {
    at.useCases.answer({ review: () => Promise.reject(new Fault('redis-unavailable', 'gone')) });
    await click('approve');
    await told(WHO, 'cannot reach its store right now, and nothing was changed');
  });

  it('answers in the channel where the response URL fails', async () => {
    at.useCases.answer({
      review: () => Promise.resolve(refused(refusal('not-eligible', 'Ask somebody else.'))),
    });
    at.local.admin.injectFault({ method: 'response_url', kind: '500' });
    const before = at.local.observe.calls('chat.postEphemeral').length;
    await click('approve');
    await told(WHO, 'Ask somebody else.');
    expect(at.local.observe.calls('chat.postEphemeral')).toHaveLength(before + 1);
  });

  it('asks why not, and denies with the reason', async () => {
    const before = reviews().length;
    await click('deny');
    const view = await at.local.observe.waitForView(WHO);
    const sent = await at.local.people.submitView(WHO, view.id, {
      reason: { reason: 'Use the runbook first.' },
    });
    expect(sent).toMatchObject({ outcome: 'closed', errors: {} });
    expect(reviews().slice(before)).toEqual([{ ...YES, verdict: 'deny', why: 'Use the runbook first.' }]);
    // A redelivered form gets the same answer again: the use case counts a person once, whatever arrives.
    await at.local.admin.replayEnvelope(sent.envelopeId ?? '');
    expect(
      new Set(
        reviews()
          .slice(before)
          .map((one) => JSON.stringify(one)),
      ).size,
    ).toBe(1);
  });

  it('says at the form why a denial does not count', async () => {
    const no = refusal('already-decided', 'approved');
    at.useCases.answer({ review: () => Promise.resolve(refused(no)) });
    await click('deny');
    const view = await at.local.observe.waitForView(WHO);
    const { errors } = await at.local.people.submitView(WHO, view.id, { reason: { reason: 'No.' } });
    expect(errors).toEqual({ reason: no.person });
    await at.local.people.closeView(WHO, view.id, true);
  });
});

/** Posts a message whose buttons carry what an attacker would like to be believed, and clicks. */
async function clickForged(blockId: string, value: string): Promise<void> {
  const button = {
    type: 'button' as const,
    action_id: 'approve',
    text: { type: 'plain_text' as const, text: 'x' },
    value,
  };
  const message = {
    text: 'forged',
    blocks: [{ type: 'actions' as const, block_id: blockId, elements: [button] }],
    inThread: [],
  };
  posts += 1;
  place = await at.slack.posting.post({ key: `forged/${posts}`, place: { userId: WHO }, message });
  await click('approve');
}

describe('an approver id taken from a button', () => {
  it.each([
    ['as its value', `decide.${REQUEST_ID}.${DIGEST}`, 'U0LEAD'],
    ['beside the request', `decide.${REQUEST_ID}.${DIGEST}`, `${REQUEST_ID}.U0LEAD`],
    [
      'as a value of JSON',
      `decide.${REQUEST_ID}.${DIGEST}`,
      JSON.stringify({ requestId: REQUEST_ID, approver: 'U0LEAD' }),
    ],
    ['under a foreign block', 'U0LEAD', REQUEST_ID],
    ['with another request', `decide.req_zzzzzzzzzzzzzzzz.${DIGEST}`, REQUEST_ID],
  ])('decides nothing (%s)', async (_how, blockId, value) => {
    const before = reviews().length;
    const answers = at.local.observe.ephemerals(WHO).length;
    await clickForged(blockId, value);
    await at.local.observe.waitFor(() => at.local.observe.ephemerals(WHO).length > answers);
    expect(reviews()).toHaveLength(before);
  });

  it('is never who approves: the account that clicked is', async () => {
    const before = reviews().length;
    await clickForged(`decide.${REQUEST_ID}.${DIGEST}.U0LEAD`, REQUEST_ID);
    await at.useCases.waitForCalls('review', before + 1);
    expect(reviews().at(-1)).toEqual(YES);
  });

  it('is no help to somebody who never saw the message: they are who clicked', async () => {
    const before = reviews().length;
    await at.local.admin.forgeClick('U0VENDOR', place.channelId, place.ts, { actionId: 'approve' });
    await at.useCases.waitForCalls('review', before + 1);
    expect(reviews().at(-1)).toMatchObject({ slackUserId: 'U0VENDOR' });
  });
});
