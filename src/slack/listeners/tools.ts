import type { UseCases } from '../../approval/use-cases.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Once } from '../../ports/once.ts';
import type { SlackDirectory } from '../directory/slack-directory.ts';
import type { InteractiveWeb } from '../web/interactive-web.ts';

/** What every listener has in hand. */
export type Tools = {
  readonly useCases: UseCases;
  readonly once: Once;
  readonly interactive: InteractiveWeb;
  readonly directory: Pick<SlackDirectory, 'forgetAccount' | 'forgetChannel' | 'forgetGroup'>;
  readonly log: Log;
  readonly clock: Clock;
};
