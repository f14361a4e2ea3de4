import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { SlackDirectory } from '../../src/slack/directory/slack-directory.ts';
import { createSlackDirectory } from '../../src/slack/directory/slack-directory.ts';
import type { Connected } from './support/desk.ts';
import { connected } from './support/desk.ts';

let at: Connected;
let directory: SlackDirectory;
let nowMs = 1_780_000_000_000;

beforeAll(async () => {
  at = await connected();
});
afterAll(() => at.local.stop());
beforeEach(() => {
  const { interactive: web, home } = at.slack;
  directory = createSlackDirectory({ web, home, clock: { nowMs: () => nowMs }, log: at.log });
});

const reads = (method: string) => at.local.observe.calls(method).length;

describe('the directory', () => {
  it.each([
    ['U0ONCALL', { kind: 'internal' }],
    ['U0LEAD', { kind: 'internal' }],
    ['U0GUEST', { kind: 'outsider', why: 'guest' }],
    ['U0GUEST1', { kind: 'outsider', why: 'guest' }],
    ['U0VENDOR', { kind: 'outsider', why: 'foreign-team' }],
    ['U0LEFT', { kind: 'outsider', why: 'deactivated' }],
    ['U0INVITED', { kind: 'outsider', why: 'not-yet-joined' }],
    ['U0OTHERBOT', { kind: 'outsider', why: 'bot' }],
    ['U0STRANGER', { kind: 'unknown', why: 'user_not_visible' }],
    ['U0NOBODY', { kind: 'unknown', why: 'user_not_found' }],
    ['U0PARTIAL', { kind: 'unknown', why: 'is_restricted is missing' }],
  ])('%s', async (userId, standing) => {
    expect((await directory.account(userId)).standing).toEqual(standing);
  });

  it('names a person and how they are known, with where and when it was read', async () => {
    expect(await directory.account('U0ONCALL')).toEqual({
      userId: 'U0ONCALL',
      name: 'Mara Weiss',
      identities: ['slack:U0ONCALL', 'email:mara@acme.example'],
      standing: { kind: 'internal' },
      readAtMs: nowMs,
      source: 'slack:users.info',
    });
  });

  it('reads an account at every call', async () => {
    const before = reads('users.info');
    await directory.account('U0LEAD');
    at.local.admin.changeUser('U0LEAD', { is_restricted: true });
    expect((await directory.account('U0LEAD')).standing).toEqual({ kind: 'outsider', why: 'guest' });
    at.local.admin.changeUser('U0LEAD', { is_restricted: false });
    expect(reads('users.info')).toBe(before + 2);
  });

  it.each(['429', '500', 'hang'] as const)('knows nobody while Slack answers with %s', async (kind) => {
    at.local.admin.injectFault({ method: 'users.info', kind, times: 2 });
    expect((await directory.account('U0ONCALL')).standing.kind).toBe('unknown');
    at.local.admin.clearFaults();
  });

  it('reads a group, and again after Slack said that it changed', async () => {
    const first = await directory.groupMembers('S0APPROVERS');
    expect(first).toEqual({
      name: 'members of S0APPROVERS',
      value: ['U0APPROVER', 'U0LEAD'],
      source: 'slack:usergroups.users.list',
      readAtMs: nowMs,
    });
    at.local.admin.editUserGroup('S0APPROVERS', ['U0LEAD'], 'U0LEAD');
    expect(await directory.groupMembers('S0APPROVERS')).toBe(first);
    directory.forgetGroup('S0APPROVERS');
    expect((await directory.groupMembers('S0APPROVERS')).value).toEqual(['U0LEAD']);
  });

  it('answers from memory for seconds only, saying when it was read', async () => {
    const before = reads('usergroups.users.list');
    const { readAtMs } = await directory.groupMembers('S0APPROVERS');
    nowMs += 14_999;
    expect((await directory.groupMembers('S0APPROVERS')).readAtMs).toBe(readAtMs);
    expect(reads('usergroups.users.list')).toBe(before + 1);
    nowMs += 1;
    expect((await directory.groupMembers('S0APPROVERS')).readAtMs).toBe(nowMs);
    expect(reads('usergroups.users.list')).toBe(before + 2);
  });

  it('says who edited a group last, and when: one reading for all groups, again after Slack said so', async () => {
    nowMs += 15_000;
    const before = reads('usergroups.list');
    at.local.admin.editUserGroup('S0APPROVERS', ['U0LEAD'], 'U0LEAD');
    const edit = await directory.groupEdit('S0APPROVERS');
    expect(edit).toEqual({
      name: 'last edit of S0APPROVERS',
      value: { by: 'U0LEAD', atMs: expect.any(Number) },
      source: 'slack:usergroups.list',
      readAtMs: nowMs,
    });
    expect((edit.value?.atMs ?? 0) % 1000).toBe(0);
    expect((await directory.groupEdit('S0NOBODY')).value).toBeNull();
    expect(reads('usergroups.list')).toBe(before + 1);
    at.local.admin.editUserGroup('S0APPROVERS', ['U0LEAD'], 'U0APPROVER');
    expect((await directory.groupEdit('S0APPROVERS')).value?.by).toBe('U0LEAD');
    directory.forgetGroup('S0APPROVERS');
    expect((await directory.groupEdit('S0APPROVERS')).value?.by).toBe('U0APPROVER');
    expect((await directory.knownGroupEdit('S0APPROVERS')).value?.by).toBe('U0APPROVER');
  });

  it('does not know who edited a group while Slack does not answer, and does not ask again at once', async () => {
    at.local.admin.injectFault({ method: 'usergroups.list', kind: 'error', error: 'internal_error' });
    directory.forgetGroup('S0APPROVERS');
    const before = reads('usergroups.list');
    expect((await directory.groupEdit('S0APPROVERS')).value).toBeNull();
    expect((await directory.groupEdit('S0OTHERS')).value).toBeNull();
    expect(reads('usergroups.list')).toBe(before + 1);
    nowMs += 15_000;
    expect((await directory.groupEdit('S0APPROVERS')).value?.by).toBe('U0APPROVER');
  });

  it('has no members for a group it cannot read, and does not remember that', async () => {
    expect((await directory.groupMembers('S0NOBODY')).value).toBeNull();
    at.local.admin.injectFault({
      method: 'usergroups.users.list',
      kind: 'error',
      error: 'plan_upgrade_required',
    });
    expect((await directory.groupMembers('S0APPROVERS')).value).toBeNull();
    expect((await directory.groupMembers('S0APPROVERS')).value).toEqual(['U0LEAD']);
  });
});

