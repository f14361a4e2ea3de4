import type { AccessRequest } from '../../src/domain/access-request.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import { CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { valueOf } from './world.ts';

/** Everybody of the catalogue is internal, and the Slack group is empty. */
export function everybodyIsThere({ directory }: World): void {
  for (const name of ['ines', 'lena', 'omar', 'amara', 'noor'])
    directory.put(`U${name.toUpperCase()}`, { email: `${name}@example.com` });
  directory.putGroup('S0LEADS', []);
}

/** What Ines types, with changes. */
export function asking(change: Partial<Parameters<World['useCases']['fileRequest']>[0]> = {}) {
  return {
    slackUserId: 'UINES',
    seed: 'V1',
    channelId: CHANNEL,
    taskId: 'restart-service',
    asset: 'orders-api',
    duration: '10m',
    reason: 'checkout times out',
    ...change,
  };
}

/** An open incident with a request of Ines that waits for a decision. */
export async function filed(world: World, change: Parameters<typeof asking>[0] = {}): Promise<AccessRequest> {
  await world.openIncident();
  await world.bindDevice(INES);
  return valueOf(await world.useCases.fileRequest(asking(change)));
}

/** A click on a request as its card shows it. */
export function clicking(
  slackUserId: string,
  request: { readonly requestId: RequestId; readonly intentDigest: string },
  verdict: 'approve' | 'deny' = 'approve',
) {
  const { requestId, intentDigest } = request;
  return { slackUserId, requestId, intentDigest, verdict, why: verdict === 'deny' ? 'not now' : '' };
}
