import { z } from 'zod';

import type { JsonObject } from '../domain/json.ts';
import { wholeSchema } from './schema.ts';

/**
 * The schema of `breakglass.yml` for editors, as JSON Schema (draft 2020-12). It says what may be written; what a
 * schema cannot say, such as that names exist or that AWS has an action, `policy check` says.
 */
export function catalogueJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(wholeSchema, { io: 'input', target: 'draft-2020-12' }) as JsonObject;
  return { ...schema, title: 'Breakglass catalogue' };
}
