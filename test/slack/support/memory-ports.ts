import type { Once } from '../../../src/ports/once.ts';
import type { DoubtfulPost, PostedMessage, PostedMessages } from '../../../src/ports/posted-messages.ts';

/** Remembers within one test. */
export function memoryOnce(): Once {
  const seen = new Set<string>();
  return {
    first: (key) => {
      const isFirst = !seen.has(key);
      seen.add(key);
      return Promise.resolve(isFirst);
    },
  };
}

export type MemoryPosted = PostedMessages & {
  /** The next `put` fails, as if the process died right after posting. */
  crashAtNextPut(): void;
  readonly messages: ReadonlyMap<string, PostedMessage>;
};

export function memoryPosted(): MemoryPosted {
  const messages = new Map<string, PostedMessage>();
  const intended = new Set<string>();
  const doubts = new Map<string, DoubtfulPost>();
  let crashes = false;
  return {
    messages,
    crashAtNextPut: () => {
      crashes = true;
    },
    doubt: (doubt) => {
      doubts.set(doubt.key, doubt);
      return Promise.resolve();
    },
    doubts: () => Promise.resolve([...doubts.values()]),
    settle: (key) => {
      doubts.delete(key);
      return Promise.resolve();
    },
    get: (key) => Promise.resolve(messages.get(key) ?? null),
    intend: (key) => {
      const wasIntended = intended.has(key);
      intended.add(key);
      return Promise.resolve(wasIntended);
    },
    put: (key, message) => {
      if (crashes) {
        crashes = false;
        return Promise.reject(new Error('the process died'));
      }
      messages.set(key, message);
      return Promise.resolve();
    },
  };
}

/** Waits for nothing. */
export const noSleep = (): Promise<void> => Promise.resolve();
