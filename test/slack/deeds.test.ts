import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ShownDeeds, ShownGrant } from '../../src/approval/shown-grant.ts';
import type { ShownRequest } from '../../src/approval/use-cases.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import { checkpointLine, deedsDetails, deedsLine } from '../../src/slack/views/deeds.ts';
import { howItEnds } from '../../src/slack/views/grant-end.ts';
import { incidentClosed } from '../../src/slack/views/incident-messages.ts';
import { summary } from '../../src/slack/views/summary.ts';
import type { Connected } from './support/desk.ts';
import { connected } from './support/desk.ts';
import { event } from './support/events.ts';
import { memoryPosted, noSleep } from './support/memory-ports.ts';
import {
  approved,
  CHANNEL,
  denied,
  FILED_AT_MS,
  grant,
  INCIDENT,
  pending,
  reviewed,
  shown,
} from './support/requests.ts';
import { useCasesDouble } from './support/use-cases-double.ts';

const CHECKPOINT =
  'breakglass/T0ACME\n47\n3f2aQy8bN5sV0mX1cW9dE7fG6hI4jK2lM3nO5pQ7rS8=\n\n— breakglass/T0ACME sIgNeD==\n';
const DEEDS: ShownDeeds = {
  calls: 3,
  denied: 1,
  failed: 0,
  actions: [
    { action: 'ecs:UpdateService', calls: 2, denied: 0, outside: 0 },
    { action: 's3:ListAllMyBuckets', calls: 1, denied: 1, outside: 1 },
  ],
  outside: 1,
  outsideEvents: ['5d1e2c7a-event'],
  doneAfterEnd: 0,
  proof: null,
  unread: [],
  isCut: false,
  isFinal: true,
  readAtMs: FILED_AT_MS,
  checkpoint: CHECKPOINT,
};
const NOTHING: ShownDeeds = { ...DEEDS, calls: 0, denied: 0, actions: [], outside: 0, outsideEvents: [] };
const ended = (deeds: ShownDeeds | null, change: Partial<ShownGrant> = {}): ShownGrant =>
  grant({ state: 'ended', reason: 'released', certainty: 'deny-written', claims: 1, deeds, ...change });
const lineOf = (deeds: ShownDeeds | null, change: Partial<ShownGrant> = {}): string =>
  deedsLine(ended(deeds, change))?.text ?? '';

