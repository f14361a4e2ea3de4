import type { RoleSeed } from '../account-seed.ts';
import { nameOfArn } from '../identity.ts';
import { uniqueId } from '../new-credentials.ts';
import { requirePolicy } from '../require-policy.ts';
import { type IamOperation, policyArnOf, policyOf } from './iam-operation.ts';
import { iamListAnswer, iamPage } from './iam-page.ts';
import { encodedDocument, pathOf, policyView, versionView } from './iam-views.ts';

const getPolicy: IamOperation = {
  required: ['PolicyArn'],
  optional: [],
  resource: policyArnOf,
  run: (call) => ({ Policy: policyView(policyOf(call), call.account) }),
};

const getPolicyVersion: IamOperation = {
  required: ['PolicyArn', 'VersionId'],
  optional: [],
  resource: policyArnOf,
  run: (call) => {
    const policy = policyOf(call);
    const version = policy.version(call.input.required('VersionId'));
    const Document = encodedDocument(version.documentJson);
    return { PolicyVersion: { ...versionView(version, policy), Document } };
  },
};

const listPolicyVersions: IamOperation = {
  required: ['PolicyArn'],
  optional: ['MaxItems', 'Marker'],
  resource: policyArnOf,
  run: (call) => {
    const policy = policyOf(call);
    return iamListAnswer('Versions', policy.versions(), call.input, (version) =>
      versionView(version, policy),
    );
  },
};

const createPolicyVersion: IamOperation = {
  required: ['PolicyArn', 'PolicyDocument'],
  optional: ['SetAsDefault'],
  resource: policyArnOf,
  run: (call) => {
    const policy = policyOf(call);
    const documentJson = call.input.required('PolicyDocument');
    requirePolicy(documentJson);
    const version = policy.addVersion(documentJson, call.atMs);
    if (call.input.optional('SetAsDefault') === 'true')
      policy.setDefault(version.versionId, call.atMs, call.propagationMs);
    return { PolicyVersion: versionView(version, policy) };
  },
};

const setDefaultPolicyVersion: IamOperation = {
  required: ['PolicyArn', 'VersionId'],
  optional: [],
  resource: policyArnOf,
  run: (call) => {
    policyOf(call).setDefault(call.input.required('VersionId'), call.atMs, call.propagationMs);
    return {};
  },
};

const deletePolicyVersion: IamOperation = {
  required: ['PolicyArn', 'VersionId'],
  optional: [],
  resource: policyArnOf,
  run: (call) => {
    policyOf(call).removeVersion(call.input.required('VersionId'));
    return {};
  },
};

const listEntitiesForPolicy: IamOperation = {
  required: ['PolicyArn'],
  optional: ['EntityFilter', 'PathPrefix', 'PolicyUsageFilter', 'MaxItems', 'Marker'],
  resource: policyArnOf,
  run: (call) => {
    const { account, input } = call;
    const { arn } = policyOf(call);
    const usage = input.optional('PolicyUsageFilter');
    const found = new Set<RoleSeed>([
      ...(usage === 'PermissionsBoundary' ? [] : account.rolesWithPolicy(arn)),
      ...(usage === 'PermissionsPolicy' ? [] : account.rolesWithBoundary(arn)),
    ]);
    const asked = (input.optional('EntityFilter') ?? 'Role') === 'Role';
    const roles = [...found].filter(
      (role) => asked && pathOf(role.arn).startsWith(input.optional('PathPrefix') ?? '/'),
    );
    const page = iamPage(roles, input);
    const views = page.items.map((role) => ({
      RoleName: nameOfArn(role.arn),
      RoleId: uniqueId('AROA', role.arn),
    }));
    return { PolicyGroups: [], PolicyUsers: [], PolicyRoles: views, ...page.paging };
  },
};

/** The operations on managed policies, by name. */
export const POLICY_OPERATIONS: readonly (readonly [string, IamOperation])[] = [
  ['GetPolicy', getPolicy],
  ['GetPolicyVersion', getPolicyVersion],
  ['ListPolicyVersions', listPolicyVersions],
  ['CreatePolicyVersion', createPolicyVersion],
  ['SetDefaultPolicyVersion', setDefaultPolicyVersion],
  ['DeletePolicyVersion', deletePolicyVersion],
  ['ListEntitiesForPolicy', listEntitiesForPolicy],
];
