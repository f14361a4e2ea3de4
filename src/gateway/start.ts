import { createJsonLog } from '../adapters/system/json-log.ts';
import type { RunningProgram } from '../adapters/system/process-lifecycle.ts';
import { composeGateway } from './compose.ts';
import { refuseAwsCredentials } from './refuse-aws-credentials.ts';
import { readGatewaySettings } from './settings.ts';

/**
 * Starts the gateway: everything it needs is checked in order, and the first thing missing ends the start with one
 * clear message.
 * @param waitingFor is told what is waited for, so that a start that hangs can name it.
 */
export async function startGateway(
  env: Readonly<Record<string, string | undefined>>,
  waitingFor: (what: string) => void,
): Promise<RunningProgram> {
  const settings = readGatewaySettings(env);
  await refuseAwsCredentials(env);
  const log = createJsonLog({ name: 'gateway' });
  const gateway = await composeGateway(settings, log, waitingFor);
  log.info('gateway.ready', { workspace: settings.workspace });
  return {
    ...gateway,
    async stop() {
      await gateway.stop();
      log.info('gateway.stopped');
    },
  };
}
