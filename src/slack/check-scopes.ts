import { Fault } from '../domain/fault.ts';
import type { Log } from '../ports/log.ts';

/** Without these the app cannot do its work; each is explained in manifest.yml. */
const NEEDED = [
  'chat:write',
  'commands',
  'users:read',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'im:write',
];

/** Without these it works less well, and the operator should know how. */
const WANTED = {
  'channels:history': 'a post whose answer was lost may appear twice',
  'groups:history': 'a post whose answer was lost may appear twice in a private channel',
  'im:history': 'a direct message whose answer was lost may appear twice',
  'users:read.email': 'several accounts of one person are joined only by links in the catalogue',
} as const;

/**
 * Holds the scopes Slack named against those the app uses.
 * @param scopes as in the answer's headers; `undefined` where the server names none, then nothing is checked.
 * Fault: `bad-setting`.
 */
export function checkScopes(scopes: readonly string[] | undefined, log: Log): void {
  if (scopes === undefined) return;
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    throw new Fault(
      'bad-setting',
      `SLACK_BOT_TOKEN lacks the scopes ${missing.join(', ')}; update the app from manifest.yml and install it again`,
    );
  }
  for (const [scope, effect] of Object.entries(WANTED)) {
    if (!scopes.includes(scope)) log.warn('slack.scope-missing', { scope, effect });
  }
}
