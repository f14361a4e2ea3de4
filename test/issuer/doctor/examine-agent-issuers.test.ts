import { describe, expect, it } from '@jest/globals';

import { examineAgentIssuers } from '../../../src/issuer/doctor/examine-agent-issuers.ts';
import { catalogueOf, EXAMPLE } from '../../catalogue/sample-catalogue.ts';
import { withAgents } from '../../support/agents.ts';
import { issuerKey, withTokenIssuers } from '../../support/token-issuer.ts';

const startIssuer = withTokenIssuers();

const examine = async (text: string) =>
  (await examineAgentIssuers(catalogueOf(text))).flatMap(({ findings }) => findings);

describe('the doctor at the issuers of agents', () => {
  it('finds nothing to look at where there are no agents', async () => {
    expect(await examineAgentIssuers(catalogueOf(EXAMPLE))).toEqual([]);
  });

  it('finds that keys are published, and names the agents', async () => {
    const { issuer } = await startIssuer([await issuerKey('RS256', 'k')]);
    expect(await examine(withAgents(issuer))).toEqual([
      {
        level: 'ok',
        about: issuer,
        says: 'it publishes keys by which tokens of night-bot are verified',
        remedy: null,
      },
    ]);
  });

  it('finds that none is', async () => {
    const { issuer } = await startIssuer();
    expect(await examine(withAgents(issuer))).toMatchObject([{ level: 'mend', about: issuer }]);
  });

  it('says what it could not see of one that is away, or calls itself otherwise', async () => {
    const one = await startIssuer([await issuerKey('RS256', 'k')]);
    one.configuration = { issuer: 'https://id.example' };
    expect(await examine(withAgents(one.issuer))).toMatchObject([
      { level: 'unseen', says: expect.stringContaining('names another issuer') },
    ]);
    await one.stop();
    expect(await examine(withAgents(one.issuer))).toMatchObject([{ level: 'unseen' }]);
  });
});
