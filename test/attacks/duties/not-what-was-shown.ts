import type { RequestId } from '../../../src/domain/ids.ts';
import { clicking } from '../../approval/acts.ts';
import { CHANNEL } from '../../approval/team.ts';
import { valueOf } from '../../approval/world.ts';
import { failingPolicy, policyWith } from '../../support/policies.ts';
import type { Case } from './case.ts';

/** Approvers, to something else than what waits for them. */
export const NOT_WHAT_WAS_SHOWN: readonly Case[] = [
  [
    'an approver, to what another request showed',
    'TEAM CVE-2025-1969: a valid request was modified',
    'intent-changed',
    async (at, asked) => {
      const other = valueOf(await at.ask({ seed: 'V2', asset: 'payments-api' }));
      return at.useCases.review({ ...clicking('UOMAR', asked), intentDigest: other.intentDigest });
    },
  ],
  [
    'an approver, to nothing',
    'sso-elevator #194 B1: empty equals empty',
    'intent-changed',
    (at, asked) => at.useCases.review({ ...clicking('UOMAR', asked), intentDigest: '' }),
  ],
  [
    'an approver, to a request that is nowhere',
    'sso-elevator 4.2.2 (a): parameters are read from the message again',
    'request-not-found',
    (at, asked) =>
      at.useCases.review({ ...clicking('UOMAR', asked), requestId: `req_${'z'.repeat(16)}` as RequestId }),
  ],
  [
    'an approver, to a task that was changed since',
    'Glide #655: whoever edits the rules escalates',
    'not-allowed',
    (at, asked) => {
      at.catalogue((text) => text.replace('maxDuration: 30m', 'maxDuration: 60m'));
      return at.click('UOMAR', asked);
    },
  ],
  [
    'a click, to a task that demands more by now',
    'AreevAI/areev PR #139: strength must follow proof; Entra PIM: MFA by an old claim',
    'not-allowed',
    (at, asked) => {
      at.catalogue((text) => text.replace('evidence: click', 'evidence: idp'));
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver, after the incident was closed',
    'promise 5',
    'already-decided',
    async (at, asked) => {
      valueOf(await at.useCases.closeIncident({ slackUserId: 'ULENA', channelId: CHANNEL }));
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver, after the request’s time',
    'sso-elevator #26: stale requests must expire',
    'already-decided',
    (at, asked) => {
      at.pass(1_800_000);
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver, after the requester took it back',
    'k8s-breakglass changelog: a clean-up overwrote a withdrawal',
    'already-decided',
    async (at, asked) => {
      valueOf(await at.useCases.withdraw({ slackUserId: 'UINES', requestId: asked.requestId }));
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver, after another said no',
    'promise 11: no decision twice',
    'already-decided',
    async (at, asked) => {
      valueOf(await at.click('UAMARA', asked, 'deny'));
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver, while the policy cannot be asked',
    'k8s-breakglass changelog: errors of deny policies failed open',
    'decision-failed',
    (at, asked) => {
      at.policy(failingPolicy);
      return at.click('UOMAR', asked);
    },
  ],
  [
    'an approver whom a rule of the organisation excludes',
    'TEAM 1.5.0: one policy that needs no approval wins over those that do',
    'not-allowed',
    (at, asked) => {
      const rule = 'forbid (principal == Person::"omar", action == Action::"approve", resource);';
      at.policy((catalogue) => policyWith(`@id("own")\n@because("Omar is away.")\n${rule}`, catalogue));
      return at.click('UOMAR', asked);
    },
  ],
];
