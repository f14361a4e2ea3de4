import type { JsonObject } from '../../domain/json.ts';
import type { AccountSeed, RoleSeed } from './account-seed.ts';
import { policyMistake } from './policy-grammar.ts';

/**
 * Checks every document of a seed, and that what it names is there.
 * @throws Error naming the first that IAM would not have accepted.
 */
export function checkSeed(seed: AccountSeed): void {
  for (const role of seed.roles) {
    check(`trust policy of ${role.arn}`, role.trustPolicy, 'trust');
    for (const policy of role.policies)
      check(`policy ${policy.name} of ${role.arn}`, policy.document, 'identity');
    checkNames(role, seed);
  }
  for (const managed of seed.managedPolicies) check(managed.arn, managed.document, 'identity');
  for (const principal of seed.principals) {
    for (const policy of principal.policies)
      check(`policy ${policy.name} of ${principal.arn}`, policy.document, 'identity');
  }
}

function checkNames(role: RoleSeed, seed: AccountSeed): void {
  const { permissionsBoundary: boundary, attachedPolicyArns: attached = [] } = role;
  const missing = [...(boundary === undefined ? [] : [boundary]), ...attached].find(
    (arn) => !seed.managedPolicies.some((policy) => policy.arn === arn),
  );
  if (missing !== undefined)
    throw new Error(`Account seed: ${role.arn} names ${missing}, which is not among managedPolicies.`);
}

function check(what: string, document: JsonObject, kind: 'identity' | 'trust'): void {
  const mistake = policyMistake(document, kind);
  if (mistake !== undefined) throw new Error(`Account seed: ${what}: ${mistake}`);
}
