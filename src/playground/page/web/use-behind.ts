import { useRef, useState } from 'preact/hooks';
import type { Behind } from '../contract.ts';
import { page } from './api.ts';
import { useFeed } from './use-feed.ts';

/** What no chat shows, with what the server's clock is ahead of ours. */
export type BehindNow = Behind & { readonly aheadMs: number };

/** Follows what no chat shows. */
export function useBehind(): { readonly behind: BehindNow | null; readonly isThere: boolean } {
  const [behind, setBehind] = useState<BehindNow | null>(null);
  const [isThere, setThere] = useState(true);
  const revision = useRef(-1);
  useFeed(
    'behind',
    async (signal) => {
      const seen = await page.behind(revision.current, signal);
      revision.current = seen.revision;
      setBehind({ ...seen, aheadMs: seen.nowMs - Date.now() });
    },
    setThere,
  );
  return { behind, isThere };
}
