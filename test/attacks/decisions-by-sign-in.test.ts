import { beforeEach, describe, expect, it } from '@jest/globals';

import { passDeadline } from '../../src/approval/pass-deadline.ts';
import type { DecideIntake } from '../../src/contracts/intake.ts';
import type { AccessRequest } from '../../src/domain/access-request.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import { clicking, everybodyIsThere, filed } from '../approval/acts.ts';
import { decisionOf, knownAs, runDecide, signInOf } from '../approval/sign-in-acts.ts';
import { PROVIDER, SIGN_IN_CATALOGUE } from '../approval/team.ts';
import type { World } from '../approval/world.ts';
import { codeOf, makeWorld, valueOf } from '../approval/world.ts';
import { withRedis } from '../support/redis.ts';

const redis = withRedis();
const AGENT_ISSUER = 'https://token.actions.githubusercontent.com';
const AGENT = `agents:
  night:
    name: Night jobs
    owner: omar
    reviewBy: 2099-01-01
    issuer: ${AGENT_ISSUER}
    subject: repo:acme/night
    tasks: [restart-service]
`;
let world: World;

beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(`${SIGN_IN_CATALOGUE}${AGENT}`);
});

/** What somebody tries by the issuer's page; the issuer itself may be the one who is wrong. */
type Attack = readonly [
  what: string,
  code: string,
  attack: (request: AccessRequest) => DecideIntake | Promise<DecideIntake>,
];

