import { describe, expect, it } from '@jest/globals';

import { completions, readTyped } from '../../../src/playground/page/web/chat/completion.ts';

const cast = {
  commands: [
    { syntax: '/breakglass', what: 'ask' },
    { syntax: '/breakglass TASK ASSET 30m why', what: 'the same, filled in' },
    { syntax: '/breakglass open [title]', what: 'open an incident' },
    { syntax: '/breakglass status', what: 'what is open' },
  ],
  tasks: [
    {
      taskId: 'restart-service',
      title: 'Restart',
      assets: ['orders-api', 'payments-api'],
      calls: {},
      deed: 'Restart it',
    },
  ],
};

describe('completions', () => {
  it.each([
    ['hello', []],
    ['/', ['/breakglass ']],
    ['/brea', ['/breakglass ']],
    ['/other', []],
    ['/breakglass ', ['/breakglass restart-service ', '/breakglass open ', '/breakglass status ']],
    ['/breakglass o', ['/breakglass open ']],
    ['/breakglass open', []],
    ['/breakglass open ', []],
    ['/breakglass restart-service pay', ['/breakglass restart-service payments-api ']],
    [
      '/breakglass restart-service orders-api 2',
      ['/breakglass restart-service orders-api 20s ', '/breakglass restart-service orders-api 2m '],
    ],
    ['/breakglass restart-service orders-api 2m it hangs', []],
  ])('of %j', (typed, texts) => {
    expect(completions(typed, cast).map(({ text }) => text)).toEqual(texts);
  });
});

describe('readTyped', () => {
  it.each([
    ['/breakglass', { command: '/breakglass', text: '' }],
    ['  /breakglass open  it is down ', { command: '/breakglass', text: 'open  it is down' }],
    ['a < b & c > d', { message: 'a &lt; b &amp; c &gt; d' }],
    ['see /breakglass', { message: 'see /breakglass' }],
  ])('of %j', (typed, read) => expect(readTyped(typed)).toEqual(read));
});
