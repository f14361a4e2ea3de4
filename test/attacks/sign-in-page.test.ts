import { beforeEach, describe, expect, it } from '@jest/globals';

import { agentPerson } from '../../src/catalogue/agent-person.ts';
import type { KeptByBrowser } from '../../src/contracts/begun-decision.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Person } from '../../src/domain/person.ts';
import { ok } from '../../src/domain/result.ts';
import { deviceKind } from '../../src/issuance/record-kinds.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { recordRefusedSignIn } from '../../src/issuance/refused-sign-in.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { createAdmission } from '../../src/adapters/redis/admission.ts';
import type { PlainPage } from '../../src/playground/idp/plain-browser.ts';
import { PlainBrowser } from '../../src/playground/idp/plain-browser.ts';
import { signIn } from '../../src/playground/idp/sign-in.ts';
import { createBrowserKeepsakes } from '../../src/proof/browser-keepsake.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import { catalogueBySignIn, withDecideDoor } from '../http/decide-door.ts';
import { gatewayKeys, issuerKeys, mara } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';

/* Whoever wants a decision that its person did not make, or not with their eyes on what it is about. */
const redis = withRedis();
const openDoor = withDecideDoor(redis);

let door: Awaited<ReturnType<typeof openDoor>>;
let asked: Awaited<ReturnType<(typeof door)['ask']>>;
beforeEach(async () => {
  door = await openDoor();
  asked = await door.ask();
});

const atCallback = ({ pathname }: URL) => pathname === '/decide/callback';

/** Signs in, and stops before the issuer is told: the address with the code. */
async function signedIn(browser: PlainBrowser, subject = 'sub-jonas'): Promise<PlainPage> {
  door.catchUp();
  const login = await browser.submit(await browser.open(asked.url), { outcome: 'approve' });
  return signIn(browser, login, subject, atCallback);
}

/** The button pressed, as a browser does it; what the browser is to keep, and where it is sent. */
async function pressed(headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) {
  const body = new URLSearchParams({ outcome: 'approve', intentDigest: asked.digest });
  const response = await fetch(asked.url, { method: 'POST', redirect: 'manual', headers, body });
  const [cookie = ''] = response.headers.getSetCookie();
  return { status: response.status, cookie, location: response.headers.get('location') };
}

