import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';

import type { TinyIssuer } from '../client/tiny-issuer.ts';
import { GOOD_CODE, startTinyIssuer } from '../client/tiny-issuer.ts';
import type { BuiltCli, CliRun, RunningCli } from './built-cli.ts';
import { buildCli } from './built-cli.ts';

/** The built command line on the machine of somebody whose device is bound to a tiny issuer. */
export type BoundCli = {
  readonly issuer: TinyIssuer;
  /** Home of the person; for each test a new one. */
  readonly folder: string;
  /** Where this very program lies. */
  readonly main: string;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCli;
};

/** Call it at the top of a file: one device for all of its tests, and nothing else is kept between them. */
export function withBoundCli(): () => BoundCli {
  let built: BuiltCli;
  let issuer: TinyIssuer;
  let current: BoundCli;
  beforeAll(async () => {
    built = buildCli();
    issuer = await startTinyIssuer();
    const BREAKGLASS_HOME = join(built.folder, 'device');
    const { code, stderr } = await built.run(['login', GOOD_CODE, '--issuer', issuer.url], {
      BREAKGLASS_HOME,
    });
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    await issuer.close();
    built.remove();
  });
  beforeEach(async () => {
    issuer.reset();
    const folder = await mkdtemp(join(tmpdir(), 'breakglass-bound-'));
    const home = { BREAKGLASS_HOME: join(built.folder, 'device'), HOME: folder };
    current = {
      issuer,
      folder,
      main: join(built.folder, 'cli', 'main.js'),
      run: (args, env) => built.run(args, { ...home, ...env }),
      start: (args, env) => built.start(args, { ...home, ...env }),
    };
  });
  afterEach(async () => {
    await rm(current.folder, { recursive: true, force: true });
    await rm(join(built.folder, 'device', 'sealed'), { recursive: true, force: true });
  });
  return () => current;
}
