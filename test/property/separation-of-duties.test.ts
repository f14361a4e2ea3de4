import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Identity, Person, Standing } from '../../src/domain/person.ts';
import { emailIdentity, slackIdentity } from '../../src/domain/person.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { eligibleApprovers } from '../../src/policy/eligible-approvers.ts';
import { countHumans } from '../../src/policy/same-human.ts';
import type { Subject } from '../../src/policy/question.ts';
import { catalogueOf, EXAMPLE, sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  approvalBy,
  approveQuestion,
  claimQuestion,
  membership,
  subjectOf,
} from '../policy/sample-question.ts';

const { decide } = shippedPolicy();

/** A human who really exists, with everything they are known by; what a process sees is a part of it. */
type Human = { readonly number: number; readonly slack: readonly string[]; readonly mailbox: string };

const HUMANS: readonly Human[] = Array.from({ length: 4 }, (_, number) => ({
  number,
  slack: [`U${number}A`, `U${number}B`],
  mailbox: `person.${number}@acme.example`,
}));

const spellings = (mailbox: string) =>
  fc.constantFrom(mailbox, mailbox.toUpperCase(), mailbox.replace('.', ''), mailbox.replace('@', '+x@'));

/** One of a human's faces: always their address in some spelling, and any of their accounts. */
const face = fc.constantFrom(...HUMANS).chain((human) =>
  fc
    .record({
      accounts: fc.subarray([...human.slack]),
      mail: spellings(human.mailbox),
      id: fc.nat({ max: 9 }),
      raw: fc.boolean(),
    })
    .map(({ accounts, mail, id, raw }) => {
      const identities: Identity[] = [
        ...accounts.map(slackIdentity),
        raw ? `email:${mail}` : emailIdentity(mail),
      ];
      return {
        human,
        person: { personId: `p${human.number}-${id}`, name: 'x', identities } as unknown as Person,
      };
    }),
);

const standing: fc.Arbitrary<Standing> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Standing>({ kind: 'internal' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Standing>(
      { kind: 'outsider', why: 'guest' },
      { kind: 'outsider', why: 'bot' },
      { kind: 'unknown', why: 'x' },
    ),
  },
);

const subject = fc
  .record({
    face,
    standing,
    inGroup: fc.boolean(),
    support: fc.constantFrom('member' as const, 'not-member' as const, 'unknown' as const),
  })
  .map(({ face: { human, person }, standing: how, inGroup, support }) => ({
    human,
    how,
    support,
    inGroup,
    subject: subjectOf(
      person,
      { ...membership(...(inGroup ? ['platform-leads', 'on-call'] : [])), supportTier: support },
      how,
    ),
  }));

type Somebody = { human: Human; how: Standing; support: string; inGroup: boolean; subject: Subject };

const mayDecide = ({ how, support, inGroup }: Somebody): boolean =>
  how.kind === 'internal' && support === 'not-member' && inGroup;

describe('separation of duties, over people with several faces', () => {
  it('never counts the requester, somebody who is not internal, or one human twice', () => {
    fc.assert(
      fc.property(
        subject,
        fc.array(subject, { maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (asker, clicks, quorum) => {
          const task = sampleTask({ quorum });
          const counted: Somebody[] = [];
          for (const click of clicks) {
            const earlier = counted.map((one) => approvalBy(one.subject));
            const decision = decide(
              approveQuestion({ requester: asker.subject, approver: click.subject, earlier, task }),
            );
            if (decision.outcome === 'allow') counted.push(click);
          }
          expect(counted.every((one) => one.human !== asker.human && mayDecide(one))).toBe(true);
          expect(new Set(counted.map((one) => one.human)).size).toBe(counted.length);
          expect(counted.length === 0 || asker.how.kind === 'internal').toBe(true);
        },
      ),
      { numRuns: 700 },
    );
  });

  it('never lets the issuer mint over approvals that do not count, whatever the gateway relayed', () => {
    fc.assert(
      fc.property(
        subject,
        fc.array(subject, { maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (asker, relayed, quorum) => {
          const base = claimQuestion();
          const requester = {
            ...asker.subject,
            person: { ...asker.subject.person, personId: base.intent.requester },
          };
          const approvals = relayed.map((one) => approvalBy(one.subject));
          const decision = decide({ ...base, requester, approvals, task: sampleTask({ quorum }) });
          const right =
            asker.how.kind === 'internal' &&
            asker.inGroup &&
            relayed.every((one) => one.human !== asker.human && mayDecide(one)) &&
            new Set(relayed.map((one) => one.human)).size >= quorum;
          expect(decision.outcome).toBe(right ? 'allow' : 'deny');
        },
      ),
      { numRuns: 700 },
    );
  });

  it('never asks somebody who could not decide, nor leaves out somebody who could', () => {
    fc.assert(
      fc.property(subject, fc.array(subject, { maxLength: 6 }), (asker, candidates) => {
        const { requester, task, rung, incident, earlier, intentDigest, nowMs } = approveQuestion({
          requester: asker.subject,
        });
        const { eligible, excluded } = eligibleApprovers(
          shippedPolicy(),
          candidates.map((one) => one.subject),
          { requester, task, rung, incident, earlier, intentDigest, signIns: catalogueOf(EXAMPLE), nowMs },
        );
        const able = candidates.filter(
          (one) =>
            mayDecide(one) && one.human !== asker.human && asker.how.kind === 'internal' && asker.inGroup,
        );
        expect(eligible).toEqual(able.map((one) => one.subject));
        expect(excluded.every(({ why }) => why.length > 10)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

describe('countHumans', () => {
  it('never counts more people than there are, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(face, { maxLength: 8 }), (faces) => {
        const humans = new Set(faces.map(({ human }) => human)).size;
        expect(countHumans(faces.map(({ person }) => person))).toBe(humans);
        expect(countHumans(faces.map(({ person }) => person).reverse())).toBe(humans);
      }),
    );
  });
});
