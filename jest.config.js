// The issuer says the same of itself: Node 20 is enough today, see docs/limits.md.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/scripts/test-environment.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.lua', '.cedar', '.cedarschema'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node', 'lua', 'cedar', 'cedarschema'],
  // dist/<name>/package.json would otherwise count as packages of the same name.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
        swcrc: false,
      },
    ],
    '\\.(lua|cedar|cedarschema)$': '<rootDir>/scripts/text-transform.js',
  },
  testTimeout: 20_000,
};
