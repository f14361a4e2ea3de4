import type { Json, JsonObject } from '../../domain/json.ts';
import type { AwsError } from './aws-error.ts';
import type { HttpCall } from './http-call.ts';
import type { Identity } from './identity.ts';

/** One AWS service of this endpoint. Adding one: implement this, and list it in aws-services.ts. */
export interface AwsService {
  /** As in the credential scope, and as the prefix of its actions: `sts`, `ecs`. */
  readonly signingName: string;
  /** Regions it answers in; a global service has one, whatever the caller's. */
  readonly regions: readonly string[];
  /** Operations that CloudTrail counts as data events, which a lookup never shows. */
  readonly dataOperations?: ReadonlySet<string>;
  readonly protocol: WireProtocol;
  /** Whether an unsigned request is meant for this service, so that its refusal has the right form. */
  recognises(call: HttpCall): boolean;
  /**
   * Runs one authenticated operation.
   * @throws AwsError for every refusal.
   */
  run(call: ServiceCall): Promise<WireReply>;
}

/** How a family of services writes requests and errors. */
export interface WireProtocol {
  /** The operation asked for, or `undefined` when the request names none. */
  operationOf(call: HttpCall): string | undefined;
  error(error: AwsError, requestId: string): WireReply;
}

/** A protocol in which every answer is a value. */
export interface ValueProtocol extends WireProtocol {
  answer(operation: string, result: JsonObject, requestId: string): WireReply;
}

/** What goes back over HTTP. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An authenticated call as a service sees it. */
export interface ServiceCall {
  readonly operation: string;
  readonly http: HttpCall;
  readonly identity: Identity;
  /** The region it was signed for. */
  readonly region: string;
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
  /** What CloudTrail keeps of request and answer, where that is not just `requestParameters`. */
  trail?: { readonly requestParameters?: JsonObject; readonly responseElements?: JsonObject };
  /** Access key id of a session this call made. */
  issuedAccessKeyId?: string;
}
