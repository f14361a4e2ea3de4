import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createUseCases } from '../../src/approval/create-use-cases.ts';
import { runDecision } from '../../src/approval/run-decision.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { evidenceSuffices } from '../../src/domain/evidence.ts';
import type { IdpEvidence } from '../../src/domain/evidence.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import { mayBeSameHuman } from '../../src/domain/person.ts';
import { directoryDouble } from '../approval/directory-double.ts';
import { memoryGateway } from '../approval/memory-gateway.ts';
import { asking } from '../approval/acts.ts';
import { decisionOf, knownAs, signInOf } from '../approval/sign-in-acts.ts';
import { CHANNEL, PROVIDER, SIGN_IN_CATALOGUE } from '../approval/team.ts';
import { valueOf } from '../approval/world.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';

const NAMES = ['ines', 'lena', 'omar', 'amara', 'noor'] as const;
const TWO = SIGN_IN_CATALOGUE.replace('quorum: 1', 'quorum: 2');
/** What the catalogue may be changed to meanwhile; the task stays as it is. */
const CATALOGUES: readonly Catalogue[] = [
  TWO,
  TWO.replace(`, idp: ["${PROVIDER}#omar"]`, ''),
  TWO.replace(`["${PROVIDER}#amara"]`, `["${PROVIDER}#other"]`),
  TWO.replace(/, identityProvider: \{[^}]+\}/, ''),
].map(catalogueOf);

/** A town of five in which a request of Ines waits, and what was signed in for so far. */
class Desk {
  nowMs = Date.UTC(2026, 10, 23, 3);
  readonly directory;
  readonly gateway;
  readonly useCases;
  readonly signIns: IdpEvidence[] = [];
  requestId: RequestId | null = null;
  /** Every digest that was ever shown, the newest last. */
  readonly digests: string[] = [];

  constructor(text: string) {
    const clock = { nowMs: () => this.nowMs };
    this.directory = directoryDouble(clock);
    for (const name of NAMES) this.directory.put(`U${name.toUpperCase()}`, { email: `${name}@example.com` });
    this.directory.putGroup('S0LEADS', []);
    this.gateway = memoryGateway(catalogueOf(text), () => this.directory, clock);
    this.useCases = createUseCases(this.gateway.deps);
  }

  async ask(): Promise<void> {
    valueOf(await this.useCases.openIncident({ slackUserId: 'ULENA', channelId: CHANNEL, title: 'Down' }));
    const request = valueOf(await this.useCases.fileRequest(asking({ seed: `V${this.nowMs}` })));
    this.requestId = request.requestId;
    this.digests.push(request.intentDigest);
  }

  shown(back: number): { requestId: RequestId; intentDigest: string } {
    if (this.requestId === null) throw new Error('nothing was asked for');
    return { requestId: this.requestId, intentDigest: this.digests.at(-1 - back) ?? this.digests[0] ?? '' };
  }
}

type Act = { readonly said: string; readonly run: (desk: Desk) => Promise<unknown> | void };
const account = fc.constantFrom(...NAMES).map((name) => `U${name.toUpperCase()}`);
const back = fc.constantFrom(0, 0, 0, 1);

const clicks = fc.record({ slackUserId: account, back }).map(
  (one): Act => ({
    said: `${one.slackUserId} clicks Approve, ${one.back} before the last`,
    run: (desk) =>
      desk.useCases.review({
        slackUserId: one.slackUserId,
        ...desk.shown(one.back),
        verdict: 'approve',
        why: '',
      }),
  }),
);
const reduces = fc.record({ slackUserId: account, duration: fc.constantFrom('9m', '5m', '2m') }).map(
  (one): Act => ({
    said: `${one.slackUserId} reduces it to ${one.duration}`,
    run: async (desk) => {
      const less = await desk.useCases.approveForLess({ ...one, ...desk.shown(0), actions: null });
      if (less.ok) desk.digests.push(less.value.intentDigest);
    },
  }),
);
/** By a sign-in of their own, of somebody else, or one that was used before. */
const signsIn = fc
  .record({
    name: fc.constantFrom(...NAMES),
    subject: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom(...NAMES, 'other')),
    isUsed: fc.nat({ max: 5 }).map((dice) => dice === 0),
    back,
  })
  .map(
    (one): Act => ({
      said: `${one.name} signs in${one.subject === null ? '' : ` as ${one.subject}`}${one.isUsed ? ', again' : ''}`,
      run: async (desk) => {
        const fresh = signInOf(desk.gateway, one.subject ?? one.name);
        const evidence = (one.isUsed ? desk.signIns.at(-1) : undefined) ?? fresh;
        desk.signIns.push(evidence);
        const person = knownAs(one.name);
        return runDecision(
          desk.gateway.deps,
          decisionOf(desk.gateway, one.name, desk.shown(one.back), { evidence, person }),
        );
      },
    }),
  );
