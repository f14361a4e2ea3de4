import { describe, expect, it } from '@jest/globals';

import { watchStatus } from '../../src/cli/status-watch.ts';
import type { StatusAnswer } from '../../src/contracts/http.ts';
import { Fault } from '../../src/domain/fault.ts';
import { refusal } from '../../src/domain/refusal.ts';
import type { Result } from '../../src/domain/result.ts';
import { ok, refused } from '../../src/domain/result.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import { withBoundCli } from './bound-cli.ts';
import { handIo } from './hand-io.ts';

const START_MS = Date.UTC(2026, 10, 23, 3, 0, 0);
const TERMINAL = { isTTY: true, columns: 80, rows: 24 };

function status(change: Partial<StatusAnswer['grants'][number]> = {}): StatusAnswer {
  const grant = {
    grantId: GRANT_ID,
    state: 'claimable' as const,
    title: 'Restart a service',
    drill: false,
    asset: 'orders-api',
    region: 'eu-west-1',
    deadlineMs: START_MS + 600_000,
    claimByMs: START_MS + 300_000,
    claims: 0,
    maxClaims: 3,
    endReason: null,
  };
  return {
    name: 'Ines',
    deviceExpiresAtMs: START_MS + 86_400_000,
    grants: [{ ...grant, ...change }],
  };
}

/** Watches for so many seconds. Each answer is given once, the last one again and again. */
async function watch(
  seconds: number,
  answers: readonly (Result<StatusAnswer> | Error)[],
  options: { readonly asJson?: boolean; readonly terminal?: typeof TERMINAL } = {},
) {
  const stop = new AbortController();
  const io = handIo(options.terminal, (count) => {
    if (count >= seconds) stop.abort();
  });
  const left = [...answers];
  let asked = 0;
  const client = {
    status: async () => {
      asked += 1;
      const next = left.length > 1 ? left.shift() : left[0];
      if (next instanceof Error || next === undefined) throw next ?? new Error('no answer');
      return next;
    },
  };
  const issuerUrl = 'https://issuer.example.com';
  const code = await watchStatus(io, {
    client,
    issuerUrl,
    asJson: options.asJson === true,
    stop: stop.signal,
  });
  return { code, asked, stdout: io.stdoutText(), stderr: io.stderrText() };
}

describe('a watched status', () => {
  it('counts down in place on a terminal, asking the issuer only now and then', async () => {
    const { code, stdout, asked } = await watch(6, [ok(status())], { terminal: TERMINAL });
    expect(code).toBe(0);
    expect(asked).toBe(3);
    const frames = stdout.split('\u001b[J').slice(0, -1);
    expect(frames).toHaveLength(7);
    expect(frames[0]).toContain('in 10m');
    expect(frames[1]).toContain('in 9m 59s');
    expect(frames[5]).toContain('in 9m 55s');
    expect(frames[0]?.startsWith('\r')).toBe(true);
    for (const frame of frames.slice(1)) expect(frame.startsWith('\u001b[5A')).toBe(true);
  });

  it('breaks a line at the edge and cuts the text at the foot, so that the place stays', async () => {
    const terminal = { isTTY: true, columns: 20, rows: 3 };
    const { stdout } = await watch(1, [ok(status())], { terminal });
    // oxlint-disable-next-line no-control-regex
    const lines = stdout.replaceAll(/\u001b\[\d*[AJK]|\r/g, '').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(20);
    expect(lines.slice(0, 2)).toEqual(['03:00:00 UTC  Ines,', 'on a device bound']);
    expect(stdout).toContain('\u001b[2A');
  });

  it('writes a line for every change elsewhere, and none for a second that passed', async () => {
    const active = status({ state: 'active', claims: 1 });
    const { stdout } = await watch(12, [ok(status()), ok(status()), ok(active), ok(active)]);
    const heads = stdout.split('\n').filter((line) => line.includes('on a device bound'));
    expect(heads).toHaveLength(2);
    expect(heads[1]).toMatch(/^03:00:06 UTC {2}Ines/);
    expect(stdout).not.toContain('\u001b');
  });

  it('writes one JSON object for every change', async () => {
    const active = status({ state: 'active', claims: 1 });
    const { stdout } = await watch(12, [ok(status()), ok(active), ok(active)], {
      asJson: true,
      terminal: TERMINAL,
    });
    const objects = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as StatusAnswer);
    expect(objects.map(({ grants }) => grants[0]?.state)).toEqual(['claimable', 'active']);
    expect(objects[0]).toMatchObject({ issuerUrl: 'https://issuer.example.com', name: 'Ines' });
  });

  it('goes on while the issuer is away, says so once, and is back with it', async () => {
    const away = new Fault('issuer-unavailable', 'The issuer cannot be reached.');
    const { code, stderr, stdout } = await watch(15, [
      ok(status()),
      away,
      away,
      refused(refusal('unavailable')),
      ok(status({ state: 'active', claims: 1 })),
    ]);
    expect(code).toBe(0);
    expect(stderr.match(/cannot be reached/g)).toHaveLength(1);
    expect(stderr).toContain('Trying again');
    expect(stdout).toContain('active');
  });

  it('ends when the device is no longer bound', async () => {
    const answers = [ok(status()), refused(refusal('device-unknown'))];
    const { code, stderr } = await watch(60, answers);
    expect(code).toBe(1);
    expect(stderr).toContain('/breakglass login');
  });

  it('does not begin with an issuer that is away', async () => {
    const away = new Fault('issuer-unavailable', 'Away.');
    await expect(watch(60, [away])).rejects.toBe(away);
    expect(await watch(60, [refused(refusal('unavailable'))])).toMatchObject({ code: 3 });
  });
});

describe('breakglass status --watch', () => {
  const cli = withBoundCli();

  it('ends well on Ctrl-C, also within a call', async () => {
    const running = cli().start(['status', '--watch']);
    await running.wrote(/on a device bound/);
    cli().issuer.overrides.set('/v1/status', () => undefined);
    const before = cli().issuer.calls.length;
    while (cli().issuer.calls.length === before) await new Promise((resolve) => setImmediate(resolve));
    const sentAtMs = performance.now();
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - sentAtMs).toBeLessThan(2_000);
  });
});
