/** What AWS says about one action. */
export type IamAction = {
  /** As AWS spells it, without its service. */
  readonly name: string;
  /** AWS's own words, such as `Write` or `Permissions management, Write`. */
  readonly accessLevel: string;
  /** What it can be limited to; none where a policy can only say `*`. */
  readonly resourceTypes: readonly IamResourceType[];
  /** Condition keys of requests for it, on any of its resources; a key may hold a part like `${TagKey}`. */
  readonly conditionKeys: readonly string[];
};

/** One kind of resource, and how its ARNs look: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
export type IamResourceType = { readonly name: string; readonly arnTemplate: string };

/** What AWS says about one service. */
export type IamService = {
  /** By the action's name in small letters: IAM doesn't tell capitals from others. */
  readonly actions: ReadonlyMap<string, IamAction>;
  /** `String`, `Bool`, `ARN`, …, by key. */
  readonly conditionKeyTypes: ReadonlyMap<string, string>;
};

/** Facts about IAM, as a value: nothing in it is asked of AWS. */
export type IamFacts = {
  /** The prefix of every service there is, such as `ecs`. */
  readonly servicePrefixes: ReadonlySet<string>;
  /** The services that were asked about and exist, by prefix. */
  readonly services: ReadonlyMap<string, IamService>;
};
