import { describe, expect, it } from '@jest/globals';

import { KeyedQueue } from '../../../src/slack/announcing/keyed-queue.ts';

/** A promise and what settles it. */
function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('the queue', () => {
  it('runs work of one key in order, and of others meanwhile', async () => {
    const queue = new KeyedQueue();
    const { opened, open } = gate();
    const done: string[] = [];
    const first = queue.run('a', () => opened.then(() => done.push('a1')));
    const second = queue.run('a', () => Promise.resolve(done.push('a2')));
    await queue.run('b', () => Promise.resolve(done.push('b')));
    open();
    await Promise.all([first, second]);
    expect(done).toEqual(['b', 'a1', 'a2']);
  });

  it('goes on after work that failed, and tells only who asked for it', async () => {
    const queue = new KeyedQueue();
    const first = queue.run('a', () => Promise.reject(new Error('no')));
    const second = queue.run('a', () => Promise.resolve('yes'));
    await expect(first).rejects.toThrow('no');
    expect(await second).toBe('yes');
  });
});
