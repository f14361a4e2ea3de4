import { clicking } from '../../approval/acts.ts';
import type { Case } from './case.ts';
import { OMAR } from './case.ts';

/** The requester in every dress. */
export const OWN_REQUEST: readonly Case[] = [
  ['the requester', 'promise 1', 'own-request', (at, asked) => at.click('UINES', asked)],
  ['the requester, saying no', 'promise 1', 'own-request', (at, asked) => at.click('UINES', asked, 'deny')],
  [
    'the requester, whom the group names',
    'sso-elevator 4.2.2 (c): a second rule that allows it wins at the click',
    'own-request',
    (at, asked) => {
      at.catalogue((text) => text.replace('people: [omar, amara]', 'people: [omar, amara, ines]'));
      return at.click('UINES', asked);
    },
  ],
  [
    'the requester, who owns the task',
    'Teleport GHSA-76cc-p55w-63g3: owners escalate their own rights',
    'own-request',
    (at, asked) => {
      at.catalogue((text) => text.replace('owner: lena', 'owner: ines'));
      return at.click('UINES', asked);
    },
  ],
  [
    'the requester, in the Slack group for days',
    'teleport-plugins #121: who administers Slack joins and approves himself',
    'own-request',
    async (at, asked) => {
      await at.settledGroup('S0LEADS', ['UINES']);
      return at.click('UINES', asked);
    },
  ],
  [
    'a second account with the same address, put into the group by a friend days ago',
    'the group edit by a requester’s friend',
    'own-request',
    async (at, asked) => {
      at.user('UINES2', 'ines@example.com');
      await at.settledGroup('S0LEADS', ['UINES2']);
      return at.click('UINES2', asked);
    },
  ],
  [
    'a second account with a tag behind the address',
    'k8s-breakglass changelog: an alias passed the self-approval check',
    'person-ambiguous',
    async (at, asked) => {
      at.user('UINES2', 'ines+lead@example.com');
      await at.settledGroup('S0LEADS', ['UINES2']);
      return at.click('UINES2', asked);
    },
  ],
  [
    'a second account with dots and capitals in the address',
    'sso-elevator 4.2.2 (e): identity is string equality',
    'person-ambiguous',
    async (at, asked) => {
      at.user('UINES2', 'I.N.E.S@Example.com');
      await at.settledGroup('S0LEADS', ['UINES2']);
      return at.click('UINES2', asked);
    },
  ],
  [
    'a second account that the catalogue links by now',
    'promise 1: people are linked in one entry',
    'own-request',
    async (at, asked) => {
      at.user('UINES2', undefined);
      await at.settledGroup('S0LEADS', ['UINES2']);
      at.catalogue((text) => text.replace('slack: [UINES]', 'slack: [UINES, UINES2]'));
      return at.click('UINES2', asked);
    },
  ],
  ...['ines@example.com', 'I.nes+lead@Example.com'].map(
    (address): Case => [
      `a second account that shows ${address}, which no entry of the catalogue has`,
      'k8s-breakglass changelog: an alias passed the self-approval check',
      'own-request',
      async (at, asked) => {
        at.catalogue((text) => text.replace('emails: [ines@example.com]', 'emails: []'));
        at.user('UINES2', address);
        await at.settledGroup('S0LEADS', ['UINES2']);
        return at.click('UINES2', asked);
      },
    ],
  ),
  [
    'the requester, their account id in small letters',
    'sso-elevator 4.2.2 (e)',
    'own-request',
    (at, asked) => {
      at.user('uines', 'ines@example.com');
      return at.click('uines', asked);
    },
  ],
  [
    'an approver whose account shows the requester’s address by now',
    'sso-elevator #194: a collision of addresses fell through to a third user',
    'person-ambiguous',
    (at, asked) => {
      at.user('UOMAR', 'ines@example.com');
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver, while the requester’s account shows his address',
    'aws-iam-authenticator GHSA-pp3f-98qg-5g75: an identity changed its own name',
    'not-allowed',
    (at, asked) => {
      at.user('UINES', OMAR);
      return at.click('UOMAR', asked);
    },
  ],
  [
    'the requester, sending an approver’s id along',
    'curie-eng/curie #1531: the caller supplied the approver’s name',
    'own-request',
    (at, asked) =>
      at.useCases.review({ ...clicking('UINES', asked), user: 'UOMAR', approver: 'omar' } as never),
  ],
  [
    'the requester, when their own second look-up fails',
    'Tr3kkR/Yuzu #4128: a failed look-up never equals the requester',
    'own-request',
    (at, asked) => {
      at.unreadable('UINES');
      return at.click('UINES', asked);
    },
  ],
];
