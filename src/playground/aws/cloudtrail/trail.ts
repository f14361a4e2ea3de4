import type { JsonObject } from '../../../domain/json.ts';

/** One management event as CloudTrail keeps it. */
export interface TrailEvent {
  /** Grows by one with each event; newer is larger. */
  readonly sequence: number;
  readonly eventId: string;
  readonly atMs: number;
  readonly region: string;
  readonly eventName: string;
  /** `ecs.amazonaws.com`. */
  readonly eventSource: string;
  readonly username: string;
  readonly accessKeyId: string;
  readonly readOnly: boolean;
  readonly resources: readonly TrailResource[];
  /** The event as it is delivered, the JSON in `CloudTrailEvent`. */
  readonly record: JsonObject;
}

/** Something an event was about. */
export interface TrailResource {
  readonly name: string;
  /** `AWS::ECS::Service`, where this CloudTrail has a word for it. */
  readonly type?: string;
}

/** An event that has not been given its place yet. */
export type NewTrailEvent = Omit<TrailEvent, 'sequence'>;

/** Every management event since the start, in memory. */
export class Trail {
  readonly #events: TrailEvent[] = [];

  add(event: NewTrailEvent): void {
    this.#events.push({ ...event, sequence: this.#events.length });
  }

  /** Oldest first. */
  events(): readonly TrailEvent[] {
    return [...this.#events];
  }
}
