import { fileURLToPath } from 'node:url';
import { processVersion } from '../adapters/system/process-version.ts';
import { DEMO_HELP, readDemoSettings } from './demo-settings.ts';

// Each part is imported where it is needed: looking something up must not load two AWS clients and a Slack.
const settings = readDemoSettings(process.argv.slice(2));
switch (settings.command) {
  case 'orphan-guard': {
    const { runOrphanGuard } = await import('./story/orphan-guard.ts');
    await runOrphanGuard(process.stdin);
    break;
  }
  case 'help':
    process.stdout.write(DEMO_HELP);
    break;
  case 'version':
    process.stdout.write(`${processVersion(import.meta.url)}\n`);
    break;
  case 'mistake':
    process.stderr.write(`demo: ${settings.text}\n\n${DEMO_HELP}`);
    process.exitCode = 2;
    break;
  case 'act':
  case 'show': {
    const { act } = await import('./act/act.ts');
    process.exitCode = await act(settings, process);
    break;
  }
  case 'story': {
    const { runDemo } = await import('./run-demo.ts');
    await runDemo(settings, fileURLToPath(new URL('..', import.meta.url)));
    break;
  }
}
