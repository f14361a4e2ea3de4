import { readTokenIssuer } from '../../adapters/idp/read-published-keys.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { Fault } from '../../domain/fault.ts';
import type { AccountFinding } from '../../issuance/account-check/finding.ts';
import { fine, mend, unseen } from '../../issuance/account-check/finding.ts';
import type { Examination } from './examine-aws.ts';

const TIMEOUT_MS = 5_000;

/** Looks whether the keys of those can be read whose tokens the agents of the catalogue prove themselves by. */
export async function examineAgentIssuers({ agents }: Catalogue): Promise<Examination> {
  const issuers = [...new Set([...agents.values()].map(({ issuer }) => issuer))];
  const findings = issuers.map((issuer) => findingOn(issuer, agentsOf(issuer, agents)));
  return agents.size === 0 ? [] : [{ title: 'tokens of agents', findings: await Promise.all(findings) }];
}

function agentsOf(issuer: string, agents: Catalogue['agents']): string {
  const names = [...agents.values()].filter((one) => one.issuer === issuer).map(({ agentId }) => agentId);
  return names.join(', ');
}

async function findingOn(issuer: string, names: string): Promise<AccountFinding> {
  try {
    const { keys } = await readTokenIssuer(issuer, TIMEOUT_MS);
    const signing = keys.filter(({ use, kty }) => use !== 'enc' && kty !== 'oct');
    return signing.length > 0
      ? fine(issuer, `it publishes keys by which tokens of ${names} are verified`)
      : mend(issuer, `it publishes no key to verify tokens of ${names} by`, 'Ask whoever runs it.');
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    return unseen(
      issuer,
      cause.message,
      `Look whether this host reaches it, and whether the issuer of ${names} is spelled as in its tokens.`,
    );
  }
}
