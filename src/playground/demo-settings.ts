import { parseArgs } from 'node:util';

/** What the demo was asked to do. */
export type DemoSettings =
  | { readonly command: 'story'; readonly headless: boolean; readonly json: boolean }
  | { readonly command: 'act' | 'show'; readonly words: readonly string[] }
  | { readonly command: 'orphan-guard' | 'help' | 'version' }
  | { readonly command: 'mistake'; readonly text: string };

/** Where a running demo is found by `act` and `show`, unless {@link URL_VARIABLE} says another place. */
export const DEMO_PORT = 7380;
export const URL_VARIABLE = 'BREAKGLASS_DEMO_URL';

export const DEMO_HELP = `npm run demo                        play the story, then stay up
npm run demo -- --headless          play the story, then end; exit code 0 only if every step held
npm run demo -- --headless --json   the same, with one JSON object a line on standard output

While it stays up, in another terminal:
npm run demo -- show                what stands in the incident channel
npm run demo -- act NAME            what NAME sees: forms, direct messages, and the channel
npm run demo -- act NAME "/breakglass status"        NAME types a command
npm run demo -- act NAME approve                     NAME clicks a button, or submits the form in front
npm run demo -- act NAME fill "Why?" "It is down"    NAME fills a field of the form in front

BREAKGLASS_DEMO_KEEP=DIR keeps everything a run leaves in DIR.
`;

/** Reads the command line. */
export function readDemoSettings(programArguments: readonly string[]): DemoSettings {
  try {
    const { values, positionals } = parseArgs({
      args: [...programArguments],
      allowPositionals: true,
      options: {
        headless: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { command: 'help' };
    if (values.version) return { command: 'version' };
    const [command, ...words] = positionals;
    if (command === undefined) return { command: 'story', headless: values.headless, json: values.json };
    if (command === 'act' || command === 'show') return { command, words };
    if (command === 'orphan-guard' || command === 'help') return { command };
    return { command: 'mistake', text: `there is no “${command}”` };
  } catch (error) {
    return { command: 'mistake', text: error instanceof Error ? error.message : String(error) };
  }
}
