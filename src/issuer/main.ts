import { runProgram } from '../adapters/system/process-lifecycle.ts';
import { startIssuer } from './start.ts';

await runProgram({
  name: 'issuer',
  mainUrl: import.meta.url,
  start: (waitingFor) => startIssuer(process.env, waitingFor),
});
