import { join } from 'node:path';
import { z } from 'zod';
import type { PlainCredentials } from '../../aws/start-local-aws.ts';
import { type AwsAnswer, awsHands } from '../../story/aws-hands.ts';
import { DEMO_SHELL, DEMO_TASK } from '../../story/demo-catalogue.ts';
import { DEMO_PEOPLE, type DemoPerson } from '../../story/demo-people.ts';
import type { Ended } from '../../story/run-to-end.ts';
import { tryShell } from '../../story/shell-hands.ts';
import type { World } from '../../story/world.ts';
import type { TerminalAnswer, TerminalLine } from '../contract.ts';
import { type AwsLine, awsLine } from './aws-line.ts';
import { type BreakglassLine, breakglassLine, PINNED_KEY, RECORD } from './breakglass-line.ts';
import { hideCredentials, withholdSecrets } from './hide-credentials.ts';
import { splitLine } from './split-line.ts';

const credentialsShape = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string(),
});

const HELP = `breakglass login CODE          bind this machine, with the code Slack shows you
breakglass status              what you have, and until when
breakglass credentials bg-…    claim it; what is received stays on this machine
breakglass release bg-…        end it early
breakglass audit verify ${RECORD} --key ${PINNED_KEY}
breakglass audit show bg-… --log ${RECORD} --key ${PINNED_KEY}

AWS_PROFILE=bg-… aws ecs update-service --cluster ${DEMO_TASK.cluster} --service ${DEMO_TASK.asset} --force-new-deployment
AWS_PROFILE=bg-… aws ecs list-services --cluster ${DEMO_TASK.cluster}
AWS_PROFILE=bg-… aws ssm start-session --target ${DEMO_SHELL.instanceId}

breakglass is the real program. aws stands for the AWS SDK with credential_process = breakglass credentials bg-…`;

/** The machines of the people: each runs the real command line, with a folder of its own, and nothing else. */
export class Terminal {
  readonly #world: World;
  readonly #busy = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Runs a line as typed by somebody, if it is on the list of what may be run.
   * @throws RangeError for somebody who is not there.
   */
  async run(name: string, line: string): Promise<TerminalAnswer> {
    const person = DEMO_PEOPLE.find((one) => one.name === name);
    if (person === undefined) throw new RangeError(`There is no ${name}`);
    if (this.#busy.has(name)) return refused('The last command is still running.');
    this.#busy.add(name);
    try {
      const answer = await this.#run(person, splitLine(line.trim().replace(/^\$\s+/, '')));
      const secrets = this.#world.aws
        .mintedKeys()
        .flatMap(({ secretAccessKey, sessionToken }) => [
          secretAccessKey.reveal(),
          ...(sessionToken === undefined ? [] : [sessionToken.reveal()]),
        ]);
      return withholdSecrets(answer, secrets);
    } finally {
      this.#busy.delete(name);
    }
  }

  async #run(person: DemoPerson, words: readonly string[] | null): Promise<TerminalAnswer> {
    if (words === null) return refused('A quote is not closed.');
    if (words.length === 0) return { exitCode: 0, lines: [] };
    const [program, ...rest] = words;
    if (program === 'help') return { exitCode: 0, lines: [{ kind: 'out', text: HELP }] };
    if (program === 'breakglass') {
      const { issuerUrl, folder } = this.#world;
      const line = breakglassLine(rest, {
        issuerUrl,
        recordFolder: folder.record,
        issuerPublicKey: join(folder.keys, PINNED_KEY),
      });
      if (line !== null) return this.#breakglass(person, line);
    }
    const call = awsLine(words, DEMO_TASK.cluster);
    if (call !== null) return this.#aws(person, call);
    return refused(`This terminal runs a closed list of commands, and that is not among them. Type help.`);
  }

  async #breakglass(person: DemoPerson, line: BreakglassLine): Promise<TerminalAnswer> {
    const ended = await this.#world.person(person).terminal(...line.programArguments);
    const named = (text: string): string =>
      line.paths.reduce((all, [path, name]) => all.replaceAll(path, name), text);
    const out = line.isSecret && ended.exitCode === 0 ? hideCredentials(ended.stdout) : [];
    const stdout = line.isSecret ? '' : named(ended.stdout).trimEnd();
    return {
      exitCode: ended.exitCode,
      lines: [...out, ...textLines('out', stdout), ...textLines('error', named(ended.stderr).trimEnd())],
    };
  }

  /** As an AWS tool does with `credential_process`: asks for the keys, then signs the call with them. */
  async #aws(person: DemoPerson, { grantId, call }: AwsLine): Promise<TerminalAnswer> {
    const ended = await this.#world.person(person).terminal('credentials', grantId);
    const keys = credentialsOf(ended);
    if (keys === null) {
      return { exitCode: ended.exitCode || 1, lines: textLines('error', ended.stderr.trimEnd()) };
    }
    return answerOf(await this.#call(keys, call));
  }

  async #call(keys: PlainCredentials, call: AwsLine['call']): Promise<AwsAnswer> {
    const { aws } = this.#world;
    if (call.operation === 'start-session') return tryShell(aws, keys, call.instanceId);
    const hands = await awsHands(aws, keys, DEMO_TASK.cluster);
    return call.operation === 'update-service' ? hands.restart(call.service) : hands.listServices();
  }
}

function credentialsOf({ exitCode, stdout }: Ended) {
  if (exitCode !== 0) return null;
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentialsShape.parse(JSON.parse(stdout));
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function answerOf(answer: AwsAnswer): TerminalAnswer {
  if (answer.allowed) return { exitCode: 0, lines: textLines('out', `AWS allowed ${answer.call}`) };
  const text = `An error occurred (${answer.error}) when calling ${answer.call}: ${answer.message}`;
  return { exitCode: 254, lines: textLines('error', text) };
}

function textLines(kind: TerminalLine['kind'], text: string): readonly TerminalLine[] {
  return text === '' ? [] : [{ kind, text }];
}

function refused(text: string): TerminalAnswer {
  return { exitCode: 2, lines: [{ kind: 'note', text }] };
}
