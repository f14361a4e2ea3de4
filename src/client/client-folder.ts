import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the device and its sealed answers live: `BREAKGLASS_HOME`, or `.breakglass` in the home folder. */
export function clientFolder(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['BREAKGLASS_HOME'];
  return chosen === undefined || chosen === '' ? join(homedir(), '.breakglass') : chosen;
}
