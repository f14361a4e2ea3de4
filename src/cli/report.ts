import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';

/** With these the issuer says that a part failed, and not that somebody may not. */
const PARTS_AWAY: ReadonlySet<RefusalCode> = new Set(['internal', 'sign-in-away', 'unavailable']);

/**
 * Tells the person why not.
 * @param asJson tells scripts too, on standard output.
 * @returns the exit code: a part that is away is a fault, not an answer.
 */
export function reportRefusal(io: CliIo, no: Refusal, asJson = false): number {
  tell(io, { state: 'refused', error: no.code, message: no.person }, asJson);
  return PARTS_AWAY.has(no.code) ? EXIT.fault : EXIT.refused;
}

/**
 * Tells what went wrong. A fault's text is made for people; of any other error only name and system code are
 * shown, since its message may quote what was being read.
 * @param asJson tells scripts too, on standard output.
 * @returns the exit code: what was given and cannot be used is the caller's to mend, like a wrong argument.
 */
export function reportError(io: CliIo, error: unknown, asJson = false): number {
  const code = error instanceof Fault ? error.code : 'unexpected';
  tell(io, { state: 'failed', error: code, message: messageOf(error) }, asJson);
  return error instanceof Fault && error.code === 'bad-setting' ? EXIT.usage : EXIT.fault;
}

/** Tells that a log holds no such thing, or does not hang together. @returns the exit code. */
export function reportNo(
  io: CliIo,
  error: 'not-in-log' | 'bad-log',
  message: string,
  asJson: boolean,
): number {
  tell(io, { state: 'refused', error, message }, asJson);
  return EXIT.refused;
}

type Told = {
  readonly state: 'failed' | 'refused';
  readonly error: string;
  readonly message: string;
};

function tell(io: CliIo, told: Told, asJson: boolean): void {
  if (asJson) io.stdout.write(`${printableJson(told)}\n`);
  io.stderr.write(`breakglass: ${printable(told.message)}\n`);
}

function messageOf(error: unknown): string {
  if (error instanceof Fault) return error.message;
  const name = error instanceof Error ? error.name : 'error';
  const code = systemCode(error);
  return `cannot go on: unexpected ${name}${code === null ? '' : ` (${code})`}`;
}
