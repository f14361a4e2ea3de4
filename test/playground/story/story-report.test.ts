import { describe, expect, it } from '@jest/globals';
import { readDemoSettings } from '../../../src/playground/demo-settings.ts';
import { STORY } from '../../../src/playground/story/play-story.ts';
import { reportStepAsJson, stepLine } from '../../../src/playground/story/story-report.ts';
import { terminalText } from '../../../src/playground/story/terminal-text.ts';

describe('the report of a step', () => {
  const failed = { step: 'claimed', ok: false, ms: 1234, detail: `expected: ${'x'.repeat(300)}` } as const;

  it('is one JSON object on one line', () => {
    let out = '';
    reportStepAsJson({ ...failed, detail: 'two\nlines' }, { write: (text) => (out += text) });
    expect(out.endsWith('}\n')).toBe(true);
    expect(JSON.parse(out)).toMatchObject({ step: 'claimed', ok: false, ms: 1234 });
    expect(out.trimEnd()).not.toContain('\n');
  });

  it('is cut only where the step held', () => {
    expect(stepLine(failed)).toContain(failed.detail);
    expect(stepLine({ ...failed, ok: true })).toContain('…');
  });

  it('can say of every step what was expected', () => {
    expect(STORY.filter(({ expects }) => expects.length < 20)).toEqual([]);
  });
});

describe('text for a terminal', () => {
  it.each([
    ['*Summary:* a *b*', 'Summary: a b'],
    ['2*3*4', '2*3*4'],
    ['arn:aws:ecs:*:*:service/*', 'arn:aws:ecs:*:*:service/*'],
    ['*one\ntwo*', '*one\ntwo*'],
  ])('shows %j as %j', (text, plain) => {
    expect(terminalText(text, false)).toBe(plain);
  });

  it('is bold where it can be', () => {
    expect(terminalText('a *b*', true)).toBe('a \u001b[1mb\u001b[22m');
  });
});

describe('the command line of the demo', () => {
  it.each([
    [[], { command: 'story', headless: false, json: false }],
    [['--headless', '--json'], { command: 'story', headless: true, json: true }],
    [['act', 'ines', '/breakglass status'], { command: 'act', words: ['ines', '/breakglass status'] }],
    [['show'], { command: 'show', words: [] }],
    [['--help'], { command: 'help' }],
    [['--version'], { command: 'version' }],
    [['dance'], { command: 'mistake', text: 'there is no “dance”' }],
  ])('reads %j', (words, settings) => {
    expect(readDemoSettings(words)).toEqual(settings);
  });

  it('refuses an option it does not know', () => {
    expect(readDemoSettings(['--fast'])).toMatchObject({ command: 'mistake' });
  });
});
