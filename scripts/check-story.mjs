/**
 * Reads what `npm run -s demo -- --headless --json` printed and says whether the whole story held: one JSON object a
 * line, every `ok` true, no step of the story missing.
 *
 * Usage: node scripts/check-story.mjs FILE
 */
import { readFileSync } from 'node:fs';

const expectedSteps = [
  'requested',
  'self-approval-refused',
  'outsider-refused',
  'approved',
  'claimed',
  'task-allowed',
  'other-asset-denied',
  'other-action-denied',
  'ended',
  'denied-after-end',
  'summary-posted',
  'signed-in',
  'shell-closed',
  'record-verified',
];

const lines = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '');
const steps = lines.map(parseStep);
const problems = [
  ...steps.filter(({ ok }) => ok !== true).map((step) => `did not hold: ${JSON.stringify(step)}`),
  ...expectedSteps
    .filter((name) => !steps.some(({ step }) => step === name))
    .map((name) => `missing: ${name}`),
];
for (const problem of problems) console.error(`story: ${problem}`);
console.log(`story: ${steps.length} steps, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function parseStep(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { notJson: line };
  }
}
