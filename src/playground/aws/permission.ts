/** Context keys of a request, by name. */
export type ContextKeys = Readonly<Record<string, string | readonly string[]>>;

/** One thing a call needs to be allowed to do. */
export interface Permission {
  /** `ecs:UpdateService`. */
  readonly action: string;
  /** An ARN, or `*` where the action has no resource. */
  readonly resource: string;
  /** Keys that belong to this request rather than to who makes it. */
  readonly context?: ContextKeys;
}
