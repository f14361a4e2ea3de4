import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { generateProcessKeys, loadProcessKeys } from '../../src/proof/process-keys.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { sealing, temporaryFolder } from './seal-fixture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = 6;

describe('kill -9 of a sealer', () => {
  it('loses nothing it acknowledged, and leaves a log that goes on', async () => {
    const workshop = await temporaryFolder();
    const bundle = join(workshop, 'driver.mjs');
    const keysFile = join(workshop, 'keys.json');
    const esbuild = join(root, 'node_modules/esbuild/bin/esbuild');
    const driver = join(root, 'test/issuance/seal-crash-driver.ts');
    const built = spawnSync(
      esbuild,
      [driver, '--bundle', '--platform=node', '--format=esm', `--outfile=${bundle}`],
      { encoding: 'utf8' },
    );
    expect([built.status, built.stderr]).toEqual([0, expect.any(String)]);

    const files = {
      gateway: generateProcessKeys('gateway').privateFile,
      issuer: generateProcessKeys('issuer').privateFile,
    };
    await writeFile(keysFile, JSON.stringify(files));
    const maker = new EventMaker({
      gateway: loadProcessKeys(JSON.stringify(files.gateway), 'gateway'),
      issuer: loadProcessKeys(JSON.stringify(files.issuer), 'issuer'),
    });
    const scene = await sealing(maker);

    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const seen = await killedAfter(3 + round * 17, [
        bundle,
        scene.folder,
        keysFile,
        String((round + 1) * 1_000_000),
      ]);
      acknowledged.push(...seen);
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 3);

    const sealer = await scene.open({ lockWaitMs: 2_000 });
    const outcomes = await Promise.all(acknowledged.map((eventId) => sealer.waitSealed(eventId, 1)));
    expect(outcomes.filter(({ kind }) => kind !== 'sealed')).toEqual([]);
    expect(await scene.verdict()).toMatchObject({ ok: true, findings: 0 });
  });
});

/** Starts the driver, kills it once it has acknowledged so many, and says what it acknowledged until it was dead. */
async function killedAfter(count: number, args: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const seen: string[] = [];
  for await (const eventId of createInterface({ input: child.stdout })) {
    seen.push(eventId);
    if (seen.length === count) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return seen;
}
