import { describe, expect, it } from '@jest/globals';

import { confirmGroups, groupsOf } from '../../src/catalogue/groups-of.ts';
import type { Person } from '../../src/domain/person.ts';
import { catalogueOf, exampleWith } from './sample-catalogue.ts';

const catalogue = catalogueOf(
  exampleWith('slackGroups: []', 'slackGroups: [S0LEADS, S0ARCHITECTS]').replace(
    'people: [sam]',
    'people: [sam]\n    slackGroups: [S0SUPPORT]',
  ),
);
const person = (personId: string, ...identities: string[]) =>
  ({ personId, name: personId, identities }) as unknown as Person;
const noor = person('slack:U0NOOR', 'slack:U0NOOR', 'slack:U0NOOR2');
const nobody = new Map([
  ['S0LEADS', []],
  ['S0ARCHITECTS', []],
  ['S0SUPPORT', []],
]);

describe('groupsOf', () => {
  it('finds the groups that name somebody', () => {
    expect(groupsOf(catalogue, person('jonas', 'slack:U0APPROVER'), nobody)).toEqual({
      member: ['on-call', 'platform-leads'],
      unknown: [],
      supportTier: 'not-member',
    });
  });

  it('finds a member of a Slack user group by any of their accounts', () => {
    expect(
      groupsOf(catalogue, noor, new Map([...nobody, ['S0ARCHITECTS', ['U0ELSE', 'u0noor2']]])),
    ).toMatchObject({ member: ['platform-leads'], unknown: [] });
  });

  it.each([
    ['could not be read', new Map<string, string[] | null>([...nobody, ['S0LEADS', null]])],
    ['was never read', new Map([...nobody].filter(([id]) => id !== 'S0LEADS'))],
  ])('says of a Slack user group that %s that it is unknown', (_what, read) => {
    expect(groupsOf(catalogue, noor, read)).toEqual({
      member: [],
      unknown: ['platform-leads'],
      supportTier: 'not-member',
    });
  });

  it('takes one group that was read for enough', () => {
    const read = new Map<string, string[] | null>([
      ...nobody,
      ['S0LEADS', null],
      ['S0ARCHITECTS', ['U0NOOR']],
    ]);
    expect(groupsOf(catalogue, noor, read)).toMatchObject({ member: ['platform-leads'], unknown: [] });
  });

  it('tells a member who does not count yet, and from when on; in the support tier everybody counts', () => {
    const read = new Map<string, string[]>([...nobody, ['S0LEADS', ['U0NOOR']], ['S0SUPPORT', ['U0NOOR']]]);
    const settling = new Map([
      ['S0LEADS', new Map([['U0NOOR', 5000]])],
      ['S0SUPPORT', new Map([['U0NOOR', 5000]])],
    ]);
    expect(groupsOf(catalogue, noor, read, settling)).toEqual({
      member: ['support'],
      unknown: [],
      supportTier: 'member',
      settling: { 'platform-leads': 5000 },
    });
  });

  it('counts who settled in one Slack group behind a group, and cannot tell while another is unread', () => {
    const settling = new Map([['S0LEADS', new Map([['U0NOOR', 5000]])]]);
    const both = new Map<string, string[] | null>([
      ...nobody,
      ['S0LEADS', ['U0NOOR']],
      ['S0ARCHITECTS', ['U0NOOR']],
    ]);
    expect(groupsOf(catalogue, noor, both, settling)).toMatchObject({ member: ['platform-leads'] });
    const unread = new Map([...both, ['S0ARCHITECTS', null]] as const);
    expect(groupsOf(catalogue, noor, unread, settling)).toMatchObject({ unknown: ['platform-leads'] });
  });

  it('tells the support tier, and when it cannot be told', () => {
    expect(groupsOf(catalogue, person('sam', 'slack:U0SUPPORT'), nobody).supportTier).toBe('member');
    expect(groupsOf(catalogue, noor, new Map([...nobody, ['S0SUPPORT', ['U0NOOR']]])).supportTier).toBe(
      'member',
    );
    expect(
      groupsOf(catalogue, noor, new Map<string, string[] | null>([...nobody, ['S0SUPPORT', null]]))
        .supportTier,
    ).toBe('unknown');
  });
});

describe('confirmGroups', () => {
  const claimed = {
    member: ['on-call', 'platform-leads', 'invented'],
    unknown: ['support'],
    supportTier: 'unknown' as const,
  };

  it('drops what this catalogue cannot make true', () => {
    expect(confirmGroups(catalogue, noor, claimed)).toEqual({
      member: ['platform-leads'],
      unknown: ['support'],
      supportTier: 'unknown',
    });
  });

  it('keeps that somebody does not count yet, unless the catalogue names them', () => {
    const settling = { 'platform-leads': 5000, support: null, invented: 1 };
    const waits = { member: [], unknown: [], supportTier: 'not-member' as const, settling };
    expect(confirmGroups(catalogue, noor, waits).settling).toEqual({ 'platform-leads': 5000, support: null });
    expect(confirmGroups(catalogue, person('sam'), waits)).toMatchObject({
      member: ['support'],
      settling: { 'platform-leads': 5000 },
    });
  });

  it('adds what this catalogue says by itself', () => {
    const none = { member: [], unknown: [], supportTier: 'not-member' as const };
    expect(confirmGroups(catalogue, person('sam'), none)).toEqual({
      member: ['support'],
      unknown: [],
      supportTier: 'member',
    });
  });
});
