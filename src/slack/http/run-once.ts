import type { AnyMiddlewareArgs, AllMiddlewareArgs } from '@slack/bolt';

import type { Once } from '../../ports/once.ts';
import { SIGNATURE } from './signed-receiver.ts';

/** Longer than a signature is taken: five minutes back, and five ahead. */
const SEEN_SECONDS = 660;

/**
 * Runs a signed request once: the same one again carries the same signature, which Bolt takes for good as long as it
 * is fresh. Slack itself signs every repetition anew. While the store is away it runs: what it does is done once by
 * itself, and a decision needs the store anyway. Payloads of a socket carry no signature and pass.
 */
export async function runOnce(
  { once }: { readonly once: Once },
  args: AnyMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const { context, next } = args;
  const signature: unknown = context[SIGNATURE];
  if (typeof signature === 'string') {
    const isFirst = await once.first(`slack-http:${signature}`, SEEN_SECONDS).catch(() => true);
    if (!isFirst) {
      if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)();
      return;
    }
  }
  await next();
}
