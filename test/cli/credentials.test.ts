import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { runCli } from '../../src/cli/run-cli.ts';
import { GOOD_CODE, SECRET_ACCESS_KEY } from '../client/tiny-issuer.ts';
import { GRANT_ID } from '../proof/fixtures.ts';
import { withBoundCli } from './bound-cli.ts';
import { handIo } from './hand-io.ts';

const cli = withBoundCli();
const SCREEN = { isTTY: true, columns: 80, rows: 24 };

describe('breakglass credentials', () => {
  it('prints them for AWS tools, which read by a pipe', async () => {
    const { code, stdout, stderr } = await cli().run(['credentials', GRANT_ID]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1, SecretAccessKey: SECRET_ACCESS_KEY });
  });

  it('prints none on a screen, claims nothing, and says what to do instead', async () => {
    const io = { ...handIo(SCREEN), mainUrl: `file://${cli().main}` };
    expect(await runCli(['credentials', GRANT_ID], io)).toBe(1);
    expect(io.stdoutText()).toBe('');
    expect(io.stderrText()).toBe(
      `breakglass: this would show secrets on your screen. Let AWS tools fetch them: breakglass configure ${GRANT_ID}. ` +
        `Or run one command with them: breakglass exec ${GRANT_ID} -- COMMAND. To see them all the same: --show.\n`,
    );
  });

  it('prints them on a screen where that is asked for', async () => {
    const env = { BREAKGLASS_HOME: `${cli().folder}/none` };
    const io = { ...handIo(SCREEN), env, mainUrl: `file://${cli().main}` };
    await runCli(['credentials', GRANT_ID, '--show'], io);
    // Asked for, it goes on to the device, of which this folder has none.
    expect(io.stderrText()).toContain('breakglass login');
    expect((await cli().run(['credentials', GRANT_ID, '--show'])).stdout).toContain(SECRET_ACCESS_KEY);
  });

  it.each([
    [true, 'breakglass: not yet; asking again in 1 s\nbreakglass: not yet; asking again in 2 s\n'],
    [false, ''],
  ])('says to a person, and to no program, that it waits (a terminal: %s)', async (stdinIsTerminal, said) => {
    const { issuer, folder, main } = cli();
    let waitedMs = 0;
    const io = {
      ...handIo(),
      env: { BREAKGLASS_HOME: `${folder}/device` },
      mainUrl: `file://${main}`,
      randomBytes,
      nowMs: () => Date.now() + waitedMs,
      pause: async (ms: number) => void (waitedMs += ms),
      stdinIsTerminal,
    };
    expect(await runCli(['login', GOOD_CODE, '--issuer', issuer.url], io)).toBe(0);
    const before = io.stdoutText();
    let refusals = 2;
    issuer.overrides.set('/claim', (response) => {
      refusals -= 1;
      if (refusals === 0) issuer.overrides.clear();
      response.writeHead(503).end('{"error":"unavailable","message":"Away."}');
    });
    expect(await runCli(['credentials', GRANT_ID], io)).toBe(0);
    expect(io.stderrText()).toBe(said);
    expect(JSON.parse(io.stdoutText().slice(before.length))).toMatchObject({ Version: 1 });
  });
});