describe('what was done, in the summary', () => {
  it('says first that AWS is asked, and nothing while the grant lives', () => {
    expect(lineOf(null)).toMatch(/AWS is asked; its events show some minutes late/);
    expect(deedsLine(grant({ state: 'active' }))).toBeNull();
    expect(lineOf(null, { certainty: 'never-minted' })).toMatch(/no session was ever made/);
  });

  it('names the calls, the denied ones, and those outside the task', () => {
    expect(lineOf(DEEDS)).toMatch(
      /3 calls: ecs:UpdateService ×2, s3:ListAllMyBuckets\nAWS denied 1\.\n\*1 call outside the task:\* s3:ListAllMyBuckets\nFinal, as of <!date[^>]+>\.(?!_)/,
    );
    expect(lineOf({ ...DEEDS, isFinal: false })).toMatch(
      /(?<!_)Provisional.*events show some minutes late\.(?!_)/,
    );
  });

  it('is honest about what it cannot see', () => {
    expect(lineOf(NOTHING)).toMatch(/no management events; data events are not visible here/);
    const unread = [{ region: 'eu-west-1', why: 'not-allowed' as const }];
    expect(lineOf({ ...NOTHING, unread })).toMatch(/eu-west-1 could not be read:\* Breakglass may not look/);
    expect(lineOf({ ...NOTHING, unread })).toMatch(/no management events in the Regions that could be read/);
    const details = JSON.stringify(deedsDetails({ ...NOTHING, unread, isCut: true }));
    expect(details).toMatch(
      /in the Regions that could be read.*eu-west-1 could not be read.*There were more/,
    );
    expect(lineOf({ ...DEEDS, isCut: true, doneAfterEnd: 2 })).toMatch(
      /AWS let 2 calls through after the end.*\nThere were more calls than are looked at/,
    );
  });

  it('calls an end proven only where AWS denied a call because of it', () => {
    const proof = { eventId: 'e', action: 'ecs:UpdateService', atMs: FILED_AT_MS };
    expect(howItEnds(ended(DEEDS))?.text).toMatch(/Deny written .*AWS gives no bound/);
    expect(howItEnds(ended({ ...DEEDS, proof }))?.text).toMatch(
      /Deny written .*, and proven: AWS denied ecs:UpdateService at/,
    );
  });

  it('carries the record’s checkpoint, short here and to copy in the thread', () => {
    expect(checkpointLine(DEEDS)?.text).toBe('Record: 47 entries, root 3f2aQy8bN5sV…');
    expect(checkpointLine({ ...DEEDS, checkpoint: 'not a checkpoint' })).toBeNull();
    expect(JSON.stringify(summary(approved(), ended(DEEDS)))).toContain('Record: 47 entries');
    const details = JSON.stringify(deedsDetails(DEEDS).blocks);
    expect(details).toContain(JSON.stringify(CHECKPOINT).slice(1, -1));
    expect(details).toContain('5d1e2c7a-event');
    expect(details).toContain('s3:ListAllMyBuckets: 1, 1 denied, 1 outside the task');
  });

  it('says by which evidence somebody approved, and after how long', () => {
    expect(JSON.stringify(summary(approved(), ended(null)))).toMatch(/by a click in Slack, after 1m/);
  });
});

describe('the summary in the channel', () => {
  let at: Connected;
  const useCases = useCasesDouble();
  const now = (state: ShownRequest): void => useCases.answer({ shownRequest: () => Promise.resolve(state) });
  beforeEach(async () => {
    at = await connected({ nowMs: () => FILED_AT_MS });
    useCases.answer({ incident: () => Promise.resolve(INCIDENT) });
  });
  afterEach(() => at.local.stop());
  const replies = () => at.local.observe.channel(CHANNEL)[0]?.replies.map(({ rendered }) => rendered) ?? [];

  it('is edited from provisional to final, and its thread then has all of it, once', async () => {
    const announcer = createAnnouncer({
      web: at.slack.posting,
      posted: memoryPosted(),
      sleep: noSleep,
      useCases,
      log: at.log,
    });
    const tell = (type: Parameters<typeof event>[0]) => announcer.handle(event(type));
    now(shown(pending()));
    await tell('request.filed');
    now(shown(approved(), ended(null)));
    await tell('grant.ended');
    expect(replies()).toEqual([expect.stringContaining('AWS is asked')]);

    const posts = () => at.local.observe.calls('chat.postMessage').length;
    const [edits, before] = [at.local.observe.calls('chat.update').length, posts()];
    now(shown(approved(), ended({ ...NOTHING, isFinal: false })));
    await tell('grant.deeds-provisional');
    // Nothing yet is no news.
    expect(at.local.observe.calls('chat.update')).toHaveLength(edits);
    now(shown(approved(), ended(DEEDS)));
    await tell('grant.deeds-final');
    await tell('grant.deeds-final');
    expect(replies()).toEqual([
      expect.stringContaining('1 call outside the task'),
      expect.stringContaining('What was done, in full'),
    ]);
    expect(at.local.observe.calls('chat.update')).toHaveLength(edits + 1);
    expect(posts()).toBe(before + 1);
  });
});

