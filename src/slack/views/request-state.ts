import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { howItEnds } from './grant-end.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { personMention } from './mrkdwn.ts';

/** The state of a request and of its grant, in one line. */
export function stateLine({ request, grant }: ShownRequest): Mrkdwn {
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

/**
 * How far a request has come, as a number that only grows: a card drawn at a lower one is old news.
 * Claims are counted in, since claiming again makes an active grant mint again.
 */
export function progress({ request, grant }: ShownRequest): number {
  const revision = request.intent.revision * 1_000_000;
  if (request.state === 'pending') return revision + request.approvals.length;
  if (grant === null) return revision + 100;
  if (grant.state === 'ended') return revision + 900_001;
  if (grant.state === 'ending') return revision + 900_000;
  return revision + 200 + grant.claims * 2 + (grant.state === 'minting' ? 0 : 1);
}
