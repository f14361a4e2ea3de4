import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Approval } from '../../src/domain/approval.ts';
import type { Person } from '../../src/domain/person.ts';
import type { PendingRequest } from '../../src/domain/access-request.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import { homeView } from '../../src/slack/views/home-view.ts';
import { lessModal } from '../../src/slack/views/less-modal.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { refusalMessage } from '../../src/slack/views/short-messages.ts';
import { summary } from '../../src/slack/views/summary.ts';
import { countedLine, outcomeLine, reducedLine } from '../../src/slack/views/thread-lines.ts';
import type { Desk } from './support/desk.ts';
import { desk } from './support/desk.ts';
import {
  AIKO,
  approvalBy,
  approved,
  FILED_AT_MS,
  grant,
  INCIDENT,
  JONAS,
  pending,
  REQUEST_ID,
  shown,
  TASK,
  taskOf,
} from './support/requests.ts';
import { problemsOfMessage, problemsOfView } from './support/slack-rules.ts';
import { NOTHING_AT_HOME } from './support/use-cases-double.ts';

const URL = `https://issuer.example.com/decide/${REQUEST_ID}`;
const asks = (change: Partial<PendingRequest> = {}): PendingRequest =>
  pending({ task: { ...TASK, evidence: 'idp', risk: 'high' }, ...change });

/** An approval by somebody who signed in for it. */
function signInBy(approver: Person): Approval {
  const evidence = {
    kind: 'idp' as const,
    identity: `idp:https://login.example.com#${approver.personId}`,
    atMs: FILED_AT_MS + 59_000,
    token: 'e30.e30.e30',
    random: 'r'.repeat(43),
  };
  return { ...approvalBy(approver), evidence };
}

/** The buttons of a message or a page: what each does, by its label. */
function buttonsOf(view: object): Readonly<Record<string, string>> {
  const found = JSON.stringify(view).matchAll(
    /\{"type":"button","text":\{"type":"plain_text","text":"([^"]*)","emoji":false\},"action_id":"([^"]*)"(,"url":"([^"]*)")?/g,
  );
  return Object.fromEntries([...found].map(([, label = '', action = '', , url]) => [label, url ?? action]));
}

const BUTTONS = {
  'Decide by signing in': URL,
  'Reduce it first': 'less',
  Deny: 'deny',
  'I’m looking at it': 'look',
};

describe('a request whose approvers sign in', () => {
  it('leads to the page from the direct message, and offers no click that would not count', () => {
    const message = approverMessage(shown(asks()), INCIDENT);
    expect(buttonsOf(message)).toEqual(BUTTONS);
    expect(problemsOfMessage(message)).toEqual([]);
    expect(JSON.stringify(message)).toContain('A click is not enough here.');
  });

  it('leads there from App Home too', () => {
    const waiting = ['a', 'b', 'c'].map((letter) => ({
      ...shown(asks({ intentDigest: letter.repeat(43) })),
      incident: INCIDENT,
    }));
    const home = homeView({ ...NOTHING_AT_HOME, waiting }, FILED_AT_MS);
    expect(buttonsOf(home)).toEqual(BUTTONS);
    expect(problemsOfView(home)).toEqual([]);
  });

  it('has nothing to press once it is decided', () => {
    expect(buttonsOf(approverMessage(shown(approved(asks())), INCIDENT))).toEqual({});
  });

  it('is otherwise as before: where a click is enough, no address is shown', () => {
    const message = approverMessage(shown(pending()), INCIDENT);
    expect(buttonsOf(message)).toMatchObject({ Approve: 'approve', 'Approve for less': 'less' });
    expect(JSON.stringify(message)).not.toContain('/decide/');
  });

  it('can be reduced by a form that promises no approval', () => {
    const form = lessModal(asks(), false);
    expect(problemsOfView(form)).toEqual([]);
    expect(JSON.stringify(form)).toContain('nobody has approved it then');
    expect(JSON.stringify(form)).not.toMatch(/your approval counts|Approve this/);
    const reduction = {
      revision: 2,
      fromDigest: 'd'.repeat(43),
      by: AIKO,
      identity: 'slack:U0LEAD',
      atMs: FILED_AT_MS,
      fromSeconds: 1800,
      toSeconds: 300,
      dropped: [],
      voided: [],
    };
    expect(reducedLine(asks(), reduction).text).toBe(
      '<@U0LEAD> reduced the request of <@U0ONCALL>: 5m instead of 30m. It still waits for approvers to sign in.',
    );
    expect(reducedLine(pending(), reduction).text).toContain('approved the request of');
  });

  it('tells a click what to do instead, as an address to follow', () => {
    const { blocks, text } = refusalMessage(refusal('sign-in-needed', URL));
    expect(JSON.stringify(blocks)).toContain(`<${URL}>`);
    expect(text).toContain(URL);
    const typed = refusalMessage(refusal('bad-input', 'see https://evil.example/x'));
    expect(JSON.stringify(typed)).not.toContain('<https');
  });
});

describe('an approval by sign-in', () => {
  const one = approved(asks());
  const request = { ...one, approvals: [signInBy(JONAS)] };

  it('names the account of the person, and that they signed in, in card and thread', () => {
    expect(JSON.stringify(requestCard(shown(request)))).toContain('<@U0APPROVER> (signed in)');
    expect(outcomeLine(request)?.text).toContain('approved by <@U0APPROVER> (signed in).');
    const two = pending({
      task: { ...taskOf({ quorum: 2 }), evidence: 'idp' },
      approvals: [signInBy(JONAS)],
    });
    expect(countedLine(two)?.text).toBe('<@U0APPROVER> (signed in) approved: 1 of 2.');
  });

  it('is told apart from a click in the summary', () => {
    const both = { ...request, approvals: [signInBy(JONAS), approvalBy(AIKO)] };
    const text = JSON.stringify(
      summary(both, grant({ state: 'ended', reason: 'expired', certainty: 'by-time' })),
    );
    expect(text).toContain('<@U0APPROVER>, signed in with the identity provider, after 1m');
    expect(text).toContain('<@U0LEAD>, by a click in Slack, after 1m');
  });

  it('never shows the token, nor whom the provider knows them as', () => {
    for (const view of [
      requestCard(shown(request)),
      approverMessage(shown(request), INCIDENT),
      outcomeLine(request),
    ])
      expect(JSON.stringify(view)).not.toMatch(/e30\.e30|login\.example\.com/);
  });
});

describe('the link', () => {
  let at: Desk;
  beforeAll(async () => {
    at = await desk();
  });
  afterAll(() => at.stop());

  it('is acknowledged when Slack tells of it, and decides nothing', async () => {
    const message = approverMessage(shown(asks()), INCIDENT);
    const place = await at.slack.posting.post({ key: 'dm/1', place: { userId: 'U0APPROVER' }, message });
    const sent = await at.local.people.clickButton('U0APPROVER', place.channelId, place.ts, 'sign-in');
    expect(sent).toMatchObject({ outcome: 'ok' });
    expect(at.useCases.inputsOf('review')).toEqual([]);
    expect(at.local.observe.ephemerals('U0APPROVER')).toEqual([]);
  });
});
