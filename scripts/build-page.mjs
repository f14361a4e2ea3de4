/** Bundles the page of the demo: all that a browser needs, nothing from anywhere else. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const source = 'src/playground/page/web';

/** Builds the page into `folder`. */
export async function buildPage(root, folder) {
  await build({
    absWorkingDir: root,
    entryPoints: { app: join(source, 'main.tsx'), styles: join(source, 'styles/app.css') },
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    // Names without a hash: the page asks for its font before the styles are read.
    assetNames: '[name]',
    loader: { '.woff2': 'file' },
    legalComments: 'linked',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'icon.svg']) copyFileSync(join(root, source, name), join(folder, name));
}
