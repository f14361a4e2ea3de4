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
