import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { requirePolicy } from '../../src/policy/organisation-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { createPolicy } from '../../src/policy/policy.ts';
import { readRules } from '../../src/policy/read-rules.ts';
import { shippedRules } from '../../src/policy/shipped-policy.ts';

/** A policy with rules of an organisation that were read and checked. */
export function policyWith(text: string, catalogue: Catalogue): Policy {
  return requirePolicy([{ file: 'own.cedar', text }], catalogue);
}

/** A policy with a rule that fails whenever it is asked, which no check would let in. */
export function failingPolicy(): Policy {
  const text = `@id("fails")\n@because("It cannot be asked at all.")\nforbid (principal, action, resource) when { context.nowhere };\n`;
  const read = readRules({ file: 'own.cedar', text }, 'organisation');
  return createPolicy([...shippedRules(), ...read.rules.map(({ rule }) => rule)]);
}
