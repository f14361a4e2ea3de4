import { agentAudience } from '../../src/contracts/token-nonce.ts';
import type { DeviceThumbprint } from '../../src/domain/ids.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';

/** The subject of the sample's agent. */
export const SUBJECT = 'repo:acme/night:environment:prod';

/** The shipped example with an agent of Aiko's, and Jonas known by what its tokens say of who drives it. */
export function withAgents(issuer: string, others = ''): string {
  return EXAMPLE.replace(
    '    slack: [U0APPROVER]\n',
    `    slack: [U0APPROVER]\n    idp: ["${issuer}#actor_id:77"]\n`,
  ).replace(
    '\ntasks:\n',
    `
agents:
  night-bot:
    name: Night bot
    owner: aiko
    reviewBy: 2027-05-31
    issuer: ${issuer}
    subject: ${SUBJECT}
    tasks: [restart-ecs-service]
    maxDuration: 10m
${others}
tasks:
`,
  );
}

/** What a token of the agent says; times are those of the clock that judges it. */
export function agentClaims(issuer: string, thumbprint: DeviceThumbprint, nowMs: number) {
  const nowSeconds = Math.floor(nowMs / 1000);
  return {
    iss: issuer,
    sub: SUBJECT,
    aud: agentAudience(thumbprint),
    iat: nowSeconds,
    exp: nowSeconds + 300,
  };
}
