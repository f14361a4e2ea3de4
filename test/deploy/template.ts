import { readFile } from 'node:fs/promises';
import { parse, type CollectionTag, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';
import { z } from 'zod';

const json = z.json();
const section = z.record(z.string(), json);
const parameter = z.strictObject({
  Description: z.string().min(1),
  Type: z.enum(['String', 'CommaDelimitedList']),
  Default: z.string().exactOptional(),
  AllowedValues: z.array(z.string()).exactOptional(),
  AllowedPattern: z.string().exactOptional(),
  ConstraintDescription: z.string().exactOptional(),
});
const rule = z.strictObject({
  RuleCondition: json.exactOptional(),
  Assertions: z.array(z.strictObject({ Assert: json, AssertDescription: z.string() })),
});
const resource = z.strictObject({
  Type: z.string(),
  Condition: z.string().exactOptional(),
  DeletionPolicy: z.string().exactOptional(),
  UpdateReplacePolicy: z.string().exactOptional(),
  Properties: section,
});
const output = z.strictObject({
  Description: z.string().min(1),
  Condition: z.string().exactOptional(),
  Value: json,
});
const template = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09'),
  Description: z.string().min(1).max(1024),
  Parameters: z.record(z.string(), parameter).default({}),
  Rules: z.record(z.string(), rule).default({}),
  Conditions: section.default({}),
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), output).default({}),
});

/** A CloudFormation template, its short forms (`!Ref`) written out, nothing resolved. */
export type Template = z.infer<typeof template>;
export type TemplateParameter = z.infer<typeof parameter>;

/** The templates of deploy/aws, by file name without its ending. */
export const TEMPLATES = ['boundary', 'issuer-role', 'revoker-role', 'task-role'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** The text of a template of deploy/aws. */
export function templateText(name: TemplateName): Promise<string> {
  return readFile(new URL(`../../deploy/aws/${name}.yml`, import.meta.url), 'utf8');
}

/** Reads a template of deploy/aws. Any section, or key of one, that is not listed here is an error. */
export async function loadTemplate(name: TemplateName): Promise<Template> {
  const text = await templateText(name);
  return template.parse(parse(text, { version: '1.1', customTags: TAGS, strict: true, uniqueKeys: true }));
}

/** Short forms of a text, such as `!Ref Name`; `!GetAtt` splits its own. */
const SCALAR_TAGS: readonly ScalarTag[] = [
  { tag: '!Ref', resolve: (text) => ({ Ref: text }) },
  { tag: '!Sub', resolve: (text) => ({ 'Fn::Sub': text }) },
  { tag: '!GetAtt', resolve: (text) => ({ 'Fn::GetAtt': text.split('.') }) },
];

const SEQUENCE_TAGS: readonly CollectionTag[] = ['If', 'Equals', 'Not', 'Join'].map((name) => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (value: YAMLMap.Parsed | YAMLSeq.Parsed) => ({ [`Fn::${name}`]: value.toJSON() }),
}));

const TAGS = [...SCALAR_TAGS, ...SEQUENCE_TAGS];
