import { spawn } from 'node:child_process';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Opens an address in the person's browser, where there is one; whether it came up is not known.
 * @returns false where none is known of, as on a machine without a screen.
 */
export function openBrowser(env: Env, platform: NodeJS.Platform, address: string): boolean {
  const command = browserCommand(env, platform);
  if (command === null) return false;
  const [program, ...args] = command;
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  // The address is printed all the same, so a browser that does not come up is opened by hand.
  child.on('error', () => undefined);
  child.unref();
  return true;
}

/** What opens addresses here. `BROWSER` counts first: editors set it where the screen is that of another machine. */
export function browserCommand(
  env: Env,
  platform: NodeJS.Platform,
): readonly [program: string, ...args: string[]] | null {
  const own = env['BROWSER'] ?? '';
  if (own !== '' && !/[\s%:]/.test(own)) return [own];
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return (env['DISPLAY'] ?? '') === '' && (env['WAYLAND_DISPLAY'] ?? '') === '' ? null : ['xdg-open'];
}
