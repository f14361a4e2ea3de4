import type { CliIo } from './cli-io.ts';

/**
 * What the programs we run are sent for a signal we got. SIGHUP makes them read catalogue and policies again, unless
 * it says that our terminal was closed: then they end with us.
 */
export function passedSignal(io: Pick<CliIo, 'terminalIsGone'>, signal: NodeJS.Signals): NodeJS.Signals {
  return signal === 'SIGHUP' && io.terminalIsGone?.() === true ? 'SIGTERM' : signal;
}
