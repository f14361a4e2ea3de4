import type { JsonObject } from '../../domain/json.ts';

/** A policy document of these statements. */
export function policyDocument(statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/** A statement that allows these actions on these resources. */
export function allow(actions: readonly string[], resources: string | readonly string[]): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}
