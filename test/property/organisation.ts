import fc from 'fast-check';

/** Somebody who really exists, with more accounts than the catalogue may know of. */
export type Human = {
  readonly name: string;
  readonly mailbox: string;
  readonly accounts: readonly string[];
};

/** How the catalogue writes one human down; it may leave out accounts, the address, or all of them. */
export type Entry = {
  readonly accounts: readonly string[];
  readonly listsMailbox: boolean;
  readonly groups: readonly GroupName[];
};

/** What is true, and two catalogues: the one of today and the one somebody may load while requests wait. */
export type Organisation = {
  readonly catalogues: readonly [readonly Entry[], readonly Entry[]];
  /** Accounts that have been in a Slack group for days, with the group, and whether they put themselves there. */
  readonly members: readonly (readonly [account: string, group: string, isTheirs: boolean])[];
  /** Accounts that are known to be the agent’s at first. */
  readonly drivers: readonly string[];
  /** How the accounts spell their addresses at first, in their order. */
  readonly spelt: readonly number[];
  readonly quorum: number;
  /** Who answers for the agent, by each catalogue. */
  readonly owners: readonly [number, number];
};

/** What the agent proves itself by. */
export const AGENT = 'https://tokens.example.com#night-bot';

export type GroupName = 'on-call' | 'leads' | 'support';
/** The Slack groups behind each group; one of them stands behind two, as a group within groups does. */
export const SLACK_GROUPS: Readonly<Record<GroupName, readonly string[]>> = {
  'on-call': ['S0ONCALL', 'S0ALL'],
  leads: ['S0LEADS', 'S0ALL'],
  support: ['S0SUPPORT'],
};

export const BOT = 'U9BOT';
export const CHANNEL = 'C0INCIDENT';
const NAMES = ['ada', 'ben', 'cleo'] as const;

export const HUMANS: readonly Human[] = NAMES.map((name, number) => ({
  name,
  mailbox: `${name}.x@acme.example`,
  accounts: [`U${number}A`, `U${number}B`],
}));

export const ACCOUNTS = HUMANS.flatMap(({ accounts }) => accounts);

/** Who a Slack account really belongs to; nobody for the bot. */
export function humanOf(account: string): Human | null {
  return HUMANS.find(({ accounts }) => accounts.includes(account)) ?? null;
}

/** Every way a mail system may spell one mailbox. */
export function spellings(mailbox: string): readonly string[] {
  return [mailbox, mailbox.toUpperCase(), mailbox.replace('.', ''), mailbox.replace('@', '+on-call@')];
}

const entry = (human: Human, usual: readonly GroupName[]): fc.Arbitrary<Entry> =>
  fc.record({
    accounts: fc.constantFrom(human.accounts.slice(0, 1), human.accounts.slice(0, 1), human.accounts),
    listsMailbox: fc.boolean(),
    groups: fc.oneof(
      { weight: 6, arbitrary: fc.constant(usual) },
      { weight: 1, arbitrary: fc.subarray<GroupName>(['on-call', 'leads', 'support']) },
    ),
  });

/** Who asks may usually approve as well, so that nothing but the rules keeps them from approving their own. */
const USUAL: readonly (readonly GroupName[])[] = [['on-call', 'leads'], ['on-call'], ['leads']];

const entries = fc.tuple(...HUMANS.map((human, number) => entry(human, USUAL[number] ?? [])));

export const organisation: fc.Arbitrary<Organisation> = fc.record({
  catalogues: fc.tuple(entries, entries),
  members: fc.array(
    fc.tuple(fc.constantFrom(...ACCOUNTS), fc.constantFrom('S0LEADS', 'S0ALL'), fc.boolean()),
    { maxLength: 4 },
  ),
  drivers: fc.subarray([...ACCOUNTS], { maxLength: 2 }),
  spelt: fc.array(fc.nat({ max: 3 }), { minLength: ACCOUNTS.length, maxLength: ACCOUNTS.length }),
  quorum: fc.constantFrom(1, 2),
  owners: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
});

/** The catalogue as its file says it; whoever may ask decides as well, once nobody else did for half an hour. */
export function catalogueText(written: readonly Entry[], quorum: number, owner: number): string {
  const people = HUMANS.map(({ name, mailbox }, number) => {
    const { accounts = [], listsMailbox = false } = written[number] ?? {};
    return `  ${name}: { name: ${name}, slack: [${accounts.join()}], emails: [${listsMailbox ? mailbox : ''}] }`;
  });
  const groups = (Object.keys(SLACK_GROUPS) as GroupName[]).map((group) => {
    const named = HUMANS.filter((_one, number) => written[number]?.groups.includes(group));
    const tier = group === 'support' ? ', tier: support' : '';
    return `  ${group}: { people: [${named.map(({ name }) => name).join()}], slackGroups: [${SLACK_GROUPS[group].join()}]${tier} }`;
  });
  return `version: 1
settings: { workspace: T0TEST, requestLapse: 3h, claimWithin: 15m, maxClaims: 3 }
people:
${people.join('\n')}
groups:
${groups.join('\n')}
agents:
  night-bot:
    name: Night bot
    owner: ${HUMANS[owner]?.name}
    reviewBy: 2099-01-01
    issuer: ${AGENT.split('#')[0]}
    subject: ${AGENT.split('#')[1]}
    tasks: [restart-service]
ladders:
  steps:
    - { of: [leads], quorum: ${quorum} }
    - { of: [on-call], after: 30m, quorum: ${quorum} }
tasks:
  restart-service:
    title: Restart a service
    owner: ada
    reviewBy: 2099-01-01
    risk: medium
    evidence: click
    role: arn:aws:iam::111122223333:role/breakglass-restart
    region: eu-west-1
    asset: { label: Service, choices: [orders-api] }
    actions:
      ecs:UpdateService: ["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]
      ecs:StopTask: ["arn:aws:ecs:eu-west-1:111122223333:task/prod/{asset}"]
    conditions: { ecs:UpdateService: { ecs:task-definition: { absent: true }, ecs:enable-execute-command: { absent: true } } }
    maxDuration: 30m
    ask: [on-call]
    approve: steps
    alsoPermits: [changing how many copies of the service run]
`;
}
