import { EXIT } from './cli-io.ts';

/**
 * Ends a program quietly once nobody reads what it writes, as in `breakglass audit export … | head`; Node would end it
 * with a stack trace. The exit code is that of a part which is away.
 */
export function endWhenUnread({
  stdout,
  stderr,
  exit,
}: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exit'>): void {
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      exit(EXIT.fault);
    });
  }
}
