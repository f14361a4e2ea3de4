import { describe, expect, it } from '@jest/globals';

import { readAsk, readCommand } from '../../../src/slack/listeners/command-text.ts';
import { OPTIONS } from '../support/use-cases-double.ts';

const NOTHING = { taskId: null, asset: null, duration: null, reason: null };

describe('what is typed after the command', () => {
  it.each([
    ['', { kind: 'ask', text: '' }],
    ['  ', { kind: 'ask', text: '' }],
    ['open', { kind: 'verb', verb: 'open', rest: '' }],
    ['OPEN  Orders  are stuck ', { kind: 'verb', verb: 'open', rest: 'Orders  are stuck' }],
    ['done bg-aaaabbbbcc', { kind: 'verb', verb: 'done', rest: 'bg-aaaabbbbcc' }],
    ['opening', { kind: 'ask', text: 'opening' }],
    ['restart-service orders-api', { kind: 'ask', text: 'restart-service orders-api' }],
    [
      'open &lt;b&gt; &amp;amp; <@U1|mara> in <#C1|orders>, see <https://a.example/x|a.example>',
      { kind: 'verb', verb: 'open', rest: '<b> &amp; @mara in #orders, see https://a.example/x' },
    ],
  ])('%j', (text, command) => {
    expect(readCommand(text)).toEqual(command);
  });
});

describe('what is asked for on the command line', () => {
  it.each([
    ['', NOTHING],
    ['restart-service', { ...NOTHING, taskId: 'restart-service' }],
    ['restart-service orders-api', { ...NOTHING, taskId: 'restart-service', asset: 'orders-api' }],
    [
      'restart-service orders-api 20s it hangs',
      { taskId: 'restart-service', asset: 'orders-api', duration: '20s', reason: 'it hangs' },
    ],
    [
      'restart-service 30m it hangs',
      { ...NOTHING, taskId: 'restart-service', duration: '30m', reason: 'it hangs' },
    ],
    ['restart-service it hangs', { ...NOTHING, taskId: 'restart-service', reason: 'it hangs' }],
    ['restart-service orders-logs', { ...NOTHING, taskId: 'restart-service', reason: 'orders-logs' }],
    ['restart everything', { unknown: 'restart' }],
    ['<!channel>', { unknown: '<!channel>' }],
  ])('%j', (text, filled) => {
    expect(readAsk(text, OPTIONS.tasks)).toEqual(filled);
  });
});
