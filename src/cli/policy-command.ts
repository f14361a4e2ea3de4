import type { AddCommand } from './cli-io.ts';
import type { PolicyOptions } from './policy-inputs.ts';
import type { CheckOptions } from './policy-check.ts';
import type { ExplainOptions } from './policy-explain.ts';
import type { WhoOptions } from './policy-who.ts';
import { fromWholeInstall } from './whole-install.ts';

/**
 * `policy check | explain | who`: reading and trying the catalogue and the policies, offline. What they need is
 * loaded when one of them runs: `credentials` is called before every AWS command and must not wait for it.
 */
export const addPolicyCommand: AddCommand = (program, io, run) => {
  const policy = program
    .command('policy')
    .description('check and try the catalogue and the policies, offline');
  policy
    .command('check')
    .description('tell every mistake in the catalogue and the policies')
    .argument('[file]', 'the catalogue; BREAKGLASS_CATALOGUE or ./breakglass.yml when left out')
    .option('--policies <dir>', 'the folder of your own *.cedar files; BREAKGLASS_POLICIES when left out')
    .option('--list', 'also show every task, every agent and every rule')
    .option('--json', 'as one JSON object')
    .action((file: string | undefined, options: CheckOptions) =>
      run(async () =>
        (await fromWholeInstall(() => import('./policy-check.ts'))).policyCheck(io, {
          ...options,
          ...catalogueIn(file),
        }),
      ),
    );
  policy
    .command('explain')
    .description('say what would be decided if somebody asked, and why')
    .requiredOption(
      '--as <person>',
      'who would ask: a name of the catalogue, of a person or an agent, a Slack user id or an e-mail address',
    )
    .requiredOption('--task <task>', 'the task')
    .requiredOption('--asset <asset>', 'the asset')
    .option('--duration <time>', 'for how long, such as 20m; the task’s limit when left out')
    .option('--incident <state>', 'open, closed, or none where none is open', 'open')
    .option('--catalogue <file>', 'BREAKGLASS_CATALOGUE or ./breakglass.yml when left out')
    .option('--policies <dir>', 'BREAKGLASS_POLICIES when left out')
    .option('--json', 'as one JSON object')
    .action((options: ExplainOptions) =>
      run(async () =>
        (await fromWholeInstall(() => import('./policy-explain.ts'))).policyExplain(io, options),
      ),
    );
  policy
    .command('who')
    .description('say who could approve right now, who could not, and why')
    .requiredOption('--task <task>', 'the task')
    .requiredOption('--asset <asset>', 'the asset')
    .option('--as <person>', 'who would ask; somebody else than all approvers when left out')
    .option('--catalogue <file>', 'BREAKGLASS_CATALOGUE or ./breakglass.yml when left out')
    .option('--policies <dir>', 'BREAKGLASS_POLICIES when left out')
    .option('--json', 'as one JSON object')
    .action((options: WhoOptions) =>
      run(async () => (await fromWholeInstall(() => import('./policy-who.ts'))).policyWho(io, options)),
    );
};

function catalogueIn(file: string | undefined): Pick<PolicyOptions, 'catalogue'> {
  return file === undefined ? {} : { catalogue: file };
}
