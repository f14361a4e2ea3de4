import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { readPolicyFolder } from '../adapters/system/policy-folder.ts';
import { requireCatalogue } from '../catalogue/require-catalogue.ts';
import { requirePolicy } from '../policy/organisation-policy.ts';
import type { Rules } from '../policy/rules.ts';

const { factsAbout } = createIamFacts();

/**
 * Reads catalogue and policies, and checks them whole.
 * @throws {Fault} `bad-setting` with every mistake.
 */
export async function loadRules(settings: {
  readonly cataloguePath: string;
  readonly policiesPath: string | null;
}): Promise<Rules> {
  const catalogue = await loadCatalogueFile(settings.cataloguePath, (text, path) =>
    requireCatalogue(text, path, factsAbout),
  );
  return { catalogue, policy: requirePolicy(await readPolicyFolder(settings.policiesPath), catalogue) };
}
