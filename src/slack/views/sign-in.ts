import type { AccessRequest } from '../../domain/access-request.ts';
import { evidenceSuffices } from '../../domain/evidence.ts';

/** Whether a request is approved by signing in, and not by a click. */
export function wantsSignIn({ task }: Pick<AccessRequest, 'task'>): boolean {
  return !evidenceSuffices('click', task.evidence);
}

/** The button that opens the page where approvers sign in and decide. */
export const SIGN_IN = 'sign-in';
