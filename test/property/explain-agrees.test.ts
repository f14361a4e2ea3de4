import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { decideRequest } from '../../src/approval/decide-request.ts';
import type { ApprovalDeps } from '../../src/approval/deps.ts';
import { readAsk } from '../../src/approval/read-ask.ts';
import type { Caller } from '../../src/approval/read-caller.ts';
import { subjectOf } from '../../src/approval/read-subject.ts';
import { personFor } from '../../src/catalogue/person-for.ts';
import type { OpenIncident } from '../../src/domain/incident.ts';
import type { Standing } from '../../src/domain/person.ts';
import { slackIdentity } from '../../src/domain/person.ts';
import { formatDuration } from '../../src/domain/time.ts';
import { explainRequest } from '../../src/policy/explain-request.ts';
import { requirePolicy } from '../../src/policy/organisation-policy.ts';
import { EXAMPLE, catalogueOf, exampleWith } from '../catalogue/sample-catalogue.ts';

const NOW_MS = Date.parse('2026-11-23T03:12:00Z');
const CATALOGUES = [
  catalogueOf(EXAMPLE),
  catalogueOf(exampleWith('people: [mara, jonas]', 'people: [jonas]\n    slackGroups: [S0ONCALL]')),
  catalogueOf(exampleWith('reviewBy: 2027-05-31', 'reviewBy: 2026-10-01')),
];
const OWN = `
@id("no-long-nights")
@because("At night nobody gets more than ten minutes.")
forbid (principal, action == Action::"request", resource)
when { context.now.toTime() < duration("6h") && context.durationSeconds > 600 };
`;

/** Each catalogue with rules of the organisation and without. */
const WORLDS = CATALOGUES.flatMap((catalogue) =>
  [[], [{ file: 'own.cedar', text: OWN }]].map((texts) => ({
    catalogue,
    policy: requirePolicy(texts, catalogue),
  })),
);

/** Somebody, what they ask for, and what the world is like. */
const asking = fc.record({
  world: fc.constantFrom(...WORLDS),
  userId: fc.constantFrom('U0ONCALL', 'U0APPROVER', 'U0LEAD', 'U0SUPPORT', 'U0NOBODY'),
  standing: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Standing>({ kind: 'internal' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Standing>(
        { kind: 'outsider', why: 'guest' },
        { kind: 'outsider', why: 'support-tier' },
        { kind: 'unknown', why: 'timeout' },
      ),
    },
  ),
  members: fc.constantFrom(null, [], ['U0ONCALL'], ['U0NOBODY', 'U0ONCALL']),
  task: fc.constantFrom('restart-ecs-service', 'restart-ecs-service', 'restart'),
  asset: fc.constantFrom('orders-api', 'payments-api', 'orders'),
  durationSeconds: fc.constantFrom(20, 600, 1800, 3600),
  incidentIsOpen: fc.boolean(),
  devices: fc.constantFrom(0, 1, 2),
});

describe('policy explain', () => {
  it('says what the real decision says, over the same facts, a thousand times', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(asking, (one) => {
        const { policy, catalogue } = one.world;
        const slackGroups = new Map([['S0ONCALL', one.members]]);
        const identities = [slackIdentity(one.userId)];
        const explained = explainRequest(
          policy,
          catalogue,
          { ...one, identities, fallbackId: slackIdentity(one.userId) },
          {
            standingOf: () => one.standing,
            slackGroups,
            incident: one.incidentIsOpen ? 'open' : 'none',
            nowMs: NOW_MS,
          },
        );
        const real = decideReally(one, slackGroups);
        const answer = explained.ok
          ? { outcome: explained.value.decision.outcome, reasons: explained.value.decision.reasons }
          : { refused: explained.refusal.code };
        expect(answer).toEqual(real);
        seen.add(explained.ok ? explained.value.decision.reasons.map(({ rule }) => rule).join() : 'refused');
      }),
      { numRuns: 1000 },
    );
    // The thousand were no thousand of the same.
    expect(seen.size).toBeGreaterThan(20);
  });
});

type Asking = typeof asking extends fc.Arbitrary<infer T> ? T : never;

/** As the gateway decides when somebody submits the form. */
function decideReally(one: Asking, members: ReadonlyMap<string, readonly string[] | null>) {
  const { policy, catalogue } = one.world;
  const deps = {
    catalogue: () => catalogue,
    policy: () => policy,
    clock: { nowMs: () => NOW_MS },
  } as ApprovalDeps;
  const ask = readAsk(one.world.catalogue, {
    taskId: one.task,
    asset: one.asset,
    duration: `${one.durationSeconds}s`,
    reason: 'because',
  });
  const own = slackIdentity(one.userId);
  const person = personFor(catalogue, { identities: [own], fallbackId: own, name: one.userId });
  if (!person.ok) return { refused: person.refusal.code };
  const task = ask.ok ? ask.value : boundDespite(one, ask.refusal.code);
  if ('refused' in task) return task;
  const account = {
    userId: one.userId,
    name: one.userId,
    identities: [],
    standing: one.standing,
    source: 'test',
    readAtMs: NOW_MS,
  };
  const groups = { members, settling: new Map(), origin: { source: 'test', readAtMs: NOW_MS } };
  const subject = subjectOf(deps, person.value, account, groups, 'asker');
  const incident = one.incidentIsOpen ? ({ state: 'open' } as OpenIncident) : null;
  const { decision } = decideRequest(deps, { subject } as Caller, task, incident, one.devices);
  return { outcome: decision.outcome, reasons: decision.reasons };
}

/** The form refuses too long a time before policy does; here policy is asked about it all the same. */
function boundDespite(one: Asking, code: string) {
  if (code !== 'bad-duration') return { refused: code };
  const limit = one.world.catalogue.tasks.get(one.task)?.maxSeconds ?? 0;
  const shorter = readAsk(one.world.catalogue, {
    taskId: one.task,
    asset: one.asset,
    duration: formatDuration(limit),
    reason: 'because',
  });
  return shorter.ok
    ? { ...shorter.value, durationSeconds: one.durationSeconds }
    : { refused: shorter.refusal.code };
}
