import { describe, expect, it } from '@jest/globals';
import { renderBlocksAsText } from '../../../src/playground/slack/render/render-blocks-as-text.ts';
import type { RenderContext } from '../../../src/playground/slack/render/render-context.ts';
import { renderDate } from '../../../src/playground/slack/render/render-date.ts';

const AT = 1_700_000_000; // 2023-11-14 22:13:20 UTC

const context: RenderContext = {
  nowMs: AT * 1000,
  timeZone: 'UTC',
  userName: (id) => (id === 'U1' ? 'Mara Weiss' : id),
  channelName: () => 'inc-orders',
  userGroupHandle: () => 'approvers',
};

describe('what a person reads', () => {
  it.each([
    ['{date_num} {time_secs}', '2023-11-14 22:13:20'],
    ['{date_short} at {time}', 'Nov 14, 2023 at 22:13'],
    ['{date_short_pretty}', 'Today'],
    ['{date_long}', 'Tuesday, November 14, 2023'],
    ['{unknown}', '{unknown}'],
  ])('fills %s', (format, text) => {
    expect(renderDate(AT, format, context)).toBe(text);
  });

  it('says how long ago or how soon', () => {
    expect(renderDate(AT - 180, '{ago}', context)).toBe('3 minutes ago');
    expect(renderDate(AT + 3600, '{ago}', context)).toBe('in 1 hour');
  });

  it('renders a card in lines', () => {
    const text = renderBlocksAsText(
      [
        { type: 'header', text: { type: 'plain_text', text: 'Access asked for' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '<@U1> asks in <#C1> &lt;now&gt;, <https://a.example|runbook>' },
          fields: [
            { type: 'mrkdwn', text: '*Until*\n<!date^1700000000^{time}|later>' },
            { type: 'mrkdwn', text: 'Ask <!subteam^S1> or <!here>' },
          ],
        },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: 'one' },
            { type: 'plain_text', text: '<@U1>' },
          ],
        },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_quote',
              elements: [
                { type: 'text', text: 'stuck <!channel>' },
                { type: 'user', user_id: 'U1' },
              ],
            },
            {
              type: 'rich_text_list',
              style: 'ordered',
              elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'first' }] }],
            },
          ],
        },
        { type: 'divider' },
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Approve' } },
            { type: 'button', action_id: 'd', text: { type: 'plain_text', text: 'Deny' } },
          ],
        },
      ],
      context,
    );
    expect(text.split('\n')).toEqual([
      '# Access asked for',
      '@Mara Weiss asks in #inc-orders <now>, runbook (https://a.example)',
      '*Until*',
      '22:13',
      'Ask @approvers or @here',
      'one · <@U1>',
      '> stuck <!channel>@Mara Weiss',
      '1. first',
      '---',
      '[Approve] [Deny]',
    ]);
  });
});
