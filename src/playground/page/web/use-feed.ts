import { useEffect } from 'preact/hooks';

const RETRY_AFTER_MS = 1_000;

/**
 * Runs `follow` over and over while the page is in sight: it answers when there is something new. Stops in a hidden
 * tab, so that a browser's few connections to one address are left to the tabs that are looked at.
 *
 * @param key starts anew when it changes
 * @param onState told whether the other side answers
 */
export function useFeed(
  key: string,
  follow: (signal: AbortSignal) => Promise<void>,
  onState: (isThere: boolean) => void,
): void {
  useEffect(() => {
    let abort = new AbortController();
    let isRunning = false;
    const run = async (): Promise<void> => {
      if (isRunning) return;
      isRunning = true;
      while (!abort.signal.aborted) {
        try {
          await follow(abort.signal);
          onState(true);
        } catch {
          if (abort.signal.aborted) break;
          onState(false);
          await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
        }
      }
      isRunning = false;
      // It was shown again while the last request was still ending.
      if (!abort.signal.aborted) void run();
    };
    const sight = (): void => {
      if (document.hidden) return abort.abort();
      if (abort.signal.aborted) abort = new AbortController();
      void run();
    };
    document.addEventListener('visibilitychange', sight);
    sight();
    return () => {
      document.removeEventListener('visibilitychange', sight);
      abort.abort();
    };
  }, [key]);
}
