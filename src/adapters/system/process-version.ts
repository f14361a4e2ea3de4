import { readFileSync } from 'node:fs';

/** Put in by the build, so that a program that was copied away from its folder still knows its version. */
declare const BREAKGLASS_VERSION: string | undefined;

/**
 * The program's version: the one it was built as; where it was not built by `npm run build`, that of the
 * `package.json` beside its main file.
 * @param mainUrl its `import.meta.url`.
 */
export function processVersion(mainUrl: string): string {
  if (typeof BREAKGLASS_VERSION === 'string') return BREAKGLASS_VERSION;
  const manifest = JSON.parse(readFileSync(new URL('./package.json', mainUrl), 'utf8')) as {
    version?: unknown;
  };
  return String(manifest.version);
}
