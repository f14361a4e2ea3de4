import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { checkAll } from '../adapters/system/env-settings.ts';
import { readPolicyFolder } from '../adapters/system/policy-folder.ts';
import { requireCatalogue } from '../catalogue/require-catalogue.ts';
import { requirePolicy } from '../policy/organisation-policy.ts';
import { readClientSecret } from './read-client-secret.ts';
import { checkKeys } from './read-keys.ts';
import { readIssuerSettings } from './settings.ts';

/**
 * Looks at settings, the files they name, catalogue and policies; neither Redis nor anything else it works with is asked.
 * @throws {Fault} `bad-setting` with every mistake.
 */
export function checkIssuer(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { BREAKGLASS_CATALOGUE = './breakglass.yml', BREAKGLASS_POLICIES = null } = env;
  return checkAll([
    () => {
      const settings = readIssuerSettings(env);
      return checkAll([() => checkKeys(settings), () => readClientSecret(settings)]);
    },
    async () => {
      const catalogue = await loadCatalogueFile(BREAKGLASS_CATALOGUE, (text, path) =>
        requireCatalogue(text, path, createIamFacts().factsAbout),
      );
      requirePolicy(await readPolicyFolder(BREAKGLASS_POLICIES), catalogue);
    },
  ]);
}
