import { runProgram } from '../adapters/system/process-lifecycle.ts';
import { checkIssuer } from './check.ts';
import { REMEDIES } from './settings.ts';
import { startIssuer } from './start.ts';

// The SDK's notice about coming Node versions would stand between the log's JSON lines; docs/limits.md says it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

await runProgram({
  name: 'issuer',
  mainUrl: import.meta.url,
  settings: REMEDIES,
  check: () => checkIssuer(process.env),
  start: (waitingFor) => startIssuer(process.env, waitingFor),
});
