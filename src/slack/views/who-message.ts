import type { ApproverOutlook } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { bullets, context, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { shortName } from './text-limits.ts';

const NAMES_AT_MOST = 20;
const WHY_LENGTH = 250;

/** Who could approve a task now, and why the others could not. */
export function whoMessage(outlook: ApproverOutlook): Message {
  const { title, quorum, humans, isEnough, short, can, cannot } = outlook;
  const verdict = isEnough
    ? TEXTS.who.can(shortName(title), humans, quorum)
    : TEXTS.who.nobody(shortName(title), short.join(' '));
  const left = Math.max(0, can.length - NAMES_AT_MOST) + Math.max(0, cannot.length - NAMES_AT_MOST);
  const reasons = cannot.slice(0, NAMES_AT_MOST).map(({ name, why }) => `${shortName(name)}: ${why}`);
  return message(verdict, [
    section(verdict),
    ...(can.length === 0 ? [] : [bullets(can.slice(0, NAMES_AT_MOST), WHY_LENGTH)]),
    ...(reasons.length === 0 ? [] : [section(TEXTS.who.cannot), bullets(reasons, WHY_LENGTH)]),
    context([...(left > 0 ? [TEXTS.home.more(left)] : []), TEXTS.who.rule]),
  ]);
}
