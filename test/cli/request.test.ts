import { describe, expect, it } from '@jest/globals';

import { reportAsked, waitForAnswer } from '../../src/cli/request-answer.ts';
import { ok } from '../../src/domain/result.ts';
import type { IntakeAnswer } from '../../src/contracts/http.ts';
import { FILED, INTAKE_ID, WAITING } from '../client/tiny-issuer.ts';
import { withBoundCli } from './bound-cli.ts';
import { handIo } from './hand-io.ts';

const cli = withBoundCli();
const REQUEST = ['request', 'restart-service', 'orders-api', '--for', '30m', '--reason', 'checkout hangs'];
const waiting = WAITING as unknown as IntakeAnswer;

describe('asking from the terminal', () => {
  it('files, and says what comes next', async () => {
    const { code, stdout, stderr } = await cli().run(REQUEST);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Filed as req_abcdefghijklmnop');
    const sent = cli().issuer.calls.find(({ path, proof }) => path === '/v1/requests' && proof === 'good');
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      place: { kind: 'only' },
      task: 'restart-service',
      asset: 'orders-api',
      duration: '30m',
      reason: 'checkout hangs',
    });
  });

  it.each([
    [['--incident', 'INC_abcdefghijklmnop'], { kind: 'incident', incidentId: 'inc_abcdefghijklmnop' }],
    [['--channel', 'c012ab3cd'], { kind: 'channel', channelId: 'C012AB3CD' }],
  ])('names the incident: %j', async (args, place) => {
    await cli().run([...REQUEST, ...args]);
    const sent = cli().issuer.calls.findLast(({ path }) => path === '/v1/requests');
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ place });
  });

  it('asks for a drill where that is said, and says nothing of one otherwise', async () => {
    await cli().run([...REQUEST, '--drill', '--channel', 'C012AB3CD']);
    const sent = cli().issuer.calls.findLast(({ path }) => path === '/v1/requests');
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ drill: true, place: { kind: 'channel' } });
  });

  it('prints JSON for scripts, whatever came of it', async () => {
    const { stdout } = await cli().run([...REQUEST, '--json']);
    expect(JSON.parse(stdout)).toEqual(cli().issuer.outcome);
    cli().issuer.outcome = { state: 'refused', intakeId: INTAKE_ID, error: 'not-asker', message: 'Not you.' };
    const refused = await cli().run([...REQUEST, '--json']);
    expect(refused).toMatchObject({ code: 1, stderr: 'breakglass: Not you.\n' });
    expect(JSON.parse(refused.stdout)).toEqual(cli().issuer.outcome);
  });

  it('gives a refusal in its own words, without what could write over the terminal', async () => {
    cli().issuer.outcome = {
      state: 'refused',
      intakeId: INTAKE_ID,
      error: 'no-approver',
      message: 'Nobody can\u001b[2J.',
    };
    expect(await cli().run(REQUEST)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'breakglass: Nobody can[2J.\n',
    });
  });

  it('stops waiting when told to, and says how to look later', async () => {
    cli().issuer.outcome = WAITING;
    const running = cli().start(REQUEST);
    while (!cli().issuer.calls.some(({ path }) => path.endsWith(INTAKE_ID)))
      await new Promise((resolve) => setImmediate(resolve));
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(3);
    expect(stderr).toContain(`breakglass asked ${INTAKE_ID}`);
    expect(await cli().run(['asked', INTAKE_ID])).toMatchObject({ code: 3 });
    cli().issuer.outcome = FILED;
    expect(await cli().run(['asked', INTAKE_ID])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('req_abcdefghijklmnop'),
    });
  });
});

describe('waiting for the gateway', () => {
  it('ends after fifteen seconds', async () => {
    const io = handIo();
    let calls = 0;
    const asked = () => {
      calls += 1;
      return Promise.resolve(ok(waiting));
    };
    const startMs = io.nowMs();
    expect(await waitForAnswer(io, { asked }, waiting)).toEqual(ok(waiting));
    expect(io.nowMs() - startMs).toBeLessThanOrEqual(15_000);
    expect(io.nowMs() - startMs).toBeGreaterThan(13_000);
    expect(calls).toBeLessThan(30);
    expect(reportAsked(io, ok(waiting), false)).toBe(3);
    expect(io.stderrText()).toMatch(/still waiting.*\n.*breakglass asked itk_/);
  });

  it('says when it is too late for an answer', () => {
    const io = handIo();
    reportAsked(io, ok({ ...waiting, notAfterMs: io.nowMs() - 1 } as IntakeAnswer), false);
    expect(io.stderrText()).toContain('Its time passed');
  });
});
