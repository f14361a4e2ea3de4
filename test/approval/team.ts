import type { PersonId } from '../../src/domain/ids.ts';
import type { Identity, Person } from '../../src/domain/person.ts';

export const CHANNEL = 'C0INCIDENT';

/** Ines and Lena are on call, Omar and Amara approve; so do the members of a Slack group. */
export const CATALOGUE = `version: 1
settings: { workspace: T0TEST, requestLapse: 30m, claimWithin: 15m, maxClaims: 3 }
people:
  ines: { name: Ines Duarte, slack: [UINES], emails: [ines@example.com] }
  lena: { name: Lena Fischer, slack: [ULENA], emails: [lena@example.com] }
  omar: { name: Omar Haddad, slack: [UOMAR], emails: [omar@example.com] }
  amara: { name: Amara Obi, slack: [UAMARA], emails: [amara@example.com] }
  noor: { name: Noor Aziz, slack: [UNOOR], emails: [noor@example.com] }
groups:
  oncall: { people: [ines, lena] }
  approvers: { people: [omar, amara], slackGroups: [S0LEADS] }
  support: { people: [noor], tier: support }
tasks:
  restart-service:
    title: Restart a service
    owner: lena
    reviewBy: 2099-01-01
    risk: medium
    evidence: click
    role: arn:aws:iam::111122223333:role/breakglass-restart
    region: eu-west-1
    asset: { label: Service, choices: [orders-api, payments-api] }
    actions:
      ecs:UpdateService: ["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]
    conditions: { ecs:UpdateService: { ecs:task-definition: { absent: true }, ecs:enable-execute-command: { absent: true } } }
    maxDuration: 30m
    ask: [oncall]
    approve: [approvers]
    quorum: 1
    alsoPermits: [changing how many copies of the service run]
`;

export const INES: Person = {
  personId: 'ines' as PersonId,
  name: 'Ines Duarte',
  identities: ['slack:UINES', 'email:ines@example.com'] as readonly Identity[],
};

/** Where people sign in, and with whose tokens. */
export const PROVIDER = 'https://login.example.com';

/** The same, where a task is decided by signing in: Omar, Amara and Ines can. */
export const SIGN_IN_CATALOGUE = ['omar', 'amara', 'ines']
  .reduce(
    (text, name) =>
      text.replace(
        `emails: [${name}@example.com] }`,
        `emails: [${name}@example.com], idp: ["${PROVIDER}#${name}"] }`,
      ),
    CATALOGUE,
  )
  .replace(
    'maxClaims: 3 }',
    `maxClaims: 3, identityProvider: { issuer: "${PROVIDER}", clientId: breakglass } }`,
  )
  .replace('evidence: click', 'evidence: idp');
