import { describe, expect, it } from '@jest/globals';

import { POLICY_DIGEST } from '../../src/policy/policy-digest.ts';
import { DEFAULT_DENY_ID, RULE_TABLES } from '../../src/policy/rule-tables.ts';

describe.each(Object.entries(RULE_TABLES))('the rules for %s', (_action, rules) => {
  it('have ids of their own, and texts that fit on a card', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(DEFAULT_DENY_ID);
    for (const { text } of rules) expect(text).toMatch(/^[A-Z].{10,180}\.$/);
  });

  it('permit something', () => {
    expect(rules.some(({ effect }) => effect === 'permit')).toBe(true);
  });
});

describe('the policy digest', () => {
  it('is a digest', () => {
    expect(POLICY_DIGEST).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
