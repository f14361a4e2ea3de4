import { DEMO_TEAM_ID } from '../../story/demo-workspace.ts';
import type { ProgramName } from '../contract.ts';
import { type Attack, type AttackOutcome, NOTHING_NEEDED, type Stage } from './attack.ts';

/** Ends a process without warning, and looks at what is left when it is back. */
export const CRASH_ATTACKS: readonly Attack[] = (['gateway', 'issuer'] as const).map((name) => ({
  id: `kill-${name}`,
  promise: 11,
  label: `Kill the ${name}`,
  what: `kill -9 for the ${name}, then a start. Nothing may be missing, and nothing there twice.`,
  needs: NOTHING_NEEDED,
  run: (stage: Stage) => killAndStart(stage, name),
}));

async function killAndStart({ world, facts, look }: Stage, name: ProgramName): Promise<AttackOutcome> {
  const startedAtMs = performance.now();
  if (world[name].isRunning) await world[name].kill();
  await world[name].start();
  const awayMs = Math.round(performance.now() - startedAtMs);
  const after = await look();
  const key = `${world.folder.keys}/issuer.public.json`;
  const { exitCode, stdout } = await world.cli(['audit', 'verify', world.folder.record, '--key', key]);
  const same =
    sameIds(facts.grants, after.grants, ({ grantId }) => grantId) &&
    sameIds(facts.requests, after.requests, ({ requestId }) => requestId) &&
    facts.sessions.length === after.sessions.length;
  return {
    held: same && exitCode === 0,
    answers: [
      { from: `The ${name} of ${DEMO_TEAM_ID}`, text: `killed and back after ${awayMs} ms` },
      {
        from: 'Redis and AWS',
        text: `${after.requests.length} requests, ${after.grants.length} grants, ${after.sessions.length} sessions: ${same ? 'as before' : 'not as before'}`,
      },
      { from: 'breakglass audit verify', text: stdout.trim() },
    ],
  };
}

function sameIds<T>(before: readonly T[], after: readonly T[], idOf: (item: T) => string): boolean {
  return before.map(idOf).join(' ') === after.map(idOf).join(' ');
}
