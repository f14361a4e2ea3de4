import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from '@jest/globals';

import Environment from '../scripts/test-environment.js';

it('the environment of a test file leaves no AsyncLocalStorage on behind it', async () => {
  const config = { globalConfig: {}, projectConfig: { globals: {}, testEnvironmentOptions: {} } };
  const context = { console, docblockPragmas: {}, testPath: import.meta.url };
  const outer = Object.getOwnPropertyDescriptor(AsyncLocalStorage.prototype, 'run');
  const environment = new Environment(config as never, context as never);
  await environment.setup();
  const storage = new AsyncLocalStorage();
  storage.run('of the file', () => expect(storage.getStore()).toBe('of the file'));
  await environment.teardown();
  // Node 24 has no such switch, and no need of it.
  expect(storage).not.toMatchObject({ enabled: true });
  expect(Object.getOwnPropertyDescriptor(AsyncLocalStorage.prototype, 'run')).toEqual(outer);
});
