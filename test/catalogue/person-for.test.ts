import { describe, expect, it } from '@jest/globals';

import { personFor } from '../../src/catalogue/person-for.ts';
import { emailIdentity, slackIdentity } from '../../src/domain/person.ts';
import { EXAMPLE, catalogueOf, exampleWith } from './sample-catalogue.ts';

const catalogue = catalogueOf(
  exampleWith('slack: [U0ONCALL]', 'slack: [U0ONCALL, U0MARA2]\n    idp: ["https://idp.acme.example#mara"]'),
);
const mara = {
  personId: 'mara',
  name: 'Mara Weiss',
  identities: [
    'slack:U0ONCALL',
    'slack:U0MARA2',
    'email:mara@acme.example',
    'idp:https://idp.acme.example#mara',
  ],
};

describe('personFor', () => {
  it.each([
    ['her first account', slackIdentity('u0oncall')],
    ['her second account', slackIdentity('U0MARA2')],
    ['her address', emailIdentity('Mara@Acme.Example')],
    ['her IdP subject', 'idp:https://idp.acme.example#mara'],
  ])('knows a person of the catalogue by %s', (_what, identity) => {
    expect(personFor(catalogue, { identities: [identity], fallbackId: 'slack:UX', name: 'M' })).toEqual({
      ok: true,
      value: mara,
    });
  });

  it('takes an address that only looks like hers for nobody it could trust', () => {
    const found = personFor(catalogue, {
      identities: ['slack:UX', emailIdentity('m.ara+oncall@acme.example')],
      fallbackId: 'slack:UX',
      name: 'M',
    });
    expect(found).toMatchObject({ ok: false, refusal: { code: 'person-ambiguous' } });
  });

  it('keeps what is new about a known person, so that it links too', () => {
    const found = personFor(catalogue, {
      identities: ['slack:U0ONCALL', 'email:mw@home.example'],
      fallbackId: 'slack:U0ONCALL',
      name: 'M',
    });
    expect(found).toMatchObject({
      ok: true,
      value: { personId: 'mara', identities: [...mara.identities, 'email:mw@home.example'] },
    });
  });

  it('gives a stranger their own id', () => {
    expect(
      personFor(catalogue, { identities: ['slack:U0NEW'], fallbackId: 'slack:U0NEW', name: 'Noor' }),
    ).toEqual({
      ok: true,
      value: { personId: 'slack:U0NEW', name: 'Noor', identities: ['slack:U0NEW'] },
    });
  });

  it('refuses to choose between two people', () => {
    expect(
      personFor(catalogue, {
        identities: ['slack:U0ONCALL', 'email:aiko@acme.example'],
        fallbackId: 'slack:U0ONCALL',
        name: '?',
      }),
    ).toMatchObject({
      ok: false,
      refusal: { code: 'person-ambiguous', operator: expect.stringContaining('mara, aiko') },
    });
  });

  it.each([
    ['nothing to be known by', [], 'slack:U0NEW'],
    ['an id that is none', ['slack:U0NEW'], '../x'],
    ['the name of somebody whose identities they lack', ['slack:U0NEW'], 'mara'],
  ])('refuses %s', (_what, identities, fallbackId) => {
    expect(personFor(catalogueOf(EXAMPLE), { identities, fallbackId, name: '?' })).toMatchObject({
      ok: false,
      refusal: { code: 'standing-unknown' },
    });
  });
});
