import {
  type LocalSlack,
  type LocalSlackOptions,
  startLocalSlack,
} from '../../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../../src/playground/slack/sample-workspace.ts';

/**
 * A local Slack for tests that aren't about time: its clock stands still and it waits long for the app, so that a
 * busy machine changes nothing.
 */
export function patientSlack(options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> {
  return startLocalSlack({
    seed: sampleWorkspace(),
    nowMs: () => 1_700_000_000_000,
    ackWithinMs: 15_000,
    ...options,
  });
}
