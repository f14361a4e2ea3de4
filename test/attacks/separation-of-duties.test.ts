import { describe, expect, it } from '@jest/globals';

import type { AccessRequest } from '../../src/domain/access-request.ts';
import { codeOf, valueOf } from '../approval/world.ts';
import { OMAR, onlySlack } from './duties/case.ts';
import { DutiesWorld } from './duties/duties-world.ts';
import { NOT_ELIGIBLE } from './duties/not-eligible.ts';
import { NOT_WHAT_WAS_SHOWN } from './duties/not-what-was-shown.ts';
import { OUTSIDERS } from './duties/outsiders.ts';
import { OWN_REQUEST } from './duties/own-request.ts';

const TWO = (text: string): string => text.replace('quorum: 1', 'quorum: 2');

const ALL = [...OWN_REQUEST, ...OUTSIDERS, ...NOT_ELIGIBLE, ...NOT_WHAT_WAS_SHOWN];

describe('an approval is refused and recorded, and orders nothing', () => {
  it.each(ALL)('%s (%s): %s', async (_what, _source, code, act) => {
    const at = new DutiesWorld();
    const asked = await at.asked();
    expect(codeOf(await act(at, asked))).toBe(code);
    expect(at.refusals()).toEqual([code]);
    expect(at.grantOrders()).toEqual([]);
  });

  it('in at least sixty ways, each of its own', () => {
    expect(new Set(ALL.map(([what, , code]) => `${what}: ${code}`)).size).toBe(ALL.length);
    expect(ALL.length).toBeGreaterThanOrEqual(60);
  });

  it('while an approver as they should be is counted, in the same world', async () => {
    const at = new DutiesWorld();
    const asked = await at.asked();
    expect(codeOf(await at.click('UOMAR', asked))).toBe('ok');
    expect(at.grantOrders()).toHaveLength(1);
  });
});

describe('a quorum of two', () => {
  const first = async (): Promise<[DutiesWorld, AccessRequest]> => {
    const at = new DutiesWorld();
    at.catalogue(TWO);
    const asked = await at.asked();
    expect(valueOf(await at.click('UOMAR', asked)).state).toBe('pending');
    return [at, asked];
  };

  it.each<readonly [string, string, string, (at: DutiesWorld) => Promise<void> | void, string]>([
    ['the same person again', 'sso-elevator #47, 4.2.2 (d)', 'ok', () => undefined, 'UOMAR'],
    [
      'their second account, with the same address',
      'promise 1: distinct humans',
      'ok',
      async (at) => {
        at.user('UOMAR2', OMAR);
        await at.settledGroup('S0LEADS', ['UOMAR2']);
      },
      'UOMAR2',
    ],
    [
      'their second account, with a tag behind the address',
      'k8s-breakglass changelog: aliases',
      'person-ambiguous',
      async (at) => {
        at.user('UOMAR2', 'omar+2@example.com');
        await at.settledGroup('S0LEADS', ['UOMAR2']);
      },
      'UOMAR2',
    ],
    ['the requester', 'promise 1', 'own-request', () => undefined, 'UINES'],
    [
      'another, over a first who is a guest by now',
      'Glide #92',
      'ok',
      (at) => at.user('UOMAR', OMAR, { is_restricted: true }),
      'UAMARA',
    ],
    [
      'another, over a first who cannot be read by now',
      'Tr3kkR/Yuzu #4128',
      'not-allowed',
      (at) => at.unreadable('UOMAR'),
      'UAMARA',
    ],
    [
      'another, over a first who shows the requester’s address by now',
      'sso-elevator #194',
      'ok',
      (at) => at.user('UOMAR', 'ines@example.com'),
      'UAMARA',
    ],
  ])('is not completed by %s (%s): %s', async (_what, _source, code, change, by) => {
    const [at, asked] = await first();
    await change(at);
    const answer = await at.click(by, asked);
    expect(codeOf(answer)).toBe(code);
    if (answer.ok) expect(answer.value.state).toBe('pending');
    expect(at.grantOrders()).toEqual([]);
  });
});

describe('asking is refused and recorded', () => {
  it.each<readonly [string, string, string, (at: DutiesWorld) => void, Readonly<Record<string, string>>]>([
    [
      'where nobody but the requester could approve',
      'sso-elevator: “nobody can approve” when the requester is alone in the list',
      'no-approver',
      (at) => at.catalogue((text) => text.replace('people: [omar, amara]', 'people: [ines]')),
      {},
    ],
    [
      'where the approver set is empty',
      'k8s-breakglass changelog: an empty approver set let everyone approve',
      'no-approver',
      (at) => at.catalogue(onlySlack),
      {},
    ],
    [
      'where the only group of approvers cannot be read',
      'k8s-breakglass changelog: a reference that cannot be resolved activated without approval',
      'no-approver',
      (at) => {
        at.catalogue(onlySlack);
        at.group('S0LEADS', null);
      },
      {},
    ],
    [
      'for longer than the task allows',
      'TEAM 1.5.0: any policy of the user satisfied the limit',
      'bad-duration',
      () => undefined,
      { duration: '31m' },
    ],
    [
      'by somebody who is in no group that may ask',
      'sso-elevator #158: any user who can be resolved may ask',
      'not-asker',
      () => undefined,
      { slackUserId: 'UOMAR' },
    ],
  ])('%s (%s): %s', async (_what, _source, code, prepare, change) => {
    const at = new DutiesWorld();
    prepare(at);
    await at.open();
    expect(codeOf(await at.ask(change))).toBe(code);
    expect(at.refusals()).toEqual([code]);
  });

  it('in words that only the server writes: what a client sends along names nothing (TEAM PR #606)', async () => {
    const at = new DutiesWorld();
    await at.open();
    const lies = {
      title: 'Harmless',
      roleArn: 'arn:aws:iam::111122223333:role/admin',
      accountName: 'sandbox',
    };
    const asked = valueOf(await at.ask(lies));
    valueOf(await at.click('UOMAR', asked));
    expect(JSON.stringify(at.grantOrders())).not.toMatch(/Harmless|role\/admin|sandbox/);
  });
});
