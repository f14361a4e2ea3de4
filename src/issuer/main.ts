import { runProgram } from '../adapters/system/process-lifecycle.ts';
import { checkIssuer } from './check.ts';
import { runErase } from './erase.ts';
import { REMEDIES } from './settings.ts';
import { startIssuer } from './start.ts';

// The SDK's notice about coming Node versions would stand between the log's JSON lines; docs/limits.md says it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const [command, ...args] = process.argv.slice(2);
if (command === 'erase') process.exitCode = await runErase(args, process);
else await serve();

function serve(): Promise<void> {
  return runProgram({
    name: 'issuer',
    mainUrl: import.meta.url,
    settings: REMEDIES,
    check: () => checkIssuer(process.env),
    start: (waitingFor) => startIssuer(process.env, waitingFor),
  });
}
