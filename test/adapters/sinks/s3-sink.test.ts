import { describe, expect, it } from '@jest/globals';

import type { LogBatch, LogSink } from '../../../src/ports/log-sink.ts';
import { sampleLog } from '../../audit/log-fixture.ts';
import { withS3 } from './s3-fixture.ts';

const s3 = withS3();
const log = sampleLog(12);
const texts = log.lines.map((line) => line.toString('utf8'));

/** `count` lines of the sample log from that place on. */
function batch(size: number, count: number, from = texts): LogBatch {
  const head = (at: number) => ({ size: at, chain: `chain-${at}` });
  return { after: head(size), lines: from.slice(size, size + count), head: head(size + count) };
}

async function contents(sink: LogSink): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of sink.lines()) lines.push(Buffer.from(line).toString('utf8'));
  return lines;
}

async function reopened(sink?: LogSink, options = {}): Promise<LogSink> {
  await sink?.close();
  const next = s3().open(options);
  await contents(next);
  await next.checkpoint();
  return next;
}

describe('openS3Sink', () => {
  it('keeps lines with their values in order, over restarts', async () => {
    let sink = await reopened();
    await sink.append(batch(0, 3));
    await sink.append(batch(3, 1));
    await sink.putCheckpoint('note 4');
    sink = await reopened(sink);
    await sink.append(batch(4, 2));
    expect(await contents(sink)).toEqual(texts.slice(0, 6));
    expect(await sink.checkpoint()).toBe('note 4');
    await sink.close();
  });

  it('locks entries and checkpoints, and leaves values where they can be erased', async () => {
    const sink = await reopened();
    await sink.append(batch(0, 2));
    await sink.putCheckpoint('note 2');
    const locked = s3()
      .objects()
      .map(
        ({ key, retention }) =>
          `${key.slice(s3().place.prefix.length).split('/')[0]}: ${retention?.mode ?? 'free'}`,
      );
    expect(locked.toSorted()).toEqual(['checkpoint: COMPLIANCE', 'entries: COMPLIANCE', 'values: free']);
    const entries = s3()
      .objects()
      .find(({ key }) => key.includes('entries/'));
    expect(String(entries?.body)).not.toContain('note 1');
    await sink.close();
  });

  it.each(['drop', 'hang'] as const)('writes a batch once when its answer is lost (%s)', async (kind) => {
    const { aws } = s3();
    const sink = await reopened(undefined, { timeoutMs: 300 });
    const first = batch(0, 2);
    // The first put is that of the values, the second that of the entries.
    for (const when of ['after', 'before'] as const) {
      aws.faults.inject({ kind, operation: 'PutObject', when });
      await expect(sink.append(first)).rejects.toMatchObject({ code: 'log-unavailable' });
      aws.faults.clear();
    }
    await sink.append(first);
    await sink.append(first);
    expect(await contents(sink)).toEqual(texts.slice(0, 2));
    expect(s3().objects()).toHaveLength(2);
    await sink.close();
  });

  it('says what is wrong without quoting what was sent', async () => {
    const sink = await reopened();
    s3().aws.faults.inject({ kind: 'error', code: 'AccessDenied', operation: 'PutObject' });
    await expect(sink.append(batch(0, 1))).rejects.toMatchObject({
      code: 'log-unavailable',
      message: expect.stringMatching(
        /^cannot write values\/\S+ of s3:\/\/breakglass-audit\/\S+: AccessDenied 403$/,
      ),
    });
    await sink.close();
  });

  it('stops the second of two sealers, at entries and at the checkpoint', async () => {
    const [first, second] = [await reopened(), await reopened()];
    await first.append(batch(0, 2));
    await expect(second.append(batch(0, 3))).rejects.toMatchObject({ code: 'log-broken' });
    await first.putCheckpoint('note 2');
    await expect(second.putCheckpoint('note 3')).rejects.toMatchObject({ code: 'log-broken' });
    expect(await contents(second)).toEqual(texts.slice(0, 2));
    await Promise.all([first.close(), second.close()]);
  });

  it('never takes the values of a batch that lost for those of the one that won', async () => {
    const other = sampleLog(3).lines.map((line) => line.toString('utf8'));
    const [first, second] = [await reopened(), await reopened()];
    s3().aws.faults.inject({ kind: 'drop', operation: 'PutObject', when: 'after' });
    await expect(first.append(batch(0, 3, other))).rejects.toMatchObject({ code: 'log-unavailable' });
    await second.append(batch(0, 3));
    expect(await contents(second)).toEqual(texts.slice(0, 3));
    await Promise.all([first.close(), second.close()]);
  });

  it('copies many batches into one object, and reads that instead', async () => {
    let sink = await reopened(undefined, { batchesPerSegment: 3 });
    for (let size = 0; size < 8; size += 1) {
      await sink.append(batch(size, 1));
      await sink.putCheckpoint(`note ${size + 1}`);
      // Reading meanwhile must not disturb what is gathered.
      if (size === 4) for await (const _ of sink.lines()) break;
    }
    await sink.close();
    const segments = (): readonly string[] =>
      s3()
        .keys()
        .filter((key) => key.startsWith('segments/'));
    expect(segments()).toEqual(['segments/000000000000.jsonl', 'segments/000000000003.jsonl']);
    sink = await reopened(undefined, { batchesPerSegment: 3 });
    expect(await contents(sink)).toEqual(texts.slice(0, 8));
    await sink.append(batch(8, 1));
    await sink.putCheckpoint('note 9');
    await sink.close();
    expect(segments()).toContain('segments/000000000006.jsonl');
    expect(await contents(await reopened())).toEqual(texts.slice(0, 9));
  });

  it('erases values, also what they were before, and leaves the entries', async () => {
    const sink = await reopened(undefined, { batchesPerSegment: 2 });
    for (const size of [0, 3]) {
      await sink.append(batch(size, 3));
      await sink.putCheckpoint(`note ${size}`);
    }
    await sink.close();
    const [gone, kept] = [1, 4].map((at) => (JSON.parse(texts[at] ?? '') as Line).disclosures[0]);
    const admin = s3().open({ credentials: s3().aws.credentialsOf('administrator') });
    const before = await contents(admin);
    expect(await admin.eraseValues(new Set([gone?.sd ?? '']))).toBe(2);
    expect(await admin.eraseValues(new Set([gone?.sd ?? '']))).toBe(0);
    const after = await contents(admin);
    expect(after.map((line) => (JSON.parse(line) as Line).leaf)).toEqual(
      before.map((line) => (JSON.parse(line) as Line).leaf),
    );
    expect(after.filter((line, at) => line !== before[at])).toHaveLength(1);
    const everything = s3()
      .objects()
      .map(({ body }) => body.toString('utf8'))
      .join('');
    expect(everything).not.toContain(gone?.salt);
    expect(everything).toContain(kept?.salt);
    await admin.close();
  });

  it('erases values from a segment that is being made, and makes none that would bring them back', async () => {
    const credentials = s3().aws.credentialsOf('administrator');
    const sink = await reopened(undefined, { batchesPerSegment: 2, credentials });
    const [gone] = (JSON.parse(texts[1] ?? '') as Line).disclosures;
    await sink.append(batch(0, 3));
    await sink.putCheckpoint('note 3');
    await sink.append(batch(3, 3));
    // The checkpoint and the segment's values come late; what is listed meanwhile would not have them.
    s3().aws.faults.inject({ kind: 'delay', delayMs: 200, operation: 'PutObject', times: 2 });
    await sink.putCheckpoint('note 6');
    const erased = await sink.eraseValues(new Set([gone?.sd ?? '']));
    s3().aws.faults.clear();
    expect(erased).toBe(2);
    for (const size of [6, 7, 8]) {
      await sink.append(batch(size, 1));
      await sink.putCheckpoint(`note ${size + 1}`);
    }
    await sink.close();
    expect(
      s3()
        .keys()
        .filter((key) => key.startsWith('segments/')),
    ).toEqual(['segments/000000000000.jsonl']);
    const everything = s3()
      .objects()
      .map(({ body }) => body.toString('utf8'))
      .join('');
    expect(everything).not.toContain(gone?.salt);
    expect(await sink.unfinishedErasure().catch(() => null)).toEqual(new Set());
  });

  it('cannot erase with the rights of the issuer', async () => {
    const sink = await reopened();
    await sink.append(batch(0, 1));
    const digest = (JSON.parse(texts[0] ?? '') as Line).disclosures[0]?.sd ?? '';
    await expect(sink.eraseValues(new Set([digest]))).rejects.toMatchObject({
      code: 'log-unavailable',
      message: expect.stringContaining('AccessDenied'),
    });
    await sink.close();
  });

  it('is not written before it was read', async () => {
    const sink = s3().open();
    await expect(sink.append(batch(0, 1))).rejects.toMatchObject({ code: 'bug' });
    await sink.close();
  });

  it('cuts nothing: what stands behind the checkpoint is for an operator to look at', async () => {
    const sink = await reopened();
    await expect(sink.cut(3)).rejects.toMatchObject({
      code: 'log-broken',
      message: expect.stringContaining('entries/000000000003.jsonl'),
    });
    await sink.close();
  });
});

type Line = {
  readonly disclosures: readonly { readonly sd: string; readonly salt: string }[];
  readonly leaf: unknown;
};
