import type { Json } from '../../src/domain/json.ts';
import type { Log } from '../../src/ports/log.ts';

export type LogLine = {
  readonly level: 'error' | 'info' | 'warn';
  readonly event: string;
  readonly fields: { readonly [key: string]: Json };
  readonly cause: unknown;
};

/** A log that keeps its lines, so that a test can ask what was said and how often. */
export type MemoryLog = Log & { readonly lines: readonly LogLine[]; count(event: string): number };

export function memoryLog(): MemoryLog {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (event: string, fields: LogLine['fields'] = {}, cause?: unknown): void => {
      lines.push({ level, event, fields, cause });
    };
  return {
    lines,
    count: (event) => lines.filter((line) => line.event === event).length,
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
