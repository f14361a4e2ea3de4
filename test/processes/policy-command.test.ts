import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { CliIo } from '../../src/cli/cli-io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { EXAMPLE } from '../catalogue/sample-catalogue.ts';
import { buildCli } from '../cli/built-cli.ts';

const shipped = (path: string): string => fileURLToPath(new URL(`../../catalogue/${path}`, import.meta.url));
const ON_CALL = shipped('examples/on-call.yml');
const NOW_MS = Date.parse('2026-11-23T03:12:00Z');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-policy-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(args: readonly string[], env: CliIo['env'] = {}) {
  const out = { stdout: '', stderr: '' };
  const io: CliIo = {
    env,
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { write: (text: string) => (out.stderr += text) },
    nowMs: () => NOW_MS,
    randomBytes: (count: number) => new Uint8Array(count),
    mainUrl: new URL('../../dist/cli/main.js', import.meta.url).href,
    onSignal: () => () => undefined,
  } as unknown as CliIo;
  return { code: await runCli(['policy', ...args], io), ...out };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('breakglass policy check', () => {
  it.each(['breakglass.example.yml', 'examples/on-call.yml'])('takes %s, without a note', async (path) => {
    const { code, stdout } = await run(['check', shipped(path)]);
    const [head, ...notes] = stdout.trimEnd().split('\n');
    expect([code, head]).toEqual([0, expect.stringMatching(/^ok: catalogue \S{8}, policy \S{8}$/)]);
    expect(notes).toEqual([]);
  });

  it('tells every mistake of a catalogue, with its line', async () => {
    const path = await file(
      'bad.yml',
      EXAMPLE.replace('owner: aiko', 'owner: akio').replace('risk: medium', 'risk: big'),
    );
    const { code, stdout } = await run(['check', path]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^NOT OK, 2 to mend:\n .*line \d+, .*owner: there is no person "akio"\. Did you mean "aiko"\?\n .*risk/,
    );
  });

  it('tells every mistake of the policies, and where they are', async () => {
    const policies = await mkdtemp(join(folder, 'policies-'));
    await writeFile(
      join(policies, 'a.cedar'),
      '@id("x")\nforbid (principal, action == Action::"opne", resource);\n',
    );
    await writeFile(join(policies, 'notes.txt'), 'no policy');
    const given = ['--policies', `${policies}/`];
    const { code, stdout } = await run(['check', shipped('breakglass.example.yml'), ...given]);
    expect(code).toBe(1);
    expect(stdout).toContain(`${policies}/a.cedar line 1, x: the policy has to say why`);
    await writeFile(
      join(policies, 'a.cedar'),
      '@id("x")\n@because("On-call only, please.")\nforbid (principal, action == Action::"open", resource) unless { principal in Group::"on-call" };\n',
    );
    const right = await run(['check', shipped('breakglass.example.yml')], { BREAKGLASS_POLICIES: policies });
    expect(right.code).toBe(0);
    const without = await run(['check', shipped('breakglass.example.yml')]);
    expect(right.stdout).not.toBe(without.stdout);
  });

  it('notes what is right and worth a look', async () => {
    const path = await file(
      'notes.yml',
      EXAMPLE.replace('risk: medium', 'risk: high')
        .replace('reviewBy: 2027-05-31', 'reviewBy: 2026-11-01')
        .replace('slackGroups: []', 'slackGroups: [S012AB34]'),
    );
    const { code, stdout } = await run(['check', path, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      mistakes: [],
      notes: [
        'task restart-ecs-service: its review was due on 2026-11-01',
        'task restart-ecs-service: its risk is high, and a click in Slack is all that guards it',
        'group platform-leads: whoever can edit its Slack group can add approvers',
      ],
    });
  });

  it('lists every task, every agent and every rule, for people and for programs', async () => {
    const policies = await mkdtemp(join(folder, 'policies-'));
    await writeFile(
      join(policies, 'own.cedar'),
      '@id("only-on-call")\n@because("On-call only, please.")\nforbid (principal, action == Action::"open", resource);\n',
    );
    const args = ['check', ON_CALL, '--policies', policies, '--list'];
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    const { tasks, agents, rules } = JSON.parse((await run([...args, '--json'])).stdout) as {
      tasks: readonly Record<string, unknown>[];
      agents: readonly Record<string, unknown>[];
      rules: readonly Record<string, unknown>[];
    };
    expect(tasks).toHaveLength(15);
    for (const { taskId, title, owner, reviewBy, assets, actions, sight } of tasks) {
      expect(stdout).toContain(
        `\ntask ${String(taskId)}: ${String(title)}\n  owner ${String(owner)}, review by ${String(reviewBy)}, `,
      );
      for (const asset of assets as readonly string[]) expect(stdout).toContain(asset);
      for (const action of sight as readonly string[])
        expect(stdout).toContain(`  ${action} on anything, to read\n`);
      for (const { action, arns } of actions as readonly { action: string; arns: readonly string[] }[])
        for (const arn of arns) expect(stdout).toContain(`  ${action} on ${arn}\n`);
    }
    expect(agents).toMatchObject([{ agentId: 'nightly-agent', owner: 'aiko' }]);
    expect(stdout).toContain(
      [
        '\nagent nightly-agent: Nightly agent',
        '  owner aiko, review by 2027-05-31, at most 10m',
        '  asks for back-up-table, pause-rule',
        '  is repo:acme/night-watch:environment:production of https://token.actions.githubusercontent.com\n',
      ].join('\n'),
    );
    expect(rules[0]).toMatchObject({ id: 'approver-is-requester', origin: 'invariants', effect: 'forbid' });
    expect(rules.at(-1)).toEqual({
      id: 'only-on-call',
      origin: 'organisation',
      effect: 'forbid',
      actions: ['open'],
      because: 'On-call only, please.',
    });
    for (const { id, because } of rules) {
      expect(stdout).toContain(`\nrule ${String(id)} (`);
      expect(stdout).toContain(`: ${String(because)}\n`);
    }
    const plain = await run(args.slice(0, -1));
    expect(stdout.startsWith(plain.stdout)).toBe(true);
    expect(plain.stdout).not.toContain('\ntask ');
  });

  it('lists nothing of what is wrong', async () => {
    const path = await file('wrong.yml', EXAMPLE.replace('owner: aiko', 'owner: akio'));
    const { code, stdout } = await run(['check', path, '--list', '--json']);
    expect([code, Object.keys(JSON.parse(stdout) as object)]).toEqual([
      1,
      ['ok', 'mistakes', 'notes', 'catalogueDigest', 'policyDigest'],
    ]);
  });

  describe('of tasks whose approvers sign in', () => {
    const wanting = EXAMPLE.replace('evidence: click', 'evidence: idp');
    const signingIn = (...names: readonly string[]): string =>
      names.reduce(
        (text, name) =>
          text.replace(`  ${name}:\n`, `  ${name}:\n    idp: ["https://login.acme.example#${name}"]\n`),
        wanting.replace(
          'settings:\n',
          'settings:\n  identityProvider: { issuer: "https://login.acme.example", clientId: breakglass }\n',
        ),
      );
    const notesOf = async (text: string): Promise<unknown> => {
      const { code, stdout } = await run(['check', await file('idp.yml', text), '--json']);
      expect(code).toBe(0);
      return (JSON.parse(stdout) as { notes: unknown }).notes;
    };

    it('notes that nobody can approve them where no provider is named', async () => {
      expect(await notesOf(wanting)).toEqual([
        'task restart-ecs-service: nobody can approve it. Its approvers have to sign in, and the catalogue names no identity provider (identityProvider in settings).',
      ]);
    });

    it('notes a rung on which nobody could ever sign in, and who could not', async () => {
      expect(await notesOf(signingIn('mara'))).toEqual([
        'task restart-ecs-service: rung 1 cannot decide, since too few who may approve can sign in',
        'task restart-ecs-service: jonas, aiko may approve it and cannot sign in; policy who says why',
      ]);
      expect(await notesOf(signingIn('aiko'))).toEqual([
        'task restart-ecs-service: jonas may approve it and cannot sign in; policy who says why',
      ]);
    });

    it('notes nothing where all of them can', async () => {
      expect(await notesOf(signingIn('jonas', 'aiko'))).toEqual([]);
    });

    it('says where they sign in, of a task that is asked about', async () => {
      const path = await file('idp-who.yml', signingIn('jonas', 'aiko'));
      const args = ['--catalogue', path, '--task', 'restart-ecs-service', '--asset', 'orders-api'];
      const said = 'whoever approves signs in with https://login.acme.example; a click is not enough\n';
      expect((await run(['who', ...args])).stdout).toContain(said);
      expect((await run(['explain', '--as', 'mara', ...args])).stdout).toContain(said);
    });
  });

  it.each([
    [
      'a catalogue that is not there',
      ['check', '/nowhere/breakglass.yml'],
      /BREAKGLASS_CATALOGUE .* cannot be read: .*; name another by the command’s FILE or BREAKGLASS_CATALOGUE$/m,
    ],
    [
      'a catalogue that is not there, where an option names it',
      ['who', '--task', 'a', '--asset', 'b', '--catalogue', '/nowhere/breakglass.yml'],
      /cannot be read: .*; name another by --catalogue or BREAKGLASS_CATALOGUE$/m,
    ],
    [
      'a folder that is not there',
      ['check', shipped('breakglass.example.yml'), '--policies', '/nowhere'],
      /BREAKGLASS_POLICIES .* cannot be read/,
    ],
  ])('fails on %s', async (_what, args, said) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });
});

