import type { Case } from './case.ts';
import { forbidding, onlySlack } from './case.ts';

/** Colleagues who may not decide this. */
export const NOT_ELIGIBLE: readonly Case[] = [
  [
    'somebody on call who sees the button',
    'NousResearch/hermes-agent #38068: buttons without an authorisation check',
    'not-eligible',
    (at, asked) => at.click('ULENA', asked),
  ],
  [
    'a colleague in no group at all',
    'k8s-breakglass changelog: zero groups were taken for unknown groups',
    'not-eligible',
    (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'a colleague called like an approver',
    'sso-elevator PR #175: the bare session name was the identity',
    'not-eligible',
    (at, asked) => {
      at.user('UFRIEND', 'friend@example.com', { real_name: 'Omar Haddad', name: 'omar' });
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'an account whose address only looks like an approver’s',
    'Teleport #68069: the e-mail fallback matched somebody else',
    'person-ambiguous',
    (at, asked) => {
      at.user('UFRIEND', 'o.mar@example.com');
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'a friend who was put into the group a minute ago',
    'the group edit by a requester’s friend',
    'not-settled',
    async (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      await at.settledGroup('S0LEADS', ['UAMARA']);
      at.group('S0LEADS', ['UAMARA', 'UFRIEND']);
      at.pass(60_000);
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'a friend who left the group and came back',
    'the group edit by a requester’s friend',
    'not-settled',
    async (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      await at.settledGroup('S0LEADS', ['UFRIEND']);
      await at.settledGroup('S0LEADS', []);
      at.group('S0LEADS', ['UFRIEND']);
      at.pass(60_000);
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'whoever is in a group that was never seen before',
    'the group edit by a requester’s friend, before the first look',
    'not-settled',
    (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      at.group('S0LEADS', ['UFRIEND']);
      at.pass(60_000);
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'whoever was just put into a group without which a policy lets nobody approve',
    'the group edit by a requester’s friend, by way of a policy',
    'not-settled',
    async (at, asked) => {
      at.catalogue((text) =>
        text.replace('  support:', '  payments-leads: { slackGroups: [S0PAY] }\n  support:'),
      );
      at.policy(forbidding('approve', 'unless { principal in Group::"payments-leads" }'));
      await at.settledGroup('S0PAY', ['UAMARA']);
      at.group('S0PAY', ['UAMARA', 'UOMAR']);
      at.pass(60_000);
      return at.click('UOMAR', asked);
    },
  ],
  [
    'a friend just put into the group, which another group of a policy about closing shares',
    'the group edit by a requester’s friend, beside a policy',
    'not-settled',
    async (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      at.catalogue((text) => text.replace('  support:', '  closers: { slackGroups: [S0LEADS] }\n  support:'));
      at.policy(forbidding('close', 'when { principal in Group::"closers" }'));
      await at.settledGroup('S0LEADS', ['UAMARA']);
      at.group('S0LEADS', ['UAMARA', 'UFRIEND']);
      at.pass(60_000);
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'a friend just put into the group, which the support tier shares',
    'the group edit by a requester’s friend, beside the support tier',
    'not-eligible',
    async (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      at.catalogue((text) => text.replace('{ people: [noor], tier', '{ slackGroups: [S0LEADS], tier'));
      await at.settledGroup('S0LEADS', []);
      at.group('S0LEADS', ['UFRIEND']);
      at.pass(60_000);
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'a member of a group that cannot be read',
    'k8s-breakglass: approvals pass while the group look-up fails',
    'decision-failed',
    async (at, asked) => {
      at.user('UFRIEND', 'friend@example.com');
      await at.settledGroup('S0LEADS', ['UFRIEND']);
      at.group('S0LEADS', null);
      at.pass(60_000);
      return at.click('UFRIEND', asked);
    },
  ],
  [
    'anybody, once the approver set is empty',
    'k8s-breakglass changelog: an empty approver set let everyone approve',
    'not-eligible',
    (at, asked) => {
      at.catalogue(onlySlack);
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver who was taken out of the group',
    'Glide #92: groups change while a request is pending',
    'not-eligible',
    (at, asked) => {
      at.catalogue((text) => text.replace('people: [omar, amara]', 'people: [amara]'));
      return at.click('UOMAR', asked);
    },
  ],
  [
    'the support tier',
    'the support workflow is a privileged identity',
    'not-eligible',
    (at, asked) => at.click('UNOOR', asked),
  ],
  [
    'the support tier, among the approvers as well',
    'teleport-plugins #121',
    'not-eligible',
    async (at, asked) => {
      await at.settledGroup('S0LEADS', ['UNOOR']);
      return at.click('UNOOR', asked);
    },
  ],
  [
    'somebody merely in the channel, saying no',
    'sso-elevator 4.2.2 (f)',
    'not-eligible',
    (at, asked) => at.click('ULENA', asked, 'deny'),
  ],
  [
    'somebody else, taking the request back',
    'sso-elevator 4.2.2 (f)',
    'not-your-request',
    (at, { requestId }) => at.useCases.withdraw({ slackUserId: 'UOMAR', requestId }),
  ],
];
