import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { OrphanGuard } from './orphan-guard.ts';

const READY_WITHIN_MS = 15_000;
/** Longer than any of our programs takes to drain. */
const STOP_WITHIN_MS = 10_000;
const KEPT_LINES = 400;

export type ManagedProcessOptions = {
  /** As people call it: `gateway`. Its log line with the event `<name>.ready` says that it has started. */
  readonly name: string;
  readonly script: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where its output goes; appended to over restarts. */
  readonly logPath: string;
  readonly guard: OrphanGuard;
};

/** One of our programs as a real process, which can be stopped, killed and started again. */
export class ManagedProcess {
  readonly name: string;
  readonly #options: ManagedProcessOptions;
  readonly #log: WriteStream;
  #lines: string[] = [];
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();

  constructor(options: ManagedProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#log = createWriteStream(options.logPath, { flags: 'a', mode: 0o600 });
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Starts it and waits until it says that it is ready.
   * @throws Error with the end of its output when it exits before, or takes longer than 15 seconds.
   */
  async start(): Promise<void> {
    if (this.isRunning) throw new Error(`the ${this.name} is running already`);
    const { script, env, guard } = this.#options;
    // In a process group of its own: Ctrl-C in a terminal is for whoever stops it in good order.
    const child = spawn(process.execPath, [script], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not `exit`: by `close` its last words have been read too.
    const exited = once(child, 'close');
    this.#child = child;
    this.#exited = exited;
    const { pid } = child;
    if (pid !== undefined) guard.watch(pid);
    child.once('close', () => {
      if (pid !== undefined) guard.forget(pid);
    });
    const ready = this.#readyLine(child);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), READY_WITHIN_MS);
    });
    const first = await Promise.race([ready, exited.then(() => 'exited' as const), late]);
    clearTimeout(timer);
    if (first === 'ready') return;
    await this.kill();
    const what =
      first === 'late' ? `was not ready within ${READY_WITHIN_MS / 1000} s` : 'ended while it started';
    throw new Error(`the ${this.name} ${what}:\n${this.tail(20)}`);
  }

  /** kill -9: it gets no chance to do anything. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** SIGSTOP: it does nothing any more, and its connections stay open. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** SIGCONT: it goes on where it stood. */
  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** SIGHUP: it reads catalogue and policies again. */
  reload(): void {
    this.#child?.kill('SIGHUP');
  }

  /** Ends it in good order, or by force when that takes too long. */
  async stop(): Promise<void> {
    if (this.isRunning) {
      this.#child?.kill('SIGTERM');
      const force = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_WITHIN_MS);
      await this.#exited;
      clearTimeout(force);
    }
    if (this.#log.writableEnded) return;
    this.#log.end();
    await once(this.#log, 'close');
  }

  /** The end of its output so far, restarts included. */
  tail(lines: number): string {
    return this.#lines.slice(-lines).join('\n');
  }

  /** Keeps every line of the output; resolves at the one that says it is ready. */
  #readyLine(child: ChildProcess): Promise<'ready'> {
    return new Promise((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.#lines = [...this.#lines, line].slice(-KEPT_LINES);
          this.#log.write(`${line}\n`);
          if (eventOf(line) === `${this.name}.ready`) resolve('ready');
        });
      }
    });
  }
}

function eventOf(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return (JSON.parse(line) as { readonly event?: unknown }).event;
  } catch {
    return undefined;
  }
}
