import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { readPolicyFolder } from '../adapters/system/policy-folder.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { requireCatalogue } from '../catalogue/require-catalogue.ts';
import { Fault } from '../domain/fault.ts';
import type { Standing } from '../domain/person.ts';
import { emailIdentity, idpIdentity, slackIdentity } from '../domain/person.ts';
import { requirePolicy } from '../policy/organisation-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Assumptions } from '../policy/who-can-approve.ts';
import type { CliIo } from './cli-io.ts';
import { meant } from './policy-task.ts';

/** Which files a command reads. */
export type PolicyOptions = {
  readonly catalogue?: string;
  readonly policies?: string;
  readonly json?: boolean;
};

/** The paths that are meant: as given, else as the processes' environment says. */
export function policyPaths(
  { env }: CliIo,
  { catalogue, policies }: PolicyOptions,
): { readonly catalogue: string; readonly policies: string | null } {
  return {
    catalogue: catalogue ?? env['BREAKGLASS_CATALOGUE'] ?? './breakglass.yml',
    policies: policies ?? env['BREAKGLASS_POLICIES'] ?? null,
  };
}

/**
 * Reads both, as the processes do at start.
 * @throws {Fault} `bad-setting` with every mistake.
 */
export async function loadPolicyInputs(
  io: CliIo,
  options: PolicyOptions,
): Promise<{ readonly catalogue: Catalogue; readonly policy: Policy }> {
  const paths = policyPaths(io, options);
  const { factsAbout } = createIamFacts();
  const catalogue = await loadCatalogueFile(
    paths.catalogue,
    (text, path) => requireCatalogue(text, path, factsAbout),
    '--catalogue',
  );
  return { catalogue, policy: requirePolicy(await readPolicyFolder(paths.policies), catalogue) };
}

const INTERNAL: Standing = { kind: 'internal' };

/** Offline, everybody is taken for internal, and nobody is known to be in a Slack user group. */
export function offline(nowMs: number, incident: Assumptions['incident'] = 'open'): Assumptions {
  return { standingOf: () => INTERNAL, slackGroups: new Map(), incident, nowMs };
}

/** Who is meant by a name of the catalogue, be it of an agent, a Slack user id or an e-mail address. */
export function personMeant(
  catalogue: Catalogue,
  written: string,
): { readonly identities: readonly string[]; readonly fallbackId: string } {
  const known = catalogue.people.get(written);
  if (known !== undefined && known.identities.length > 0)
    return { identities: known.identities, fallbackId: written };
  const agent = catalogue.agents.get(written);
  if (agent !== undefined)
    return { identities: [idpIdentity(agent.issuer, agent.subject)], fallbackId: written };
  const [, userId] = /^(?:slack:)?([UW][A-Z0-9]{2,20})$/.exec(written) ?? [];
  if (userId !== undefined) return { identities: [slackIdentity(userId)], fallbackId: slackIdentity(userId) };
  if (written.includes('@'))
    return { identities: [emailIdentity(written)], fallbackId: emailIdentity(written) };
  throw new Fault(
    'bad-setting',
    known === undefined
      ? `nobody in the catalogue is called “${written}”. ${meant(written, [...catalogue.people.keys()])}`
      : `the catalogue names no account, address or subject of “${written}”, so it cannot be told who asks`,
  );
}
