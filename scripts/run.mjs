/**
 * Runs one built program with everything it needs: a Redis on PATH and a dist that is as new as the source.
 * Preparation speaks on stderr, so the program's own output stays clean for pipes.
 *
 * Usage: node scripts/run.mjs NAME [ARGUMENT...]
 */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isStale } from './dist-freshness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...programArguments] = process.argv.slice(2);

prepare('ensure-redis.mjs');
if (isStale(['gateway', 'issuer', 'cli', name])) prepare('build.mjs');

const program = spawn(
  process.execPath,
  ['--enable-source-maps', `dist/${name}/main.js`, ...programArguments],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => program.kill(signal));
// npm that is ended by SIGTERM leaves its child running: without a parent, end as well.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) program.kill('SIGTERM');
}, 1000).unref();
program.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});

function prepare(script) {
  const { status } = spawnSync(process.execPath, [`scripts/${script}`], {
    cwd: root,
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
