import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import type { CliIo } from '../../src/cli/cli-io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { EventType } from '../../src/domain/event.ts';
import { generateProcessKeys, loadProcessKeys } from '../../src/proof/process-keys.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { withAgents } from '../support/agents.ts';
import { sealing, temporaryFolder } from '../issuance/seal-fixture.ts';

const key = (role: 'gateway' | 'issuer') =>
  loadProcessKeys(JSON.stringify(generateProcessKeys(role).privateFile), role);

const by = (personId: string): readonly [EventType, JsonObject] => [
  'request.approval-counted',
  { rung: 1, approver: { personId, name: personId } },
];

/** A log in which one request was used and one denied, and a review is open. @param decided how it was approved. */
async function logOf(
  decided = [by('omar'), by('lena')],
): Promise<{ folder: string; log: string; atMs: number }> {
  const folder = await temporaryFolder();
  const log = join(folder, 'log');
  const teller = new EventMaker({ gateway: key('gateway'), issuer: key('issuer') });
  const scene = await sealing(teller, log);
  const sealer = await scene.open();
  let atMs = 0;
  const told = (
    stream: 'gateway-events' | 'issuer-events',
    record: string,
    type: EventType,
    data: JsonObject,
  ) => {
    const event = teller.event(stream, record, type, data);
    atMs = event.envelope.atMs;
    return teller.entry(stream, event);
  };
  const first = { requestId: 'req_aaaaaaaaaaaaaaaa' };
  const second = { requestId: 'req_bbbbbbbbbbbbbbbb' };
  const drill = { requestId: 'req_cccccccccccccccc' };
  const grant = { ...first, grantId: 'bg-aaaaaaaaaa' };
  await sealer.sealBatch([
    told('gateway-events', 'request/1', 'request.filed', { ...first, task: 'restart-ecs-service' }),
    ...decided.map(([type, data]) => told('gateway-events', 'request/1', type, { ...first, ...data })),
    told('gateway-events', 'request/1', 'request.approved', { ...grant, exception: true }),
    told('issuer-events', 'grant/1', 'grant.minted', grant),
    told('gateway-events', 'request/2', 'request.filed', { ...second, task: 'restart-ecs-service' }),
    told('gateway-events', 'request/2', 'request.denied', second),
    told('gateway-events', 'request/3', 'request.filed', {
      ...drill,
      task: 'restart-ecs-service',
      drill: true,
    }),
    told('gateway-events', 'request/1', 'review.opened', { ...grant, dueAtMs: 1 }),
  ]);
  await sealer.close();
  return { folder, log, atMs };
}

async function run(nowMs: number, ...args: string[]) {
  let out = '';
  let err = '';
  const io = {
    env: {},
    mainUrl: new URL('../../package.json', import.meta.url).href,
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    nowMs: () => nowMs,
  } as unknown as CliIo;
  return { code: await runCli(args, io), out, err };
}

describe('breakglass report', () => {
  it.each([
    ['one person approved it', [by('omar')]],
    [
      'one did once it asked for less, and another before',
      [by('lena'), ['request.reduced', { revision: 2 }] as const, by('omar')],
    ],
    ['those who approved were erased', [by('(erased)'), by('(erased)')]],
  ])('leaves out how long approvals took where %s', async (_what, decided) => {
    const { log, atMs } = await logOf(decided);
    const { code, out } = await run(atMs + 1, 'report', '--log', log);
    expect([code, out]).toEqual([0, expect.stringContaining('1 granted, 1 used, 1 denied')]);
    expect(out).not.toContain('approved in');
  });

  it('adds up what the sealed record holds, and names nobody', async () => {
    const { folder, log, atMs } = await logOf();
    const catalogue = join(folder, 'breakglass.yml');
    await writeFile(catalogue, EXAMPLE);
    const { code, out } = await run(
      atMs + 1000,
      'report',
      '--log',
      log,
      '--since',
      '7d',
      '--catalogue',
      catalogue,
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /restart-ecs-service {2}2 asked, 1 granted, 1 used, 1 denied, 0 lapsed, 1 exceptions; approved in/,
    );
    expect(out).toMatch(/Exceptions\n.*bg-aaaaaaaaaa/);
    expect(out).toMatch(/Reviews: 1 open, 1 overdue\n {2}restart-ecs-service {2}bg-aaaaaaaaaa {2}since/);
    expect(out).toMatch(/Tasks nobody asked for in 90 days/);
    const json = await run(atMs + 1000, 'report', '--log', log, '--json');
    const dated = await run(atMs + 1000, 'report', '--log', log, '--json', '--since', '1970-01-01');
    expect(JSON.parse(dated.out)).toMatchObject({ tasks: [{ asked: 2 }] });
    expect(JSON.parse(json.out)).toMatchObject({ tasks: [{ asked: 2 }], openReviews: 1 });
    expect(json.out).not.toContain('speeds');
  });

  it('names agents whose review date is near, and what it means once it has passed', async () => {
    const { folder, log, atMs } = await logOf();
    const catalogue = join(folder, 'breakglass.yml');
    const until = (reviewBy: string): Promise<void> =>
      writeFile(
        catalogue,
        withAgents('https://tokens.example.com').replace(/2027-05-31(\n {4}issuer)/, `${reviewBy}$1`),
      );
    const args = ['report', '--log', log, '--catalogue', catalogue];
    const day = (days: number): string => new Date(atMs + days * 86_400_000).toISOString().slice(0, 10);
    await until(day(100));
    expect((await run(atMs, ...args)).out).not.toContain('Agents');
    await until(day(3));
    expect((await run(atMs, ...args)).out).toContain(
      `\nAgents whose review date is near\n  night-bot  ${day(3)}  due\n`,
    );
    await until(day(-2));
    expect((await run(atMs, ...args)).out).toContain(`${day(-2)}  OVERDUE, it can ask for nothing\n`);
  });

  it('says what it does not know without a catalogue', async () => {
    const { log, atMs } = await logOf();
    const { out } = await run(atMs + 1000, 'report', '--log', log);
    expect(out).toContain('name the catalogue to see them');
  });

  it.each([
    ['a time that is none', ['--since', 'yesterday'], 2],
    ['a folder that is none', ['--log', '/nowhere'], 2],
  ])('refuses %s', async (_what, change, code) => {
    const { log, atMs } = await logOf();
    expect((await run(atMs, 'report', '--log', log, ...change)).code).toBe(code);
  });
});
