import type { CatalogueGroup, CataloguePerson, CatalogueSettings, CatalogueTask } from './catalogue.ts';
import type { WrittenTask } from './schema.ts';

/**
 * A catalogue whose parts have been read, but not yet held against each other. Parts that could not be read are
 * missing from the maps; their names are not, so that one mistake does not cause others.
 */
export type Draft = {
  readonly settings: CatalogueSettings | null;
  readonly people: ReadonlyMap<string, CataloguePerson>;
  readonly groups: ReadonlyMap<string, CatalogueGroup>;
  readonly tasks: ReadonlyMap<string, CatalogueTask>;
  /** Tasks as written, with those fields that could be read. */
  readonly writtenTasks: ReadonlyMap<string, Partial<WrittenTask>>;
  readonly personNames: ReadonlySet<string>;
  readonly groupNames: ReadonlySet<string>;
};
