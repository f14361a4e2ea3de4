/**
 * Writes catalogue/breakglass.schema.json, by which editors complete and check a catalogue.
 *
 * Usage: node scripts/catalogue-schema.mjs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = await build({
  absWorkingDir: root,
  stdin: { contents: "export * from './src/catalogue/catalogue-json-schema.ts';", resolveDir: root },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const [file] = bundle.outputFiles;
const { catalogueJsonSchema } = await import(
  `data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`
);
writeFileSync(
  join(root, 'catalogue', 'breakglass.schema.json'),
  `${JSON.stringify(catalogueJsonSchema(), null, 2)}\n`,
);
