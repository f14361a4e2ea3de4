import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

interface Instruction {
  word: string;
  rest: string;
}

const stages = parseStages(readFileSync(fileURLToPath(new URL('../Dockerfile', import.meta.url)), 'utf8'));

describe.each(['gateway', 'issuer'])('the image %s', (name) => {
  const instructions = stages.get(name) ?? [];
  const restOf = (word: string): string[] =>
    instructions.filter((instruction) => instruction.word === word).map((instruction) => instruction.rest);

  it('holds its own built folder and nothing else', () => {
    expect([...restOf('COPY'), ...restOf('ADD')]).toEqual([`--from=build /build/dist/${name} ./`]);
  });

  it('starts from a plain Node image, not from the build', () => {
    expect(restOf('FROM')).toEqual([`node:20-slim AS ${name}`]);
  });

  it('does not run as root, and is stopped by SIGTERM', () => {
    expect(restOf('USER')).toEqual(['node']);
    expect(restOf('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('has no setting but NODE_ENV baked in', () => {
    expect([...restOf('ENV'), ...restOf('ARG')]).toEqual(['NODE_ENV=production']);
  });
});

/** The instructions of each named build stage, its FROM first. */
function parseStages(dockerfile: string): Map<string, Instruction[]> {
  const found = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const line of dockerfile.replaceAll('\\\n', ' ').split('\n')) {
    const match = /^\s*([A-Z]+)\s+(.*\S)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const instruction = { word: match[1], rest: match[2] };
    if (instruction.word === 'FROM') {
      current = [];
      found.set(/\bAS\s+(\S+)$/i.exec(instruction.rest)?.[1] ?? '', current);
    }
    current.push(instruction);
  }
  return found;
}
