import type { Command } from 'commander';

import type { Examiner } from '../audit/examiner.ts';

/** What a command knows of the process it runs in. */
export type CliIo = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results only, so that they can be piped; everything said to people about the run goes to `stderr`. */
  readonly stdout: Output & Partial<TerminalSize>;
  readonly stderr: Output;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** `import.meta.url` of the main file: the built programs lie in folders beside its own. */
  readonly mainUrl: string;
  /** Whether a person types here, so that the terminal itself sends Ctrl-C to the commands we start. */
  readonly stdinIsTerminal: boolean;
  /** Resolves when what was written to `stdout` has gone, so that a long output does not pile up in memory. */
  drained?(): Promise<void>;
  /** Looks at the lines of a log in all threads there are; without it, in this one. */
  readonly examine?: Examiner;
  /** Whether the terminal we were started in is gone, as after its window was closed. */
  terminalIsGone?(): boolean;
  /** Opens an address in the person's browser. @returns false where there is none to open it in. */
  openBrowser?(address: string): boolean;
  /** Waits; `stop` ends the wait early. */
  pause(ms: number, stop: AbortSignal): Promise<void>;
  /**
   * @param signals what to listen to; what ends a program by default.
   * @returns a function that stops listening.
   */
  onSignal(listener: (signal: NodeJS.Signals) => void, signals?: readonly NodeJS.Signals[]): () => void;
};

type Output = { write(text: string): unknown };

/** Where standard output is a terminal; its size may change. */
export type TerminalSize = { readonly isTTY: boolean; readonly columns: number; readonly rows: number };

/** Runs a command's work and takes the exit code it came to. */
export type RunWork = (work: () => Promise<number>) => Promise<void>;

/** Adds one command to the program. */
export type AddCommand = (program: Command, io: CliIo, run: RunWork) => void;

/** What scripts may rely on. */
export const EXIT = { ok: 0, refused: 1, usage: 2, fault: 3 } as const;
