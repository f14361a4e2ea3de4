/** What was read, or why not: it is not there, or it could not be seen. */
export type Seen<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unseen'; readonly why: string };

/** A role as IAM has it. Documents are JSON texts. */
export type RoleView = {
  readonly arn: string;
  readonly boundaryArn: string | null;
  readonly maxSessionSeconds: number;
  readonly trust: string;
  readonly inline: readonly { readonly name: string; readonly document: string }[];
  /** Managed policies that are attached as permissions; what they say is not read. */
  readonly attachedArns: readonly string[];
};

/** The boundary policy and who uses it for what. */
export type BoundaryView = {
  readonly document: string;
  /** Roles, users and groups that have it as a permission, such as `role/admin`. */
  readonly attachedTo: readonly string[];
};

/** Reads how an account is set up; never throws for an answer of AWS, nor for none. */
export interface AccountView {
  boundary(accountId: string): Promise<Seen<BoundaryView>>;
  role(accountId: string, name: string): Promise<Seen<RoleView>>;
  /** The policy of a bucket; `null` where it has none. */
  bucketPolicy(accountId: string, region: string, bucket: string): Promise<Seen<string | null>>;
}
