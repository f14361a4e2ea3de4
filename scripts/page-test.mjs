/**
 * Runs the page's tests in a real Chromium. Where there is none and none can be installed without a question, says so
 * in one line and counts as done.
 *
 * Usage: node scripts/page-test.mjs [--pictures] [JEST ARGUMENT...]
 *   --pictures   also takes the pictures of the README, into docs/images
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isStale } from './dist-freshness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const jestArguments = process.argv.slice(2).filter((argument) => argument !== '--pictures');
const withPictures = process.argv.includes('--pictures');

const chromium = run('scripts/ensure-chromium.mjs', [], { stdio: ['ignore', 'pipe', 'inherit'] });
if (chromium.status === 0) test(chromium.stdout.toString().trim());
else console.log('test:page: skipped, there is no Chromium and none could be installed');

function test(executablePath) {
  require(run('scripts/ensure-redis.mjs'));
  if (isStale(['gateway', 'issuer', 'cli', 'playground'])) require(run('scripts/build.mjs'));
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--testMatch=<rootDir>/test/page/**/*.page.ts',
    '--maxWorkers=2',
  ];
  const pictures = withPictures ? { BREAKGLASS_PAGE_PICTURES: 'docs/images' } : {};
  const env = { ...process.env, CHROMIUM_PATH: executablePath, ...pictures };
  require(spawnSync(process.execPath, [...jest, ...jestArguments], { cwd: root, stdio: 'inherit', env }));
}

function run(script, scriptArguments = [], options = { stdio: 'inherit' }) {
  return spawnSync(process.execPath, [script, ...scriptArguments], { cwd: root, ...options });
}

function require({ status }) {
  if (status !== 0) process.exit(status ?? 1);
}
