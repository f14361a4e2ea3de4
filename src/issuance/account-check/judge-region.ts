import { CLOCK_LIMIT_MS } from '../clock-watch.ts';
import { CLOCK_ALARM_MS } from '../mint-session.ts';
import type { AccountFinding } from './finding.ts';
import { fine, mend, unseen } from './finding.ts';

/**
 * Whether STS of a Region can be used, and how its clock and ours differ.
 * @param trouble why it cannot be used; `null` when it can.
 * @param offsetMs AWS's clock minus ours; `null` when it could not be told.
 */
export function judgeRegion(
  region: string,
  trouble: string | null,
  offsetMs: number | null,
): readonly AccountFinding[] {
  if (trouble !== null)
    return [mend(region, trouble, 'Tasks of this Region cannot be done until this is mended.')];
  if (offsetMs === null)
    return [
      unseen(region, 'STS sent no time', 'Look for a proxy in between that takes the Date header away.'),
    ];
  const seconds = `${(offsetMs / 1000).toFixed(1)} s`;
  const away = Math.abs(offsetMs);
  if (away <= CLOCK_ALARM_MS) return [fine(region, `STS answers; its clock differs by ${seconds}`)];
  const refuses = away > CLOCK_LIMIT_MS ? 'so nothing is minted' : 'which is alarmed';
  return [
    mend(region, `STS answers, but its clock differs by ${seconds}, ${refuses}`, 'Let this host follow NTP.'),
  ];
}
