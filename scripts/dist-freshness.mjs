import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['src', 'scripts/build.mjs', 'scripts/build-page.mjs', 'package-lock.json'];

/** Whether dist/<name> is missing for any of the names, or older than anything it is built from. */
export function isStale(names) {
  const built = names.map((name) => join(root, 'dist', name, 'main.js'));
  if (!built.every((path) => existsSync(path))) return true;
  const oldestBuiltMs = Math.min(...built.map((path) => statSync(path).mtimeMs));
  return sources.some((source) => newestMs(join(root, source)) > oldestBuiltMs);
}

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    stat.mtimeMs,
  );
}