const changes = fc.constantFrom(...CATALOGUES.keys()).map(
  (number): Act => ({
    said: `the catalogue becomes number ${number}`,
    run: (desk) => desk.gateway.useCatalogue(CATALOGUES[number] ?? catalogueOf(TWO)),
  }),
);
const leaves = fc.record({ who: account, isBack: fc.boolean() }).map(
  ({ who, isBack }): Act => ({
    said: `${who} ${isBack ? 'is back' : 'is deactivated'}`,
    run: (desk) =>
      desk.directory.put(who, {
        email: `${who.slice(1).toLowerCase()}@example.com`,
        ...(isBack ? {} : { standing: { kind: 'outsider' as const, why: 'deactivated' as const } }),
      }),
  }),
);
const passes = fc
  .constantFrom(30_000, 119_000, 121_000)
  .map((ms): Act => ({ said: `${ms} ms pass`, run: (desk) => void (desk.nowMs += ms) }));
const acts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: clicks },
    { weight: 6, arbitrary: signsIn },
    { weight: 1, arbitrary: reduces },
    { weight: 1, arbitrary: changes },
    { weight: 1, arbitrary: leaves },
    { weight: 1, arbitrary: passes },
  ),
  { minLength: 1, maxLength: 14 },
);

/** Runs the acts and gives what was ordered, with the catalogue it was ordered under. */
async function ordered(text: string, sequence: readonly Act[]) {
  const desk = new Desk(text);
  await desk.ask();
  const found: { order: ReturnType<Desk['gateway']['grantOrders']>[number]; catalogue: Catalogue }[] = [];
  for (const { run } of sequence) {
    await run(desk);
    const orders = desk.gateway.grantOrders();
    for (const order of orders.slice(found.length))
      found.push({ order, catalogue: desk.gateway.deps.catalogue() });
  }
  return found;
}

describe('no sequence of clicks and sign-ins', () => {
  it('orders a grant on less evidence than its task wants, or on a sign-in that is not the approver’s', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('idp', 'click'), acts, async (evidence, sequence) => {
        const text = TWO.replace('evidence: idp', `evidence: ${evidence}`);
        for (const { order, catalogue } of await ordered(text, sequence)) {
          count += 1;
          const { approvals, intentDigest, requester } = order.body;
          expect(approvals).toHaveLength(2);
          for (const one of approvals) {
            expect(evidenceSuffices(one.evidence.kind, evidence as 'click' | 'idp')).toBe(true);
            expect(one.intentDigest).toBe(intentDigest);
            expect(mayBeSameHuman(one.approver, requester)).toBe(false);
            if (one.evidence.kind !== 'idp') continue;
            const known = catalogue.people.get(one.approver.personId)?.identities;
            expect(known).toContain(one.evidence.identity);
            expect(catalogue.settings.identityProvider?.issuer).toBe(PROVIDER);
            expect(one.atMs - one.evidence.atMs).toBeLessThanOrEqual(120_000);
          }
          const [first, second] = approvals;
          if (first === undefined || second === undefined) throw new Error('two approvals');
          expect(mayBeSameHuman(first.approver, second.approver)).toBe(false);
          const tokens = approvals.flatMap((one) =>
            one.evidence.kind === 'idp' ? [one.evidence.random] : [],
          );
          expect(new Set(tokens).size).toBe(tokens.length);
        }
      }),
      { numRuns: 150 },
    );
    expect(count).toBeGreaterThan(10);
  });
});
