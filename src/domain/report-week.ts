import type { InstantMs } from './time.ts';

const DAY_MS = 24 * 3600_000;
const HOUR_OF_DAY = 9;

/** A weekly report: told once, at the beginning of a week, about the seven days before. */
export type WeeklyReport = {
  readonly v: 1;
  /** The Monday it is told on, `2026-11-23`. */
  readonly week: string;
  readonly channelId: string;
  readonly sinceMs: InstantMs;
  readonly untilMs: InstantMs;
};

/** The report that is due by now: of the last Monday, nine o'clock in UTC. */
export function weeklyReportDue(channelId: string, nowMs: InstantMs): WeeklyReport {
  const shifted = new Date(nowMs - HOUR_OF_DAY * 3600_000);
  const sinceMonday = (shifted.getUTCDay() + 6) % 7;
  const midnightMs = Math.floor(shifted.getTime() / DAY_MS) * DAY_MS;
  const mondayMs = midnightMs - sinceMonday * DAY_MS;
  const untilMs = mondayMs + HOUR_OF_DAY * 3600_000;
  const week = new Date(mondayMs).toISOString().slice(0, 10);
  return { v: 1, week, channelId, sinceMs: untilMs - 7 * DAY_MS, untilMs };
}
