import { beforeEach, describe, expect, it } from '@jest/globals';

import { codeOf } from '../approval/world.ts';
import { DutiesWorld } from './duties/duties-world.ts';

const HOUR_MS = 3_600_000;
let at: DutiesWorld;
beforeEach(() => {
  at = new DutiesWorld();
  at.user('UFRIEND', 'friend@example.com');
});

/** What the friend's approval of a request of Ines comes to, now. */
const approves = async (by = 'UFRIEND'): Promise<string> => codeOf(await at.click(by, await at.asked()));

describe('who edited a Slack group does not count in it by that', () => {
  it('having put themselves in, however long ago', async () => {
    await at.settledGroup('S0LEADS', ['UAMARA', 'UFRIEND'], 'UFRIEND');
    await at.settledGroup('S0LEADS', ['UAMARA', 'UFRIEND'], 'UFRIEND');
    const asked = await at.asked();
    const answer = await at.click('UFRIEND', asked);
    expect(codeOf(answer)).toBe('not-settled');
    expect(!answer.ok && answer.refusal.person).toContain('when somebody else has edited it');
    expect(at.grantOrders()).toEqual([]);
  });

  it('having been put in by somebody else, and edited it before they counted', async () => {
    at.group('S0LEADS', ['UFRIEND'], 'UADMIN');
    await at.dayPasses();
    at.group('S0LEADS', [], 'UADMIN');
    await at.dayPasses();
    at.group('S0LEADS', ['UFRIEND'], 'UADMIN');
    at.pass(HOUR_MS);
    at.edited('S0LEADS', 'UFRIEND');
    await at.dayPasses();
    await at.dayPasses();
    expect(await approves()).toBe('not-settled');
  });

  it('having edited it before anybody looked, as its oldest member may have', async () => {
    at.edited('S0LEADS', 'UFRIEND');
    at.pass(1000 * HOUR_MS);
    at.user('UOTHER', 'other@example.com');
    at.group('S0LEADS', ['UFRIEND', 'UOTHER'], 'UFRIEND');
    at.pass(1000 * HOUR_MS);
    await at.dayPasses();
    expect(await approves()).toBe('not-settled');
    expect(codeOf(await at.click('UOTHER', await askedAgain()))).toBe('ok');
  });

  it('having put in another account that the catalogue gives them', async () => {
    at.user('ULENA2', 'lena@example.com');
    at.catalogue((text) => text.replace('slack: [ULENA]', 'slack: [ULENA, ULENA2]'));
    await at.settledGroup('S0LEADS', ['ULENA2'], 'ULENA');
    expect(await approves('ULENA2')).toBe('not-settled');
  });

  it('while Slack does not answer about editors: nobody new begins to count', async () => {
    at.editors('unread');
    await at.settledGroup('S0LEADS', ['UFRIEND'], 'UFRIEND');
    expect(await approves()).toBe('not-settled');
    at.editors('said');
    await at.dayPasses();
    await at.dayPasses();
    expect(codeOf(await at.click('UFRIEND', await askedAgain()))).toBe('not-settled');
  });
});

