import { Fault } from '../../domain/fault.ts';

/** What a settings schema has to be able to do; zod's schemas are such. */
export type SettingsSchema<T> = {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly SettingIssue[] } };
};

type SettingIssue = { readonly path: readonly PropertyKey[] };

/** What is wrong with one setting, in words for the operator; never its value. */
export type SettingProblem = { readonly setting: string; readonly problem: string };

/**
 * Reads a process's settings from its environment. An empty variable counts as missing.
 * @param remedies for each setting what it has to be, as the end of “SETTING …”; only these texts are shown, so
 *   that no message can quote a secret.
 * @throws {Fault} `bad-setting`, naming every setting that is missing or cannot be used, each with its remedy.
 */
export function readEnvSettings<T>(
  schema: SettingsSchema<T>,
  remedies: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): T {
  const given = Object.fromEntries(
    Object.keys(remedies).flatMap((name) => {
      const value = env[name]?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? 'settings')));
  throw badSettings(
    [...names].map((setting) => ({
      setting,
      problem: `${setting in given ? 'cannot be used' : 'is missing'}: ${remedies[setting] ?? 'see the README'}`,
    })),
  );
}

/**
 * Does every check, so that one mistake does not hide the next.
 * @throws {Fault} `bad-setting` with what all of them found; at once what is no mistake in a setting.
 */
export async function checkAll(checks: readonly (() => unknown)[]): Promise<void> {
  const found: string[] = [];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'bad-setting') throw error;
      found.push(error.message);
    }
  }
  if (found.length > 0) throw new Fault('bad-setting', found.join('\n'));
}

/** The fault for settings that cannot be used: every problem on a line of its own. */
export function badSettings(problems: readonly SettingProblem[], cause?: unknown): Fault {
  const lines = problems.map(({ setting, problem }) => `${setting} ${problem}`);
  const text =
    lines.length === 1 ? `${lines[0]}` : `these settings have to be corrected:\n  ${lines.join('\n  ')}`;
  return new Fault('bad-setting', text, cause === undefined ? {} : { cause });
}