describe('breakglass policy explain', () => {
  const asked = ['explain', '--catalogue', ON_CALL, '--task', 'rotate-secret', '--asset', 'orders-db'];

  it('says what would be decided, what it would give, and who would be asked', async () => {
    const { code, stdout } = await run([...asked, '--as', 'mara']);
    expect(code).toBe(0);
    expect(stdout).toContain('allowed: Mara Weiss asks for Rotate one secret now, orders-db');
    expect(stdout).toContain('(requester-in-ask-group)');
    expect(stdout).toContain('secretsmanager:RotateSecret only with no secretsmanager:RotationLambdaARN');
    expect(stdout).toContain('Also permits: rotating again and again');
    expect(stdout).toContain(
      'rung 1, at once asks platform-leads, security and needs 2, 1 from platform-leads, 1 from security',
    );
    expect(stdout).toMatch(/could approve: Aiko Tanaka \(aiko\)/);
  });

  it.each([
    [
      'somebody who may not',
      ['--as', 'sam'],
      'Only members of the groups that may ask for this task ask for it.',
    ],
    ['after the incident', ['--as', 'mara', '--incident', 'closed'], 'this one is closed'],
    ['without an incident', ['--as', 'mara', '--incident', 'none'], 'no incident is open, a device is bound'],
    ['for too long', ['--as', 'mara', '--duration', '2h'], 'no longer than the task allows'],
  ])('says no to %s, and why; the exit code says so too', async (_what, more, said) => {
    const { code, stdout } = await run([...asked, ...more]);
    expect(code).toBe(1);
    expect(stdout).toContain('DENIED');
    expect(stdout).toContain(said);
  });

  it('knows people by Slack account and address, and says the same as JSON', async () => {
    for (const name of ['mara', 'U0ONCALL', 'slack:U0ONCALL', 'mara@acme.example']) {
      const { code, stdout } = await run([...asked, '--as', name, '--json']);
      expect([code, JSON.parse(stdout)]).toMatchObject([0, { person: 'mara', outcome: 'allow' }]);
    }
    const stranger = JSON.parse((await run([...asked, '--as', 'U0STRANGER', '--json'])).stdout) as unknown;
    expect(stranger).toMatchObject({ outcome: 'deny', reasons: [{ rule: 'default-deny' }] });
  });

  it.each([
    ['nobody', ['--as', 'nobody-here'], 2],
    ['a state of the incident nobody knows', ['--as', 'mara', '--incident', 'maybe'], 2],
    ['a time that is none', ['--as', 'mara', '--duration', 'soon'], 2],
    ['no person', [], 2],
  ])('does not understand %s', async (_what, more, code) => {
    expect((await run([...asked, ...more])).code).toBe(code);
  });

  it('says that a task is not there', async () => {
    const { code, stderr } = await run([
      'explain',
      '--catalogue',
      ON_CALL,
      '--task',
      'x',
      '--asset',
      'y',
      '--as',
      'mara',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no task “x” in the catalogue. Choose one of restart-ecs-service, ');
  });

  it.each([
    [
      ['--task', 'restart-ecs', '--asset', 'orders-api', '--as', 'mara'],
      1,
      '“restart-ecs” in the catalogue. Did you mean “restart-ecs-service”?',
    ],
    [
      ['--task', 'restart-ecs-service', '--asset', 'order-api', '--as', 'mara'],
      1,
      'among the assets of restart-ecs-service. Did you mean “orders-api”?',
    ],
    [
      ['--task', 'restart-ecs-service', '--asset', 'orders-api', '--as', 'marra'],
      2,
      'called “marra”. Did you mean “mara”?',
    ],
  ])('says what was probably meant by %j, and nothing of Slack', async (args, code, said) => {
    for (const command of ['explain', 'who']) {
      const answer = await run([command, '--catalogue', ON_CALL, ...args]);
      expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(said)]);
      expect(answer.stderr).not.toContain('/breakglass');
    }
  });
});

