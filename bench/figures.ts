import { cpus, totalmem } from 'node:os';

/** The middle of the values, to a hundredth. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that so many percent of the values do not exceed (nearest rank), to a hundredth. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return Math.round((sorted[rank - 1] ?? Number.NaN) * 100) / 100;
}

/** What figures were measured on; figures without it say nothing. */
export function machine() {
  const [first, ...more] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: more.length + 1,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