describe('a decision at the page', () => {
  it('is not made for somebody whose browser is sent to the callback of another one’s sign-in', async () => {
    const theirs = await signedIn(new PlainBrowser());
    const victim = new PlainBrowser();
    expect(await victim.open(theirs.url)).toMatchObject({
      status: 400,
      html: expect.stringContaining('not begun here'),
    });
    // In the middle of a sign-in of their own, which goes on.
    const own = await signedIn(victim);
    expect((await victim.open(theirs.url)).status).toBe(400);
    expect(await door.passedOn()).toEqual([]);
    expect((await victim.open(own.url)).status).toBe(200);
    expect(await door.passedOn()).toHaveLength(1);
  });

  it('is not made with a code that somebody else caught, in a sign-in of the thief’s own', async () => {
    const { searchParams } = (await signedIn(new PlainBrowser())).url;
    const { cookie, location } = await pressed();
    const state = new URL(location ?? '').searchParams.get('state');
    const callback = `${door.state.publicUrl}/decide/callback?code=${searchParams.get('code')}&state=${state}`;
    const answer = await fetch(callback, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await answer.text()).toContain('came to nothing');
    expect(await door.passedOn()).toEqual([]);
  });

  it('is not made twice by loading the callback again', async () => {
    const browser = new PlainBrowser();
    const back = await signedIn(browser);
    expect((await browser.open(back.url)).status).toBe(200);
    expect((await browser.open(back.url)).status).toBe(400);
    expect(await door.passedOn()).toHaveLength(1);
  });

  it('says of a way back that was loaded twice nothing about the decision that it may have made', async () => {
    door.catchUp();
    const { cookie, location } = await pressed();
    const browser = new PlainBrowser();
    const { url } = await signIn(browser, await browser.open(location ?? ''), 'sub-jonas', atCallback);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const load = () => fetch(url, { redirect: 'manual', headers });
    expect((await load()).status).toBe(303);
    // The browser of somebody impatient never read that answer, and still has the cookie of before.
    const again = await load();
    const text = await again.text();
    expect(again.status).toBe(409);
    expect(text).not.toContain('Nothing was decided');
    expect(text).toContain('may be on its way');
    const later = await fetch(url, { redirect: 'manual' });
    expect(await later.text()).toContain('What you decided before stands');
    expect(await door.passedOn()).toHaveLength(1);
  });

  it.each([
    [
      'changed by a bit',
      (text: string) => `${text.slice(0, 60)}${text[60] === 'A' ? 'B' : 'A'}${text.slice(61)}`,
    ],
    ['cut off', (text: string) => text.slice(0, 40)],
    ['of no one', () => 'A'.repeat(400)],
    ['empty', () => ''],
  ])('is not made with a cookie that was %s', async (_what, change) => {
    const { cookie, location } = await pressed();
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
    const state = new URL(location ?? '').searchParams.get('state');
    const callback = `${door.state.publicUrl}/decide/callback?code=x&state=${state}`;
    const answer = (text: string) => fetch(callback, { headers: { cookie: `${name}=${text}` } });
    expect((await answer(change(value))).status).toBe(400);
    // The whole one is ours; only its code is none.
    expect(await (await answer(value)).text()).toContain('came to nothing');
    expect(await door.passedOn()).toEqual([]);
  });

  it('is not made with a cookie of another key, of long ago, or for another purpose', async () => {
    const bytes = (count: number) => new Uint8Array(count);
    const { nowMs } = door.world.state;
    const kept: KeptByBrowser = {
      kind: 'decision',
      requestId: asked.intent.requestId,
      intentDigest: asked.digest,
      outcome: 'approve',
      why: '',
      random: 'A'.repeat(43),
      state: 'B'.repeat(43),
      codeVerifier: 'C'.repeat(43),
      untilMs: nowMs + 1000,
    };
    const own = createBrowserKeepsakes(issuerKeys, bytes);
    expect(own.open(own.seal(kept), nowMs)).toEqual(kept);
    expect(own.open(own.seal(kept), nowMs + 1000)).toBeNull();
    expect(own.open(createBrowserKeepsakes(gatewayKeys, bytes).seal(kept), nowMs)).toBeNull();
    const { requestId, outcome, untilMs } = kept;
    const answer = { kind: 'answer', requestId, outcome, untilMs, intakeId: 'itk_aaaaaaaaaaaaaaaa' } as const;
    const sealed = own.seal({ ...answer, personId: 'jonas' } as KeptByBrowser);
    const callback = `${door.state.publicUrl}/decide/callback?code=x&state=${kept.state}`;
    const cookie = `breakglass-decide=${sealed}`;
    expect((await fetch(callback, { headers: { cookie } })).status).toBe(400);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling of the issuer', { 'sec-fetch-site': 'same-site', origin: 'https://wiki.acme.example' }],
    ['nowhere a browser says', {}],
    ['an older browser at another site', { origin: 'https://evil.example' }],
    ['a page in a sandbox', { origin: 'null' }],
  ])('is not begun by a form of %s', async (_where, headers) => {
    expect(await pressed(headers)).toEqual({ status: 403, cookie: '', location: null });
  });

  it('is begun by our own page, also in an older browser', async () => {
    const { status, cookie, location } = await pressed({ origin: door.state.publicUrl });
    expect(status).toBe(303);
    expect(cookie).toMatch(/; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    const sentTo = new URL(location ?? '');
    expect(sentTo.origin).toBe(door.idp.issuer);
    expect(Object.fromEntries(sentTo.searchParams)).toMatchObject({
      prompt: 'login',
      max_age: '0',
      scope: 'openid',
      response_type: 'code',
      code_challenge_method: 'S256',
    });
  });

  it.each(['iframe', 'image', 'empty', 'script'])(
    'cannot be kept from the others of an office by a site that one of them looks at, which loads it as %s',
    async (dest) => {
      const headers = { 'sec-fetch-dest': dest, 'sec-fetch-site': 'cross-site' };
      const callback = `${door.state.publicUrl}/decide/callback?code=x&state=y`;
      for (let at = 0; at < 25; at += 1) {
        expect((await fetch(callback, { headers })).status).toBe(403);
        expect((await fetch(asked.url, { method: 'POST', headers })).status).toBe(403);
      }
      for (let at = 0; at < 65; at += 1) expect((await fetch(asked.url, { headers })).status).toBe(403);
      expect((await fetch(asked.url)).status).toBe(200);
      expect((await pressed()).status).toBe(303);
    },
  );

  it('rests on a cookie for this host and TLS alone, where there is TLS', async () => {
    door.state.publicUrl = 'https://breakglass.acme.example';
    const { cookie } = await pressed();
    expect(cookie).toMatch(
      /^__Host-breakglass-decide=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('is not made of a sign-in for long ago: the person signed in again for this', async () => {
    const browser = new PlainBrowser();
    await door.decide(asked.url, 'sub-jonas', { outcome: 'approve' }, browser);
    // The provider knows them; the page asks them to sign in all the same.
    const again = await browser.submit(await browser.open((await door.ask()).url), { outcome: 'approve' });
    expect(again.html).toContain('Who are you?');
  });
});

describe('the page of a request', () => {
  const filedAs = async (change: Partial<Intent>, requester: Person = mara) => {
    const { thumbprint } = await door.world.bind(requester);
    const made = door.world.approved(thumbprint, { requester: requester.personId, ...change });
    const digest = intentDigest(made.intent);
    await door.world.openAndFile({
      ...made,
      filed: { ...made.filed, requester, intentDigest: digest },
    });
    const { html } = await new PlainBrowser().open(`${door.state.publicUrl}/decide/${made.intent.requestId}`);
    return html;
  };

  it('calls people what the catalogue calls them, whatever the gateway says', async () => {
    const html = await filedAs({}, { ...mara, name: 'Your boss <b>' });
    expect(html).toContain('Mara Weiss asks');
    expect(html).not.toContain('boss');
  });

  it('calls somebody whom the catalogue does not name by their account alone, and says so', async () => {
    const identity = 'slack:U0STRANGER';
    const stranger = { personId: identity, name: 'Your boss', identities: [identity] } as unknown as Person;
    const html = await filedAs({}, stranger);
    expect(html).toContain('<code>slack:U0STRANGER</code>, whom the catalogue does not name');
    expect(html).not.toContain('boss');
  });

  it('says that an agent asks and who answers for it, by the device that its token bound', async () => {
    const agents = `agents:
  night-bot:
    name: Night bot
    owner: aiko
    reviewBy: 2099-05-31
    issuer: https://tokens.example.com
    subject: night
    tasks: [restart-ecs-service]

tasks:`;
    const text = catalogueBySignIn(door.idp.issuer).replace('\ntasks:', `\n${agents}`);
    door.world.state.catalogue = catalogueOf(text);
    const entry = door.world.state.catalogue.agents.get('night-bot');
    if (entry === undefined) throw new Error('no agent');
    const bot = agentPerson(entry);
    const page = async (agent: string | null, requester: Person, boundTo: string | null) => {
      const { thumbprint } = generateDeviceKeys().keys;
      const nowMs = door.world.state.nowMs;
      const record = { v: 1 as const, thumbprint, person: bot, agent: boundTo, signJwk: {}, sealJwk: {} };
      await door.world.recorder.transition(deviceKind, thumbprint, () =>
        ok({
          record: { ...record, label: 'job', boundAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 },
          events: [{ type: 'device.bound', actor: systemActor('startup'), data: {} }],
        }),
      );
      const made = door.world.approved(thumbprint, { agent, requester: requester.personId });
      await door.world.openAndFile({ ...made, filed: { ...made.filed, requester } });
      const { html } = await new PlainBrowser().open(
        `${door.state.publicUrl}/decide/${made.intent.requestId}`,
      );
      return html;
    };
    expect(await page('night-bot', bot, 'night-bot')).toContain(
      'the agent Night bot, for which Aiko Tanaka answers',
    );
    const aiko = { personId: 'aiko', name: 'Aiko', identities: ['slack:U0LEAD'] } as unknown as Person;
    for (const html of [await page(null, aiko, 'night-bot'), await page('night-bot', bot, null)])
      expect(html).toContain('This request cannot be decided here');
  });

  it.each<[string, Partial<Intent>]>([
    ['another ARN', { assetArns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'] }],
    ['fewer actions than it takes', { actions: ['ecs:DescribeServices'] }],
    ['an action the task does not have', { actions: ['ecs:UpdateService', 'iam:CreateUser'] }],
    ['a task of another catalogue', { taskDigest: 'A'.repeat(43) }],
    ['an agent that is none', { agent: 'nobody' }],
    ['a device of nobody', { deviceThumbprints: ['D'.repeat(43) as Intent['deviceThumbprints'][number]] }],
  ])('shows nothing of a request that names %s', async (_what, change) => {
    const html = await filedAs(change);
    expect(html).toContain('This request cannot be decided here');
    expect(html).not.toMatch(/iam:CreateUser|payments-api|Mara|<form/);
  });

  it('is drawn from what is filed here: what is allowed, on what, and how long', async () => {
    const { html } = await new PlainBrowser().open(asked.url);
    for (const text of [
      '<code>ecs:UpdateService</code> on <code>arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api</code>',
      'ecs:UpdateService only where ecs:task-definition is absent',
      '10m from the last approval',
      'changing how many copies of the service run, down to none',
      asked.digest.slice(0, 8),
      'Aiko Tanaka',
    ])
      expect(html).toContain(text);
  });
});

it('sign-ins that are refused fill the record no further than thirty and one a minute, and hide those of nobody else', async () => {
  const { clock } = door.world.deps;
  const connection = { redis: redis().connect('issuer'), keys: redis().keys, side: 'issuer', clock } as const;
  const deps = { ...door.world.deps, admission: createAdmission(connection) };
  const refusedFrom = (from: string) =>
    recordRefusedSignIn(deps, { requestId: asked.intent.requestId, from }, refusal('subject-unknown', 'x'));
  const recorded = async () => {
    const events = await redis().admin.xrange(redis().keys.stream('issuer-events'), '-', '+');
    return events.filter(([, fields]) => fields.join().includes('"decision.refused"')).length;
  };
  for (let at = 0; at < 40; at += 1) await refusedFrom('192.0.2.1');
  expect(await recorded()).toBe(30);
  await refusedFrom('192.0.2.2');
  expect(await recorded()).toBe(31);
  expect(door.world.log.count('sign-in.refused')).toBe(41);
});
