/**
 * Fills a Slack date format such as `{date_short} at {time}`.
 *
 * @param timestampSeconds the moment, in Unix seconds
 * @see https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function renderDate(
  timestampSeconds: number,
  format: string,
  clock: { readonly nowMs: number; readonly timeZone: string },
): string {
  const date = new Date(timestampSeconds * 1000);
  const words = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: clock.timeZone }).format(date);
  const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const isoDay = (at: Date): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone: clock.timeZone, dateStyle: 'short' }).format(at);
  const pretty = (otherwise: string): string => {
    const dayMs = 86_400_000;
    const near = { Yesterday: -dayMs, Today: 0, Tomorrow: dayMs };
    const match = Object.entries(near).find(
      ([, offsetMs]) => isoDay(new Date(clock.nowMs + offsetMs)) === isoDay(date),
    );
    return match?.[0] ?? otherwise;
  };
  const long = words({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
  const plain = words({ month: 'long', day: 'numeric' });
  const short = words({ month: 'short', day: 'numeric', year: 'numeric' });
  const tokens: Readonly<Record<string, () => string>> = {
    date_num: () => isoDay(date),
    date_slash: () => words({ month: '2-digit', day: '2-digit', year: 'numeric' }),
    date: () => plain,
    date_short: () => short,
    date_long: () => long,
    date_long_full: () => words({ month: 'long', day: 'numeric', year: 'numeric' }),
    date_pretty: () => pretty(plain),
    date_short_pretty: () => pretty(short),
    date_long_pretty: () => pretty(long),
    day_divider_pretty: () => pretty(words({ weekday: 'long', month: 'long', day: 'numeric' })),
    time: () => words(hours),
    time_secs: () => words({ ...hours, second: '2-digit' }),
    ago: () => ago(clock.nowMs - date.getTime()),
  };
  return format.replace(/\{(\w+)\}/g, (token, name: string) => tokens[name]?.() ?? token);
}

function ago(elapsedMs: number): string {
  const seconds = Math.round(Math.abs(elapsedMs) / 1000);
  const units: readonly (readonly [string, number])[] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ];
  const [unit, size] = units.find(([, unitSize]) => seconds >= unitSize) ?? ['second', 1];
  const count = Math.floor(seconds / size);
  const text = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return elapsedMs >= 0 ? `${text} ago` : `in ${text}`;
}
