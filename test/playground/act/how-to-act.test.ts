import { expect, it } from '@jest/globals';

import { howToAct } from '../../../src/playground/act/how-to-act.ts';
import { makeWorldFolder } from '../../../src/playground/story/world-folder.ts';
import type { World } from '../../../src/playground/story/world.ts';
import { temporaryFolder } from '../../issuance/seal-fixture.ts';

it('how to go on names the command by which this run’s record is checked', async () => {
  const folder = await makeWorldFolder(await temporaryFolder());
  const aws = { endpoint: 'http://127.0.0.1:1', account: { region: 'eu-west-1' } };
  const issuerUrl = 'http://127.0.0.1:2';
  const text = howToAct({ folder, aws, issuerUrl } as unknown as World, '');
  expect(text).toContain(`audit verify ${folder.record} --key ${folder.keys}/issuer.public.json\n`);
  expect(text).toContain('ines "/breakglass shell payments-db 5m its disk is full"');
});
