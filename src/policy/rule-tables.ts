import type { RefusalCode } from '../domain/refusal.ts';
import type { Question } from './question.ts';
import { APPROVE_RULES } from './rules/approve-rules.ts';
import { CLAIM_RULES } from './rules/claim-rules.ts';
import { CLOSE_RULES, OPEN_RULES } from './rules/incident-action-rules.ts';
import { REQUEST_RULES } from './rules/request-rules.ts';
import { REVOKE_RULES } from './rules/revoke-rules.ts';

/** All rules, by what is asked. Order matters for the wording only: the first that forbids is the one people read. */
export const RULE_TABLES = {
  request: REQUEST_RULES,
  approve: APPROVE_RULES,
  claim: CLAIM_RULES,
  open: OPEN_RULES,
  close: CLOSE_RULES,
  revoke: REVOKE_RULES,
} as const;

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
    text: 'Only the requester, an approver or the owner of the task ends access early.',
    code: 'not-allowed',
  },
};

/** The id under which {@link DEFAULT_DENY} stands among the reasons of a decision. */
export const DEFAULT_DENY_ID = 'default-deny';
