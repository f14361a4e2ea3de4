import { join } from 'node:path';

import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { readPolicyFolder } from '../adapters/system/policy-folder.ts';
import { catalogueDigest } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { formatMistake } from '../catalogue/mistake.ts';
import { parseCatalogue } from '../catalogue/parse-catalogue.ts';
import { servicesNamedIn } from '../catalogue/services-named.ts';
import { shortDigest } from '../codec/digest.ts';
import { reviewState } from '../domain/task.ts';
import { readOrganisationPolicy } from '../policy/organisation-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { formatPolicyMistake } from '../policy/read-rules.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import type { PolicyOptions } from './policy-inputs.ts';
import { policyPaths } from './policy-inputs.ts';
import type { PolicyList } from './policy-list.ts';
import { policyList, policyListText } from './policy-list.ts';
import { signInNotes } from './sign-in-notes.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

/** What a check came to. */
type Outcome = {
  readonly ok: boolean;
  readonly mistakes: readonly string[];
  /** Right, and worth a look. */
  readonly notes: readonly string[];
  readonly catalogueDigest: string | null;
  readonly policyDigest: string | null;
} & Partial<PolicyList>;

export type CheckOptions = PolicyOptions & { readonly list?: boolean };

/**
 * Checks the catalogue, then the policies beside it; with `list` it shows both, where nothing is wrong.
 * @returns 0 only when nothing is wrong.
 */
export async function policyCheck(io: CliIo, options: CheckOptions): Promise<number> {
  const paths = policyPaths(io, options);
  const parsed = await loadCatalogueFile(
    paths.catalogue,
    async (text) => parseCatalogue(text, await createIamFacts().factsAbout(servicesNamedIn(text))),
    'the command’s FILE',
  );
  const outcome = parsed.ok
    ? await checkPolicies(parsed.catalogue, { folder: paths.policies, list: options.list }, io.nowMs())
    : failed(parsed.mistakes.map((one) => `${paths.catalogue} ${formatMistake(one)}`));
  io.stdout.write(options.json === true ? `${printableJson(outcome)}\n` : printable(inWords(outcome)));
  return outcome.ok ? EXIT.ok : EXIT.refused;
}

async function checkPolicies(
  catalogue: Catalogue,
  { folder, list }: { readonly folder: string | null; readonly list: boolean | undefined },
  nowMs: number,
): Promise<Outcome> {
  const read = readOrganisationPolicy(await readPolicyFolder(folder), catalogue);
  if (!read.ok)
    return failed(
      read.mistakes.map((one) => formatPolicyMistake({ ...one, file: join(folder ?? '', one.file) })),
    );
  return {
    ok: true,
    mistakes: [],
    notes: notesOn(catalogue, read.policy, nowMs),
    catalogueDigest: catalogueDigest(catalogue),
    policyDigest: read.policy.digest,
    ...(list === true ? policyList(catalogue, read.policy.rules) : {}),
  };
}

function failed(mistakes: readonly string[]): Outcome {
  return { ok: false, mistakes, notes: [], catalogueDigest: null, policyDigest: null };
}

function notesOn(catalogue: Catalogue, policy: Policy, nowMs: number): readonly string[] {
  const { tasks, groups, agents } = catalogue;
  const reviews = [...tasks.values(), ...agents.values()].flatMap((one) => {
    const state = reviewState(one.reviewBy, nowMs);
    const name = 'taskId' in one ? `task ${one.taskId}` : `agent ${one.agentId}`;
    return state === 'current' ? [] : [`${name}: its review was due on ${one.reviewBy}`];
  });
  const weak = [...tasks.values()]
    .filter(({ risk, evidence }) => risk === 'high' && evidence === 'click')
    .map(({ taskId }) => `task ${taskId}: its risk is high, and a click in Slack is all that guards it`);
  const untold = [...agents.values()]
    .filter(({ owner }) => catalogue.people.get(owner)?.identities.every((one) => !one.startsWith('slack:')))
    .map(
      ({ agentId, owner }) => `agent ${agentId}: cannot log in, since no Slack account of ${owner} is named`,
    );
  const deciding = new Set(
    [...tasks.values()].flatMap(({ ladder }) => ladder.flatMap((rung) => rung.groups)),
  );
  const editable = [...groups.values()]
    .filter(({ groupId, slackGroups }) => deciding.has(groupId) && slackGroups.length > 0)
    .map(({ groupId }) => `group ${groupId}: whoever can edit its Slack group can add approvers`);
  return [...reviews, ...weak, ...signInNotes(catalogue, policy, nowMs), ...untold, ...editable];
}

function inWords(outcome: Outcome): string {
  const { ok, mistakes, notes, catalogueDigest: catalogue, policyDigest: policy } = outcome;
  const { tasks, agents, rules } = outcome;
  if (!ok) return `NOT OK, ${mistakes.length} to mend:\n${mistakes.map((one) => `  ${one}\n`).join('')}`;
  const head = `ok: catalogue ${shortDigest(catalogue ?? '')}, policy ${shortDigest(policy ?? '')}\n`;
  const isListed = tasks !== undefined && agents !== undefined && rules !== undefined;
  const list = isListed ? policyListText({ tasks, agents, rules }) : '';
  return `${head}${notes.map((one) => `  note, ${one}\n`).join('')}${list}`;
}
