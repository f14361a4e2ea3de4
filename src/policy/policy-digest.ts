import { digestOf } from '../codec/digest.ts';
import { DEFAULT_DENY, RULE_TABLES } from './rule-tables.ts';

/** Raised whenever the meaning of a rule changes while its text does not. */
const POLICY_VERSION = 1;

/** Names the policy every decision was made by: its version and every rule's id, effect and text. */
export const POLICY_DIGEST: string = digestOf({
  version: POLICY_VERSION,
  rules: Object.entries(RULE_TABLES).map(([action, rules]) => ({
    action,
    rules: rules.map(({ id, effect, text }) => ({ id, effect, text })),
  })),
  defaultDeny: Object.entries(DEFAULT_DENY).map(([action, { text }]) => ({ action, text })),
});
