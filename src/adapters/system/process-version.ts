import { readFileSync } from 'node:fs';

/** The version in the `package.json` beside the program's main file. @param mainUrl its `import.meta.url`. */
export function processVersion(mainUrl: string): string {
  const manifest = JSON.parse(readFileSync(new URL('./package.json', mainUrl), 'utf8')) as {
    version?: unknown;
  };
  return String(manifest.version);
}
