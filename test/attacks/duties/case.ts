import type { Catalogue } from '../../../src/catalogue/catalogue.ts';
import type { AccessRequest } from '../../../src/domain/access-request.ts';
import type { Result } from '../../../src/domain/result.ts';
import { requirePolicy } from '../../../src/policy/organisation-policy.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { DutiesWorld } from './duties-world.ts';

/** What somebody does with a request of Ines, by the gateway as it really decides; each is refused with the code. */
export type Case = readonly [
  what: string,
  source: string,
  code: string,
  act: (at: DutiesWorld, asked: AccessRequest) => Promise<Result<unknown>> | Result<unknown>,
];

export const OMAR = 'omar@example.com';

/** The approving group holds members of its Slack group only. */
export function onlySlack(text: string): string {
  return text.replace('people: [omar, amara]', 'people: []');
}

/** A rule of the company that forbids an action under a condition. */
export function forbidding(action: string, condition: string): (catalogue: Catalogue) => Policy {
  const text = `@id("own") @because("The company wants it so.")
forbid (principal, action == Action::"${action}", resource) ${condition};`;
  return (catalogue) => requirePolicy([{ file: 'own.cedar', text }], catalogue);
}
