import { beforeEach, describe, expect, it } from '@jest/globals';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, CHANNEL, INES, PROVIDER, SIGN_IN_CATALOGUE } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const options = async (slackUserId = 'UINES', channelId = CHANNEL) =>
  valueOf(await world.useCases.askOptions({ slackUserId, channelId }));
const who = (slackUserId: string, taskId = 'restart-service') =>
  world.useCases.who({ slackUserId, channelId: CHANNEL, taskId, asset: null });

describe('what may be asked for', () => {
  it('is what the person’s groups may ask for', async () => {
    await world.openIncident();
    expect((await options()).tasks.map(({ taskId }) => taskId)).toEqual(['restart-service']);
    expect((await options('UOMAR')).tasks).toEqual([]);
  });

  it('hides nothing that depends on a group nobody could read', async () => {
    world.useCatalogue(CATALOGUE.replace('ask: [oncall]', 'ask: [approvers]'));
    world.directory.putGroup('S0LEADS', null);
    expect((await options()).tasks).toHaveLength(1);
    world.directory.putGroup('S0LEADS', []);
    expect((await options()).tasks).toHaveLength(0);
  });

  it('is nothing for outsiders, and they are told so', async () => {
    world.directory.put('UINES', { standing: { kind: 'outsider', why: 'guest' } });
    expect(codeOf(await world.useCases.askOptions({ slackUserId: 'UINES', channelId: CHANNEL }))).toBe(
      'not-internal',
    );
  });

  it('comes with what they asked for last, the reason only in the same incident', async () => {
    const request = await filed(world, { duration: '10m' });
    const last = { taskId: 'restart-service', asset: 'orders-api', durationSeconds: 600 };
    expect((await options()).last).toEqual({ ...last, reason: request.reason });
    expect((await options('ULENA')).last).toBeNull();
    await world.useCases.closeIncident({ slackUserId: 'ULENA', channelId: CHANNEL });
    await world.openIncident();
    expect((await options()).last).toEqual({ ...last, reason: null });
  });

  it('names open incidents elsewhere, but none of a private channel', async () => {
    await world.openIncident();
    expect(await options()).toMatchObject({ incidentTitle: 'Checkout is down', elsewhere: [] });
    const { incidentId, elsewhere } = await options('UINES', 'D0SOMEBODY');
    expect([incidentId, elsewhere.map(({ channelId }) => channelId)]).toEqual([null, [CHANNEL]]);
    Object.assign(world.directory, { knownChannel: async () => ({ flaw: null, isPublic: false }) });
    expect((await options('UINES', 'D0SOMEBODY')).elsewhere).toEqual([]);
  });
});

