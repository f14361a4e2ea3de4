import { parseSync } from 'oxc-parser';

export interface Import {
  /** As written; undefined where it is computed and so can't be judged from the text. */
  readonly specifier: string | undefined;
  /** `dynamic` is resolved when its line runs, `type` never. */
  readonly kind: 'static' | 'dynamic' | 'type';
}

/**
 * Every import of a TypeScript source text: static, type-only, re-exported, `import()`, `import("x").T`, `require()`.
 * Read from the syntax tree, so that text in comments and strings is no import.
 */
export function importsOf(path: string, source: string): Import[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join('; ')}`);
  const found: Import[] = [];
  collect(program, found);
  return found;
}

type Node = Record<string, unknown> & { type: string };

function collect(value: unknown, found: Import[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isNode(value)) return;
  const imported = importAt(value);
  if (imported !== undefined) found.push(imported);
  for (const child of Object.values(value)) collect(child, found);
}

function importAt(node: Node): Import | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      // An export of a name declared in the file itself has no source.
      if (!isNode(node['source'])) return undefined;
      const isType = node['importKind'] === 'type' || node['exportKind'] === 'type';
      return { specifier: textOf(node['source']), kind: isType ? 'type' : 'static' };
    }
    case 'TSImportType':
      return { specifier: textOf(node['source']), kind: 'type' };
    case 'TSExternalModuleReference':
      return { specifier: textOf(node['expression']), kind: 'static' };
    case 'ImportExpression':
      return { specifier: textOf(node['source']), kind: 'dynamic' };
    case 'CallExpression':
      return isRequire(node['callee'])
        ? { specifier: textOf((node['arguments'] as unknown[])[0]), kind: 'dynamic' }
        : undefined;
    default:
      return undefined;
  }
}

function isRequire(callee: unknown): boolean {
  return isNode(callee) && callee.type === 'Identifier' && callee['name'] === 'require';
}

function textOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string'
    ? node['value']
    : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
