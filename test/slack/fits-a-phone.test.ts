import { describe, expect, it } from '@jest/globals';

import type { DecisionReason } from '../../src/domain/decision.ts';
import { REFUSAL_TEXTS } from '../../src/domain/refusal-texts.ts';
import type { RefusalCode } from '../../src/domain/refusal.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { shippedRules } from '../../src/policy/shipped-policy.ts';
import { TEXTS } from '../../src/slack/texts.ts';
import { approverMessage } from '../../src/slack/views/approver-message.ts';
import { INCIDENT, pending, shown } from './support/requests.ts';

/** What Slack shows of a message on a small phone without scrolling, in its usual size. */
const PHONE = { columns: 40, lines: 24 };
/** The longest a policy may say, see docs/policy.md. */
const LONGEST = 'x'.repeat(200);
const longest = (rule: string): DecisionReason => ({ rule, effect: 'permit', text: LONGEST });

const linesOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Math.ceil(text.length / PHONE.columns), 0);

/** All that stands between why it may be asked and whatever comes next. */
function explanation(reasons: readonly DecisionReason[]): readonly string[] {
  const request = pending();
  const { blocks } = approverMessage(
    shown({ ...request, decision: { ...request.decision, reasons } }),
    INCIDENT,
  );
  const title = TEXTS.approver.because.text;
  const at = blocks.findIndex((block) => JSON.stringify(block).includes(title));
  const [list] = blocks.slice(at + 1);
  const texts = [...JSON.stringify(list).matchAll(/"text":"([^"]*)"/g)].map(([, text = '']) => text);
  return [title, ...texts];
}

describe('on a phone', () => {
  it('the explanation of a request is seen whole, by the shipped rules', () => {
    const permits = shippedRules().filter(
      ({ effect, actions }) => effect === 'permit' && actions?.includes('request'),
    );
    const reasons = permits.map(({ id: rule, text }) => ({ rule, effect: 'permit' as const, text }));
    expect(explanation(reasons)).toEqual([TEXTS.approver.because.text, ...permits.map(({ text }) => text)]);
    expect(linesOf(explanation(reasons))).toBeLessThanOrEqual(PHONE.lines / 4);
  });

  it('the explanation of a request stays within one screen, however many rules speak as long as they may', () => {
    const many = Array.from({ length: 30 }, (_, number) => longest(`own-${number}`));
    expect(explanation(many).length).toBeGreaterThan(2);
    expect(linesOf(explanation(many))).toBeLessThanOrEqual(PHONE.lines);
  });

  it.each(Object.keys(REFUSAL_TEXTS) as RefusalCode[])(
    'the refusal %s takes half a screen, with the longest text of a rule in it',
    (code) => {
      expect(linesOf([refusal(code, LONGEST).person])).toBeLessThanOrEqual(PHONE.lines / 2);
    },
  );
});
