import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

import { catalogueJsonSchema } from '../../src/catalogue/catalogue-json-schema.ts';
import { EXAMPLE } from './sample-catalogue.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../catalogue/${path}`, import.meta.url), 'utf8');
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(catalogueJsonSchema());

describe('the JSON Schema of the catalogue', () => {
  it('stands in the file that editors read; else run node scripts/catalogue-schema.mjs', () => {
    expect(JSON.parse(read('breakglass.schema.json'))).toEqual(catalogueJsonSchema());
  });

  it.each(['breakglass.example.yml', 'examples/on-call.yml'])('takes %s', (path) => {
    expect(validate(parse(read(path))) || validate.errors).toBe(true);
  });

  it.each([
    ['a field nobody knows', 'title: Restart', 'titel: Restart'],
    ['a limit that is a number', 'maxDuration: 30m', 'maxDuration: 30'],
    ['a missing owner', /owner: .*/, ''],
    ['a risk nobody knows', 'risk: medium', 'risk: enormous'],
  ])('marks %s', (_what, from, to) => {
    expect(validate(parse(EXAMPLE.replace(from, to)))).toBe(false);
  });
});
