import { expect, it } from '@jest/globals';

import { withRedis } from '../support/redis.ts';
import { MAX_ENTRY_CHARACTERS } from '../../src/issuance/seal-judge.ts';
import { asking } from './acts.ts';
import { decisionOf, intakeDeps, knownAs, runDecide, signInOf } from './sign-in-acts.ts';
import { INES, PROVIDER, SIGN_IN_CATALOGUE } from './team.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const NAMES = Array.from({ length: 10 }, (_, number) => `lead${number}`);
/** The longest token that an approval may carry. */
const TOKEN = 't'.repeat(8_000);
/** The largest order that the issuer takes, and keeps with the grant. */
const ORDER_AT_MOST = 200_000;

it('ten approvers with the longest tokens fit into the order, each event and each record', async () => {
  const world = makeWorld(redis());
  const people = NAMES.map((name) => {
    const others = Array.from({ length: 9 }, (_, at) => `"${PROVIDER}#${name}-${'x'.repeat(60)}-${at}"`);
    return `  ${name}: { name: ${name}, slack: [U${name.toUpperCase()}], emails: [${name}@example.com], idp: ["${PROVIDER}#${name}", ${others.join(', ')}] }\n`;
  });
  world.useCatalogue(
    SIGN_IN_CATALOGUE.replace('groups:\n', `${people.join('')}groups:\n`)
      .replace('people: [omar, amara], slackGroups: [S0LEADS]', `people: [${NAMES.join(', ')}]`)
      .replace('quorum: 1', 'quorum: 10'),
  );
  world.directory.put('UINES', { email: 'ines@example.com' });
  for (const name of NAMES) world.directory.put(`U${name.toUpperCase()}`, { email: `${name}@example.com` });
  await world.openIncident();
  await world.bindDevice(INES);
  const request = valueOf(await world.useCases.fileRequest(asking()));
  const states: unknown[] = [];
  for (const name of NAMES) {
    const evidence = { ...signInOf(world, name), token: TOKEN };
    const decision = decisionOf(world, name, request, { evidence, person: knownAs(name) });
    states.push((await runDecide(world, decision, intakeDeps(world)))['state']);
  }
  expect(states).toEqual([...Array.from({ length: 9 }, () => 'pending'), 'approved']);

  const read = async (stream: 'gateway-events' | 'orders'): Promise<readonly string[]> => {
    const entries = await redis().admin.xrange(redis().keys.stream(stream), '-', '+');
    return entries.map(([, fields]) => fields[fields.indexOf('json') + 1] ?? '');
  };
  const [order] = await world.orders('grant');
  expect(order?.body.approvals).toHaveLength(10);
  const longest = Math.max(...(await read('orders')).map((jws) => jws.length));
  expect(longest).toBeGreaterThan(100_000);
  expect(longest).toBeLessThan(ORDER_AT_MOST);
  const largest = Math.max(...(await read('gateway-events')).map((json) => json.length));
  expect(largest).toBeGreaterThan(8_000);
  expect(largest).toBeLessThan(MAX_ENTRY_CHARACTERS / 4);
  // Read back by its schema, with its MAC.
  const shown = await world.useCases.shownRequest(request.requestId);
  expect(shown?.request.approvals).toHaveLength(10);
});
