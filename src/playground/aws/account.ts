import type { AccountSeed, NamedPolicy, RoleSeed } from './account-seed.ts';
import { checkSeed } from './check-seed.ts';
import { ManagedPolicy } from './iam/managed-policy.ts';
import { nameOfArn } from './identity.ts';

/** The account's IAM documents, as they stand now. */
export class Account {
  readonly accountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  readonly #roles: ReadonlyMap<string, RoleSeed>;
  readonly #managedPolicies: ReadonlyMap<string, ManagedPolicy>;

  /** @throws Error naming the first document of the seed that IAM would not have accepted. */
  constructor(seed: AccountSeed, atMs: number) {
    checkSeed(seed);
    this.accountId = seed.accountId;
    this.region = seed.region;
    this.createdAtMs = atMs;
    this.#roles = new Map(seed.roles.map((role) => [role.arn, role]));
    this.#managedPolicies = new Map(
      seed.managedPolicies.map(({ arn, document }) => [arn, new ManagedPolicy(arn, document, atMs)]),
    );
  }

  /** The role with that ARN. */
  role(arn: string): RoleSeed | undefined {
    return this.#roles.get(arn);
  }

  /** The role with that name; names are unique in an account, whatever the path. */
  roleNamed(name: string): RoleSeed | undefined {
    return this.roles().find(({ arn }) => nameOfArn(arn) === name);
  }

  /** In the order of the seed. */
  roles(): readonly RoleSeed[] {
    return [...this.#roles.values()];
  }

  /** The customer managed policy with that ARN. */
  managedPolicy(arn: string): ManagedPolicy | undefined {
    return this.#managedPolicies.get(arn);
  }

  rolesWithBoundary(policyArn: string): readonly RoleSeed[] {
    return this.roles().filter(({ permissionsBoundary }) => permissionsBoundary === policyArn);
  }

  rolesWithPolicy(policyArn: string): readonly RoleSeed[] {
    return this.roles().filter(({ attachedPolicyArns = [] }) => attachedPolicyArns.includes(policyArn));
  }

  /** The documents that grant a role its permissions, as evaluation goes by them at that instant. */
  policiesOf(role: RoleSeed, atMs: number): readonly NamedPolicy[] {
    const attached = (role.attachedPolicyArns ?? []).map((arn) => this.#inEffect(arn, role, atMs));
    return [...role.policies, ...attached];
  }

  /**
   * The document of a role's permissions boundary; `undefined` when it has none.
   * @throws Error when it names a policy that isn't there: without its lid a role must not be evaluated.
   */
  boundaryOf(role: RoleSeed, atMs: number): NamedPolicy | undefined {
    return role.permissionsBoundary === undefined
      ? undefined
      : this.#inEffect(role.permissionsBoundary, role, atMs);
  }

  #inEffect(arn: string, role: RoleSeed, atMs: number): NamedPolicy {
    const policy = this.#managedPolicies.get(arn);
    if (policy === undefined) throw new Error(`No managed policy ${arn}, which ${role.arn} names.`);
    return { name: arn, document: policy.documentAt(atMs) };
  }
}
