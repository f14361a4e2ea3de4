import { runProgram } from '../adapters/system/process-lifecycle.ts';
import { checkGateway } from './check.ts';
import { REMEDIES } from './settings.ts';
import { startGateway } from './start.ts';

await runProgram({
  name: 'gateway',
  mainUrl: import.meta.url,
  settings: REMEDIES,
  check: () => checkGateway(process.env),
  start: (waitingFor) => startGateway(process.env, waitingFor),
});
