import type { CliIo, TerminalSize } from '../../src/cli/cli-io.ts';

/** A process turned by hand: waiting moves its clock, and what it writes is kept. */
export type HandIo = CliIo & {
  stdoutText(): string;
  stderrText(): string;
  signal(signal: NodeJS.Signals): void;
};

/** @param onPause told before every wait, with the number of waits before. */
export function handIo(terminal?: TerminalSize, onPause: (count: number) => void = () => undefined): HandIo {
  let [stdout, stderr, nowMs, pauses] = ['', '', Date.UTC(2026, 10, 23, 3, 0, 0), 0];
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  return {
    env: {},
    stdout: { write: (text) => (stdout += text), ...terminal },
    stderr: { write: (text) => (stderr += text) },
    stdinIsTerminal: false,
    terminalIsGone: () => false,
    nowMs: () => nowMs,
    randomBytes: (count) => Buffer.alloc(count),
    mainUrl: 'file:///nowhere/cli/main.js',
    async pause(ms, stop) {
      onPause(pauses++);
      if (!stop.aborted) nowMs += ms;
    },
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stdoutText: () => stdout,
    stderrText: () => stderr,
    signal(signal) {
      for (const listener of listeners) listener(signal);
    },
  };
}
