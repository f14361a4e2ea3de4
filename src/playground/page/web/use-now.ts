import { useEffect, useState } from 'preact/hooks';

/** The time, again and again. Once a second, which is also calm enough for everybody. */
export function useNow(everyMs = 250): number {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
