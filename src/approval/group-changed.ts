import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { sightGroup } from './group-sightings.ts';
import { lookAtStanding } from './look-at-standing.ts';

/** Reads an edited Slack group, where the catalogue has it, and looks at everybody who has something open. */
export async function groupChanged(deps: ApprovalDeps, slackGroup: string): Promise<Result<number>> {
  const groups = [...deps.catalogue().groups.values()];
  if (groups.some(({ slackGroups }) => slackGroups.includes(slackGroup))) await sightGroup(deps, slackGroup);
  return ok(await lookAtStanding(deps));
}
