import type { Fact } from '../../domain/fact.ts';
import type { GroupEdit } from '../../ports/directory.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import type { SlackDirectoryDeps } from './slack-directory.ts';

/** Who edited each user group last, by group id; `null` where that could not be read. */
export type GroupEdits = Omit<Fact, 'value'> & { readonly value: ReadonlyMap<string, GroupEdit> | null };

const SOURCE = 'slack:usergroups.list';

/**
 * Reads from Slack who edited each user group last, all in one call.
 * Source: https://docs.slack.dev/reference/objects/usergroup-object
 */
export async function readGroupEdits({ web, clock, log }: SlackDirectoryDeps): Promise<GroupEdits> {
  const fact = { name: 'edits of user groups', source: SOURCE, readAtMs: clock.nowMs() };
  try {
    return { ...fact, value: new Map((await web.userGroups()).flatMap(editOf)) };
  } catch (error) {
    log.warn('slack.group-edits-unread', { why: slackErrorCode(error) ?? 'no answer from Slack' });
    return { ...fact, value: null };
  }
}

function editOf(group: unknown): readonly [string, GroupEdit][] {
  const {
    id,
    updated_by: by,
    date_update: atSeconds,
  } = (group ?? {}) as { readonly [field: string]: unknown };
  if (typeof id !== 'string' || typeof atSeconds !== 'number') return [];
  return [[id, { by: typeof by === 'string' && by !== '' ? by : null, atMs: atSeconds * 1000 }]];
}
