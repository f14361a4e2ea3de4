import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { type LocalSlack, startLocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../../src/playground/slack/sample-workspace.ts';
import { viewProblems } from '../../../src/playground/slack/validation/check-view.ts';
import { askModal } from './blocks.ts';
import { webClient } from './web-client.ts';

const long = (length: number): string => 'x'.repeat(length);
const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
const button = (fields: Record<string, Json> = {}): JsonObject => ({
  type: 'button',
  action_id: 'go',
  text: plain('Go'),
  ...fields,
});
const actions = (...elements: JsonObject[]): JsonObject => ({ type: 'actions', elements });
const option = (value: string, text = value): JsonObject => ({ text: plain(text), value });
const select = (fields: Record<string, Json>): JsonObject => ({
  type: 'static_select',
  action_id: 'pick',
  ...fields,
});
const many = (count: number, make: (index: number) => JsonObject): JsonObject[] =>
  Array.from({ length: count }, (_item, index) => make(index));
const rich = (part: JsonObject): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [part] }],
});

/** Each is refused by Slack; the text is what its answer must name. */
const BAD_BLOCKS: readonly (readonly [string, readonly Json[], string])[] = [
  ['51 blocks', many(51, () => ({ type: 'divider' })), 'no more than 50 items'],
  ['an unknown block', [{ type: 'marquee' }], 'unsupported type: marquee'],
  ['a block for modals only', [{ type: 'alert', text: plain('careful') }], 'unsupported type: alert'],
  ['a section over 3,000', [{ type: 'section', text: mrkdwn(long(3001)) }], 'less than 3001'],
  ['a section with an empty text', [{ type: 'section', text: mrkdwn('') }], 'more than 0'],
  ['a section without content', [{ type: 'section' }], 'either text or fields'],
  ['11 fields', [{ type: 'section', fields: many(11, () => mrkdwn('f')) }], 'no more than 10'],
  ['a field over 2,000', [{ type: 'section', fields: [mrkdwn(long(2001))] }], 'less than 2001'],
  ['a header over 150', [{ type: 'header', text: plain(long(151)) }], 'less than 151'],
  ['a header in mrkdwn', [{ type: 'header', text: mrkdwn('hi') }], 'plain_text'],
  ['11 context elements', [{ type: 'context', elements: many(11, () => mrkdwn('c')) }], 'no more than 10'],
  ['26 buttons', [actions(...many(26, (index) => button({ action_id: `b${index}` })))], 'no more than 25'],
  ['no buttons', [actions()], 'no fewer than 1'],
  ['a button text over 75', [actions(button({ text: plain(long(76)) }))], 'less than 76'],
  ['a button value over 2,000', [actions(button({ value: long(2001) }))], 'less than 2001'],
  ['a button URL over 3,000', [actions(button({ url: `https://${long(3000)}` }))], 'less than 3001'],
  ['a button style of our own', [actions(button({ style: 'warning' }))], 'primary, danger'],
  ['a button without text', [actions({ type: 'button', action_id: 'a' })], 'missing required field: text'],
  ['an action_id over 255', [actions(button({ action_id: long(256) }))], 'less than 256'],
  ['a block_id over 255', [{ type: 'divider', block_id: long(256) }], 'less than 256'],
  ['a block_id twice', many(2, () => ({ type: 'divider', block_id: 'same' })), 'block_id already used'],
  ['an action_id twice in a block', [actions(button(), button())], 'action_id already used'],
  ['an unknown field', [{ type: 'divider', colour: 'red' }], 'additional property: colour'],
  [
    '101 options',
    [actions(select({ options: many(101, (index) => option(`v${index}`)) }))],
    'no more than 100',
  ],
  ['an option text over 75', [actions(select({ options: [option('v', long(76))] }))], 'less than 76'],
  ['an option value over 75', [actions(select({ options: [option(long(76), 'v')] }))], 'less than 76'],
  [
    'a first option that is not offered',
    [actions(select({ options: [option('a')], initial_option: option('b') }))],
    'exactly match',
  ],
  [
    '11 choices',
    [actions({ type: 'radio_buttons', action_id: 'r', options: many(11, (index) => option(`v${index}`)) })],
    'no more than 10',
  ],
  [
    'a confirmation text over 300',
    [actions(button({ confirm: { text: plain(long(301)), confirm: plain('Yes') } }))],
    'less than 301',
  ],
  [
    'a confirmation button over 30',
    [actions(button({ confirm: { text: plain('Sure?'), confirm: plain(long(31)) } }))],
    'less than 31',
  ],
  [
    'a text input outside an input block',
    [actions({ type: 'plain_text_input', action_id: 'i' })],
    'unsupported type',
  ],
  ['an empty rich text', [rich({ type: 'text', text: '' })], 'more than 0'],
  ['an unknown part of rich text', [rich({ type: 'blink', text: 'hi' })], 'unsupported type: blink'],
  ['emoji counted twice in UTF-16', [{ type: 'header', text: plain('🔥'.repeat(76)) }], 'less than 151'],
  ['an image without alt_text', [{ type: 'image', image_url: 'https://example.com/a.png' }], 'alt_text'],
];

