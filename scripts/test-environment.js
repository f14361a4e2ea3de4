import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Node's environment, which leaves no AsyncLocalStorage on behind a test file. The test runner has one of its own for
 * each file and never turns it off. Up to Node 22 every promise of the process then goes through all of them, so that
 * after a hundred files a promise takes twenty times as long.
 */
export default class extends TestEnvironment {
  #used = new Set();
  #run = Object.getOwnPropertyDescriptor(AsyncLocalStorage.prototype, 'run');

  async setup() {
    await super.setup();
    const [used, run] = [this.#used, this.#run.value];
    AsyncLocalStorage.prototype.run = function (...args) {
      used.add(this);
      return run.apply(this, args);
    };
  }

  async teardown() {
    Object.defineProperty(AsyncLocalStorage.prototype, 'run', this.#run);
    for (const storage of this.#used) storage.disable();
    await super.teardown();
  }
}
