import { describe, expect, it } from '@jest/globals';

import { createUseCases } from '../../src/approval/create-use-cases.ts';
import type { ApprovedRequest } from '../../src/domain/access-request.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import { requirePolicy } from '../../src/policy/organisation-policy.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, CHANNEL } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();

/** Ines asked, Omar approved; Lena owns the task. */
async function granted(): Promise<{ world: World; request: ApprovedRequest }> {
  const world = makeWorld(redis());
  everybodyIsThere(world);
  const request = valueOf(await world.useCases.review(clicking('UOMAR', await filed(world))));
  return { world, request: request as ApprovedRequest };
}

const typed = (slackUserId: string, grantId: GrantId | null = null) => ({
  slackUserId,
  channelId: CHANNEL,
  grantId,
});

describe('revoking', () => {
  it.each([
    ['UOMAR', 'who approved', 'omar', 'revoked', 'actor-approved'],
    ['ULENA', 'who owns the task', 'lena', 'revoked', 'actor-owns-task'],
    ['UINES', 'who asked', 'ines', 'released', 'actor-is-requester'],
  ])('is for %s, %s: ordered, and recorded with who and why', async (userId, _who, by, reason, rule) => {
    const { world, request } = await granted();
    const { grantId, requestId } = request;
    const shown = valueOf(await world.useCases.revoke(typed(userId, grantId)));
    expect(shown.request.requestId).toBe(requestId);
    expect(await world.orders('end')).toMatchObject([
      { body: { grantId, requestId, reason, by: { personId: by } } },
    ]);
    expect(await world.events('request.end-ordered')).toMatchObject([
      { recordId: `request/${requestId}`, data: { grantId, reason, decision: { reasons: [{ rule }] } } },
    ]);
  });

  it('finds the one grant of the channel that can be meant', async () => {
    const { world, request } = await granted();
    valueOf(await world.useCases.revoke(typed('UOMAR')));
    expect(await world.orders('end')).toMatchObject([{ body: { grantId: request.grantId } }]);
  });

  it('asks which, where there are several, and ends none', async () => {
    const { world, request } = await granted();
    const again = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    const second = valueOf(await world.useCases.review(clicking('UOMAR', again))) as ApprovedRequest;
    const answer = await world.useCases.revoke(typed('UOMAR'));
    expect(codeOf(answer)).toBe('grant-unclear');
    expect(answer.ok ? '' : answer.refusal.person).toContain(request.grantId);
    expect(await world.orders('end')).toEqual([]);
    valueOf(await world.useCases.revoke(typed('UOMAR', second.grantId)));
    expect(await world.orders('end')).toMatchObject([{ body: { grantId: second.grantId } }]);
  });

  it.each([
    ['UAMARA', 'could have approved, and did not', 'not-allowed'],
    ['UNOOR', 'is of the support tier', 'not-allowed'],
    ['USTRANGER', 'is not known', 'not-allowed'],
  ])('is refused to %s, who %s, and that is recorded', async (userId, _who, code) => {
    const { world, request } = await granted();
    world.directory.put('USTRANGER', { email: 'stranger@example.com' });
    expect(codeOf(await world.useCases.revoke(typed(userId, request.grantId)))).toBe(code);
    expect(await world.orders('end')).toEqual([]);
    expect(await world.events('request.refused')).toMatchObject([
      { data: { code, grantId: request.grantId } },
    ]);
  });

  it.each([
    ['is an outsider by now', { kind: 'outsider', why: 'deactivated' }, 'not-internal'],
    ['cannot be read', { kind: 'unknown', why: 'timeout' }, 'not-allowed'],
  ] as const)('is refused to an approver who %s', async (_what, standing, code) => {
    const { world, request } = await granted();
    world.directory.put('UOMAR', { email: 'omar@example.com', standing });
    expect(codeOf(await world.useCases.revoke(typed('UOMAR', request.grantId)))).toBe(code);
    expect(await world.orders('end')).toEqual([]);
  });

  it('says that it ended, or that there is none', async () => {
    const { world, request } = await granted();
    expect(codeOf(await world.useCases.revoke(typed('UOMAR', 'bg-zzzzzzzzzz' as GrantId)))).toBe(
      'grant-not-found',
    );
    world.pass(31 * 60_000);
    expect(codeOf(await world.useCases.revoke(typed('UOMAR', request.grantId)))).toBe('grant-ended');
  });

  describe('by operators of the catalogue', () => {
    const settings = 'settings: { workspace: T0TEST,';
    const withOperators = CATALOGUE.replace(settings, `${settings} operators: [desk],`).replace(
      'groups:',
      'groups:\n  desk: { people: [amara, noor], slackGroups: [S0DESK] }',
    );

    it('is for whoever the catalogue names: any access, recorded with why they may', async () => {
      const { world, request } = await granted();
      world.directory.putGroup('S0DESK', []);
      world.useCatalogue(withOperators);
      valueOf(await world.useCases.revoke(typed('UAMARA', request.grantId)));
      expect(await world.orders('end')).toMatchObject([
        { body: { reason: 'revoked', by: { personId: 'amara' } } },
      ]);
      expect(await world.events('request.end-ordered')).toMatchObject([
        { data: { decision: { reasons: [{ rule: 'actor-is-operator' }] } } },
      ]);
    });

    it('is for members of a Slack group once they were seen in it for long enough', async () => {
      const { world, request } = await granted();
      world.directory.put('UKIM', { email: 'kim@example.com' });
      world.directory.putGroup('S0DESK', ['UKIM']);
      world.useCatalogue(withOperators.replace('operators:', 'membershipAgeHours: 1, operators:'));
      expect(codeOf(await world.useCases.revoke(typed('UKIM', request.grantId)))).toBe('not-allowed');
      expect(await world.orders('end')).toEqual([]);
      world.useCatalogue(withOperators.replace('operators:', 'membershipAgeHours: 0, operators:'));
      valueOf(await world.useCases.revoke(typed('UKIM', request.grantId)));
      expect(await world.orders('end')).toHaveLength(1);
    });

    it.each([
      ['UNOOR', 'who is of the support tier too'],
      ['USTRANGER', 'who is in none of their groups'],
    ])('is refused to %s, %s', async (userId) => {
      const { world, request } = await granted();
      world.directory.put('USTRANGER', { email: 'stranger@example.com' });
      world.directory.putGroup('S0DESK', []);
      world.useCatalogue(withOperators);
      expect(codeOf(await world.useCases.revoke(typed(userId, request.grantId)))).toBe('not-allowed');
      expect(await world.orders('end')).toEqual([]);
    });

    it('keeps no approver from it where the group of the operators cannot be read', async () => {
      const { world, request } = await granted();
      world.directory.putGroup('S0DESK', null);
      world.useCatalogue(withOperators);
      expect(codeOf(await world.useCases.revoke(typed('UINES2', request.grantId)))).toBe('not-allowed');
      valueOf(await world.useCases.revoke(typed('UOMAR', request.grantId)));
      expect(await world.orders('end')).toHaveLength(1);
    });
  });

  it('is for operators whom a policy of the organisation names', async () => {
    const { world, request } = await granted();
    const text = `@id("operators-revoke") @because("Operators end any access.")
      permit (principal in Group::"approvers", action == Action::"revoke", resource)
      when { context.actor.standings == ["internal"] };`;
    const policy = requirePolicy([{ file: 'operators.cedar', text }], world.deps.catalogue());
    const useCases = createUseCases({ ...world.deps, policy: () => policy });
    valueOf(await useCases.revoke(typed('UAMARA', request.grantId)));
    expect(await world.orders('end')).toMatchObject([{ body: { by: { personId: 'amara' } } }]);
  });

  describe('where a rule of the organisation names a Slack group that was first seen today', () => {
    const rules = {
      'none but its members': 'forbid (principal, action, resource) unless { principal in Group::"staff" };',
      'not its members': 'forbid (principal in Group::"staff", action, resource);',
      'its members too':
        'permit (principal in Group::"staff", action, resource) when { context.actor.standings == ["internal"] };',
    } as const;

    /** Who may end what Omar approved, by their accounts. */
    async function mayRevoke(
      rule: keyof typeof rules,
      members: readonly string[] | null,
      asked: readonly string[],
    ) {
      const { world, request } = await granted();
      world.directory.put('UKIM', { email: 'kim@example.com' });
      world.directory.putGroup('S0STAFF', members);
      world.useCatalogue(CATALOGUE.replace('groups:', 'groups:\n  staff: { slackGroups: [S0STAFF] }'));
      const text = `@id("x-staff") @because("Only staff ends anything here.") ${rules[rule]}`;
      const own = text.replace('action,', 'action == Action::"revoke",');
      const policy = requirePolicy([{ file: 'own.cedar', text: own }], world.deps.catalogue());
      const useCases = createUseCases({ ...world.deps, policy: () => policy });
      const codes: string[] = [];
      for (const userId of asked) codes.push(codeOf(await useCases.revoke(typed(userId, request.grantId))));
      return { codes, ordered: await world.orders('end') };
    }

    it.each(['ULENA', 'UOMAR', 'UINES'])('keeps nobody in it from ending: %s', async (userId) => {
      const members = ['ULENA', 'UOMAR', 'UINES'];
      expect(await mayRevoke('none but its members', members, [userId])).toMatchObject({
        codes: ['ok'],
        ordered: [{}],
      });
    });

    it('keeps everybody else from it', async () => {
      expect(await mayRevoke('none but its members', ['UKIM'], ['ULENA', 'UOMAR', 'UINES'])).toEqual({
        codes: ['not-allowed', 'not-allowed', 'not-allowed'],
        ordered: [],
      });
    });

    it('keeps its members from it at once, and nobody else', async () => {
      expect((await mayRevoke('not its members', ['ULENA'], ['ULENA', 'UOMAR'])).codes).toEqual([
        'not-allowed',
        'ok',
      ]);
    });

    it('gives nothing to members who are new there', async () => {
      expect(await mayRevoke('its members too', ['UKIM', 'ULENA'], ['UKIM'])).toEqual({
        codes: ['not-allowed'],
        ordered: [],
      });
    });

    it('takes nothing by that from a member who may end it anyway', async () => {
      expect((await mayRevoke('its members too', ['UKIM', 'ULENA'], ['ULENA'])).codes).toEqual(['ok']);
    });
  });

  it('needs the catalogue for nothing: a task that is gone can still be ended', async () => {
    const { world, request } = await granted();
    world.useCatalogue(CATALOGUE.replace('restart-service:', 'another-task:'));
    valueOf(await world.useCases.revoke(typed('UOMAR', request.grantId)));
    expect(await world.orders('end')).toHaveLength(1);
  });
});