describe('what is known', () => {
  it('is an account as it was read some minutes ago, until Slack says that it changed', async () => {
    const before = reads('users.info');
    await directory.knownAccount('U0SUPPORT');
    nowMs += 9 * 60_000;
    expect((await directory.knownAccount('U0SUPPORT')).readAtMs).toBe(nowMs - 9 * 60_000);
    expect(reads('users.info')).toBe(before + 1);
    nowMs += 2 * 60_000;
    expect((await directory.knownAccount('U0SUPPORT')).readAtMs).toBe(nowMs);
    directory.forgetAccount('U0SUPPORT');
    await directory.knownAccount('U0SUPPORT');
    expect(reads('users.info')).toBe(before + 3);
  });

  it('is never an account that could not be read', async () => {
    const before = reads('users.info');
    await directory.knownAccount('U0STRANGER');
    await directory.knownAccount('U0STRANGER');
    expect(reads('users.info')).toBe(before + 2);
  });

  it('is what was last read, also where that was asked for a decision', async () => {
    await directory.account('U0SUPPORT');
    const before = reads('users.info');
    await directory.knownAccount('U0SUPPORT');
    expect(reads('users.info')).toBe(before);
  });
});

describe('a channel', () => {
  it.each([
    ['C0INCIDENT', null, true],
    ['C0SECRET', null, false],
    ['C0OLD', 'archived', true],
    ['C0SHARED', 'shared', true],
    ['C0GENERAL', 'not-member', true],
    ['C0HIDDEN', 'not-member', false],
    ['D0ANYBODY', 'direct', false],
  ])('%s: %s', async (channelId, flaw, isPublic) => {
    expect(await directory.channel(channelId)).toEqual({ flaw, isPublic });
  });

  it.each(['429', '500'] as const)('is not known to be fit while Slack answers with %s', async (kind) => {
    at.local.admin.injectFault({ method: 'conversations.info', kind, times: 2 });
    expect((await directory.knownChannel('C0INCIDENT')).flaw).toBe('unread');
    at.local.admin.clearFaults();
    expect((await directory.knownChannel('C0INCIDENT')).flaw).toBeNull();
  });

  it('is read again after two minutes, or as soon as Slack says that it changed', async () => {
    await directory.knownChannel('C0INCIDENT');
    const before = reads('conversations.info');
    await directory.knownChannel('C0INCIDENT');
    directory.forgetChannel('C0INCIDENT');
    await directory.knownChannel('C0INCIDENT');
    nowMs += 120_000;
    await directory.knownChannel('C0INCIDENT');
    expect(reads('conversations.info')).toBe(before + 2);
  });
});
