/**
 * A sealer in a process of its own, to be killed: seals events as fast as it can and prints the id of each one that
 * was acknowledged. Usage: node BUNDLE FOLDER KEYS_FILE FIRST_COUNT
 */
import { readFileSync } from 'node:fs';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { systemTimer } from '../../src/adapters/system/system-timer.ts';
import { openSealer } from '../../src/issuance/sealer.ts';
import { loadProcessKeys } from '../../src/proof/process-keys.ts';
import { EventMaker } from '../audit/log-fixture.ts';

const [folder = '', keysFile = '', firstCount = '0'] = process.argv.slice(2);
const files = JSON.parse(readFileSync(keysFile, 'utf8')) as { gateway: object; issuer: object };
const keys = {
  gateway: loadProcessKeys(JSON.stringify(files.gateway), 'gateway'),
  issuer: loadProcessKeys(JSON.stringify(files.issuer), 'issuer'),
};
const maker = new EventMaker(keys, Number(firstCount));
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const sealer = await openSealer({
  sink: await openFileSink(folder, { lockWaitMs: 2_000, maxSegmentBytes: 20_000 }),
  signer: maker.signer,
  keys: maker.publicKeys,
  clock: { nowMs: () => Date.now() },
  timer: systemTimer,
  log: silent,
  onBroken: (fault) => {
    throw fault;
  },
});

await Promise.all(
  [1, 2, 3].map(async (lane) => {
    for (;;) {
      const event = maker.event('issuer-events', `grant/${firstCount}-${lane}`);
      await sealer.handle(maker.entry('issuer-events', event));
      process.stdout.write(`${event.envelope.eventId}\n`);
    }
  }),
);
