import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { howItEnds } from './grant-end.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { personMention } from './mrkdwn.ts';

/** The state of a request and of its grant, in one line. */
export function stateLine({ request, grant }: Pick<ShownRequest, 'grant' | 'request'>): Mrkdwn {
  switch (request.state) {
    case 'pending':
      return TEXTS.state.pending(request.lapseAtMs);
    case 'denied':
      return TEXTS.state.denied(personMention(request.deniedBy));
    case 'withdrawn':
      return TEXTS.state.withdrawn[request.why];
    case 'lapsed':
      return TEXTS.state.lapsed(request.lapsedAtMs);
    case 'approved':
      return grant === null ? TEXTS.state.approved : (howItEnds(grant) ?? TEXTS.state[grant.state]);
  }
}
