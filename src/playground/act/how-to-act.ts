import { DEMO_SHELL, DEMO_TASK } from '../story/demo-catalogue.ts';
import { DEMO_PEOPLE } from '../story/demo-people.ts';
import type { World } from '../story/world.ts';

/**
 * How to go on by hand, in another terminal.
 * @param prefix what has to stand before each command.
 * @param pageUrl where the page is, with its token.
 */
export function howToAct(world: World, prefix: string, pageUrl?: string): string {
  const act = `${prefix}npm run -s demo -- act`;
  const { record, keys } = world.folder;
  const home = world.folder.home('ines');
  const people = DEMO_PEOPLE.map(({ name, realName, part }) => `  ${name.padEnd(6)} ${realName}, ${part}`);
  const page = pageUrl === undefined ? '' : `\nTry it all in the browser: ${pageUrl}\n`;
  return `${page}
It stays up. In another terminal, be one of them:
${people.join('\n')}

  ${act} ines "/breakglass ${DEMO_TASK.taskId} ${DEMO_TASK.otherAsset} 5m it hangs too"
  ${act} ines ask                 submits the form that is open
  ${act} omar                     what Omar sees
  ${act} omar approve
  ${act} ines "/breakglass status"
  ${prefix}npm run -s demo -- show               the channel

For a shell a click is not enough. Omar reads where he decides; open that in a browser, and sign in as him:
  ${act} ines "/breakglass ${DEMO_SHELL.taskId} ${DEMO_SHELL.otherAsset} 5m its disk is full"
  ${act} ines ask
  ${act} omar

Ines's terminal (a direct message tells her the grant):
  export BREAKGLASS_HOME=${home}
  node dist/cli/main.js status
  node dist/cli/main.js credentials bg-… --show     good for the local AWS only

A device of anybody else, bound by signing in:
  BREAKGLASS_HOME=$(mktemp -d) node dist/cli/main.js login --idp --issuer ${world.issuerUrl}

The sealed record of this run, until it ends:
  node dist/cli/main.js audit verify ${record} --key ${keys}/issuer.public.json

The local AWS takes any AWS tool: AWS_ENDPOINT_URL=${world.aws.endpoint} AWS_REGION=${world.aws.account.region}
Ctrl-C ends everything.
`;
}
