import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { openLogFolder } from '../../src/adapters/sinks/log-folder.ts';
import { makeCheckpoint, readUnproven } from '../../src/audit/checkpoint.ts';
import { makeLine } from '../../src/audit/log-line.ts';
import { LogWalk } from '../../src/audit/log-walk.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { Sealer } from '../../src/issuance/sealer.ts';
import { openSealer } from '../../src/issuance/sealer.ts';
import { rotationDraft } from '../../src/proof/key-rotation.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { StoryTeller, streamEntry } from '../audit/story-fixture.ts';
import { ManualTime, temporaryFolder } from '../issuance/seal-fixture.ts';
import { memoryLog } from '../support/memory-log.ts';

const before = new EventMaker();
const after = new EventMaker({ gateway: before.gateway, issuer: new EventMaker().issuer }, 1_000);
const publicKeys = new Map([before, after].flatMap((maker) => [...maker.publicKeys.issuer.keys]));

/** A sealer with the new key and the former one beside it. */
async function open(folder: string): Promise<Sealer> {
  const time = new ManualTime();
  return openSealer({
    sink: await openFileSink(folder, { lockWaitMs: 0 }),
    signer: after.signer,
    formerSigners: [before.signer],
    keys: { gateway: before.publicKeys.gateway, issuer: { role: 'issuer', keys: publicKeys } },
    clock: time,
    timer: time,
    log: memoryLog(),
    onBroken: () => {},
  });
}

const reading = (folder: string) =>
  openLogFolder(folder, { sizeOf: (note) => readUnproven(note)?.size ?? null, settleMs: 0 });

/** Goes on with a log as its issuer would, with nothing but a former key and the right to write the folder. */
async function continueWith(thief: EventMaker, folder: string): Promise<void> {
  const walk = new LogWalk();
  let sealedAtMs = 0;
  for await (const bytes of reading(folder).lines()) {
    const step = walk.step(bytes);
    if (step.kind === 'entry') sealedAtMs = step.seen.sealedAtMs;
  }
  let { chain, size: index } = walk;
  let text = '';
  for (const { stream, event } of new StoryTeller(thief, 9_000).incident(7)) {
    const { envelope, disclosures } = event;
    const line = makeLine({ v: 1, index, sealedAtMs, kind: 'event', stream, envelope }, disclosures, chain);
    text += line.text;
    ({ chain } = line);
    index += 1;
    walk.tree.append(line.leafHash);
  }
  await appendFile(join(folder, '000000000000.jsonl'), text);
  await writeFile(join(folder, 'checkpoint'), makeCheckpoint(thief.signer, index, walk.tree.root()));
}

it('has nothing signed anew that a stolen former key signed a checkpoint over', async () => {
  const folder = await temporaryFolder();
  const { type, data } = rotationDraft(before.issuer, after.issuer);
  const statement = new StoryTeller(before, 500).issuer('note/1', type, systemActor('startup'), data);
  const sealer = await open(folder);
  await sealer.sealBatch([...new StoryTeller(before).incident(1), statement].map(streamEntry));
  await sealer.sealBatch(new StoryTeller(after, 3_000).incident(2).map(streamEntry));
  await sealer.close();
  await (await open(folder)).close();

  await continueWith(before, folder);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'log-broken',
    message: expect.stringContaining('by a former key over what came after that key had handed over'),
  });
  expect(await reading(folder).checkpoint()).toContain('breakglass/');
});
