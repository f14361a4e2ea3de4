import { runProgram } from '../adapters/system/process-lifecycle.ts';
import { startGateway } from './start.ts';

await runProgram({
  name: 'gateway',
  mainUrl: import.meta.url,
  start: (waitingFor) => startGateway(process.env, waitingFor),
});
