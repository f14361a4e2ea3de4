import type { Account } from './account.ts';
import { awsError } from './aws-error.ts';
import type { ServiceCall } from './aws-service.ts';
import type { IamEvaluator, IamQuestion, IamVerdict } from './iam-evaluator.ts';
import { accountOf, type Identity } from './identity.ts';
import type { Permission } from './permission.ts';
import { globalContext } from './request-context.ts';

/** When and where a request is made. */
export interface RequestMoment {
  readonly atMs: number;
  readonly region: string;
}

/** Asks IAM about one identity, over the documents this AWS holds and the session policy it received. */
export class Authorizer {
  readonly #account: Account;
  readonly #evaluator: IamEvaluator;

  constructor(account: Account, evaluator: IamEvaluator) {
    this.#account = account;
    this.#evaluator = evaluator;
  }

  /**
   * What IAM says to one permission at one instant. Doesn't look at the identity's expiry: that is authentication.
   * @param resourcePolicy the policy on what is acted on, where it has one.
   */
  async decide(
    identity: Identity,
    permission: Permission,
    { atMs, region }: RequestMoment,
    resourcePolicy?: unknown,
  ): Promise<IamVerdict> {
    const { resource } = permission;
    const resourceAccountId = accountOf(resource) || this.#account.accountId;
    const documents = this.#documentsOf(identity, atMs);
    if (documents === undefined)
      return { allowed: false, cause: 'error', detail: `role ${identity.principalArn} no longer exists` };
    const facts = { atMs, region, resourceAccountId };
    return this.#evaluator.evaluate({
      principalArn: identity.arn,
      action: permission.action,
      resource,
      resourceAccountId,
      context: { ...permission.context, ...globalContext(identity, facts) },
      ...documents,
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    });
  }

  /**
   * Lets a call go on, or refuses it as AWS does. Either way the permission is noted for the call log.
   * @throws AwsError AccessDenied.
   */
  async require(call: ServiceCall, permission: Permission): Promise<void> {
    const verdict = await this.permits(call, permission);
    if (!verdict.allowed)
      throw awsError('AccessDenied', denialMessage(call.identity, permission, verdict), verdict.detail);
  }

  /** The same question, for a call that goes on differently when it may not. The permission is noted too. */
  async permits(call: ServiceCall, permission: Permission): Promise<IamVerdict> {
    const verdict = await this.decide(call.identity, permission, call);
    const { action, resource } = permission;
    call.notes.permissions.push({ action, resource, allowed: verdict.allowed, detail: verdict.detail });
    return verdict;
  }

  #documentsOf(
    identity: Identity,
    atMs: number,
  ): Pick<IamQuestion, 'identityPolicies' | 'permissionsBoundary' | 'sessionPolicy'> | undefined {
    const { grants } = identity;
    if (grants.from === 'seed') return { identityPolicies: grants.policies };
    const role = this.#account.role(grants.roleArn);
    if (role === undefined) return undefined;
    const boundary = this.#account.boundaryOf(role, atMs);
    return {
      identityPolicies: this.#account.policiesOf(role, atMs),
      ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
      ...(grants.sessionPolicyJson === undefined
        ? {}
        : { sessionPolicy: JSON.parse(grants.sessionPolicyJson) as unknown }),
    };
  }
}

function denialMessage(
  identity: Identity,
  { action, resource }: Permission,
  verdict: IamVerdict & { allowed: false },
): string {
  const start = `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resource}`;
  if (verdict.cause === 'error')
    return `${start} because the request could not be evaluated: ${verdict.detail}`;
  if (verdict.cause === 'implicit')
    return `${start} because no ${verdict.source} allows the ${action} action`;
  return `${start} with an explicit deny in ${/^[aeiou]/.test(verdict.source) ? 'an' : 'a'} ${verdict.source}`;
}
