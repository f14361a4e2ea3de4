import type { Rung } from '../domain/task.ts';
import type {
  CatalogueAgent,
  CatalogueGroup,
  CataloguePerson,
  CatalogueSettings,
  CatalogueTask,
} from './catalogue.ts';
import type { WrittenTask } from './schema.ts';

/**
 * A catalogue whose parts have been read, but not yet held against each other. Parts that could not be read are
 * missing from the maps; their names are not, so that one mistake does not cause others.
 */
export type Draft = {
  readonly settings: CatalogueSettings | null;
  readonly people: ReadonlyMap<string, CataloguePerson>;
  readonly groups: ReadonlyMap<string, CatalogueGroup>;
  readonly ladders: ReadonlyMap<string, readonly Rung[]>;
  readonly tasks: ReadonlyMap<string, CatalogueTask>;
  readonly agents: ReadonlyMap<string, CatalogueAgent>;
  /** Tasks as written, with those fields that could be read. */
  readonly writtenTasks: ReadonlyMap<string, Partial<WrittenTask>>;
  readonly personNames: ReadonlySet<string>;
  readonly groupNames: ReadonlySet<string>;
  readonly ladderNames: ReadonlySet<string>;
  readonly taskNames: ReadonlySet<string>;
};
