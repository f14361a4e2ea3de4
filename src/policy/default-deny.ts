import type { RefusalCode } from '../domain/refusal.ts';
import type { Question } from './question.ts';

/** What is said when no rule permits. */
export const DEFAULT_DENY: Readonly<
  Record<Question['action'], { readonly text: string; readonly code: RefusalCode }>
> = {
  request: { text: 'Only members of the groups that may ask for this task ask for it.', code: 'not-asker' },
  approve: {
    text: 'Only members of the groups that may approve this task approve it.',
    code: 'not-eligible',
  },
  claim: { text: 'No rule of the policy allows this session.', code: 'not-allowed' },
  open: { text: 'Only people of this company open incidents.', code: 'not-allowed' },
  close: { text: 'Only people of this company close incidents.', code: 'not-allowed' },
  revoke: {
    text: 'Only the requester, an approver, the owner of the task or an operator ends access early.',
    code: 'not-allowed',
  },
  review: {
    text: 'Only the owner of the task, and those who may approve it, review what was done.',
    code: 'not-allowed',
  },
};

/** The id under which {@link DEFAULT_DENY} stands among the reasons of a decision. */
export const DEFAULT_DENY_ID = 'default-deny';
