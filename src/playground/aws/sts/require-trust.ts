import type { RoleSeed } from '../account-seed.ts';
import type { Authorizer } from '../authorizer.ts';
import { awsError } from '../aws-error.ts';
import type { ServiceCall } from '../aws-service.ts';
import type { ContextKeys, Permission } from '../permission.ts';
import type { SessionPlan } from './session-plan.ts';

/**
 * Asks the role's trust policy, together with the caller's own permissions, for each permission this AssumeRole
 * needs: sts:AssumeRole always, sts:TagSession and sts:SetSourceIdentity when the session gets such a thing.
 * @throws AwsError AccessDenied, in one form for a missing role and for each refusal, so that it tells nothing.
 */
export async function requireTrust(
  call: ServiceCall,
  plan: SessionPlan,
  role: RoleSeed | undefined,
  authorizer: Authorizer,
): Promise<void> {
  for (const permission of neededPermissions(plan)) {
    const verdict =
      role === undefined
        ? { allowed: false, detail: 'no such role' }
        : await authorizer.decide(call.identity, permission, call, role.trustPolicy);
    const { action, resource } = permission;
    call.notes.permissions.push({ action, resource, allowed: verdict.allowed, detail: verdict.detail });
    if (!verdict.allowed) {
      const message = `User: ${call.identity.arn} is not authorized to perform: ${action} on resource: ${resource}`;
      throw awsError('AccessDenied', message, verdict.detail);
    }
  }
}

function neededPermissions(plan: SessionPlan): readonly Permission[] {
  const { input, sourceIdentity } = plan;
  const tagged = Object.keys(plan.tags).length > 0;
  const resource = input.roleArn;
  const tagKeys: ContextKeys = tagged
    ? {
        'aws:TagKeys': Object.keys(plan.tags),
        ...Object.fromEntries(
          Object.entries(plan.tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
        ),
        ...(plan.transitiveTagKeys.length === 0 ? {} : { 'sts:TransitiveTagKeys': plan.transitiveTagKeys }),
      }
    : {};
  const identityKeys: ContextKeys =
    sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity };
  const assumeRole = {
    action: 'sts:AssumeRole',
    resource,
    context: {
      'sts:RoleSessionName': input.roleSessionName,
      ...(input.externalId === undefined ? {} : { 'sts:ExternalId': input.externalId }),
      ...identityKeys,
      ...tagKeys,
    },
  };
  return [
    assumeRole,
    ...(tagged ? [{ action: 'sts:TagSession', resource, context: tagKeys }] : []),
    ...(sourceIdentity === undefined
      ? []
      : [{ action: 'sts:SetSourceIdentity', resource, context: identityKeys }]),
  ];
}