describe('a closed incident, in the channel', () => {
  const closed = { ...INCIDENT, state: 'closed' as const, closedBy: null, closedAtMs: FILED_AT_MS };
  const closing = { checkpoint: CHECKPOINT, atMs: FILED_AT_MS };
  const textOf = (message: object): string => JSON.stringify(message);

  it.each([
    ['all of its requests were denied or lapsed', [shown(denied())]],
    ['nothing was asked for', []],
    ['AWS is still asked what was done', [shown(reviewed(), ended(null))]],
  ])('names the record as it was then where %s', (_what, requests) => {
    expect(textOf(incidentClosed(closed, requests, closing))).toContain('Record: 47 entries');
    expect(textOf(incidentClosed(closed, requests))).not.toContain('Record:');
  });

  it('is drawn again with it once the issuer has heard of the closing', async () => {
    const at = await connected({ nowMs: () => FILED_AT_MS });
    const useCases = useCasesDouble();
    const announcer = createAnnouncer({
      web: at.slack.posting,
      posted: memoryPosted(),
      sleep: noSleep,
      useCases,
      log: at.log,
    });
    const now = (known: typeof closing | null): void =>
      useCases.answer({
        incident: () => Promise.resolve(closed),
        incidentStory: () =>
          Promise.resolve({ incident: closed, requests: [shown(denied())], closing: known }),
      });
    const inChannel = () => at.local.observe.channel(CHANNEL).map(({ rendered }) => rendered);
    const before = inChannel().length;
    now(null);
    await announcer.handle(event('incident.closed'));
    expect(inChannel().at(-1)).not.toContain('Record:');
    now(closing);
    await announcer.handle(event('incident.copied', { state: 'closed', checkpoint: CHECKPOINT }));
    const thread = () =>
      at.local.observe
        .channel(CHANNEL)
        .at(-1)
        ?.replies.map(({ rendered }) => rendered);
    expect(inChannel().at(-1)).toMatch(/1 denied[^]*Record: 47 entries/);
    await announcer.handle(event('incident.copied', { state: 'closed', checkpoint: CHECKPOINT }));
    expect(inChannel()).toHaveLength(before + 1);
    expect(thread()).toEqual([
      expect.stringMatching(/checkpoint as it stood when the incident was closed[^]*47\n\s*3f2aQy8bN5s/),
    ]);
    // The copy of an opening says nothing new.
    await announcer.handle(event('incident.copied', { state: 'open' }));
    expect(at.local.observe.calls('chat.update')).toHaveLength(1);
    await at.local.stop();
  });

  it('comes to what was asked and done, and is drawn again as what it owes is settled', async () => {
    const at = await connected({ nowMs: () => FILED_AT_MS });
    const useCases = useCasesDouble();
    const announcer = createAnnouncer({
      web: at.slack.posting,
      posted: memoryPosted(),
      sleep: noSleep,
      useCases,
      log: at.log,
    });
    const now = (requests: readonly ShownRequest[]): void =>
      useCases.answer({
        incident: () => Promise.resolve(closed),
        incidentStory: () => Promise.resolve({ incident: closed, requests, closing: null }),
        shownRequest: () => Promise.resolve(requests[0] ?? null),
      });
    const inChannel = () => at.local.observe.channel(CHANNEL).map(({ rendered }) => rendered);
    now([shown(pending())]);
    await announcer.handle(event('request.filed'));
    now([shown(approved(), grant({ state: 'ending', reason: 'incident-closed' })), shown(denied())]);
    await announcer.handle(event('incident.closed'));
    expect(inChannel().at(-1)).toMatch(
      /2 asked: 1 granted, 1 denied, 0 lapsed, 0 withdrawn[^]*Deny pending[^]*Denied by[^]*Still owed:\*? 1 ending, 0 to review/,
    );

    now([{ ...shown(reviewed(), ended(DEEDS)), version: 900 }, shown(denied())]);
    await announcer.handle(event('grant.deeds-final'));
    const drawn = at.local.observe.channel(CHANNEL).filter(({ rendered }) => rendered.includes('2 asked'));
    expect(drawn).toHaveLength(1);
    expect(drawn[0]?.rendered).toMatch(
      /3 calls, \*?1 outside the task\*?\.[^]*Review owed[^]*0 ending, 1 to review[^]*Record: 47 entries/,
    );
    await at.local.stop();
  });
});
