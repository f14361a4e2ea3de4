import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';
import type { Refusal } from '../domain/refusal.ts';
import { printable } from '../domain/unprintable.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';

/** Tells the person why not. @returns the exit code: a part that is away is a fault, not an answer. */
export function reportRefusal(io: CliIo, no: Refusal): number {
  io.stderr.write(`breakglass: ${printable(no.person)}\n`);
  return no.code === 'unavailable' || no.code === 'internal' ? EXIT.fault : EXIT.refused;
}

/**
 * Tells what went wrong. A fault's text is made for people; of any other error only name and system code are
 * shown, since its message may quote what was being read.
 * @returns the exit code: what was given and cannot be used is the caller's to mend, like a wrong argument.
 */
export function reportError(io: CliIo, error: unknown): number {
  io.stderr.write(`breakglass: ${printable(messageOf(error))}\n`);
  return error instanceof Fault && error.code === 'bad-setting' ? EXIT.usage : EXIT.fault;
}

function messageOf(error: unknown): string {
  if (error instanceof Fault) return error.message;
  const name = error instanceof Error ? error.name : 'error';
  const code = systemCode(error);
  return `cannot go on: unexpected ${name}${code === null ? '' : ` (${code})`}`;
}
