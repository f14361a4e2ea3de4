import type { Catalogue } from '../catalogue/catalogue.ts';
import { Fault } from '../domain/fault.ts';
import type { SlackHome } from '../slack/standing.ts';

/**
 * Makes sure that the app is installed where the catalogue says: who counts as internal hangs on it.
 * @throws {Fault} `bad-setting`.
 */
export function requireHome({ settings }: Catalogue, { teamId, enterpriseId }: SlackHome): void {
  if (settings.workspace === teamId || settings.workspace === enterpriseId) return;
  const found = enterpriseId === null ? teamId : `${teamId} of the organisation ${enterpriseId}`;
  throw new Fault(
    'bad-setting',
    `SLACK_BOT_TOKEN belongs to the workspace ${found}, and BREAKGLASS_CATALOGUE says settings.workspace: ` +
      `${settings.workspace}. Correct whichever is wrong.`,
  );
}
