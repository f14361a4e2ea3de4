import type { Command } from 'commander';

/** What a command knows of the process it runs in. */
export type CliIo = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results only, so that they can be piped; everything said to people about the run goes to `stderr`. */
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** `import.meta.url` of the main file: the built programs lie in folders beside its own. */
  readonly mainUrl: string;
  /** @returns a function that stops listening. */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
};

/** Runs a command's work and takes the exit code it came to. */
export type RunWork = (work: () => Promise<number>) => Promise<void>;

/** Adds one command to the program. */
export type AddCommand = (program: Command, io: CliIo, run: RunWork) => void;

/** What scripts may rely on. */
export const EXIT = { ok: 0, refused: 1, usage: 2, fault: 3 } as const;
