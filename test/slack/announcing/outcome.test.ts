import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ShownGrant } from '../../../src/approval/shown-grant.ts';
import type { Announcer } from '../../../src/slack/announcer.ts';
import { createAnnouncer } from '../../../src/slack/announcer.ts';
import type { Connected } from '../support/desk.ts';
import { connected } from '../support/desk.ts';
import { event } from '../support/events.ts';
import { memoryPosted } from '../support/memory-ports.ts';
import { approved, CHANNEL, FILED_AT_MS, grant, INCIDENT, pending, shown } from '../support/requests.ts';
import { useCasesDouble } from '../support/use-cases-double.ts';

let at: Connected;
let announcer: Announcer;
let sleeps: number;
/** What the issuer answers, and after how many looks. */
let issuer: { readonly says: ShownGrant | null; readonly after: number };
let request = shown(pending());
const useCases = useCasesDouble();

beforeEach(async () => {
  at = await connected({ nowMs: () => FILED_AT_MS });
  sleeps = 0;
  issuer = { says: null, after: 0 };
  request = shown(pending());
  useCases.answer({
    incident: () => Promise.resolve(INCIDENT),
    shownRequest: () => {
      const isAnswered = request.request.state === 'approved' && sleeps >= issuer.after;
      return Promise.resolve(isAnswered && sleeps > 0 ? shown(request.request, issuer.says) : request);
    },
  });
  const sleep = (): Promise<void> => {
    sleeps += 1;
    return Promise.resolve();
  };
  announcer = createAnnouncer({
    web: at.slack.posting,
    posted: memoryPosted(),
    useCases,
    sleep,
    log: at.log,
  });
  await announcer.handle(event('request.filed'));
  request = shown(approved());
});
afterEach(() => at.local.stop());

const card = () => at.local.observe.channel(CHANNEL)[0];
const cardEdits = () =>
  at.local.observe
    .calls('chat.update')
    .filter(({ args }) => (args as { readonly channel?: string }).channel === CHANNEL);

describe('an approval', () => {
  it('is shown once, together with what the issuer made of it', async () => {
    issuer = { says: grant(), after: 3 };
    await announcer.handle(event('request.approved'));
    await announcer.handle(event('grant.accepted', { deadlineMs: FILED_AT_MS }));
    expect(cardEdits()).toHaveLength(1);
    expect(card()?.rendered).toContain('not claimed yet');
    expect(card()?.replies.map(({ text }) => text.split(':')[0])).toEqual(['Granted']);
  });

  it('is shown without the issuer where that takes longer than two seconds', async () => {
    issuer = { says: null, after: 0 };
    await announcer.handle(event('request.approved'));
    expect(sleeps * 100).toBe(2000);
    expect(card()?.rendered).toContain('the issuer is checking it');
  });

  it('is never called granted when the issuer refused it', async () => {
    issuer = { says: grant({ state: 'ended', reason: 'refused', refusal: 'Ask again.' }), after: 1 };
    await announcer.handle(event('request.approved'));
    expect(card()?.replies).toEqual([]);
    await announcer.handle(event('grant.refused', { code: 'order-stale', person: 'Too late. Ask again.' }));
    expect(card()?.replies.map(({ text }) => text)).toEqual([expect.stringContaining('nothing was granted')]);
  });

  it('takes the buttons away before anything else is said', async () => {
    issuer = { says: grant(), after: 1 };
    const before = at.local.observe.calls().length;
    await announcer.handle(event('request.approved'));
    const [first, second] = at.local.observe.calls().slice(before);
    expect([first?.method, second?.method]).toEqual(['chat.update', 'chat.update']);
    for (const userId of ['U0APPROVER', 'U0LEAD'])
      expect(at.local.observe.directMessages(userId)[0]?.controls).toEqual([]);
  });

  it('reaches an approver whose message was deleted by a new one, without buttons', async () => {
    const [asked] = at.local.observe.directMessages('U0LEAD');
    at.local.admin.deleteMessage(asked?.channelId ?? '', asked?.ts ?? '');
    issuer = { says: grant(), after: 1 };
    await announcer.handle(event('request.approved'));
    await announcer.handle(event('request.approved'));
    const dms = at.local.observe.directMessages('U0LEAD');
    expect(dms).toHaveLength(1);
    expect(dms[0]?.controls).toEqual([]);
    expect(dms[0]?.rendered).toContain('Nothing is left to do here');
  });

  it('leaves approvers what stays true, since their messages are not drawn again as the access goes on', async () => {
    issuer = { says: null, after: 0 };
    await announcer.handle(event('request.approved'));
    const [asked] = at.local.observe.directMessages('U0LEAD');
    expect(asked?.rendered).not.toContain('the issuer is checking it');
    expect(asked?.rendered).toContain('Approved. The channel says how it goes on.');
  });
});
