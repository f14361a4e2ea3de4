import type { RunningProgram } from '../adapters/system/process-lifecycle.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { composeIssuer } from './compose.ts';
import { listen } from '../http/listen.ts';
import { readIssuerSettings } from './settings.ts';

/**
 * Starts the issuer: everything it needs is checked in order, and the first thing missing ends the start with one
 * clear message.
 * @param waitingFor is told what is waited for, so that a start that hangs can name it.
 */
export async function startIssuer(
  env: Readonly<Record<string, string | undefined>>,
  waitingFor: (what: string) => void,
): Promise<RunningProgram> {
  const settings = readIssuerSettings(env);
  const log = createJsonLog({ name: 'issuer' });
  const issuer = await composeIssuer(settings, log, waitingFor);
  waitingFor('a free port at ISSUER_LISTEN');
  const server = await listen(issuer.app, settings.listen);
  log.info('issuer.ready', { workspace: settings.workspace, port: server.port, account: issuer.awsAccount });
  return {
    reload: () => issuer.reload(),
    async stop() {
      await server.stop();
      await issuer.stop();
      log.info('issuer.stopped');
    },
  };
}
