/** One condition of a statement; the key in small letters, since IAM does not tell them apart. */
export type PolicyCondition = {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
};

/** A statement of a policy document, lists for single values, actions in small letters. */
export type PolicyStatement = {
  readonly allows: boolean;
  /** `AWS arn:…`, `Service ecs-tasks.amazonaws.com`, `*`. */
  readonly principals: readonly string[];
  readonly notPrincipal: boolean;
  readonly actions: readonly string[];
  readonly notAction: boolean;
  readonly resources: readonly string[];
  readonly notResource: boolean;
  readonly conditions: readonly PolicyCondition[];
};

type Members = { readonly [name: string]: unknown };

/** The statements of a document; `null` for what is none. */
export function policyStatements(document: string): readonly PolicyStatement[] | null {
  try {
    const { Statement } = membersOf(JSON.parse(document));
    return listOf(Statement).map((one) => statementOf(membersOf(one)));
  } catch {
    return null;
  }
}

/** Whether a pattern of a policy, with `*` and `?`, covers a value. */
export function covers(pattern: string, value: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(value);
}

function statementOf(statement: Members): PolicyStatement {
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  return {
    allows: Effect === 'Allow',
    principals: principalsOf(Principal ?? NotPrincipal),
    notPrincipal: NotPrincipal !== undefined,
    actions: textsOf(Action ?? NotAction).map((action) => action.toLowerCase()),
    notAction: NotAction !== undefined,
    resources: textsOf(Resource ?? NotResource),
    notResource: NotResource !== undefined,
    conditions: Object.entries(membersOf(Condition)).flatMap(([operator, keys]) =>
      Object.entries(membersOf(keys)).map(([key, values]) => ({
        operator,
        key: key.toLowerCase(),
        values: textsOf(values),
      })),
    ),
  };
}

function principalsOf(principal: unknown): readonly string[] {
  if (typeof principal === 'string') return [principal];
  return Object.entries(membersOf(principal)).flatMap(([kind, values]) =>
    textsOf(values).map((value) => `${kind} ${value}`),
  );
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map(String);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function membersOf(value: unknown): Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Members) : {};
}
