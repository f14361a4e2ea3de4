/** Somebody of the demo: how people, Slack and the catalogue call them. */
export type DemoPerson = {
  /** Lower case; also the person id in the catalogue and the name in Slack. */
  readonly name: string;
  readonly realName: string;
  readonly slackUserId: string;
  readonly email: string;
  /** Who they are at the company's identity provider, if they are of the company. */
  readonly subject: string;
  /** What they are here, for whoever reads the demo. */
  readonly part: string;
};

/** The company's own people: all of them stand in the catalogue. */
export const COLLEAGUES = {
  ines: person('ines', 'Ines Prado', 'U0INES', 'on call: she asks'),
  omar: person('omar', 'Omar Haddad', 'U0OMAR', 'approver'),
  amara: person('amara', 'Amara Diallo', 'U0AMARA', 'the second approver'),
  lena: person('lena', 'Lena Vogt', 'U0LENA', 'lead, and owner of the task'),
  noor: person('noor', 'Noor Aziz', 'U0NOOR', 'support tier: may read along, never approves'),
} as const;

/** People who are not of the company, whatever channel they are in. */
export const OUTSIDERS = {
  sasha: person(
    'sasha',
    'Sasha Wren',
    'U0SASHA',
    'supporter of a vendor, here by Slack Connect',
    'vendor.example',
  ),
  gita: person('gita', 'Gita Rao', 'U0GITA', 'a guest in the channel', 'partner.example'),
} as const;

/** Signs in like everybody of the company, and stands in neither Slack nor the catalogue yet. */
export const NEWCOMER = { subject: '00utariq', name: 'Tariq Blom', email: 'tariq@acme.example' } as const;

/** Everybody, for looking somebody up by name. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  ...Object.values<DemoPerson>(COLLEAGUES),
  ...Object.values<DemoPerson>(OUTSIDERS),
];

function person(
  name: string,
  realName: string,
  slackUserId: string,
  part: string,
  domain = 'acme.example',
): DemoPerson {
  return { name, realName, slackUserId, email: `${name}@${domain}`, subject: `00u${name}`, part };
}
