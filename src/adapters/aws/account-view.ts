import type { AccountView, BoundaryView, RoleView, Seen } from '../../ports/account-view.ts';
import type { IamClients } from './iam-client.ts';
import { decodeDocument } from './iam-document.ts';
import type { S3Clients } from './s3-client.ts';
import { readSdkError } from './sdk-error.ts';

export type AccountViewParts = {
  readonly iam: IamClients;
  readonly s3: S3Clients;
  readonly partition: string;
  /** Name of the boundary policy. */
  readonly boundaryPolicy: string;
};

type Iam = Awaited<ReturnType<IamClients>>;

const CALL_TIMEOUT_MS = 5_000;
const patiently = () => ({ abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) });

/** How accounts are set up, read over IAM and S3. */
export function createAccountView(parts: AccountViewParts): AccountView {
  const { iam, s3, partition, boundaryPolicy } = parts;
  return {
    boundary: (accountId) =>
      seen(async () => {
        const PolicyArn = `arn:${partition}:iam::${accountId}:policy/${boundaryPolicy}`;
        return readBoundaryPolicy(await iam(accountId), PolicyArn);
      }),
    role: (accountId, name) => seen(async () => readRole(await iam(accountId), name)),
    async bucketPolicy(accountId, region, Bucket) {
      const { client, sdk } = await s3(accountId, region);
      const found = await seen(async () => {
        const { Policy } = await client.send(new sdk.GetBucketPolicyCommand({ Bucket }), patiently());
        return Policy ?? null;
      }, 'NoSuchBucket');
      // S3 says so where a bucket has none.
      return found.kind === 'unseen' && found.why.startsWith('NoSuchBucketPolicy')
        ? { kind: 'seen', value: null }
        : found;
    },
  };
}

async function readBoundaryPolicy({ client, sdk }: Iam, PolicyArn: string): Promise<BoundaryView> {
  const { Policy } = await client.send(new sdk.GetPolicyCommand({ PolicyArn }), patiently());
  const { PolicyVersion } = await client.send(
    new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
    patiently(),
  );
  const attachedTo: string[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await client.send(
      new sdk.ListEntitiesForPolicyCommand({
        PolicyArn,
        PolicyUsageFilter: 'PermissionsPolicy',
        ...(Marker === undefined ? {} : { Marker }),
      }),
      patiently(),
    );
    attachedTo.push(
      ...(page.PolicyRoles ?? []).map(({ RoleName }) => `role/${RoleName}`),
      ...(page.PolicyUsers ?? []).map(({ UserName }) => `user/${UserName}`),
      ...(page.PolicyGroups ?? []).map(({ GroupName }) => `group/${GroupName}`),
    );
    if (page.IsTruncated !== true) break;
    Marker = page.Marker;
  }
  return { document: decodeDocument(PolicyVersion?.Document), attachedTo };
}

async function readRole({ client, sdk }: Iam, RoleName: string): Promise<RoleView> {
  const { Role } = await client.send(new sdk.GetRoleCommand({ RoleName }), patiently());
  const names = await client.send(new sdk.ListRolePoliciesCommand({ RoleName }), patiently());
  const attached = await client.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }), patiently());
  const inline = [];
  for (const PolicyName of names.PolicyNames ?? []) {
    const policy = await client.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName }), patiently());
    inline.push({ name: PolicyName, document: decodeDocument(policy.PolicyDocument) });
  }
  return {
    arn: Role?.Arn ?? '',
    boundaryArn: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    maxSessionSeconds: Role?.MaxSessionDuration ?? 0,
    trust: decodeDocument(Role?.AssumeRolePolicyDocument),
    inline,
    attachedArns: (attached.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []),
  };
}

async function seen<T>(read: () => Promise<T>, missing = 'NoSuchEntity'): Promise<Seen<T>> {
  try {
    return { kind: 'seen', value: await read() };
  } catch (error) {
    const { name, text } = readSdkError(error);
    return name === missing ? { kind: 'missing' } : { kind: 'unseen', why: text };
  }
}
