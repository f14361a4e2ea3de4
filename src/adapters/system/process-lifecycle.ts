import { Fault } from '../../domain/fault.ts';
import { processVersion } from './process-version.ts';

/** A started program. */
export type RunningProgram = {
  /** Takes no more work, finishes what runs, closes every connection. */
  stop(): Promise<void>;
  /** Reads again what can be changed while it runs. Never rejects: it says by itself what became of it. */
  reload?(): Promise<void>;
};

/** One of the programs of this project. */
export type Program = {
  /** As people call it: `gateway`, `issuer`. */
  readonly name: string;
  /** `import.meta.url` of its main file. */
  readonly mainUrl: string;
  /** What each of its settings has to be, by the variable of the environment it comes from; `--help` prints it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Throws for settings and files that cannot be used, every mistake at once; `--check` calls it and nothing else. */
  check(): Promise<void>;
  /**
   * Starts everything, in order, and fails at once where something is missing.
   * @param waitingFor tells what is waited for from here on, e.g. `Redis at REDIS_URL`; a start that hangs is
   *   reported with it.
   */
  start(waitingFor: (what: string) => void): Promise<RunningProgram>;
};

/** The parts of `process` that a program is run with. */
export type ProcessIo = {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  on(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
};

export type LifecycleLimits = { readonly startWithinMs: number; readonly stopWithinMs: number };

/** A start is given up before ten seconds are over; a stop leaves handlers five seconds and itself two more. */
export const LIFECYCLE_LIMITS: LifecycleLimits = { startWithinMs: 9_000, stopWithinMs: 7_000 };

/**
 * Runs a program until it is told to stop: `--version` prints its version, `--help` its settings, and `--check` says
 * whether these can be used; a start that fails or hangs is one message on standard error and exit code 1; SIGTERM and
 * SIGINT drain and exit 0, a second one exits at once. SIGHUP reloads, also one that came while it was starting.
 * Every program here may be killed at any instruction, so what cannot be drained in time is simply left.
 */
export async function runProgram(
  program: Program,
  io: ProcessIo = process,
  limits: LifecycleLimits = LIFECYCLE_LIMITS,
): Promise<void> {
  if (io.argv.includes('--version')) {
    io.stdout.write(`${processVersion(program.mainUrl)}\n`);
    return;
  }
  if (io.argv.includes('--help')) {
    io.stdout.write(helpOf(program));
    return;
  }
  if (io.argv.includes('--check')) {
    io.exit((await isChecked(program, io)) ? 0 : 1);
    return;
  }
  const stop = stopSignal(io);
  const reloads = reloadSignal(io);
  let waitingFor = 'its settings';
  try {
    const started = program.start((what) => {
      waitingFor = what;
    });
    const first = await within(limits.startWithinMs, Promise.race([started, stop]));
    if (first === 'late') throw new Fault('bad-setting', `gave up waiting for ${waitingFor}`);
    const running = first === 'stop' ? null : first;
    if (running !== null) {
      reloads.serve(running);
      await stop;
      if ((await within(limits.stopWithinMs, running.stop())) === 'late') {
        io.stderr.write(`breakglass ${program.name}: stopped before everything was drained\n`);
      }
    }
    io.exit(0);
  } catch (error) {
    io.stderr.write(`breakglass ${program.name}: ${messageOf(error)}\n`);
    io.exit(1);
  }
}

function helpOf({ name, settings }: Program): string {
  const lines = Object.entries(settings).map(([setting, what]) => `  ${setting}\n      ${what}\n`);
  return `breakglass ${name}: runs until it gets SIGTERM or SIGINT.

Its settings come from the environment; an empty one counts as missing.
${lines.join('')}
  --help     print this
  --check    say whether the settings can be used, and end
  --version  print the version
`;
}

async function isChecked(program: Program, io: ProcessIo): Promise<boolean> {
  try {
    await program.check();
    return true;
  } catch (error) {
    io.stderr.write(`breakglass ${program.name}: ${messageOf(error)}\n`);
    return false;
  }
}

function stopSignal(io: ProcessIo): Promise<'stop'> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) io.exit(1);
      asked = true;
      resolve('stop');
    };
    io.on('SIGINT', onSignal);
    io.on('SIGTERM', onSignal);
  });
}

function reloadSignal(io: ProcessIo): { serve(running: RunningProgram): void } {
  let running: RunningProgram | null = null;
  let asked = false;
  io.on('SIGHUP', () => {
    asked = running === null;
    void running?.reload?.();
  });
  return {
    serve(started) {
      running = started;
      if (asked) void started.reload?.();
    },
  };
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A fault's text is made for the operator; of anything else only name and message are shown. */
function messageOf(error: unknown): string {
  if (error instanceof Fault) return error.message;
  if (error instanceof Error) return `cannot run: ${error.name}: ${error.message}`;
  return 'cannot run';
}
