import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { digestOf } from '../../src/codec/digest.ts';
import type { CliIo } from '../../src/cli/cli-io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { decisionNonce } from '../../src/contracts/token-nonce.ts';
import { personActor, systemActor } from '../../src/domain/actor.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import { personal } from '../../src/domain/event.ts';
import { EventMaker, START_MS } from '../audit/log-fixture.ts';
import { jonas, StoryTeller, storyIds } from '../audit/story-fixture.ts';
import { sealing, temporaryFolder } from '../issuance/seal-fixture.ts';
import type { IssuerKey } from '../support/token-issuer.ts';
import { issuerKey, signedBy } from '../support/token-issuer.ts';

const ISSUER = 'https://login.acme.example';
const CLIENT = 'breakglass';
const RANDOM = 'r'.repeat(43);
const { requestId, grantId, incidentId } = storyIds(1);
const DIGEST = digestOf(requestId);
const CLICK: Evidence = { kind: 'click', identity: 'slack:U0APPROVER', atMs: START_MS };

let key: IssuerKey;
let stranger: IssuerKey;
beforeAll(async () => {
  [key, stranger] = [await issuerKey('RS256', 'k1'), await issuerKey('RS256', 'k1')];
});

/** A sign-in as the provider signs it, with what is different about it. */
async function signIn(
  claims: Readonly<Record<string, unknown>> = {},
  by: IssuerKey = key,
): Promise<Extract<Evidence, { kind: 'idp' }>> {
  const seconds = START_MS / 1000;
  const nonce = decisionNonce({ intentDigest: DIGEST, outcome: 'approve', random: RANDOM });
  const all = {
    iss: ISSUER,
    sub: 'jonas',
    aud: CLIENT,
    nonce,
    iat: seconds,
    exp: seconds + 300,
    auth_time: seconds,
    ...claims,
  };
  return {
    kind: 'idp',
    identity: `idp:${ISSUER}#jonas`,
    atMs: START_MS,
    token: await signedBy(by, all),
    random: RANDOM,
  };
}

/** A log of one grant with these approvals, and the provider's keys beside it. */
async function logOf(...approvals: readonly (Evidence | null)[]) {
  return logOfGrant(DIGEST, approvals);
}

async function logOfGrant(granted: string, approvals: readonly (Evidence | null)[]) {
  const folder = await temporaryFolder();
  const [log, jwks] = [join(folder, 'log'), join(folder, 'keys.json')];
  await writeFile(jwks, JSON.stringify({ keys: [key.jwk] }));
  const maker = new EventMaker();
  const teller = new StoryTeller(maker);
  const scene = await sealing(maker, log);
  const sealer = await scene.open();
  const told = [
    ...approvals.map((evidence) =>
      teller.gateway(
        `request/${requestId}`,
        'request.approval-counted',
        personActor(jonas, evidence?.identity ?? 'slack:U0APPROVER', evidence?.kind ?? 'click'),
        {
          requestId,
          intentDigest: DIGEST,
          approver: personal({ personId: 'jonas', name: 'Jonas Holm', identities: [] }),
          ...(evidence === null ? {} : { evidence: personal(evidence), evidenceKind: evidence.kind }),
        },
      ),
    ),
    teller.issuer(`grant/${grantId}`, 'grant.accepted', systemActor('order-receiver'), {
      grantId,
      requestId,
      intentDigest: granted,
      incidentId,
    }),
  ];
  await sealer.sealBatch(told.map(({ stream, event }) => maker.entry(stream, event)));
  await sealer.close();
  return { log, jwks, folder };
}

async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const out = { stdout: '', stderr: '' };
  const io = {
    env: {},
    nowMs: () => START_MS,
    mainUrl: new URL('../../main.js', import.meta.url).href,
    stdout: { write: (text: string) => void (out.stdout += text) },
    stderr: { write: (text: string) => void (out.stderr += text) },
  } as unknown as CliIo;
  return { code: await runCli(['audit', 'evidence', ...args], io), ...out };
}

const check = async (...approvals: readonly (Evidence | null)[]) => {
  const { log, jwks } = await logOf(...approvals);
  return run(grantId, '--log', log, '--jwks', jwks, '--client', CLIENT);
};

describe('breakglass audit evidence', () => {
  it('proves offline, by the provider’s keys, who said yes to what', async () => {
    const { code, stdout } = await check(await signIn());
    expect(stdout).toMatch(
      /#0 {2}approve of \S{8} · "Jonas Holm, idp:https:\/\/login\.acme\.example#jonas" · proven$/m,
    );
    expect(code).toBe(0);
  });

  it('says it long after the token expired: times count as of when it was taken', async () => {
    expect((await check(await signIn({ exp: START_MS / 1000 + 1 }))).code).toBe(0);
  });

  it.each<readonly [string, () => Promise<Evidence | null>, RegExp]>([
    ['a click', () => Promise.resolve(CLICK), /NOT PROVEN, a click in Slack/],
    ['what was taken out of the record', () => Promise.resolve(null), /NOT PROVEN, the record does not hold/],
    ['a token of another’s key', () => signIn({}, stranger), /NOT PROVEN/],
    ['a token for another client', () => signIn({ aud: 'wiki' }), /NOT PROVEN.*aud/],
    [
      'a yes to something else',
      () => signIn({ nonce: decisionNonce({ intentDigest: 'x', outcome: 'approve', random: RANDOM }) }),
      /NOT PROVEN.*nonce/,
    ],
    [
      'a no, counted as a yes',
      () => signIn({ nonce: decisionNonce({ intentDigest: DIGEST, outcome: 'deny', random: RANDOM }) }),
      /NOT PROVEN.*nonce/,
    ],
    ['somebody else’s token', () => signIn({ sub: 'mara' }), /NOT PROVEN.*another subject/],
    [
      'a sign-in of long before',
      () => signIn({ auth_time: START_MS / 1000 - 3600 }),
      /NOT PROVEN.*auth_time/,
    ],
  ])('does not take %s for proven', async (_what, evidence, why) => {
    const { code, stdout } = await check(await signIn(), await evidence());
    expect(stdout).toMatch(/#0 .* proven$/m);
    expect(stdout.split('\n')[1]).toMatch(why);
    expect(code).toBe(1);
  });

  it.each<readonly [string, string, number]>([
    ['no decision at all', DIGEST, 0],
    ['an approval of something else alone', digestOf('more'), 1],
  ])('does not take a grant for proven of which the record holds %s', async (_what, granted, approvals) => {
    const { log, jwks } = await logOfGrant(granted, approvals === 0 ? [] : [await signIn()]);
    const { code, stderr } = await run(grantId, '--log', log, '--jwks', jwks, '--client', CLIENT);
    expect(stderr).toContain(`the log has no approval of what was granted (digest ${granted.slice(0, 8)})`);
    expect(code).toBe(1);
  });

  it('says of a file that is no key set what it should be', async () => {
    const { log, folder } = await logOf(await signIn());
    await writeFile(join(folder, 'other.json'), '{"keys":[]}');
    const { code, stderr } = await run(
      grantId,
      '--log',
      log,
      '--jwks',
      join(folder, 'other.json'),
      '--client',
      CLIENT,
    );
    expect(stderr).toContain('is no key set');
    expect(code).toBe(2);
  });
});
