import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';

import type { MistakePath } from './mistake.ts';

/** A YAML text as plain values, with a way back to the lines they stand on. */
export type YamlDocument = {
  readonly value: unknown;
  /** Syntax mistakes; `value` is then `null`. */
  readonly mistakes: readonly { readonly line: number; readonly text: string }[];
  /** The line of a key or list item; of the nearest thing around it when it is not there. */
  readonly lineOf: (path: MistakePath) => number;
};

/** Reads one YAML 1.2 document. Doubled keys, several documents and unresolvable aliases are mistakes. */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(lines, pos[0]),
    text: message.replace(/\.$/, ''),
  }));
  if (problems.length > 0) return { value: null, mistakes: problems, lineOf: () => 1 };
  try {
    return {
      value: document.toJS({ maxAliasCount: 100 }),
      mistakes: [],
      lineOf: (path) => lineAt(lines, offsetOf(document, path)),
    };
  } catch (cause) {
    return {
      value: null,
      mistakes: [{ line: 1, text: cause instanceof Error ? cause.message : String(cause) }],
      lineOf: () => 1,
    };
  }
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

function offsetOf(document: Document.Parsed, path: MistakePath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      offset = rangeStart(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}
