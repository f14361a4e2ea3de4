import type { KnownBlock } from '@slack/types';

import type { ShownRequest } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { context } from './blocks.ts';

/** What was changed of the rules within a day; nothing where nothing was. */
export function recentChangeOf({ recentChange }: ShownRequest): readonly KnownBlock[] {
  const { taskAtMs = null, policyAtMs = null, othersAtMs = null } = recentChange ?? {};
  const notes = [
    ...(taskAtMs === null ? [] : [TEXTS.rules.recentTask(taskAtMs)]),
    ...(policyAtMs === null ? [] : [TEXTS.rules.recentPolicy(policyAtMs)]),
    ...(othersAtMs === null ? [] : [TEXTS.rules.recentOthers(othersAtMs)]),
  ];
  return notes.length === 0 ? [] : [context(notes)];
}