describe('who could approve', () => {
  it('is answered as a request would be, with why everybody else could not', async () => {
    await world.openIncident();
    world.directory.put('UAMARA', {
      email: 'amara@example.com',
      standing: { kind: 'outsider', why: 'guest' },
    });
    const outlook = valueOf(await who('UINES'));
    expect(outlook).toMatchObject({ can: ['Omar Haddad'], humans: 1, quorum: 1 });
    expect(outlook.cannot).toEqual([{ name: 'Amara Obi', why: expect.stringContaining('as a guest') }]);
    await world.bindDevice({ personId: 'ines' as never, name: 'Ines', identities: [] });
    const request = valueOf(await world.useCases.fileRequest(asking()));
    expect(request.asked.map(({ person }) => person.name)).toEqual(outlook.can);
  });

  /** Filing what `who` was asked about; it says the same. */
  const filing = async () => {
    await world.bindDevice(INES);
    return world.useCases.fileRequest(asking());
  };

  it('says no where enough people can and a group they have to be from is missing, as filing does', async () => {
    world.useCatalogue(
      CATALOGUE.replace(
        '  approvers: { people: [omar, amara]',
        '  ops: { slackGroups: [S0OPS] }\n  approvers: { people: [omar, amara]',
      )
        .replace(
          '\ntasks:',
          '\nladders:\n  two: [{ of: [approvers, ops], quorum: 2, each: { ops: 1 } }]\n\ntasks:',
        )
        .replace('approve: [approvers]', 'approve: two')
        .replace(/\n +quorum: 1/, ''),
    );
    world.directory.putGroup('S0OPS', []);
    await world.openIncident();
    const outlook = valueOf(await who('UINES'));
    expect(outlook).toMatchObject({ humans: 2, quorum: 2, isEnough: false });
    expect(outlook.short.join(' ')).toContain('2 approvers are needed, 1 of ops');
    const filed = await filing();
    expect(!filed.ok && filed.refusal.person).toContain(outlook.short.join(' '));
  });

  it('looks at the rung that would be asked, also where it is not the first', async () => {
    world.useCatalogue(
      CATALOGUE.replace(
        '  approvers: { people: [omar, amara]',
        '  last: { slackGroups: [S0LAST] }\n  approvers: { people: [omar, amara]',
      )
        .replace('\ntasks:', '\nladders:\n  two: [{ of: [approvers] }, { after: 5m, of: [last] }]\n\ntasks:')
        .replace('approve: [approvers]', 'approve: two')
        .replace(/\n +quorum: 1/, '')
        .replace(/reviewBy: \S+/, 'reviewBy: 2026-11-20')
        .replace('maxClaims: 3', 'maxClaims: 3, membershipAgeHours: 0'),
    );
    world.directory.putGroup('S0LAST', ['ULENA']);
    await world.openIncident();
    const outlook = valueOf(await who('UINES'));
    expect(outlook.cannot.map(({ name }) => name)).not.toContain('Slack group S0LAST');
    expect(outlook).toMatchObject({ isEnough: true });
    const request = valueOf(await filing());
    expect(request.asked.map(({ person }) => person.name)).toEqual(outlook.can);
  });

  it('says why of a task that no click can approve, as filing does', async () => {
    world.useCatalogue(CATALOGUE.replace('evidence: click', 'evidence: idp'));
    await world.openIncident();
    const outlook = valueOf(await who('UINES'));
    expect(outlook).toMatchObject({
      isEnough: false,
      short: [
        'Its approvers have to sign in, and the catalogue names no identity provider (identityProvider in settings).',
      ],
    });
    const filed = await filing();
    expect(!filed.ok && filed.refusal.person).toContain(outlook.short.join(' '));
  });

  it('says of a task that is decided by signing in who cannot sign in, and asks the others', async () => {
    world.useCatalogue(SIGN_IN_CATALOGUE.replace(`, idp: ["${PROVIDER}#amara"]`, ''));
    await world.openIncident();
    const outlook = valueOf(await who('UINES'));
    expect(outlook).toMatchObject({ isEnough: true, can: ['Omar Haddad'] });
    expect(outlook.cannot).toContainEqual({
      name: 'Amara Obi',
      why: expect.stringContaining('no subject of the identity provider'),
    });
    expect(valueOf(await filing()).asked.map(({ person }) => person.personId)).toEqual(['omar']);
  });

  it('says at once where nobody of those who may approve can sign in', async () => {
    world.useCatalogue(SIGN_IN_CATALOGUE.replaceAll(/, idp: \["[^"]+#(omar|amara)"\]/g, ''));
    world.directory.putGroup('S0LEADS', ['ULENA']);
    await world.openIncident();
    expect(valueOf(await who('UINES'))).toMatchObject({ isEnough: false, humans: 0 });
    const filed = await filing();
    expect(!filed.ok && filed.refusal).toMatchObject({
      code: 'no-approver',
      person: expect.stringContaining('no subject of the identity provider'),
    });
  });

  it('may rest on what was known some minutes ago; the click does not', async () => {
    const request = await filed(world);
    const before = { ...world.directory };
    const known = await world.directory.account('UOMAR');
    Object.assign(world.directory, {
      knownAccount: (id: string) => (id === 'UOMAR' ? Promise.resolve(known) : before.knownAccount(id)),
    });
    world.pass(10 * 60_000);
    expect(valueOf(await who('UINES')).can).toContain('Omar Haddad');
    world.directory.put('UOMAR', { standing: { kind: 'outsider', why: 'deactivated' } });
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('not-internal');
  });

  it('does not rest on what was known longer ago', async () => {
    await world.openIncident();
    const before = { ...world.directory };
    const known = await world.directory.account('UOMAR');
    Object.assign(world.directory, {
      knownAccount: (id: string) => (id === 'UOMAR' ? Promise.resolve(known) : before.knownAccount(id)),
    });
    world.pass(16 * 60_000);
    expect(valueOf(await who('UINES')).can).toEqual(['Amara Obi']);
  });

  it('says of a member of a Slack group from when on they count, as the refusal of their click does', async () => {
    const request = await filed(world);
    world.directory.putGroup('S0LEADS', ['UKIM']);
    world.directory.put('UKIM', { email: 'kim@example.com' });
    const why =
      'Members of a Slack group decide only once they have been seen in it for a while. Here that is from 24 Nov, 00:00 UTC on.';
    expect(valueOf(await who('UINES')).cannot).toContainEqual({ name: 'Account UKIM', why });
    world.pass(2 * 3_600_000);
    expect(await world.useCases.review(clicking('UKIM', request))).toMatchObject({
      refusal: { code: 'not-settled', person: `${why} Ask somebody else to decide until then.` },
    });
    world.pass(22 * 3_600_000);
    expect(valueOf(await who('UINES')).can).toContain('Account UKIM');
  });

  it('is refused for a task that is none', async () => {
    expect(codeOf(await who('UINES', 'delete-everything'))).toBe('unknown-task');
  });
});
