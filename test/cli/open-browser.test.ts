import { describe, expect, it } from '@jest/globals';

import { browserCommand, openBrowser } from '../../src/cli/open-browser.ts';

describe('what opens an address', () => {
  it.each([
    ['a Mac', {}, 'darwin', ['open']],
    ['Windows', {}, 'win32', ['rundll32', 'url.dll,FileProtocolHandler']],
    ['a screen', { DISPLAY: ':0' }, 'linux', ['xdg-open']],
    ['another kind of screen', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', ['xdg-open']],
    ['no screen', { DISPLAY: '' }, 'linux', null],
    ['what an editor set', { BROWSER: '/opt/editor/open' }, 'linux', ['/opt/editor/open']],
    ['a line that only a shell would read', { BROWSER: 'firefox %s' }, 'linux', null],
  ] as const)('on a machine with %s', (_what, env, platform, command) => {
    expect(browserCommand(env, platform)).toEqual(command);
  });

  it('does not end the program where it is not there', async () => {
    expect(openBrowser({ BROWSER: '/nowhere/browser' }, 'linux', 'https://idp.acme.example')).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  });
});
