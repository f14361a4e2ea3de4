import type { Json, JsonObject } from '../../src/domain/json.ts';
import { Resolver } from './resolver.ts';
import type { Template, TemplateParameter } from './template.ts';

/** What a stack is made with. */
export type StackInput = {
  readonly accountId: string;
  readonly parameters: Readonly<Record<string, string>>;
};

/** A stack as CloudFormation would make it: every function resolved. */
export type Stack = {
  readonly resources: Readonly<Record<string, { readonly Type: string; readonly Properties: JsonObject }>>;
  readonly outputs: Readonly<Record<string, Json>>;
};

/**
 * Resolves a template as CloudFormation does, for the functions our templates use.
 * @throws Error for parameters CloudFormation would refuse, and for anything this does not know.
 */
export function deployTemplate(template: Template, { accountId, parameters }: StackInput): Stack {
  const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(template.Parameters, name));
  if (unknown !== undefined) throw new Error(`There is no parameter ${unknown}.`);
  const values = Object.fromEntries(
    Object.entries(template.Parameters).map(([name, parameter]) => [
      name,
      parameterValue(name, parameter, parameters[name]),
    ]),
  );
  const resolver = new Resolver(template, accountId, values);
  checkRules(template, resolver);
  const made = Object.entries(template.Resources).filter(([, { Condition }]) => holds(resolver, Condition));
  return {
    resources: Object.fromEntries(
      made.map(([name, { Type, Properties }]) => [
        name,
        { Type, Properties: resolver.resolve(Properties) as JsonObject },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs)
        .filter(([, { Condition }]) => holds(resolver, Condition))
        .map(([name, { Value }]) => [name, resolver.resolve(Value)]),
    ),
  };
}

function parameterValue(name: string, parameter: TemplateParameter, given: string | undefined): Json {
  const text = given ?? parameter.Default;
  if (text === undefined) throw new Error(`Parameter ${name} must have a value.`);
  const list = parameter.Type === 'CommaDelimitedList' ? text.split(',').map((item) => item.trim()) : [text];
  for (const item of list) {
    const { AllowedValues: values, AllowedPattern: pattern } = parameter;
    const fits =
      (values === undefined || values.includes(item)) &&
      (pattern === undefined || new RegExp(pattern).test(item));
    if (!fits) throw new Error(`Parameter ${name} cannot be "${item}".`);
  }
  return parameter.Type === 'CommaDelimitedList' ? list : text;
}

function checkRules(template: Template, resolver: Resolver): void {
  for (const { RuleCondition, Assertions } of Object.values(template.Rules)) {
    if (RuleCondition !== undefined && resolver.resolve(RuleCondition) !== true) continue;
    const broken = Assertions.find(({ Assert }) => resolver.resolve(Assert) !== true);
    if (broken !== undefined) throw new Error(broken.AssertDescription);
  }
}

function holds(resolver: Resolver, condition: string | undefined): boolean {
  return condition === undefined || resolver.condition(condition);
}
