/** A moment the way Slack writes it: Unix seconds with six decimals. */
export function slackTimestamp(nowMs: number): string {
  return `${Math.floor(nowMs / 1000)}.${String(Math.floor(nowMs) % 1000).padStart(3, '0')}000`;
}
