import { describe, expect, it } from '@jest/globals';

import { namedPerson } from '../../src/audit/named-person.ts';
import { PersonValues } from '../../src/audit/person-values.ts';
import type { LogLine } from '../../src/contracts/log-entry.ts';
import type { Json } from '../../src/domain/json.ts';

const max = { personId: 'max', name: 'Max', identities: ['email:jo@acme.example', 'slack:U0MAX'] };
const anna = { personId: 'anna', name: 'Anna Maximova', identities: ['email:mojo@acme.example'] };

/** An entry that somebody wrote, whose data has these values. */
function entry(values: Readonly<Record<string, Json>>, actor: Json = null): LogLine {
  const slots = Object.fromEntries(Object.keys(values).map((name) => [name, { $sd: name }]));
  const disclosures = Object.entries(values).map(([sd, value]) => ({ sd, salt: 's', value }));
  const person = { kind: 'person', person: { $sd: 'actor' }, identity: { $sd: 'none' }, evidence: 'click' };
  const envelope = { data: slots, actor: actor === null ? { kind: 'system', part: 'sealer' } : person };
  return {
    leaf: { kind: 'event', envelope },
    disclosures: [...disclosures, ...(actor === null ? [] : [{ sd: 'actor', salt: 's', value: actor }])],
  } as unknown as LogLine;
}

/** Which values of an entry are theirs, once all is learned. */
function theirs(person: string, ...[first, ...others]: readonly [LogLine, ...LogLine[]]) {
  const values = new PersonValues(person);
  for (let round = 0; round < 3; round += 1) for (const line of [...others, first]) values.learn(line);
  return Object.fromEntries(values.theirs(first).map(({ disclosure, why }) => [disclosure.sd, why]));
}

describe('the values of a person', () => {
  it('are none of somebody else whose name or address only holds theirs', () => {
    const found = theirs(
      'max',
      entry({
        requester: anna,
        by: max,
        reason: 'set replicas to the maximum',
        why: 'the max is reached, ask mojo@acme.example or jo@acme.example.com',
        list: [anna, 'maximum'],
      }),
    );
    expect(found).toEqual({ by: 'person' });
  });

  it.each([
    ['Max restarted it', true],
    ['“Max” restarted it', true],
    ['MAXIMUM', false],
    ['max restarted it', false],
    ['ask jo@acme.example.', true],
    ['ask JO@ACME.EXAMPLE, please', true],
    ['ask a.jo@acme.example', false],
    ['ask jo@acme.example.org', false],
    ['<@U0MAX> restarted it', true],
    ['<@U0MAXIMUM> restarted it', false],
  ])('are texts that name them as a word: %j', (text, isTheirs) => {
    expect(theirs('slack:U0MAX', entry({ text }), entry({ by: max }))).toEqual(
      isTheirs ? { text: 'named' } : {},
    );
  });

  it('are lists and objects that hold them, and people by no text within', () => {
    const found = theirs(
      'max',
      entry({
        asked: ['anna', 'max'],
        others: ['anna', 'maxim'],
        evidence: { kind: 'click', identity: 'slack:U0MAX' },
        excluded: [{ personId: 'anna', why: 'the agent of Max' }],
        more: [{ personId: 'anna', name: 'Max' }],
      }),
      entry({ by: max }),
    );
    expect(found).toEqual({ asked: 'person', evidence: 'person', excluded: 'named' });
  });

  it('are what they wrote, and what the processes write of them by their id', () => {
    const typed = { task: 'restart', reason: 'it hangs' };
    expect(theirs('max', entry({ reason: 'it hangs', typed, facts: ['x'] }, max))).toEqual({
      reason: 'wrote',
      typed: 'wrote',
      actor: 'person',
    });
    const said = entry({ operator: 'max asked, so max cannot approve', note: 'the max is 5' });
    expect(theirs('max', said, entry({ by: max }))).toEqual({ operator: 'named' });
  });
});

describe('an agent', () => {
  const drives = 'idp:https://tokens.example.com#actor_id:7';
  const owner = { personId: 'ada', name: 'Ada', identities: ['slack:U0ADA', 'agent:night-bot'] };
  const driver = { personId: 'dan', name: 'Dan', identities: ['slack:U0DAN', drives] };
  const bot = { personId: 'night-bot', name: 'Night bot', identities: ['idp:x#night', 'agent:night-bot'] };
  const driven = { ...bot, identities: [...bot.identities, drives] };

  it('is nobody’s other name: what it did is not erased with its owner', () => {
    const found = theirs('ada', entry({ by: owner, requester: bot, reason: 'probe failed' }, bot));
    expect(found).toEqual({ by: 'person' });
  });

  it('holds whoever drove it, and what it wrote and did when others drove it stays', () => {
    const [one, other] = [entry({ requester: driven, reason: 'x' }, driven), entry({ requester: bot }, bot)];
    expect(theirs('dan', one, entry({ by: driver }))).toEqual({ requester: 'person', actor: 'person' });
    expect(theirs('dan', other, one, entry({ by: driver }))).toEqual({});
  });
});

describe('a person', () => {
  it.each([
    ['mara', 'mara'],
    ['mara.weiss-2', 'mara.weiss-2'],
    ['slack:u0oncall', 'slack:U0ONCALL'],
    ['email:Mara@Acme.example', 'email:mara@acme.example'],
    ['idp:https://issuer.example#00u1', 'idp:https://issuer.example#00u1'],
    ['Mara Weiss', null],
    ['x:the', null],
    ['slack:the', null],
    ['email:the', null],
    ['device:abc', null],
    ['', null],
  ])('is named by an id or an identity: %j', (text, is) => {
    expect(namedPerson(text)).toBe(is);
  });
});
