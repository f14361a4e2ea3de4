import { describe, expect, it } from '@jest/globals';

import { REFUSAL_TEXTS } from '../../src/domain/refusal-texts.ts';
import { validatePolicies } from '../../src/policy/cedar-policies.ts';
import { DEFAULT_DENY_ID } from '../../src/policy/default-deny.ts';
import { OUTSIDERS } from '../../src/policy/outsiders.ts';
import { createPolicy } from '../../src/policy/policy.ts';
import { shippedPolicy, shippedRules } from '../../src/policy/shipped-policy.ts';

const rules = shippedRules();
const invariants = rules.filter(({ origin }) => origin === 'invariants');
const ACTIONS = ['request', 'approve', 'claim', 'open', 'close', 'revoke', 'review'] as const;

describe('the shipped rules', () => {
  it('are valid to the letter: no error, no warning', () => {
    expect(validatePolicies(Object.fromEntries(rules.map(({ id, json }) => [id, json])))).toEqual([]);
  });

  it('have ids of their own, and texts that fit on a card', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(DEFAULT_DENY_ID);
    for (const { text } of rules) expect(text).toMatch(/^[A-Z].{10,180}\.$/);
  });

  it('each say how somebody is refused, by a text that is there', () => {
    for (const rule of rules.filter(({ effect }) => effect === 'forbid')) {
      const { annotations = {} } = rule.json;
      expect([rule.id, annotations['refusal']]).toEqual([rule.id, expect.any(String)]);
      for (const action of ACTIONS) expect(REFUSAL_TEXTS).toHaveProperty(rule.refusalFor(action).code);
      const known =
        /^(id|because|cannotTell|refusal|detail|(refusal|detail)_(request|approve|claim|open|close))$/;
      expect(Object.keys(annotations).filter((name) => !known.test(name))).toEqual([]);
    }
  });

  it('name no group, person, task or asset of anybody', () => {
    expect(rules.flatMap(({ names }) => names)).toEqual([]);
    expect(shippedPolicy().groups).toEqual([]);
  });

  it('forbid every kind of outsider to approve, by a rule of its own', () => {
    for (const [why, called] of Object.entries(OUTSIDERS)) {
      const rule = invariants.find(({ id }) => id === `approver-is-${why}`);
      expect(rule?.refusalFor('approve')).toEqual({ code: 'not-internal', detail: called });
    }
  });

  it('name the rule that has no answer, where one cannot be told', () => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const { cannotTell } of rules) if (cannotTell !== null) expect(ids).toContain(cannotTell);
  });
});

describe('the policy digest', () => {
  it('is a digest, the same at every reading', () => {
    expect(shippedPolicy().digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(createPolicy(rules).digest).toBe(shippedPolicy().digest);
  });

  it('changes with any rule, and with what a rule says', () => {
    const [first, ...others] = rules;
    if (first === undefined) throw new Error('no rules');
    const changed = {
      ...first,
      json: { ...first.json, annotations: { ...first.json.annotations, because: 'x' } },
    };
    const digests = [rules, others, [changed, ...others]].map((set) => createPolicy(set).digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
