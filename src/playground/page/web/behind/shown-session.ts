import type { Behind, SessionPolicyView } from '../../contract.ts';
import { focusOf } from './focus.ts';

/** A session, and where it is not the one of the request above: that it is not. */
export type ShownSession = { readonly session: SessionPolicyView; readonly note: string | null };

/** The newest session of the request that the panel is about, else the newest of all; null before the first. */
export function shownSession(behind: Pick<Behind, 'grants' | 'requests' | 'sessions'>): ShownSession | null {
  const focus = focusOf(behind);
  const own = behind.sessions.find(({ grantId }) => grantId === focus?.grant?.grantId);
  if (own !== undefined) return { session: own, note: null };
  const [session] = behind.sessions;
  if (session === undefined) return null;
  const none = focus?.stage === 'over' ? 'got none' : 'has none yet';
  return { session, note: `The newest session, of ${session.grantId}; the request above ${none}.` };
}