describe('breakglass policy who', () => {
  const asked = ['who', '--catalogue', ON_CALL, '--task', 'restart-ecs-service', '--asset', 'orders-api'];

  it('says who could approve, rung by rung', async () => {
    const { code, stdout } = await run([...asked, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rungs: [
        { rung: 1, enough: true, eligible: ['jonas', 'aiko'], excluded: [] },
        { rung: 2, afterSeconds: 600, quorum: 2, enough: true, eligible: ['jonas', 'aiko', 'ines', 'tova'] },
      ],
    });
  });

  it('leaves whoever asks out, and says why', async () => {
    const { stdout } = await run([...asked, '--as', 'jonas']);
    expect(stdout).toContain('could not: Jonas Holm (jonas). Nobody decides their own request.');
  });

  const meantFor = async (name: string, text: string) => {
    const path = await file(name, text);
    return ['--catalogue', path, '--task', 'restart-ecs-service', '--asset', 'orders-api'];
  };

  it('says of a task that no click can approve that nobody can, as filing would', async () => {
    const args = await meantFor('who-idp.yml', EXAMPLE.replace('evidence: click', 'evidence: idp'));
    const { code, stdout } = await run(['who', ...args]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^nobody can approve it: Its approvers have to sign in/);
    const explained = await run(['explain', '--as', 'mara', ...args]);
    expect(explained.stdout).toContain('nobody can approve it: Its approvers have to sign in');
  });

  it('counts nobody who has no Slack account to be asked by', async () => {
    const args = await meantFor('who-mail.yml', EXAMPLE.replace('slack: [U0LEAD]', 'slack: []'));
    const { code, stdout } = await run(['who', ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain('could approve: Jonas Holm (jonas)');
    expect(stdout).toContain('could not: Aiko Tanaka (aiko). No Slack account is known.');
  });

  it('says when a review that is overdue leaves the last rung alone, or nobody', async () => {
    const overdue = EXAMPLE.replace('reviewBy: 2027-05-31', 'reviewBy: 2026-11-20');
    const late = await run(['who', ...(await meantFor('who-overdue.yml', overdue))]);
    expect([late.code, late.stdout]).toEqual([
      0,
      expect.stringMatching(/^its review was due on 2026-11-20, so only the last rung decides\n/),
    ]);
    const lapsed = EXAMPLE.replace('reviewBy: 2027-05-31', 'reviewBy: 2026-10-01');
    const gone = await run(['who', ...(await meantFor('who-lapsed.yml', lapsed))]);
    expect([gone.code, gone.stdout]).toEqual([
      1,
      expect.stringMatching(/^nobody can ask for it: its review was due on 2026-10-01\n/),
    ]);
  });

  it('says of Slack groups that only Slack knows who is in them', async () => {
    const path = await file(
      'slack.yml',
      EXAMPLE.replace('people: [jonas, aiko]', 'people: []').replace(
        'slackGroups: []',
        'slackGroups: [S012AB34]',
      ),
    );
    const { code, stdout } = await run([
      'who',
      '--catalogue',
      path,
      '--task',
      'restart-ecs-service',
      '--asset',
      'orders-api',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('not known to be enough');
    expect(stdout).toContain('unknown: the members of Slack group S012AB34; only Slack knows them');
  });
});

describe('the built command line', () => {
  it('checks a catalogue with nothing but its folder', () => {
    const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [main, 'policy', 'check', ON_CALL], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^ok: catalogue/)]);
  });

  it('says what is missing where its one file was handed out', async () => {
    const cli = buildCli();
    try {
      const { code, stderr } = await cli.run(['policy', 'check', ON_CALL]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('Use the whole folder dist/cli')]);
      expect((await cli.run(['--version'])).code).toBe(0);
    } finally {
      cli.remove();
    }
  });
});
