import { nameOfArn } from '../identity.ts';
import { noSuchEntity } from './iam-errors.ts';
import { type IamOperation, roleArnOf, roleOf } from './iam-operation.ts';
import { iamListAnswer } from './iam-page.ts';
import { encodedDocument, fullRoleView, pathOf, roleView } from './iam-views.ts';

const getRole: IamOperation = {
  required: ['RoleName'],
  optional: [],
  resource: roleArnOf,
  run: (call) => ({ Role: fullRoleView(roleOf(call), call.account) }),
};

const listRoles: IamOperation = {
  required: [],
  optional: ['PathPrefix', 'MaxItems', 'Marker'],
  resource: () => '*',
  run: ({ account, input }) => {
    const prefix = input.optional('PathPrefix') ?? '/';
    const roles = account.roles().filter((role) => pathOf(role.arn).startsWith(prefix));
    return iamListAnswer('Roles', roles, input, (role) => roleView(role, account));
  },
};

const listAttachedRolePolicies: IamOperation = {
  required: ['RoleName'],
  optional: ['PathPrefix', 'MaxItems', 'Marker'],
  resource: roleArnOf,
  run: (call) => {
    const prefix = call.input.optional('PathPrefix') ?? '/';
    const arns = (roleOf(call).attachedPolicyArns ?? []).filter((arn) => pathOf(arn).startsWith(prefix));
    return iamListAnswer('AttachedPolicies', arns, call.input, (arn) => ({
      PolicyName: nameOfArn(arn),
      PolicyArn: arn,
    }));
  },
};

const listRolePolicies: IamOperation = {
  required: ['RoleName'],
  optional: ['MaxItems', 'Marker'],
  resource: roleArnOf,
  run: (call) => iamListAnswer('PolicyNames', roleOf(call).policies, call.input, ({ name }) => name),
};

const getRolePolicy: IamOperation = {
  required: ['RoleName', 'PolicyName'],
  optional: [],
  resource: roleArnOf,
  run: (call) => {
    const role = roleOf(call);
    const name = call.input.required('PolicyName');
    const policy = role.policies.find((candidate) => candidate.name === name);
    if (policy === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
    return {
      RoleName: nameOfArn(role.arn),
      PolicyName: name,
      PolicyDocument: encodedDocument(JSON.stringify(policy.document)),
    };
  },
};

/** The reads of roles, by name. */
export const ROLE_OPERATIONS: readonly (readonly [string, IamOperation])[] = [
  ['GetRole', getRole],
  ['ListRoles', listRoles],
  ['ListAttachedRolePolicies', listAttachedRolePolicies],
  ['ListRolePolicies', listRolePolicies],
  ['GetRolePolicy', getRolePolicy],
];
