import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where everything of one world lies. */
export type WorldFolder = {
  readonly root: string;
  readonly keys: string;
  readonly cataloguePath: string;
  readonly logs: string;
  /** The sealed record. */
  readonly record: string;
  /** The folder of somebody's command line: their device and its sealed answers. */
  home(name: string): string;
};

/**
 * Makes the folders of a world, open to this user only.
 * @param root an empty or missing folder; a new one in the temporary directory when not given.
 */
export async function makeWorldFolder(root?: string): Promise<WorldFolder> {
  const made = root ?? (await mkdtemp(join(tmpdir(), 'breakglass-demo-')));
  const folder: WorldFolder = {
    root: made,
    keys: join(made, 'keys'),
    cataloguePath: join(made, 'breakglass.yml'),
    logs: join(made, 'logs'),
    record: join(made, 'record'),
    home: (name) => join(made, 'homes', name),
  };
  for (const path of [folder.root, folder.keys, folder.logs, folder.record]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }
  await chmod(folder.root, 0o700);
  return folder;
}
