import type { Json } from '../../domain/json.ts';
import type { NotedPermission } from './aws-service.ts';

/** One API call as CloudTrail would tell it: who, what, on what, and how it ended. Holds no secret. */
export interface RecordedCall {
  readonly atMs: number;
  readonly requestId: string;
  readonly region: string;
  /** Of the caller's client. */
  readonly userAgent?: string;
  /** `sts`, `ecs`. */
  readonly service: string;
  /** `ecs:UpdateService`. */
  readonly action: string;
  /** What the first permission was asked on; absent where the call ended before one was. */
  readonly resource?: string;
  /** The key the caller named; checked only when `principalArn` is there too. */
  readonly accessKeyId?: string;
  readonly principalArn?: string;
  readonly principalId?: string;
  readonly sourceIdentity?: string;
  readonly allowed: boolean;
  /** In the query protocol's names, also for JSON services. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Why, in more words than the caller got. */
  readonly detail?: string;
  readonly requestParameters?: Json;
  readonly issuedAccessKeyId?: string;
  readonly permissions: readonly NotedPermission[];
}

/** Every call since the start, in memory. */
export class CallLog {
  readonly #calls: RecordedCall[] = [];
  readonly #onCall: (call: RecordedCall) => void;

  constructor(onCall: (call: RecordedCall) => void) {
    this.#onCall = onCall;
  }

  add(call: RecordedCall): void {
    this.#calls.push(call);
    this.#onCall(call);
  }

  /** Oldest first. */
  calls(): readonly RecordedCall[] {
    return [...this.#calls];
  }
}
