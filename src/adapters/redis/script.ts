import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, sent as its hash and only where the server does not know it as its text. */
export type Script = {
  /** Runs the script. Rejects with the client's own errors. */
  run(redis: Redis, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
};

/** Makes a script runnable. */
export function luaScript(text: string): Script {
  const sha1 = createHash('sha1').update(text).digest('hex');
  return {
    async run(redis, keys, values) {
      try {
        return await redis.evalsha(sha1, keys.length, ...keys, ...values);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return redis.eval(text, keys.length, ...keys, ...values);
      }
    },
  };
}
