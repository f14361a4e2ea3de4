/**
 * Runs one bench: bench/NAME.bench.ts, bundled on the fly since Node 20 reads no TypeScript.
 *
 * Usage: npm run bench -- NAME [ARGUMENT...]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const suffix = '.bench.ts';
const folder = join(root, 'bench');
const [name, ...benchArguments] = process.argv.slice(2);

const known = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));
if (!known.includes(name)) {
  console.error(`bench: name one of: ${known.join(', ') || '(there is none)'}`);
  process.exit(1);
}

const outfile = join(root, 'dist', 'bench', `${name}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [join(folder, `${name}${suffix}`)],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: { '.lua': 'text', '.cedar': 'text', '.cedarschema': 'text' },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...benchArguments], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
