import type { JsonObject } from '../../domain/json.ts';
import type { AccountSeed, NamedPolicy, RoleSeed } from './account-seed.ts';
import { policyMistake } from './policy-grammar.ts';

/** The account's IAM documents, as they stand now. */
export class Account {
  readonly accountId: string;
  readonly region: string;
  readonly #roles: ReadonlyMap<string, RoleSeed>;
  readonly #managedPolicies: ReadonlyMap<string, JsonObject>;

  /** @throws Error naming the first document of the seed that IAM would not have accepted. */
  constructor(seed: AccountSeed) {
    this.accountId = seed.accountId;
    this.region = seed.region;
    this.#roles = new Map(seed.roles.map((role) => [role.arn, role]));
    this.#managedPolicies = new Map(seed.managedPolicies.map(({ arn, document }) => [arn, document]));
    checkSeed(seed);
  }

  /** The role with that ARN. */
  role(arn: string): RoleSeed | undefined {
    return this.#roles.get(arn);
  }

  /**
   * The document of a role's permissions boundary; `undefined` when it has none.
   * @throws Error when it names a policy that isn't there: without its lid a role must not be evaluated.
   */
  boundaryOf(role: RoleSeed): NamedPolicy | undefined {
    if (role.permissionsBoundary === undefined) return undefined;
    const document = this.#managedPolicies.get(role.permissionsBoundary);
    if (document === undefined)
      throw new Error(`No managed policy ${role.permissionsBoundary}, the boundary of ${role.arn}.`);
    return { name: role.permissionsBoundary, document };
  }
}

function checkSeed(seed: AccountSeed): void {
  for (const role of seed.roles) {
    check(`trust policy of ${role.arn}`, role.trustPolicy, 'trust');
    for (const policy of role.policies)
      check(`policy ${policy.name} of ${role.arn}`, policy.document, 'identity');
    const boundary = role.permissionsBoundary;
    if (boundary !== undefined && !seed.managedPolicies.some(({ arn }) => arn === boundary)) {
      throw new Error(
        `Account seed: ${role.arn} names the boundary ${boundary}, which is not among managedPolicies.`,
      );
    }
  }
  for (const managed of seed.managedPolicies) check(managed.arn, managed.document, 'identity');
  for (const principal of seed.principals) {
    for (const policy of principal.policies)
      check(`policy ${policy.name} of ${principal.arn}`, policy.document, 'identity');
  }
}

function check(what: string, document: JsonObject, kind: 'identity' | 'trust'): void {
  const mistake = policyMistake(document, kind);
  if (mistake !== undefined) throw new Error(`Account seed: ${what}: ${mistake}`);
}
