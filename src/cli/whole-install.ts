import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';

/**
 * Loads what needs files beside the CLI's main file, which one that was copied away from its folder does not have.
 * @throws {Fault} `bad-setting` where they are missing.
 */
export async function fromWholeInstall<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw cause;
    throw new Fault(
      'bad-setting',
      'This is the command line alone, without the policy engine. Use the whole folder dist/cli that the build makes.',
      { cause },
    );
  }
}
