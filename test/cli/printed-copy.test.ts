import { writeFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';

import { openSinks } from '../../src/adapters/sinks/open-sinks.ts';
import { runErase } from '../../src/issuer/erase.ts';
import { sealing, temporaryFolder } from '../issuance/seal-fixture.ts';
import { memoryLog } from '../support/memory-log.ts';
import { audit, auditScene, issuerFiles, maker } from './audit-fixture.ts';

it('what an issuer printed verifies, and where it lacks an erasure it is said what is missing', async () => {
  const folder = await temporaryFolder();
  let printed = '';
  const output = { write: (text: string) => (printed += text) };
  const sinks = () => openSinks([{ kind: 'file', folder }, { kind: 'stdout' }], memoryLog(), output);
  const scene = await auditScene(await sinks());
  const copy = scene.at('collected');
  await writeFile(copy, printed);
  expect((await audit('verify', copy, ...scene.keys)).code).toBe(0);

  await writeFile(scene.at('issuer.keys.json'), JSON.stringify(issuerFiles.privateFile));
  const silent = { write: () => 0 };
  const env = {
    REDIS_URL: 'redis://nobody@localhost',
    BREAKGLASS_WORKSPACE: 'T0TEST',
    ISSUER_KEYS: scene.at('issuer.keys.json'),
    GATEWAY_PUBLIC_KEYS: scene.at('gateway.public.json'),
    ISSUER_PUBLIC_URL: 'http://127.0.0.1:1',
    BREAKGLASS_LOG_SINKS: `file:${folder},stdout`,
    AWS_REGION: 'eu-west-1',
  };
  const erased = await runErase(['mara', '--reason', 'r', '--yes'], { env, stdout: silent, stderr: silent });
  expect(erased).toBe(0);
  const sealer = await (await sealing(maker)).open({ sink: await sinks() });
  await sealer.handle(maker.entry('issuer-events', maker.event('issuer-events', 'grant/zz')));
  await sealer.close();

  await writeFile(copy, printed);
  const verdict = await audit('verify', copy, ...scene.keys);
  expect([verdict.code, verdict.stdout]).toEqual([
    1,
    expect.stringMatching(
      /^NOT OK: entry 26 .*\nThis copy was printed by the issuer\. .* such as an erasure /,
    ),
  ]);
  // The place that is kept has all of it.
  const kept = await audit('verify', folder, ...scene.keys);
  expect([kept.code, kept.stdout]).toEqual([0, expect.stringContaining('28 entries')]);
});