describe('nobody vouches for themselves by a second account', () => {
  beforeEach(() => {
    at.user('UEVE', 'eve@example.com');
    at.user('UEVE2', 'eve@example.com');
  });
  const NAMED = '  eve: { name: Eve, emails: [eve@example.com] }';
  const named = (line: string): void => at.catalogue((text) => text.replace('  noor:', `${line}\n  noor:`));

  /** Eve puts herself in; her second account edits the group; a day passes. */
  async function vouchesForHerself(): Promise<string> {
    await at.settledGroup('S0LEADS', ['UEVE'], 'UEVE');
    at.edited('S0LEADS', 'UEVE2');
    await at.dayPasses();
    await at.dayPasses();
    return approves('UEVE');
  }

  it('under one address that the catalogue does not name', async () => {
    expect(await vouchesForHerself()).toBe('not-settled');
    expect(at.grantOrders()).toEqual([]);
  });

  it('under one address that the catalogue names', async () => {
    named(NAMED);
    expect(await vouchesForHerself()).toBe('not-settled');
  });

  it('under another spelling of her address', async () => {
    at.user('UEVE2', 'e.ve+2@example.com');
    expect(await vouchesForHerself()).toBe('not-settled');
  });

  it('under two addresses that the catalogue gives to her', async () => {
    at.user('UEVE2', 'eve.b@example.com');
    named('  eve: { name: Eve, slack: [UEVE], emails: [eve@example.com, eve.b@example.com] }');
    expect(await vouchesForHerself()).toBe('not-settled');
  });

  it('whose address only looks like one of the catalogue, so that it is nobody known', async () => {
    at.user('UEVE2', 'eve+2@example.com');
    named(NAMED);
    expect(await vouchesForHerself()).toBe('not-settled');
  });

  it('that Slack says nothing about', async () => {
    at.unreadable('UEVE2');
    expect(await vouchesForHerself()).toBe('not-settled');
  });

  it('that put her in', async () => {
    await at.settledGroup('S0LEADS', ['UEVE'], 'UEVE2');
    await at.dayPasses();
    expect(await approves('UEVE')).toBe('not-settled');
  });

  it('that put her in while Slack said nothing about it, and changed something the next day', async () => {
    at.unreadable('UEVE2');
    await at.settledGroup('S0LEADS', ['UEVE'], 'UEVE2');
    expect(await approves('UEVE')).toBe('not-settled');
    at.user('UEVE2', 'eve@example.com');
    at.edited('S0LEADS', 'UEVE2');
    await at.dayPasses();
    expect(codeOf(await at.click('UEVE', await askedAgain()))).toBe('not-settled');
  });

  it('that edited the group before she counted in it, having been put in by somebody else', async () => {
    at.group('S0LEADS', ['UEVE']);
    await at.dayPasses();
    at.group('S0LEADS', []);
    await at.dayPasses();
    at.group('S0LEADS', ['UEVE']);
    at.pass(HOUR_MS);
    at.edited('S0LEADS', 'UEVE2');
    await at.dayPasses();
    await at.dayPasses();
    expect(await approves('UEVE')).toBe('not-settled');
  });

  it('nor loses anything by it: a day after somebody else edited it she counts', async () => {
    expect(await vouchesForHerself()).toBe('not-settled');
    at.edited('S0LEADS', 'UADMIN');
    await at.dayPasses();
    expect(codeOf(await at.click('UEVE', await askedAgain()))).toBe('ok');
  });

  it('while the last edit is told apart for more members than are read at a look, in turns', async () => {
    const members = Array.from({ length: 90 }, (_, index) => `UMEMBER${index}`);
    for (const userId of members) at.user(userId, `${userId}@example.com`.toLowerCase());
    at.group('S0LEADS', [...members, 'UFRIEND']);
    for (let minute = 0; minute < 6; minute += 1) {
      await at.look();
      at.pass(60_000);
    }
    at.pass(24 * HOUR_MS);
    expect(await approves()).toBe('ok');
  });
});

describe('who edited a Slack group counts in it', () => {
  it('having counted before: whoever has long been in it may put its description right', async () => {
    await at.settledGroup('S0LEADS', ['UFRIEND'], 'UADMIN');
    at.edited('S0LEADS', 'UFRIEND');
    at.pass(60_000);
    expect(await approves()).toBe('ok');
  });

  it('a day after somebody else edited it, and not before', async () => {
    await at.settledGroup('S0LEADS', ['UFRIEND'], 'UFRIEND');
    at.edited('S0LEADS', 'UADMIN');
    at.pass(23 * HOUR_MS);
    const asked = await at.asked();
    expect(codeOf(await at.click('UFRIEND', asked))).toBe('not-settled');
    at.pass(HOUR_MS);
    expect(codeOf(await at.click('UFRIEND', await askedAgain()))).toBe('ok');
  });

  it('being named in the catalogue', async () => {
    await at.settledGroup('S0LEADS', ['UOMAR'], 'UOMAR');
    expect(await approves('UOMAR')).toBe('ok');
  });

  it('by time alone, where Slack does not say who did', async () => {
    at.editors('unsaid');
    await at.settledGroup('S0LEADS', ['UFRIEND'], 'UFRIEND');
    expect(await approves()).toBe('ok');
  });

  it('having counted before, while Slack does not answer about editors', async () => {
    await at.settledGroup('S0LEADS', ['UFRIEND'], 'UADMIN');
    at.editors('unread');
    at.pass(60_000);
    expect(await approves()).toBe('ok');
  });
});

async function askedAgain() {
  const answer = await at.ask({ seed: 'V2' });
  if (!answer.ok) throw new Error(answer.refusal.operator);
  return answer.value as Awaited<ReturnType<DutiesWorld['asked']>>;
}
