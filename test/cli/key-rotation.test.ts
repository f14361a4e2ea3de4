import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import { makeLine } from '../../src/audit/log-line.ts';
import { LogWalk } from '../../src/audit/log-walk.ts';
import { forgetKey, retireKeyFiles, rotateKeyFiles, writeKeyFiles } from '../../src/cli/key-files.ts';
import type { Disclosure } from '../../src/codec/disclosure.ts';
import type { LogEntry } from '../../src/contracts/log-entry.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { openSealer } from '../../src/issuance/sealer.ts';
import { noteSigner } from '../../src/proof/note-keys.ts';
import { rotationDraft, rotationsOf } from '../../src/proof/key-rotation.ts';
import type { ProcessKeyRing } from '../../src/proof/process-keys.ts';
import { loadProcessKeyRing, loadPublicKeys, publicKeysOfRing } from '../../src/proof/process-keys.ts';
import { EventMaker, freshKeys, MemoryLog, ORIGIN, START_MS } from '../audit/log-fixture.ts';
import { StoryTeller, storyIds, streamEntry } from '../audit/story-fixture.ts';
import { ManualTime, temporaryFolder } from '../issuance/seal-fixture.ts';
import { memoryLog } from '../support/memory-log.ts';
import { audit, breakglass } from './audit-fixture.ts';

const gateway = freshKeys('gateway');
let folder: string;
let log: string;
let teller: number;
const at = (name: string): string => join(folder, name);
const ringIn = async (): Promise<ProcessKeyRing> =>
  loadProcessKeyRing(await readFile(at('issuer.keys.json'), 'utf8'), 'issuer');
const publicIds = async (): Promise<readonly string[]> => [
  ...loadPublicKeys(await readFile(at('issuer.public.json'), 'utf8'), 'issuer').keys.keys(),
];
const keys = (...args: string[]) => breakglass('keys', 'issuer', '--out', folder, ...args);

beforeEach(async () => {
  folder = await temporaryFolder();
  log = at('log');
  teller = 0;
  await writeKeyFiles(folder, 'issuer');
});

/** Runs an issuer's sealer with the keys that stand in the files, as a start would, over one incident. */
async function runIssuer(number: number): Promise<void> {
  const ring = await ringIn();
  const time = new ManualTime();
  const maker = new EventMaker({ gateway, issuer: ring.current });
  const sealer = await openSealer({
    sink: await openFileSink(log, { lockWaitMs: 0 }),
    signer: noteSigner(ring.current, ORIGIN),
    formerSigners: ring.former.map((former) => noteSigner(former, ORIGIN)),
    keys: { gateway: maker.publicKeys.gateway, issuer: publicKeysOfRing(ring) },
    clock: time,
    timer: time,
    log: memoryLog(),
    onBroken: () => {},
  });
  for (const { from, to } of rotationsOf(ring)) {
    const { type, data } = rotationDraft(from, to);
    teller += 5_000;
    const tells = new StoryTeller({ gateway, issuer: from }, teller);
    await sealer.handle(
      streamEntry(tells.issuer(`note/rotation-${teller}`, type, systemActor('startup'), data)),
    );
  }
  await sealer.sealBatch(new StoryTeller(maker, teller).incident(number).map(streamEntry));
  await writeFile(at(`posted-${number}`), sealer.checkpoint);
  await sealer.close();
}

/** The line an auditor pins, kept in a file. */
async function pin(name: string): Promise<string> {
  const { stdout } = await audit('key', '--keys', at('issuer.public.json'), '--workspace', 'T0TEST');
  await writeFile(at(name), stdout);
  return at(name);
}

