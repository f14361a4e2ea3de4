import { describe, expect, it } from '@jest/globals';

import { CHANNEL_FLAW_TEXTS } from '../../src/domain/channel.ts';
import { REFUSAL_TEXTS } from '../../src/domain/refusal-texts.ts';
import { TEXTS } from '../../src/slack/texts.ts';
import { Mrkdwn } from '../../src/slack/views/mrkdwn.ts';

type Text = readonly [where: string, text: string];

/** Passes for every argument a text takes: an instant or a count, a name, or a piece of text. */
class Anything extends Mrkdwn {
  constructor() {
    super('something');
  }
  override valueOf(): number {
    return 1_780_000_000_000;
  }
  override toString(): string {
    return this.text;
  }
}

/** Every text of a tree; what takes arguments is called with some. */
function textsOf(node: unknown, where: string): Text[] {
  if (typeof node === 'string') return [[where, node]];
  if (node instanceof Mrkdwn) return [[where, node.text]];
  if (typeof node === 'function') {
    const given = Array.from({ length: node.length }, () => new Anything());
    return textsOf((node as (...of: readonly unknown[]) => unknown)(...given), where);
  }
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => textsOf(value, `${where}.${key}`));
}

const REFUSALS: Text[] = Object.entries(REFUSAL_TEXTS).map(([code, [person]]) => [`refusal ${code}`, person]);
const ALL: Text[] = [
  ...textsOf(TEXTS, 'TEXTS'),
  ...REFUSALS,
  ...Object.entries(CHANNEL_FLAW_TEXTS).map(([flaw, text]): Text => [`channel ${flaw}`, text]),
];

/** What the person can do, or has to wait for, or whom to tell. */
const NEXT_STEP = /\b(Ask|Tell|Try|Type|Use|Open|Choose|Look|Check|Say|Send)\b/;

describe('the texts', () => {
  it('are many, and none is empty', () => {
    expect(ALL.length).toBeGreaterThan(150);
    expect(ALL.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('never exclaim', () => {
    const said = ALL.map(([where, text]): Text => [where, text.replaceAll(/<![^>]*>/g, '')]);
    expect(said.filter(([, text]) => text.includes('!'))).toEqual([]);
  });

  it('use no jargon of the trade', () => {
    const jargon =
      /\b(JWS|JWT|DPoP|JWE|Cedar|Redis|payload|token|lease|stream|cursor|MAC|enum|null|undefined|boolean|idempotent|ticket|please|sorry|oops|awesome|simply|just)\b/i;
    expect(ALL.filter(([, text]) => jargon.test(text))).toEqual([]);
  });

  // What to do about a channel depends on what is wrong with it, and stands there.
  const own = REFUSALS.filter(([where]) => !where.startsWith('refusal channel-un'));
  it.each(own)('%s says what to do next', (_code, text) => {
    expect(text).toMatch(NEXT_STEP);
  });

  it.each(Object.entries(CHANNEL_FLAW_TEXTS))('a channel that is %s says what to do next', (_flaw, text) => {
    expect(text).toMatch(NEXT_STEP);
  });
});
