import { describe, expect, it } from '@jest/globals';

import { decisionNonce } from '../../src/contracts/token-nonce.ts';
import { personal } from '../../src/domain/event.ts';
import { Fault } from '../../src/domain/fault.ts';
import { PlainBrowser } from '../../src/playground/idp/plain-browser.ts';
import { CANCEL, signIn } from '../../src/playground/idp/sign-in.ts';
import { withRedis } from '../support/redis.ts';
import { catalogueBySignIn, withDecideDoor } from './decide-door.ts';

const redis = withRedis();
const openDoor = withDecideDoor(redis);

describe('deciding by signing in', () => {
  it.each([null, 'a-client-secret-of-the-page'])(
    'passes on who signed in and what for, with the provider’s word for it (client secret: %s)',
    async (clientSecret) => {
      const { ask, decide, passedOn, idp, world } = await openDoor({ clientSecret });
      const { url, intent, digest } = await ask();
      // What was typed before they thought better of a no is nobody's reason.
      const page = await decide(url, 'sub-jonas', { outcome: 'approve', why: 'not during the freeze' });
      expect(page).toMatchObject({ status: 200, html: expect.stringContaining('is passed on') });
      expect(page.url.href).toBe(`${url}/answer`);
      const [decision, ...more] = await passedOn();
      expect(more).toEqual([]);
      expect(decision).toMatchObject({
        person: {
          personId: 'jonas',
          identities: expect.arrayContaining(['slack:U0APPROVER', `idp:${idp.issuer}#sub-jonas`]),
        },
        device: null,
        body: {
          requestId: intent.requestId,
          intentDigest: digest,
          outcome: 'approve',
          why: '',
          evidence: { kind: 'idp', identity: `idp:${idp.issuer}#sub-jonas`, atMs: world.state.nowMs },
        },
      });
      const { token, random } = decision?.body.evidence ?? { token: '', random: '' };
      const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({
        nonce: decisionNonce({ intentDigest: digest, outcome: 'approve', random }),
        auth_time: expect.any(Number),
        aud: 'page',
      });
    },
  );

  it('records the decision with its token as a value that can be erased, and logs nothing of it', async () => {
    const { ask, decide, passedOn, world } = await openDoor();
    await decide((await ask()).url, 'sub-jonas', { outcome: 'deny', why: 'not during the\r\nfreeze' });
    const [decision] = await passedOn();
    expect(decision?.body).toMatchObject({ outcome: 'deny', why: 'not during the\nfreeze' });
    const events = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
    const [accepted = ''] = events
      .map(([, fields]) => fields.join(' '))
      .filter((text) => text.includes('"intake.accepted"'));
    const { envelope, disclosures } = JSON.parse(accepted.slice(accepted.indexOf('{'))) as {
      envelope: object;
      disclosures: object;
    };
    const token = decision?.body.evidence.token ?? 'none';
    expect(JSON.stringify(envelope)).not.toContain(token);
    expect(JSON.stringify(envelope)).toContain('"evidence":{"$sd":');
    expect(JSON.stringify(envelope)).toContain('"outcome":"deny"');
    expect(JSON.stringify(disclosures)).toContain(token);
    expect(JSON.stringify(world.log.lines)).not.toContain(token);
    expect(JSON.stringify(world.log.lines)).not.toContain('freeze');
  });

  it.each([
    ['approved', { outcome: 'decided', state: 'approved' }, 'no other is needed'],
    ['pending', { outcome: 'decided', state: 'pending' }, 'More people have to approve'],
    ['denied', { outcome: 'decided', state: 'denied' }, 'The request is over'],
    [
      'refused',
      {
        outcome: 'refused',
        code: 'own-request',
        person: personal('This is your own. Type `/breakglass who`.'),
      },
      'This is your own. Type <code>/breakglass who</code>.',
    ],
  ])('shows what came of it: %s', async (_what, data, text) => {
    const { ask, decide, passedOn, answer } = await openDoor();
    const { url, intent } = await ask();
    const browser = new PlainBrowser();
    const waiting = await decide(url, 'sub-jonas', { outcome: 'approve' }, browser);
    expect(waiting.html).toContain('It does not count yet');
    const [decision] = await passedOn();
    if (decision === undefined) throw new Error('nothing was passed on');
    await answer(decision, { requestId: intent.requestId, ...data });
    expect((await browser.open(waiting.url)).html).toContain(text);
    expect((await new PlainBrowser().open(waiting.url)).status).toBe(404);
    const ofAnother = waiting.url.href.replace(intent.requestId, `req_${'a'.repeat(16)}`);
    expect((await browser.open(ofAnother)).status).toBe(404);
  });

  it('shows nothing of a request that it does not know, and says so', async () => {
    const { state } = await openDoor();
    for (const id of ['req_aaaaaaaaaaaaaaaa', 'nonsense', 'req_..%2F..'])
      expect(await new PlainBrowser().open(`${state.publicUrl}/decide/${id}`)).toMatchObject({
        status: 404,
        html: expect.stringContaining('not known here'),
      });
  });

  it('says so where no provider is named, and where a click is enough', async () => {
    const { ask, useCatalogue, idp } = await openDoor();
    const { url } = await ask();
    useCatalogue(catalogueBySignIn(idp.issuer).replace(/ {2}identityProvider.*\n/, ''));
    expect((await new PlainBrowser().open(url)).html).toContain('names no identity provider');
    useCatalogue(catalogueBySignIn(idp.issuer, 'click'));
    const clicked = await ask();
    expect((await new PlainBrowser().open(clicked.url)).html).toContain('A click is enough');
  });

  it('says that there is nothing to decide any more: granted, closed, lapsed, or the task changed', async () => {
    const { ask, decide, orderBy, world, useCatalogue, idp } = await openDoor();
    const title = async (url: string) =>
      /<h1>(.*)<\/h1>/.exec((await new PlainBrowser().open(url)).html)?.[1];
    const granted = await ask();
    await decide(granted.url, 'sub-jonas');
    await world.send(await orderBy(granted));
    expect(await title(granted.url)).toBe('This request was approved already');

    const closed = await ask();
    const { incidentId } = closed.intent;
    const { nowMs } = world.state;
    await world.send(
      world.order({ kind: 'incident', body: { incidentId, state: 'closed', by: null, atMs: nowMs } }),
    );
    expect(await title(closed.url)).toBe('The incident of this request is closed');

    const changed = await ask();
    useCatalogue(catalogueBySignIn(idp.issuer).replace('maxDuration: 30m', 'maxDuration: 20m'));
    expect(await title(changed.url)).toBe('This request cannot be decided here');
    useCatalogue(catalogueBySignIn(idp.issuer));
    expect(await title(changed.url)).toContain('Mara Weiss asks: Restart an ECS service on orders-api');
    world.state.nowMs += 31 * 60_000;
    expect(await title(changed.url)).toBe('This request lapsed');
  });

  it('refuses a form that is not whole, kindly, before anybody signs in', async () => {
    const { ask, passedOn } = await openDoor();
    const { url } = await ask();
    const browser = new PlainBrowser();
    const page = await browser.open(url);
    for (const [fields, text] of [
      [{}, 'Choose Approve or Deny.'],
      [{ outcome: 'maybe' }, 'Choose Approve or Deny.'],
      [{ outcome: 'deny', why: '  ' }, 'Say why not'],
      [{ outcome: 'deny', why: 'x'.repeat(501) }, 'at most 500 characters'],
      [{ outcome: 'deny', why: 'password=hunter2hunter2' }, 'looks like it holds a password'],
      [{ outcome: 'approve', intentDigest: 'A'.repeat(43) }, 'changed since this page was opened'],
    ] as const) {
      const answer = await browser.submit(page, fields);
      expect(answer).toMatchObject({ status: 422, html: expect.stringContaining(text) });
      expect(answer.html).not.toContain('hunter2');
    }
    expect(await passedOn()).toEqual([]);
  });

  it('tells somebody whom the catalogue does not know by which subject they came, and records it', async () => {
    const { ask, decide, passedOn, idp, world } = await openDoor();
    const page = await decide((await ask()).url, 'sub-aiko');
    expect(page).toMatchObject({ status: 403, html: expect.stringContaining(`${idp.issuer}#sub-aiko`) });
    expect(await passedOn()).toEqual([]);
    expect(world.log.count('sign-in.refused')).toBe(1);
    const events = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
    expect(events.filter(([, fields]) => fields.join().includes('"decision.refused"'))).toHaveLength(1);
  });

  it('decides nothing where somebody thinks better of it', async () => {
    const { ask, decide, passedOn } = await openDoor();
    const { url } = await ask();
    const browser = new PlainBrowser();
    const page = await decide(url, CANCEL, { outcome: 'approve' }, browser);
    expect(page.html).toContain('You did not sign in');
    // Nothing of it waits in the browser to be ended later, by this address or another.
    expect((await browser.open(page.url.href)).html).toContain('not begun here');
    expect(await passedOn()).toEqual([]);
    const [, back = ''] = /<a href="([^"]+)">/.exec(page.html) ?? [];
    expect(new URL(back, page.url).href).toBe(url);
  });

  it('decides nothing while the provider is away, and goes on once it is back', async () => {
    const { ask, decide, passedOn, idp, world } = await openDoor();
    const { url } = await ask();
    idp.setAway(true);
    const browser = new PlainBrowser();
    const away = await browser.submit(await browser.open(url), { outcome: 'approve' });
    expect(away).toMatchObject({ status: 503, html: expect.stringContaining('does not answer') });
    idp.setAway(false);
    world.state.nowMs += 2_000;
    const login = await browser.submit(await browser.open(url), { outcome: 'approve' });
    // It goes away between the sign-in and the exchange of the code.
    const back = await signIn(browser, login, 'sub-jonas', ({ pathname }) => pathname === '/decide/callback');
    idp.setAway(true);
    expect(await browser.open(back.url)).toMatchObject({ status: 503 });
    idp.setAway(false);
    expect(await passedOn()).toEqual([]);
    expect((await decide(url, 'sub-jonas')).html).toContain('is passed on');
    expect(JSON.stringify(world.log.lines.map(({ cause, ...line }) => [line, String(cause)]))).not.toContain(
      back.url.searchParams.get('code'),
    );
  });

  it('does not say that nothing was decided where a part failed while a decision was written down', async () => {
    const { ask, decide, intake, world } = await openDoor();
    const { url } = await ask();
    intake.signIntake = () => Promise.reject(new Fault('redis-unavailable', 'no reply'));
    const page = await decide(url, 'sub-jonas');
    expect(page.status).toBe(503);
    expect(page.html).toContain('may be on its way');
    expect(page.html).not.toContain('Nothing was decided');
    expect(world.log.count('http.fault')).toBe(1);
  });

  it('counts tries by address', async () => {
    const { ask } = await openDoor();
    const { url } = await ask();
    const statuses: number[] = [];
    for (let at = 0; at < 22; at += 1)
      statuses.push(
        (await fetch(url, { method: 'POST', headers: { origin: 'https://evil.example' } })).status,
      );
    expect(statuses.filter((status) => status === 403)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await fetch(url)).status).toBe(200);
  });

  it('is a page without script, in no frame, in no cache, and without a referrer', async () => {
    const { ask, state } = await openDoor();
    for (const address of [(await ask()).url, `${state.publicUrl}/decide/callback?code=x&state=y`]) {
      const response = await fetch(address);
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src|unsafe/);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const html = await response.text();
      expect(html).not.toMatch(/<script|\son\w+=|javascript:/i);
      expect(html).toMatch(/<html lang="en">[^]*<title>[^<]+<\/title>[^]*<main>\s*<h1>/);
    }
  });
});