describe('key files that are rotated', () => {
  it('hold the new key first, both halves, and lose the private half of the former', async () => {
    const first = await ringIn();
    await rotateKeyFiles(folder, 'issuer');
    const second = await ringIn();
    expect(second.former.map(({ keyId }) => keyId)).toEqual([first.current.keyId]);
    await rotateKeyFiles(folder, 'issuer');
    const third = await ringIn();
    const ids = [third.current, ...third.former].map(({ keyId }) => keyId);
    expect(ids.slice(1)).toEqual([second.current.keyId, first.current.keyId]);
    expect(await publicIds()).toEqual(ids);
    expect((await stat(at('issuer.keys.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(at('issuer.public.json'))).mode & 0o777).toBe(0o644);
    expect(await readFile(at('issuer.public.json'), 'utf8')).not.toMatch(/"(d|mac)"/);

    await retireKeyFiles(folder, 'issuer');
    expect(await ringIn()).toMatchObject({ current: { keyId: ids[0] }, former: [] });
    expect(await publicIds()).toEqual(ids);
    await forgetKey(folder, 'issuer', ids[2] ?? '');
    expect(await publicIds()).toEqual(ids.slice(0, 2));
    await forgetKey(folder, 'issuer', ids[1] ?? '');
    expect(await publicIds()).toEqual(ids.slice(0, 1));
  });

  it('are left alone where nothing can be rotated, retired or forgotten', async () => {
    const nowhere = at('nowhere');
    await expect(rotateKeyFiles(nowhere, 'issuer')).rejects.toMatchObject({ code: 'bad-setting' });
    await expect(retireKeyFiles(nowhere, 'issuer')).rejects.toMatchObject({ code: 'bad-setting' });
    const first = (await ringIn()).current.keyId;
    await expect(forgetKey(folder, 'issuer', 'x')).rejects.toThrow(/holds no key x; it holds/);
    await expect(forgetKey(folder, 'issuer', first)).rejects.toThrow(/key in use/);
    await rotateKeyFiles(folder, 'issuer');
    await expect(forgetKey(folder, 'issuer', first)).rejects.toThrow(/--retire/);
    expect(await publicIds()).toHaveLength(2);
  });
});

describe('keys --retire', () => {
  it('takes nothing away before the log holds that the key handed over', async () => {
    await runIssuer(1);
    await keys('--rotate');
    const before = await readFile(at('issuer.keys.json'), 'utf8');
    expect(await keys('--retire')).toMatchObject({ code: 2, stderr: expect.stringContaining('--log') });
    expect(await keys('--retire', '--log', log)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^breakglass: .* does not hold yet that \S{43} handed over to \S{43}\. Start the issuer with both first\. Nothing was changed\.\n$/,
      ),
    });
    expect(await readFile(at('issuer.keys.json'), 'utf8')).toBe(before);

    await runIssuer(2);
    expect(await keys('--retire', '--log', log)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--forget'),
    });
    expect((await ringIn()).former).toEqual([]);
    // The log goes on with the new key alone.
    await runIssuer(3);
    expect(await audit('verify', log, '--key', await pin('new'))).toMatchObject({ code: 0 });
    expect(await keys('--retire', '--log', log)).toMatchObject({
      code: 1,
      stderr: 'breakglass: the issuer holds no former key\n',
    });
  });

  it('takes nothing away by a log that lies, and by the log of a gateway alone', async () => {
    await runIssuer(1);
    await keys('--rotate');
    await runIssuer(2);
    const short = at('short');
    const lines = (await readFile(join(log, '000000000000.jsonl'), 'utf8')).split(/(?<=\n)/);
    await writeFile(short, lines.slice(0, -1).join(''));
    expect((await keys('--retire', '--log', short)).code).toBe(1);
    await writeKeyFiles(folder, 'gateway');
    await rotateKeyFiles(folder, 'gateway');
    const gateways = await breakglass('keys', 'gateway', '--out', folder, '--retire', '--log', log);
    expect(gateways.code).toBe(1);
    expect((await ringIn()).former).toHaveLength(1);
  });
});

describe('after a key was stolen', () => {
  /** K1 is stolen once its first incident was posted; it is rotated, retired and forgotten as documented. */
  async function stolen() {
    await runIssuer(1);
    const old = await pin('old');
    await copyFile(at('issuer.keys.json'), at('thief.keys.json'));
    expect((await keys('--rotate')).code).toBe(0);
    await runIssuer(2);
    expect((await keys('--retire', '--log', log)).code).toBe(0);
    const now = await pin('new');
    const thief = loadProcessKeyRing(await readFile(at('thief.keys.json'), 'utf8'), 'issuer').current;
    return { old, now, thief };
  }

  it('either key shows that the log continues what was posted before the theft', async () => {
    const { old, now } = await stolen();
    for (const key of [old, now]) {
      expect(await audit('consistent', at('posted-1'), '--log', log, '--key', key)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^ok: the second continues the first/),
      });
      expect(await audit('verify', log, '--key', key, '--checkpoint', at('posted-1'))).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/key of the issuer since entry 13: \S{43}\n$/),
      });
    }
  });

  it('the proof of an entry from before holds by either key', async () => {
    const { old, now } = await stolen();
    for (const entry of ['0', '13', '20']) {
      await writeFile(at('proof'), (await audit('prove', entry, '--log', log)).stdout);
      for (const key of [old, now])
        expect(await audit('verify', at('proof'), '--key', key)).toMatchObject({ code: 0 });
    }
    const proof = await readFile(at('proof'), 'utf8');
    const { rotations: _, ...without } = JSON.parse(proof) as { rotations: unknown };
    await writeFile(at('proof'), `${JSON.stringify(without)}\n`);
    expect((await audit('verify', at('proof'), '--key', old)).code).toBe(1);
    expect((await audit('verify', at('proof'), '--key', now)).code).toBe(0);
  });

  it('a log made with it is not taken for ours by whoever pins what audit key prints', async () => {
    const { now, thief } = await stolen();
    const forger = new EventMaker({ gateway, issuer: thief });
    const forged = new MemoryLog(forger);
    for (let number = 0; number < 5; number += 1)
      forged.addEvent('issuer-events', forger.event('issuer-events', `grant/forged-${number}`));
    const note = JSON.stringify({ checkpoint: forged.checkpoint() });
    await writeFile(at('forged'), `${forged.lines.join('')}${note}\n`);
    const verify = (key: string) => audit('verify', at('forged'), '--key', key);
    expect((await verify(now)).code).toBe(1);
    // Also with the former key printed beside it, since that is marked.
    const all = await audit('key', '--keys', at('issuer.public.json'), '--workspace', 'T0TEST', '--all');
    expect(all.stdout).toMatch(/^breakglass\/T0TEST\+\S+\n# former, \S{43}: breakglass\/T0TEST\+\S+\n$/);
    await writeFile(at('all'), all.stdout);
    expect((await verify(at('all'))).code).toBe(1);
    // The public file is believed as it stands: so a stolen key has to go from it.
    expect((await verify(at('issuer.public.json'))).code).toBe(0);
    expect(await keys('--forget', thief.keyId)).toMatchObject({ code: 0 });
    expect((await verify(at('issuer.public.json'))).code).toBe(1);
    expect((await audit('verify', log, '--key', at('issuer.public.json'))).code).toBe(0);
  });

  it('nothing that it signed is believed for a handing over that stands behind what it covers', async () => {
    const { old, now, thief } = await stolen();
    // What is genuine up to the handing over, entries of the thief's, their checkpoint, and the handing over behind it.
    const lines = (await readFile(join(log, '000000000000.jsonl'), 'utf8')).split(/(?<=\n)/);
    const from = lines.findIndex((line) => line.includes('"type":"key.rotated"'));
    const walk = new LogWalk();
    for (const line of lines.slice(0, from)) walk.step(Buffer.from(line));
    let [{ chain, size: index }, text] = [walk, lines.slice(0, from).join('')];
    const add = (entry: LogEntry, disclosures: readonly Disclosure[] = []): void => {
      const made = makeLine(entry, disclosures, chain);
      ({ chain } = made);
      text += made.text;
      index += 1;
      if (entry.kind === 'event' && entry.envelope.type !== 'key.rotated') walk.tree.append(made.leafHash);
    };
    for (const { stream, event } of new StoryTeller({ gateway, issuer: thief }, 90_000).incident(7)) {
      const place = { v: 1, index, sealedAtMs: START_MS, kind: 'event', stream } as const;
      add({ ...place, envelope: event.envelope }, event.disclosures);
    }
    const note = makeCheckpoint(noteSigner(thief, ORIGIN), index, walk.tree.root());
    const { leaf } = JSON.parse(lines[from] ?? '') as { leaf: LogEntry };
    add({ ...leaf, index });
    await mkdir(at('forged'));
    await writeFile(join(at('forged'), '000000000000.jsonl'), text);
    await writeFile(join(at('forged'), 'checkpoint'), note);
    for (const key of [old, now])
      expect(await audit('consistent', at('posted-1'), '--log', at('forged'), '--key', key)).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^NOT OK: .*forged: /),
      });
  });

  it('it signs no checkpoint that a posted one could be held against later', async () => {
    const { old, now, thief } = await stolen();
    await writeFile(at('claimed'), makeCheckpoint(noteSigner(thief, ORIGIN), 20, Buffer.alloc(32, 7)));
    for (const key of [old, now])
      expect(await audit('consistent', at('claimed'), '--log', log, '--key', key)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('no checkpoint that a pinned key signed'),
      });
  });
});

describe('a bundle or a proof, and a checkpoint kept elsewhere', () => {
  it('are not held against each other without the log, and nobody is left thinking so', async () => {
    await runIssuer(1);
    const key = await pin('key');
    await audit('bundle', '--incident', storyIds(1).incidentId, '--log', log, '--out', at('bundle'));
    await writeFile(at('proof'), (await audit('prove', '3', '--log', log)).stdout);
    for (const name of ['bundle', 'proof']) {
      const refused = await audit('verify', at(name), '--key', key, '--checkpoint', at('posted-1'));
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(
        `breakglass audit consistent ${at('posted-1')} ${at(name)} --log LOG --key FILE`,
      );
      // What it says to do instead.
      expect(await audit('consistent', at('posted-1'), at(name), '--log', log, '--key', key)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^ok: the second continues the first/),
      });
    }
    await writeFile(
      at('other'),
      makeCheckpoint(noteSigner((await ringIn()).current, ORIGIN), 9, Buffer.alloc(32)),
    );
    expect((await audit('consistent', at('other'), at('bundle'), '--log', log, '--key', key)).code).toBe(1);
  });
});