const ATTACKS: readonly Attack[] = [
  ['the requester, by their own sign-in', 'own-request', (request) => decisionOf(world, 'ines', request)],
  [
    'the requester, by a second subject of theirs',
    'own-request',
    (request) => {
      world.useCatalogue(
        SIGN_IN_CATALOGUE.replace(`["${PROVIDER}#ines"]`, `["${PROVIDER}#ines", "${PROVIDER}#admin-ines"]`),
      );
      return decisionOf(world, 'ines', request, { evidence: signInOf(world, 'admin-ines') });
    },
  ],
  [
    'the requester, whom the issuer takes for an approver',
    'sign-in-unknown',
    (request) => decisionOf(world, 'ines', request, { person: knownAs('omar') }),
  ],
  [
    'the requester, by their own sign-in and account, under the name of an approver',
    'standing-unknown',
    (request) =>
      decisionOf(world, 'ines', request, { person: { ...knownAs('ines'), personId: 'omar' as PersonId } }),
  ],
  [
    'somebody whose account the issuer’s catalogue takes for that of another',
    'standing-unknown',
    (request) =>
      decisionOf(world, 'lena', request, { person: knownAs('lena', { identities: ['slack:UAMARA'] }) }),
  ],
  [
    'an agent, by its own subject',
    'standing-unknown',
    (request) => {
      const identity = `idp:${AGENT_ISSUER}#repo:acme/night`;
      const person = {
        personId: 'night' as PersonId,
        name: 'Night jobs',
        identities: [identity, 'agent:night'],
      };
      return decisionOf(world, 'night', request, { person, evidence: { ...signInOf(world, 'x'), identity } });
    },
  ],
  [
    'an agent, taken for its owner',
    'sign-in-unknown',
    (request) => {
      const identity = `idp:${AGENT_ISSUER}#repo:acme/night`;
      return decisionOf(world, 'omar', request, { evidence: { ...signInOf(world, 'x'), identity } });
    },
  ],
  [
    'somebody of another provider that the catalogue knows too',
    'sign-in-unknown',
    (request) => {
      world.useCatalogue(
        SIGN_IN_CATALOGUE.replace(
          `["${PROVIDER}#omar"]`,
          `["${PROVIDER}#omar", "https://old.example.com#omar"]`,
        ),
      );
      const identity = 'idp:https://old.example.com#omar';
      return decisionOf(world, 'omar', request, { evidence: { ...signInOf(world, 'x'), identity } });
    },
  ],
  [
    'a subject of an issuer whose address only begins like ours',
    'sign-in-unknown',
    (request) => {
      const identity = `idp:${PROVIDER}.evil.example#omar`;
      return decisionOf(world, 'omar', request, { evidence: { ...signInOf(world, 'x'), identity } });
    },
  ],
  [
    'an approver whose subject was taken out of the gateway’s catalogue',
    'sign-in-unknown',
    (request) => {
      world.useCatalogue(SIGN_IN_CATALOGUE.replace(`, idp: ["${PROVIDER}#omar"]`, ''));
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'anybody, once the catalogue names no provider',
    'sign-in-unknown',
    (request) => {
      world.useCatalogue(SIGN_IN_CATALOGUE.replace(/, identityProvider: \{[^}]+\}/, ''));
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'somebody of the provider who is a guest in Slack',
    'not-internal',
    (request) => {
      world.directory.put('UOMAR', { standing: { kind: 'outsider', why: 'guest' } });
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'somebody deactivated in Slack and alive at the provider',
    'not-internal',
    (request) => {
      world.directory.put('UOMAR', { standing: { kind: 'outsider', why: 'deactivated' } });
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'somebody of whom Slack does not answer',
    'standing-unknown',
    (request) => {
      world.directory.put('UOMAR', { standing: { kind: 'unknown', why: 'no answer' } });
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'somebody whom the catalogue does not know at all',
    'standing-unknown',
    (request) => decisionOf(world, 'mallory', request),
  ],
  [
    'a colleague who may not approve the task',
    'not-eligible',
    (request) => {
      world.useCatalogue(
        SIGN_IN_CATALOGUE.replace('[lena@example.com]', `[lena@example.com], idp: ["${PROVIDER}#lena"]`),
      );
      return decisionOf(world, 'lena', request);
    },
  ],
  [
    'somebody of the support tier',
    'not-eligible',
    (request) => {
      world.useCatalogue(
        SIGN_IN_CATALOGUE.replace('[noor@example.com]', `[noor@example.com], idp: ["${PROVIDER}#noor"]`),
      );
      return decisionOf(world, 'noor', request);
    },
  ],
  [
    'an approver, of what was asked for before it was reduced',
    'intent-changed',
    async (request) => {
      valueOf(
        await world.useCases.approveForLess({
          ...clicking('UAMARA', request),
          duration: '5m',
          actions: null,
        }),
      );
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'an approver, of something nobody asked for',
    'intent-changed',
    (request) => decisionOf(world, 'omar', { ...request, intentDigest: 'x'.repeat(43) }),
  ],
  [
    'an approver, of a request that is not there',
    'request-not-found',
    (request) => decisionOf(world, 'omar', { ...request, requestId: 'req_aaaabbbbccccdddd' as never }),
  ],
  [
    'an approver, after its time, before anything noticed',
    'already-decided',
    (request) => {
      world.pass(31 * 60_000);
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'an approver, after it lapsed',
    'already-decided',
    async (request) => {
      world.pass(31 * 60_000);
      await passDeadline(world.deps, { kind: 'lapse', name: `request/${request.requestId}` });
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'an approver, after somebody said no',
    'already-decided',
    async (request) => {
      valueOf(await world.useCases.review(clicking('UAMARA', request, 'deny')));
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'an approver, after the incident closed',
    'already-decided',
    async (request) => {
      valueOf(await world.useCases.closeIncident({ slackUserId: 'UINES', channelId: request.channelId }));
      return decisionOf(world, 'omar', request);
    },
  ],
  [
    'a sign-in of more than two minutes ago',
    'sign-in-late',
    (request) => {
      const evidence = signInOf(world, 'omar');
      world.pass(120_001);
      return decisionOf(world, 'omar', request, { evidence });
    },
  ],
  [
    'a no by a sign-in of more than two minutes ago',
    'sign-in-late',
    (request) => {
      const evidence = signInOf(world, 'omar');
      world.pass(120_001);
      return decisionOf(world, 'omar', request, { evidence, outcome: 'deny', why: 'not now' });
    },
  ],
  [
    'a sign-in of the future',
    'sign-in-late',
    (request) => {
      const evidence = signInOf(world, 'omar');
      return decisionOf(world, 'omar', request, { evidence: { ...evidence, atMs: evidence.atMs + 5_001 } });
    },
  ],
];

describe('a decision by sign-in is refused, said and recorded, and orders nothing', () => {
  it.each(ATTACKS)('%s: %s', async (_what, code, attack) => {
    const request = await filed(world);
    const intake = await attack(request);
    expect(await runDecide(world, intake)).toMatchObject({
      outcome: 'refused',
      requestId: intake.body.requestId,
      code,
      person: expect.stringMatching(/.{20}/),
      operator: expect.stringMatching(/.{10}/),
    });
    expect(await world.orders('grant')).toEqual([]);
    expect(await world.events('request.approved')).toEqual([]);
  });

  it('while an approver as they should be is counted, in the same world', async () => {
    const request = await filed(world);
    expect(await runDecide(world, decisionOf(world, 'omar', request))).toMatchObject({ state: 'approved' });
  });
});

describe('a sign-in that is used again', () => {
  const twice = (): void => world.useCatalogue(SIGN_IN_CATALOGUE.replace('quorum: 1', 'quorum: 2'));

  it('for the same request, in another intake, is one approval', async () => {
    twice();
    const request = await filed(world);
    const evidence = signInOf(world, 'omar');
    for (let times = 0; times < 3; times += 1)
      expect(await runDecide(world, decisionOf(world, 'omar', request, { evidence }))).toMatchObject({
        state: 'pending',
      });
    expect(await world.events('request.approval-counted')).toHaveLength(1);
    expect(await world.orders('grant')).toEqual([]);
  });

  it('as somebody else’s, is nobody’s', async () => {
    twice();
    const request = await filed(world);
    const evidence = signInOf(world, 'omar');
    await runDecide(world, decisionOf(world, 'omar', request, { evidence }));
    const stolen = decisionOf(world, 'amara', request, { evidence });
    expect(await runDecide(world, stolen)).toMatchObject({ outcome: 'refused', code: 'sign-in-unknown' });
    expect(await world.orders('grant')).toEqual([]);
  });

  it('of a yes is no no, nor the other way round, where the request was decided', async () => {
    const request = await filed(world);
    const evidence = signInOf(world, 'omar');
    await runDecide(world, decisionOf(world, 'omar', request, { evidence }));
    const no = decisionOf(world, 'omar', request, { evidence, outcome: 'deny', why: 'no' });
    expect(await runDecide(world, no)).toMatchObject({ outcome: 'refused', code: 'already-decided' });
  });
});

it('a click on a task that wants a sign-in never approves it, whoever clicks and however often', async () => {
  const request = await filed(world);
  for (const who of ['UOMAR', 'UAMARA', 'ULENA', 'UINES', 'UNOOR', 'UOMAR'])
    expect(codeOf(await world.useCases.review(clicking(who, request)))).not.toBe('ok');
  expect(await world.orders('grant')).toEqual([]);
});
