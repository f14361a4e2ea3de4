import type { Json, JsonObject } from '../../domain/json.ts';
import type { AwsError } from './aws-error.ts';
import type { HttpCall } from './http-call.ts';
import type { Identity } from './identity.ts';

/** One AWS service of this endpoint. Adding one: implement this, and list it in start-local-aws.ts. */
export interface AwsService {
  /** As in the credential scope, and as the prefix of its actions: `sts`, `ecs`. */
  readonly signingName: string;
  readonly protocol: WireProtocol;
  /** Whether an unsigned request is meant for this service, so that its refusal has the right form. */
  recognises(call: HttpCall): boolean;
  /**
   * Runs one authenticated operation.
   * @throws AwsError for every refusal.
   */
  run(call: ServiceCall): Promise<JsonObject>;
}

/** How a family of services writes requests, answers and errors. */
export interface WireProtocol {
  /** The operation asked for, or `undefined` when the request names none. */
  operationOf(call: HttpCall): string | undefined;
  answer(operation: string, result: JsonObject, requestId: string): WireReply;
  error(error: AwsError, requestId: string): WireReply;
}

/** What goes back over HTTP. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An authenticated call as a service sees it. */
export interface ServiceCall {
  readonly operation: string;
  readonly http: HttpCall;
  readonly identity: Identity;
  readonly atMs: number;
  readonly requestId: string;
  readonly notes: CallNotes;
}

/** A permission and IAM's answer, without the request's context: an external id is part of it. */
export interface NotedPermission {
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  readonly detail: string;
}

/** What the call log learns while a call runs. Nothing secret is put here. */
export interface CallNotes {
  /** Every permission that was asked for, in order. */
  readonly permissions: NotedPermission[];
  requestParameters?: Json;
  /** Access key id of a session this call made. */
  issuedAccessKeyId?: string;
}
