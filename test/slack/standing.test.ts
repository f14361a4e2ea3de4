import { describe, expect, it } from '@jest/globals';

import type { Json } from '../../src/domain/json.ts';
import type { SlackHome } from '../../src/slack/standing.ts';
import { standingOf } from '../../src/slack/standing.ts';

const HOME: SlackHome = { teamId: 'T0HOME', enterpriseId: null };
const GRID: SlackHome = { teamId: 'T0HOME', enterpriseId: 'E0CORP' };

const MEMBER: { readonly [field: string]: Json } = {
  id: 'U1',
  team_id: 'T0HOME',
  deleted: false,
  is_bot: false,
  is_app_user: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_email_confirmed: true,
};

const internal = { kind: 'internal' };
const outsider = (why: string) => ({ kind: 'outsider', why });

describe('the standing of an account', () => {
  it.each<[string, { readonly [field: string]: Json }, object]>([
    ['a member', {}, internal],
    ['an owner', { is_admin: true, is_owner: true, is_primary_owner: true }, internal],
    [
      'a member with false flags',
      { is_stranger: false, is_invited_user: false, is_workflow_bot: false },
      internal,
    ],
    ['deactivated', { deleted: true }, outsider('deactivated')],
    ['a bot', { is_bot: true }, outsider('bot')],
    ['somebody who authorised the app', { is_app_user: true }, { kind: 'internal' }],
    ['a workflow', { is_workflow_bot: true }, outsider('bot')],
    ['a connector', { is_connector_bot: true }, outsider('bot')],
    ['Slackbot, which is not marked as a bot', { id: 'USLACKBOT' }, outsider('bot')],
    ['a guest', { is_restricted: true }, outsider('guest')],
    ['a single-channel guest', { is_restricted: true, is_ultra_restricted: true }, outsider('guest')],
    ['a single-channel guest alone', { is_ultra_restricted: true }, outsider('guest')],
    ['a stranger', { is_stranger: true }, outsider('stranger')],
    ['a stranger of the own team', { is_stranger: true, team_id: 'T0HOME' }, outsider('stranger')],
    ['somebody of a shared channel', { team_id: 'T0ELSE', is_stranger: false }, outsider('foreign-team')],
    ['invited, not yet joined', { is_invited_user: true }, outsider('not-yet-joined')],
    ['with an unconfirmed address', { is_email_confirmed: false }, outsider('unconfirmed-email')],
    ['an admin of another team', { team_id: 'T0ELSE', is_admin: true }, outsider('foreign-team')],
  ])('%s', (_who, change, standing) => {
    expect(standingOf({ ...MEMBER, ...change }, HOME)).toEqual(standing);
  });

  it.each(['id', 'team_id', 'deleted', 'is_bot', 'is_restricted', 'is_ultra_restricted'])(
    'is unknown without %s',
    (field) => {
      const { [field]: _gone, ...user } = MEMBER;
      expect(standingOf(user, HOME)).toEqual({ kind: 'unknown', why: `${field} is missing` });
      expect(standingOf({ ...MEMBER, [field]: null }, HOME).kind).toBe('unknown');
    },
  );

  it.each([
    ['is_bot', 0],
    ['is_restricted', 'false'],
    ['deleted', 'no'],
    ['team_id', ''],
  ])('is unknown when %s is %j', (field, value) => {
    expect(standingOf({ ...MEMBER, [field]: value }, HOME).kind).toBe('unknown');
  });

  it.each([[undefined], [null], ['U1'], [[]], [{}]])('is unknown for %j', (user) => {
    expect(standingOf(user, HOME).kind).toBe('unknown');
  });

  it('of somebody who left is told although Slack leaves fields out', () => {
    expect(standingOf({ id: 'U1', deleted: true }, HOME)).toEqual(outsider('deactivated'));
  });

  it('of a foreign person is told although Slack leaves fields out', () => {
    expect(standingOf({ id: 'U1', team_id: 'T0ELSE', deleted: false }, HOME)).toEqual(
      outsider('foreign-team'),
    );
  });
});

describe('the standing on Enterprise Grid', () => {
  const of = (enterpriseId: string) => ({
    enterprise_user: { enterprise_id: enterpriseId, teams: ['T0SISTER'] },
  });

  it.each<[string, { readonly [field: string]: Json }, object]>([
    ['a colleague of this workspace', of('E0CORP'), internal],
    ['a colleague of a sister workspace', { team_id: 'T0SISTER', ...of('E0CORP') }, internal],
    ['somebody of another organisation', of('E0ELSE'), outsider('foreign-team')],
    [
      'another organisation, in a sister workspace',
      { team_id: 'T0SISTER', ...of('E0ELSE') },
      outsider('foreign-team'),
    ],
    ['a foreign workspace without organisation', { team_id: 'T0ELSE' }, outsider('foreign-team')],
    ['a guest of the organisation', { ...of('E0CORP'), is_restricted: true }, outsider('guest')],
    ['no organisation at all', {}, { kind: 'unknown', why: 'enterprise_user is missing' }],
    [
      'an organisation that is not a text',
      { enterprise_user: { enterprise_id: 1 } },
      { kind: 'unknown', why: 'enterprise_user is missing' },
    ],
  ])('%s', (_who, change, standing) => {
    expect(standingOf({ ...MEMBER, ...change }, GRID)).toEqual(standing);
  });

  it('does not take an organisation for proof outside of Grid', () => {
    expect(standingOf({ ...MEMBER, team_id: 'T0ELSE', ...of('E0CORP') }, HOME)).toEqual(
      outsider('foreign-team'),
    );
  });
});
