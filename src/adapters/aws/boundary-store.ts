import type { IAMClient, PolicyVersion } from '@aws-sdk/client-iam';

import type { BoundaryStore } from '../../ports/boundary-store.ts';
import type { Random } from '../../ports/random.ts';
import type { IamClients } from './iam-client.ts';
import { decodeDocument } from './iam-document.ts';
import { iamFault, isThrottled } from './iam-errors.ts';
import { randomPause } from './random-pause.ts';

export type BoundaryStoreParts = {
  readonly clients: IamClients;
  readonly partition: string;
  /** Name of the managed policy, the same in every account. */
  readonly policyName: string;
  /** Stands in the texts of faults. */
  readonly revokerRole: string | null;
  readonly random: Random;
};

type Sdk = typeof import('@aws-sdk/client-iam');
/** Runs one call: patiently, within the time given, its failure explained. */
type Ask = <T>(
  action: string,
  send: (client: IAMClient, sdk: Sdk, options: { abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

/** IAM keeps five versions of a managed policy. Source: IAM user guide, IAM and STS quotas. */
const MAX_VERSIONS = 5;
const MAX_CALLS = 4;
const FIRST_PAUSE_MS = 200;

/**
 * The boundary policies over IAM. Only a call that IAM throttled is repeated, after a random pause: what else
 * failed may have been done, and whoever writes reads again anyway.
 */
export function createBoundaryStore(parts: BoundaryStoreParts): BoundaryStore {
  const policyOf = (accountId: string): string =>
    `arn:${parts.partition}:iam::${accountId}:policy/${parts.policyName}`;
  return {
    async read(accountId, abort) {
      const ask = askerOf(parts, accountId, abort);
      const PolicyArn = policyOf(accountId);
      const { Policy } = await ask('iam:GetPolicy', (client, sdk, options) =>
        client.send(new sdk.GetPolicyCommand({ PolicyArn }), options),
      );
      const versionId = Policy?.DefaultVersionId ?? '';
      const { PolicyVersion } = await ask('iam:GetPolicyVersion', (client, sdk, options) =>
        client.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: versionId }), options),
      );
      return { document: decodeDocument(PolicyVersion?.Document ?? ''), versionId };
    },
    async write(accountId, document, abort) {
      const ask = askerOf(parts, accountId, abort);
      const PolicyArn = policyOf(accountId);
      await makeRoom(ask, PolicyArn);
      await ask('iam:CreatePolicyVersion', (client, sdk, options) =>
        client.send(
          new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document, SetAsDefault: true }),
          options,
        ),
      );
    },
    async boundRoles(accountId, abort) {
      const ask = askerOf(parts, accountId, abort);
      const names = new Set<string>();
      for (let Marker: string | undefined; ; ) {
        const page = await ask('iam:ListEntitiesForPolicy', (client, sdk, options) =>
          client.send(
            new sdk.ListEntitiesForPolicyCommand({
              PolicyArn: policyOf(accountId),
              PolicyUsageFilter: 'PermissionsBoundary',
              EntityFilter: 'Role',
              ...(Marker === undefined ? {} : { Marker }),
            }),
            options,
          ),
        );
        for (const { RoleName } of page.PolicyRoles ?? []) if (RoleName !== undefined) names.add(RoleName);
        if (page.IsTruncated !== true) return names;
        Marker = page.Marker;
      }
    },
  };
}

/** Removes the oldest version that is not in use where there are as many as IAM keeps. */
async function makeRoom(ask: Ask, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await ask('iam:ListPolicyVersions', (client, sdk, options) =>
    client.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }), options),
  );
  const [oldest] = Versions.filter((version) => version.IsDefaultVersion !== true).sort(byAge);
  const VersionId = oldest?.VersionId;
  if (Versions.length < MAX_VERSIONS || VersionId === undefined) return;
  await ask('iam:DeletePolicyVersion', (client, sdk, options) =>
    client.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId }), options),
  );
}

function byAge(a: PolicyVersion, b: PolicyVersion): number {
  const [one, other] = [a, b].map((version) => version.CreateDate?.getTime() ?? 0) as [number, number];
  return one - other || numberOf(a) - numberOf(b);
}

/** 12 of `v12`. */
function numberOf({ VersionId = '' }: PolicyVersion): number {
  return Number(/^v(\d+)/.exec(VersionId)?.[1] ?? 0);
}

function askerOf(parts: BoundaryStoreParts, accountId: string, abort: AbortSignal): Ask {
  const { clients, policyName, revokerRole, random } = parts;
  return async (action, send) => {
    for (let call = 1; ; call += 1) {
      try {
        abort.throwIfAborted();
        const { client, sdk } = await clients(accountId);
        abort.throwIfAborted();
        return await send(client, sdk, { abortSignal: abort });
      } catch (error) {
        const again = isThrottled(error) && call < MAX_CALLS;
        if (again && (await randomPause(random, FIRST_PAUSE_MS * 2 ** (call - 1), abort))) continue;
        throw iamFault(error, { action, accountId, policyName, revokerRole });
      }
    }
  };
}