const BAD_VIEWS: readonly (readonly [string, (view: Record<string, Json>) => void, string])[] = [
  ['a title over 24', (view) => (view['title'] = plain(long(25))), 'less than 25'],
  ['a submit over 24', (view) => (view['submit'] = plain(long(25))), 'less than 25'],
  ['a close over 24', (view) => (view['close'] = plain(long(25))), 'less than 25'],
  ['no submit beside inputs', (view) => delete view['submit'], 'missing required field: submit'],
  ['no title', (view) => delete view['title'], 'missing required field: title'],
  ['private_metadata over 3,000', (view) => (view['private_metadata'] = long(3001)), 'less than 3001'],
  ['a callback_id over 255', (view) => (view['callback_id'] = long(256)), 'less than 256'],
  ['101 blocks', (view) => (view['blocks'] = many(101, () => ({ type: 'divider' }))), 'no more than 100'],
  [
    'a block for messages only',
    (view) => (view['blocks'] = [{ type: 'markdown', text: 'x' }]),
    'unsupported',
  ],
  [
    'an input longer than 3,000',
    (view) =>
      (view['blocks'] = [
        {
          type: 'input',
          label: plain('Why'),
          element: { type: 'plain_text_input', action_id: 'why', max_length: 3001 },
        },
      ]),
    'between 1 and 3000',
  ],
  [
    'a number input that does not say whether decimals go',
    (view) =>
      (view['blocks'] = [
        { type: 'input', label: plain('Minutes'), element: { type: 'number_input', action_id: 'm' } },
      ]),
    'missing required field: is_decimal_allowed',
  ],
  ['a type of its own', (view) => (view['type'] = 'home'), 'must be modal'],
];

describe("Slack's limits", () => {
  let slack: LocalSlack;
  let client: WebClient;

  beforeAll(async () => {
    slack = await startLocalSlack({ seed: sampleWorkspace() });
    client = webClient(slack);
  });

  afterAll(async () => {
    await slack.stop();
  });

  it.each(BAD_BLOCKS)('refuses a message with %s', async (_name, blocks, message) => {
    const call = client.apiCall('chat.postMessage', { channel: 'C0INCIDENT', text: 'hello', blocks });
    await expect(call).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: { messages: expect.arrayContaining([expect.stringContaining(message)]) },
      },
    });
  });

  it.each(BAD_VIEWS)('refuses a view with %s', (_name, spoil, message) => {
    const view = JSON.parse(JSON.stringify(askModal())) as Record<string, Json>;
    spoil(view);
    expect(viewProblems(view, 'modal').join('\n')).toContain(message);
  });

  it('takes a view and blocks that are just within them', async () => {
    expect(viewProblems(askModal() as unknown as JsonObject, 'modal')).toEqual([]);
    const blocks = [
      { type: 'header', text: plain(long(150)) },
      { type: 'section', block_id: long(255), text: mrkdwn(long(3000)), fields: [mrkdwn(long(2000))] },
      { type: 'context', elements: many(10, () => mrkdwn('c')) },
      actions(
        button({ text: plain(long(75)), value: long(2000), action_id: long(255) }),
        select({ options: many(100, (index) => option(`v${index}`)) }),
      ),
      rich({ type: 'date', timestamp: 1_700_000_000, format: '{date_short}', fallback: 'then' }),
    ];
    const call = client.apiCall('chat.postMessage', { channel: 'C0INCIDENT', text: 'hello', blocks });
    await expect(call).resolves.toMatchObject({ ok: true });
  });

  it.each<readonly [string, JsonObject, string]>([
    ['no text at all', {}, 'no_text'],
    ['a text over 40,000', { text: long(40_001) }, 'msg_too_long'],
    [
      'too much text in all blocks',
      { text: 'x', blocks: many(4, () => ({ type: 'section', text: mrkdwn(long(2800)) })) },
      'msg_blocks_too_long',
    ],
    ['blocks that are no list', { text: 'x', blocks: '{"type":' }, 'invalid_blocks_format'],
    ['metadata without a type', { text: 'x', metadata: { event_payload: {} } }, 'invalid_metadata_schema'],
    [
      'metadata nested twice',
      { text: 'x', metadata: { event_type: 'e', event_payload: { a: { b: { c: 1 } } } } },
      'invalid_metadata_schema',
    ],
    [
      'metadata too large',
      { text: 'x', metadata: { event_type: 'e', event_payload: { a: long(8_000) } } },
      'metadata_too_large',
    ],
  ])('refuses a message with %s', async (_name, fields, error) => {
    const call = client.apiCall('chat.postMessage', { channel: 'C0INCIDENT', ...fields });
    await expect(call).rejects.toMatchObject({ data: { error } });
  });

  it('lets an update have less text than a post', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0INCIDENT', text: long(4001) });
    const call = client.chat.update({ channel: 'C0INCIDENT', ts, text: long(4001) });
    await expect(call).rejects.toMatchObject({ data: { error: 'msg_too_long' } });
  });
});
