/**
 * What a decision costs: a click and a claim, by the shipped rules and so many of the organisation's own. A claim
 * asks the organisation's rules again for the request and for each approval.
 *
 * Usage: npm run bench -- decide [--policies N] [--rounds N] [--json]
 */
import { parseArgs } from 'node:util';

import type { Question } from '../src/policy/question.ts';
import { requirePolicy } from '../src/policy/organisation-policy.ts';
import { EXAMPLE, catalogueOf } from '../test/catalogue/sample-catalogue.ts';
import { approveQuestion, claimQuestion, requestQuestion } from '../test/policy/sample-question.ts';
import { machine, median, percentile } from './figures.ts';

const { values } = parseArgs({
  options: {
    policies: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.policies);
const rounds = Number(values.rounds);

/** Rules that have to be looked at and never apply, as most of an organisation's do at any one time. */
function ownRules(): string {
  const conditions = [
    'context.durationSeconds > 86400',
    'resource.risk == Risk::"high" && principal in Group::"support"',
    'resource.asset == Asset::"payments-api" && context.now < datetime("2020-01-01")',
    'resource.actions.contains("ecs:DeleteService")',
  ];
  return Array.from({ length: count }, (_, number) => {
    const condition = conditions[number % conditions.length] ?? '';
    const action = condition.startsWith('context.duration') ? '"request"' : '"approve"';
    return `@id("own-${number}")\n@because("A rule that never applies today.")\nforbid (principal, action == Action::${action}, resource) when { ${condition} };\n`;
  }).join('\n');
}

const policy = requirePolicy([{ file: 'own.cedar', text: ownRules() }], catalogueOf(EXAMPLE));

function timesOf(question: Question): readonly number[] {
  for (let round = 0; round < 200; round++) policy.decide(question);
  return Array.from({ length: rounds }, () => {
    const startedAtMs = performance.now();
    const { outcome } = policy.decide(question);
    const tookMs = performance.now() - startedAtMs;
    if (outcome !== 'allow') throw new Error('the bench is about decisions that allow');
    return tookMs;
  });
}

const times = {
  request: timesOf(requestQuestion()),
  approve: timesOf(approveQuestion()),
  claim: timesOf(claimQuestion()),
};

if (values.json) {
  const figures = {
    ownPolicies: count,
    shippedPolicies: policy.rules.length - count,
    rounds,
    requestMedianMs: median(times.request),
    requestP99Ms: percentile(times.request, 99),
    approveMedianMs: median(times.approve),
    approveP99Ms: percentile(times.approve, 99),
    claimMedianMs: median(times.claim),
    claimP99Ms: percentile(times.claim, 99),
  };
  console.log(JSON.stringify({ name: 'decide', figures, machine: machine() }));
} else {
  console.log(
    `${count} policies of the organisation beside ${policy.rules.length - count} shipped, ${rounds} rounds`,
  );
  console.table(
    Object.fromEntries(
      Object.entries(times).map(([action, all]) => [
        action,
        { 'median ms': median(all), 'p99 ms': percentile(all, 99) },
      ]),
    ),
  );
  console.log(machine());
}
