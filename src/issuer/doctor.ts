import { createIamFacts } from '../adapters/iam-data/iam-facts.ts';
import { loadCatalogueFile } from '../adapters/system/catalogue-file.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { requireCatalogue } from '../catalogue/require-catalogue.ts';
import { Fault } from '../domain/fault.ts';
import { countFindings, reportInWords } from './doctor/doctor-report.ts';
import { readDoctorSettings } from './doctor/doctor-settings.ts';
import { examineAgentIssuers } from './doctor/examine-agent-issuers.ts';
import { examineAws } from './doctor/examine-aws.ts';
import { examineProvider } from './doctor/examine-provider.ts';

// The SDK's notice about coming Node versions would stand in the report; docs/limits.md says it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** A program beside the issuer, with its rights: it looks whether AWS, or the identity provider, is set up as it has to be. */
let asJson = false;
try {
  const settings = readDoctorSettings(process.argv.slice(2), process.env);
  asJson = settings.json;
  const { factsAbout } = createIamFacts();
  const catalogue = await loadCatalogueFile(
    settings.cataloguePath,
    (text, path) => requireCatalogue(text, path, factsAbout),
    '--catalogue',
  );
  const parts = settings.atProvider
    ? [
        ...(await examineProvider(catalogue, settings.client, systemClock)),
        ...(await examineAgentIssuers(catalogue)),
      ]
    : await examineAws(catalogue, settings, systemClock);
  const counts = countFindings(parts);
  const ok = counts.mend === 0 && counts.unseen === 0;
  process.stdout.write(settings.json ? `${JSON.stringify({ ok, counts, parts })}\n` : reportInWords(parts));
  // As the command line has them: 1 something is wrong, 3 it could not be told.
  process.exitCode = counts.mend > 0 ? 1 : counts.unseen > 0 ? 3 : 0;
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  const { code, message } = error;
  if (asJson) process.stdout.write(`${JSON.stringify({ state: 'failed', error: code, message })}\n`);
  process.stderr.write(`breakglass: ${message}\n`);
  process.exitCode = code === 'bad-setting' ? 2 : 3;
}
