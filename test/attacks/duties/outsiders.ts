import type { Case } from './case.ts';
import { OMAR } from './case.ts';
import type { SlackUser } from './duties-world.ts';

/** Whoever is not, or cannot be told to be, of this company. */
export const OUTSIDERS: readonly Case[] = [
  ['a guest', 'promise 2', 'not-internal', omarIs({ is_restricted: true })],
  [
    'a guest of one channel',
    'stacklok/mecatl PR #1294',
    'not-internal',
    omarIs({ is_ultra_restricted: true }),
  ],
  ['a stranger', 'stacklok/mecatl PR #1294', 'not-internal', omarIs({ is_stranger: true })],
  ['a deactivated account', 'stacklok/mecatl PR #1294', 'not-internal', omarIs({ deleted: true })],
  [
    'somebody of another workspace',
    'PostHog PR #43263: Slack Connect',
    'not-internal',
    omarIs({ team_id: 'T0X' }),
  ],
  ['a bot', 'promise 2', 'not-internal', omarIs({ is_bot: true })],
  ['a workflow', 'promise 2', 'not-internal', omarIs({ is_workflow_bot: true })],
  ['somebody invited who has not joined', 'promise 2', 'not-internal', omarIs({ is_invited_user: true })],
  ['an unconfirmed address', 'dust PR #24763', 'not-internal', omarIs({ is_email_confirmed: false })],
  ['an account without is_restricted', 'promise 2', 'standing-unknown', omarIs({ is_restricted: undefined })],
  ['an account without is_bot', 'promise 2', 'standing-unknown', omarIs({ is_bot: undefined })],
  ['an account without deleted', 'promise 2', 'standing-unknown', omarIs({ deleted: undefined })],
  ['an account without a team', 'promise 2', 'standing-unknown', omarIs({ team_id: undefined })],
  ['an empty team', 'sso-elevator #194 B1: empty equals empty', 'standing-unknown', omarIs({ team_id: '' })],
  ['a flag that is a text', 'promise 2', 'standing-unknown', omarIs({ is_restricted: 'false' })],
  ['no user object', 'promise 2', 'standing-unknown', omarIs(null)],
  ['an answer about somebody else', 'curie-eng/curie #1531', 'standing-unknown', omarIs({ id: 'UAMARA' })],
  [
    'an approver whom Slack does not answer about',
    'Tr3kkR/Yuzu #4128',
    'standing-unknown',
    (at, asked) => {
      at.unreadable('UOMAR');
      return at.click('UOMAR', asked);
    },
  ],
  [
    'a guest, saying no',
    'sso-elevator 4.2.2 (f): any channel member discards a request',
    'not-internal',
    (at, asked) => {
      at.user('UOMAR', OMAR, { is_restricted: true });
      return at.click('UOMAR', asked, 'deny');
    },
  ],
  ...(
    [
      ['is a guest by now', { is_restricted: true }],
      ['has left by now', { deleted: true }],
      ['cannot be told by now', { is_bot: undefined }],
    ] as const
  ).map(
    ([what, change]): Case => [
      `an approver, for a requester who ${what}`,
      'Glide #92: people change while a request is pending',
      'not-allowed',
      (at, asked) => {
        at.user('UINES', 'ines@example.com', change);
        return at.click('UOMAR', asked);
      },
    ],
  ),
];

/** Omar, as Slack shows him by the time he clicks. */
function omarIs(change: SlackUser | null): Case[3] {
  return (at, asked) => {
    at.user('UOMAR', OMAR, change);
    return at.click('UOMAR', asked);
  };
}
