import type { KnownBlock } from '@slack/types';

import type { ShownDeeds, ShownGrant } from '../../approval/shown-grant.ts';
import type { DeedsByAction } from '../../domain/deeds.ts';
import { TEXTS } from '../texts.ts';
import { bullets, preformatted, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined } from './mrkdwn.ts';

const NAMED_ACTIONS = 4;
const SHORT_ROOT = 12;

/** What was done with a grant, short; `null` while the grant lives. */
export function deedsLine({ state, certainty, deeds }: ShownGrant): Mrkdwn | null {
  if (state !== 'ended') return null;
  if (certainty === 'never-minted' || certainty === null) return TEXTS.deeds.nothingMade;
  if (deeds === null) return TEXTS.deeds.waiting;
  const outside = deeds.actions
    .filter((one) => one.outside > 0)
    .map((one) => ({ action: one.action, calls: one.outside }));
  const lines = [
    deeds.calls > 0 ? TEXTS.deeds.calls(deeds.calls, named(deeds.actions)) : nothingSeen(deeds),
    ...(deeds.denied > 0 ? [TEXTS.deeds.denied(deeds.denied)] : []),
    ...(deeds.outside > 0 ? [TEXTS.deeds.outside(deeds.outside, named(outside))] : []),
    ...(deeds.doneAfterEnd > 0 ? [TEXTS.deeds.afterEnd(deeds.doneAfterEnd)] : []),
    ...notSeen(deeds),
    deeds.isFinal ? TEXTS.deeds.final(deeds.readAtMs) : TEXTS.deeds.provisional(deeds.readAtMs),
  ];
  return joined(lines, '\n');
}

/** Whether a first answer says anything that is not said already while AWS is asked. */
export function saysMore({ isFinal, calls, unread }: ShownDeeds): boolean {
  return isFinal || calls > 0 || unread.length > 0;
}

/** The record at that moment, short: how many entries, and the beginning of the root over them. */
export function checkpointLine({ checkpoint }: Pick<ShownDeeds, 'checkpoint'>): Mrkdwn | null {
  const [, size = '', root = ''] = checkpoint?.split('\n') ?? [];
  return /^\d+$/.test(size) ? TEXTS.deeds.checkpoint(Number(size), root.slice(0, SHORT_ROOT)) : null;
}

/** All of it, for the thread: every action, the events outside the task, and the checkpoint to copy. */
export function deedsDetails(deeds: ShownDeeds): Message {
  const { details } = TEXTS.deeds;
  const lines = deeds.actions.map((one) => details.line(one.action, one.calls, one.denied, one.outside));
  const missing = notSeen(deeds);
  const blocks: KnownBlock[] = [
    section(details.title),
    ...(lines.length === 0 ? [section(nothingSeen(deeds))] : [bullets(lines, 400)]),
    ...(missing.length === 0 ? [] : [section(joined(missing, '\n'))]),
    ...(deeds.outsideEvents.length === 0
      ? []
      : [section(details.outside), bullets(deeds.outsideEvents, 100)]),
    ...(deeds.checkpoint === null ? [] : [section(details.checkpoint), preformatted(deeds.checkpoint)]),
  ];
  return message(details.title, blocks);
}

/** What having seen no call means: a Region that was not read says nothing about what happened there. */
function nothingSeen({ unread, isFinal }: ShownDeeds): Mrkdwn {
  if (unread.length > 0) return TEXTS.deeds.noneRead;
  return isFinal ? TEXTS.deeds.none : TEXTS.deeds.noneYet;
}

/** Where nobody could look, and whether there was more. */
function notSeen({ unread, isCut }: ShownDeeds): readonly Mrkdwn[] {
  return [
    ...unread.map(({ region, why }) => TEXTS.deeds.unread[why](region)),
    ...(isCut ? [TEXTS.deeds.cut] : []),
  ];
}

function named(actions: readonly Pick<DeedsByAction, 'action' | 'calls'>[]): string {
  const names = actions.slice(0, NAMED_ACTIONS).map(({ action, calls }) => TEXTS.deeds.action(action, calls));
  const more = actions.length - names.length;
  return [...names, ...(more > 0 ? [TEXTS.deeds.others(more)] : [])].join(', ');
}
