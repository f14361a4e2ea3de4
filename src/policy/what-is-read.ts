import type { EntityJson, PolicyJson, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';

import type { JsonObject } from '../domain/json.ts';

/**
 * What some policies can read of a question. Handing facts over to Cedar takes longer than deciding by them, so a
 * question carries no others. Told by name alone, wherever it stands: too much is read rather than too little.
 */
export type Reads = {
  /** Names of attributes, of whatever they are; `null` for all, where a policy takes a context as a whole. */
  readonly attributes: ReadonlySet<string> | null;
  /** Whether any of them asks what something is in. */
  readonly hierarchy: boolean;
};

/** What these policies can read. */
export function readsOf(policies: readonly PolicyJson[]): Reads {
  const attributes = new Set<string>();
  const seen = { whole: false, hierarchy: false };
  for (const { principal, resource, conditions } of policies) collect([principal, resource, conditions]);
  return { attributes: seen.whole ? null : attributes, hierarchy: seen.hierarchy };

  function collect(part: unknown): void {
    if (part === null || typeof part !== 'object') return;
    if (Array.isArray(part)) return part.forEach(collect);
    for (const [key, value] of Object.entries(part)) {
      if (key === 'in' || (key === 'op' && value === 'in')) seen.hierarchy = true;
      if (key === 'Var' && value === 'context') seen.whole = true;
      else if (isAccess(key, value)) {
        for (const name of [value.attr].flat()) attributes.add(name);
        if (!isVariable(value.left)) collect(value.left);
      } else collect(value);
    }
  }
}

/**
 * A schema in which only one action applies to anything, with nothing in it that is not read. What passes strict
 * validation against it reads nothing else.
 */
export function schemaOfWhatIsRead(
  schema: SchemaJson<string>,
  action: string,
  { attributes }: Reads,
): SchemaJson<string> {
  return mapValues(schema, (all) => ({
    ...all,
    entityTypes: mapValues(all.entityTypes, (type) =>
      'shape' in type && type.shape !== undefined ? { ...type, shape: narrow(type.shape, attributes) } : type,
    ),
    actions: mapValues(all.actions, ({ appliesTo, ...one }, name) =>
      name === action && appliesTo?.context !== undefined
        ? { ...one, appliesTo: { ...appliesTo, context: narrow(appliesTo.context, attributes) } }
        : one,
    ),
  }));
}

/** A context with nothing in it that is not read. */
export function contextOfWhatIsRead(context: JsonObject, { attributes }: Reads): JsonObject {
  return pick(context, attributes);
}

/** Entities with nothing in them that is not read; one without anything left to say is left out. */
export function entitiesOfWhatIsRead(
  entities: readonly EntityJson[],
  { attributes, hierarchy }: Reads,
): EntityJson[] {
  return entities
    .map(({ uid, attrs, parents }) => ({
      uid,
      attrs: pick(attrs, attributes),
      parents: hierarchy ? parents : [],
    }))
    .filter(({ attrs, parents }) => parents.length > 0 || Object.keys(attrs).length > 0);
}

type Access = { readonly left: unknown; readonly attr: string | string[] };

function isAccess(key: string, value: unknown): value is Access {
  return (key === '.' || key === 'has') && value !== null && typeof value === 'object' && 'attr' in value;
}

function isVariable(part: unknown): boolean {
  return part !== null && typeof part === 'object' && 'Var' in part;
}

type Names = ReadonlySet<string> | null;

/** A record type with the attributes of these names; any other type as it is. */
function narrow<T extends object>(type: T, names: Names): T {
  if (!('attributes' in type)) return type;
  return { ...type, attributes: pick(type.attributes as Record<string, unknown>, names) };
}

function pick<T>(record: Readonly<Record<string, T>>, names: Names): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names === null || names.has(name)));
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
