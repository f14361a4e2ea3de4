import { afterEach } from '@jest/globals';

import { createIdentityProvider } from '../../src/adapters/idp/identity-provider.ts';
import { createPublishedKeys } from '../../src/adapters/idp/published-keys.ts';
import type { DecideIntake } from '../../src/contracts/intake.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { EventData } from '../../src/domain/event.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { Secret } from '../../src/domain/secret.ts';
import { keepIntakeAnswer } from '../../src/issuance/take-intake-answer.ts';
import { PlainBrowser } from '../../src/playground/idp/plain-browser.ts';
import type { PlainPage } from '../../src/playground/idp/plain-browser.ts';
import { signIn } from '../../src/playground/idp/sign-in.ts';
import type { LocalIdp } from '../../src/playground/idp/start-local-idp.ts';
import { startLocalIdp } from '../../src/playground/idp/start-local-idp.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { verifyIntake } from '../../src/proof/intake-jws.ts';
import { publicKeysOf } from '../../src/proof/process-keys.ts';
import { makeStreamEvent } from '../../src/recording/envelope-maker.ts';
import { catalogueOf, EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { gatewayKeys, issuerKeys, jonas } from '../issuance/issuer-world.ts';
import type { TestRedis } from '../support/redis.ts';
import { TO_GATEWAY, withDoor } from './door.ts';

/** The example, its task decided by sign-in; Jonas and Mara are known at the provider, Aiko is not. */
export function catalogueBySignIn(issuer: string, evidence: 'click' | 'idp' = 'idp'): string {
  return EXAMPLE.replace(
    'settings:\n',
    `settings:\n  identityProvider: { issuer: "${issuer}", clientId: page }\n`,
  )
    .replace('evidence: click', `evidence: ${evidence}`)
    .replace('reviewBy: 2027-05-31', 'reviewBy: 2099-05-31')
    .replace('slack: [U0APPROVER]', `slack: [U0APPROVER]\n    idp: ["${issuer}#sub-jonas"]`)
    .replace('slack: [U0ONCALL]', `slack: [U0ONCALL]\n    idp: ["${issuer}#sub-mara"]`);
}

const ACCOUNTS = ['jonas', 'mara', 'aiko'].map((name) => ({
  subject: `sub-${name}`,
  name,
  email: `${name}@acme.example`,
}));

/** The issuer's door with a real OpenID provider beside it, and a request that waits for somebody to sign in. */
export function withDecideDoor(redis: () => TestRedis) {
  const openDoor = withDoor(redis);
  const providers: LocalIdp[] = [];
  afterEach(async () => {
    await Promise.all(providers.splice(0).map((one) => one.stop()));
  });
  return async ({ clientSecret = null as string | null } = {}) => {
    const door = await openDoor();
    const { world, state } = door;
    /** The provider goes by the real time, however long the steps before took. */
    const catchUp = (): void => {
      world.state.nowMs = Math.max(world.state.nowMs, Date.now());
    };
    catchUp();
    const redirectUris = [`${state.publicUrl}/decide/callback`];
    const withSecret = clientSecret === null ? {} : { clientSecret };
    const idp = await startLocalIdp({
      accounts: ACCOUNTS,
      clients: [{ clientId: 'page', name: 'Breakglass', kind: 'web', redirectUris, ...withSecret }],
    });
    providers.push(idp);
    const { clock, log } = world.deps;
    state.provider = createIdentityProvider({
      issuer: idp.issuer,
      clientId: 'page',
      clientSecret: clientSecret === null ? null : new Secret(clientSecret),
      clock,
    });
    world.state.publishedKeys = createPublishedKeys({ clock, log });
    const useCatalogue = (text: string) => void (world.state.catalogue = catalogueOf(text));
    useCatalogue(catalogueBySignIn(idp.issuer));

    async function ask() {
      const { device, thumbprint } = await world.bind();
      const asked = world.approved(thumbprint);
      await world.openAndFile(asked);
      return { ...asked, device, url: `${state.publicUrl}/decide/${asked.intent.requestId}` };
    }
    /** Presses the button of the page, and signs in where that leads to a login page. */
    async function decide(
      url: string,
      subject: string,
      fields: Record<string, string> = { outcome: 'approve' },
      browser = new PlainBrowser(),
    ): Promise<PlainPage> {
      catchUp();
      const login = await browser.submit(await browser.open(url), fields);
      return signIn(browser, login, subject);
    }
    /** What was passed on to the gateway, oldest first. */
    async function passedOn(): Promise<readonly DecideIntake[]> {
      const entries = await redis().admin.xrange(redis().keys.stream('intake'), '-', '+');
      const found = entries.map(async ([, fields]) => {
        const jws = fields.find((field) => field.startsWith('ey')) ?? '';
        const expected = { audience: TO_GATEWAY, nowMs: world.state.nowMs };
        const intake = await verifyIntake(publicKeysOf(issuerKeys), jws, expected);
        if (!intake.ok || intake.value.kind !== 'decide') throw new Error('not a decision');
        return intake.value;
      });
      return Promise.all(found);
    }
    /** Answers as the gateway would. */
    async function answer({ jti }: Pick<DecideIntake, 'jti'>, data: EventData): Promise<void> {
      const tools = {
        clock,
        random: world.deps.random,
        signer: gatewayKeys.keyId,
        sign: (envelope: Parameters<typeof signEnvelope>[1]) => signEnvelope(gatewayKeys, envelope),
      };
      const recordId = `intake/${jti}`;
      const event = makeStreamEvent(
        tools,
        { type: 'intake.done', actor: systemActor('intake'), data: { intakeId: jti, device: null, ...data } },
        { recordId, recordVersion: 1, prevEventDigest: null },
      );
      const entry = { stream: 'gateway-events', entryId: '1-1', recordId, json: JSON.stringify(event) };
      await keepIntakeAnswer(door.intake, entry as Parameters<typeof keepIntakeAnswer>[1]);
    }
    /** The order an honest gateway would make of a decision that it counted, changed as the test wants it. */
    async function orderBy(asked: Awaited<ReturnType<typeof ask>>, change: Partial<Approval> = {}) {
      const [good] = asked.grant.approvals;
      const [decision] = await passedOn();
      if (good === undefined) throw new Error('nobody approved');
      const atMs = world.state.nowMs;
      const fresh = (facts: Approval['facts']) => facts.map((fact) => ({ ...fact, readAtMs: atMs }));
      const approver = { ...jonas, identities: [...jonas.identities, `idp:${idp.issuer}#sub-jonas`] };
      const evidence = decision?.body.evidence ?? good.evidence;
      const approval = { ...good, approver, evidence, atMs, facts: fresh(good.facts), ...change };
      return world.order({
        kind: 'grant',
        body: {
          ...asked.grant,
          approvals: [approval],
          facts: fresh(asked.grant.facts),
          deadlineMs: approval.atMs + asked.intent.durationSeconds * 1000,
        },
      });
    }
    return { ...door, idp, catchUp, useCatalogue, ask, decide, passedOn, answer, orderBy };
  };
}
