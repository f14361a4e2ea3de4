/**
 * What a claim costs beside STS: the time from asking for credentials to having the sealed answer, less the time
 * that STS itself took. The real issuer with the file sink and a real Redis; the local AWS is a process of its own.
 *
 * Usage: npm run bench -- claim [--claims N] [--json]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { claimTimes } from './claim-times.ts';
import { machine, median, percentile } from './figures.ts';

const SERVE_AWS = '--serve-aws';
const { values } = parseArgs({
  options: {
    claims: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
    'serve-aws': { type: 'boolean', default: false },
  },
});

if (values['serve-aws']) {
  const { startLocalAws } = await import('../src/playground/aws/start-local-aws.ts');
  const { endpoint, account, credentialsOf } = await startLocalAws();
  process.send?.({ endpoint, region: account.region, credentials: credentialsOf('issuer') });
} else {
  const aws = fork(fileURLToPath(import.meta.url), [SERVE_AWS]);
  try {
    const [world] = (await once(aws, 'message')) as [Parameters<typeof claimTimes>[0]];
    report(await claimTimes(world, Number(values.claims)));
  } finally {
    aws.kill();
  }
}

function report(times: Awaited<ReturnType<typeof claimTimes>>): void {
  const beside = (all: typeof times): readonly number[] => all.map(({ claimMs, stsMs }) => claimMs - stsMs);
  const twoCalls = beside(times.filter(({ hasNonce }) => !hasNonce));
  const oneCall = beside(times.filter(({ hasNonce }) => hasNonce));
  const claimsMs = times.map(({ claimMs }) => claimMs);
  const stsMs = times.map((one) => one.stsMs);
  const figures = {
    claims: times.length,
    overheadMedianMs: median(twoCalls),
    overheadP99Ms: percentile(twoCalls, 99),
    overheadWithNonceMedianMs: median(oneCall),
    overheadWithNonceP99Ms: percentile(oneCall, 99),
    stsMedianMs: median(stsMs),
    stsP99Ms: percentile(stsMs, 99),
    wholeMedianMs: median(claimsMs),
    wholeP99Ms: percentile(claimsMs, 99),
  };
  if (values.json) {
    console.log(JSON.stringify({ name: 'claim', figures, machine: machine() }));
    return;
  }
  console.log(
    `${times.length} claims, half of them with a first call that fetches a nonce; file sink, fsync always`,
  );
  console.table({
    'beside STS, two calls': { 'median ms': figures.overheadMedianMs, 'p99 ms': figures.overheadP99Ms },
    'beside STS, one call': {
      'median ms': figures.overheadWithNonceMedianMs,
      'p99 ms': figures.overheadWithNonceP99Ms,
    },
    'STS (local)': { 'median ms': figures.stsMedianMs, 'p99 ms': figures.stsP99Ms },
    whole: { 'median ms': figures.wholeMedianMs, 'p99 ms': figures.wholeP99Ms },
  });
  console.log(machine());
}
