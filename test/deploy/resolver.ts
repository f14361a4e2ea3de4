import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { Template } from './template.ts';

/** What `Ref` and `Fn::GetAtt` of a resource give, by type. Source: CloudFormation template reference. */
const RESOURCE_NAMES: Readonly<Record<string, { property: string; kind: string; ref: 'arn' | 'name' }>> = {
  'AWS::IAM::Role': { property: 'RoleName', kind: 'role', ref: 'name' },
  'AWS::IAM::InstanceProfile': { property: 'InstanceProfileName', kind: 'instance-profile', ref: 'name' },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', kind: 'policy', ref: 'arn' },
};

const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/** Resolves the functions of one template for one account. */
export class Resolver {
  readonly #template: Template;
  readonly #values: Readonly<Record<string, Json>>;

  constructor(template: Template, accountId: string, parameters: Readonly<Record<string, Json>>) {
    this.#template = template;
    this.#values = {
      ...parameters,
      'AWS::AccountId': accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }

  /** @throws Error for a function or a name that is not known. */
  resolve(value: Json): Json {
    const resolved = this.#resolve(value);
    if (resolved === NO_VALUE) throw new Error('AWS::NoValue stands where a value is needed.');
    return resolved;
  }

  condition(name: string): boolean {
    const condition = this.#template.Conditions[name];
    if (condition === undefined) throw new Error(`There is no condition ${name}.`);
    return this.resolve(condition) === true;
  }

  #resolve(value: Json): Resolved {
    if (isList(value)) return value.map((item) => this.#resolve(item)).filter((item) => item !== NO_VALUE);
    if (value === null || typeof value !== 'object') return value;
    const [name, ...more] = Object.keys(value);
    if (name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
      if (more.length > 0) throw new Error(`${name} stands beside other keys.`);
      return this.#call(name, value[name] ?? null);
    }
    const entries = Object.entries(value).map(([key, item]) => [key, this.#resolve(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE)) as JsonObject;
  }

  #call(name: string, argument: Json): Resolved {
    if (name === 'Ref') return argument === 'AWS::NoValue' ? NO_VALUE : this.#ref(text(argument));
    if (name === 'Fn::Sub')
      return text(argument).replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => text(this.#ref(key)));
    const parts = list(argument);
    switch (name) {
      case 'Fn::GetAtt':
        return this.#arn(text(parts[0]), text(parts[1]));
      case 'Fn::If':
        return this.#resolve(parts[this.condition(text(parts[0])) ? 1 : 2] ?? null);
      case 'Fn::Equals':
        return this.resolve(parts[0] ?? null) === this.resolve(parts[1] ?? null);
      case 'Fn::Not':
        return this.resolve(parts[0] ?? null) !== true;
      case 'Fn::Join':
        return list(this.resolve(parts[1] ?? null))
          .map(text)
          .join(text(parts[0]));
      default:
        throw new Error(`${name} is not known.`);
    }
  }

  #ref(name: string): Json {
    const value = this.#values[name];
    if (value !== undefined) return value;
    const form = RESOURCE_NAMES[this.#resource(name).Type];
    return form?.ref === 'arn' ? this.#arn(name, 'Arn') : this.#nameOf(name);
  }

  #arn(resource: string, attribute: string): string {
    const form = RESOURCE_NAMES[this.#resource(resource).Type];
    if (form === undefined || attribute !== 'Arn') throw new Error(`${resource}.${attribute} is not known.`);
    return `arn:aws:iam::${text(this.#values['AWS::AccountId'])}:${form.kind}/${this.#nameOf(resource)}`;
  }

  #nameOf(resource: string): string {
    const { Type, Properties } = this.#resource(resource);
    return text(this.resolve(Properties[RESOURCE_NAMES[Type]?.property ?? ''] ?? null));
  }

  #resource(name: string): Template['Resources'][string] {
    const resource = this.#template.Resources[name];
    if (resource === undefined) throw new Error(`There is nothing named ${name}.`);
    return resource;
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function list(value: Json | undefined): readonly Json[] {
  if (value === undefined || !isList(value)) throw new Error(`${JSON.stringify(value)} is not a list.`);
  return value;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is not a text.`);
  return value;
}
