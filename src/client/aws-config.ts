/** A profile that gets its credentials from a command. */
export type AwsProfile = { readonly name: string; readonly process: string; readonly region: string };

/** The edited text, or why it is left as it is. */
export type EditedConfig =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'foreign'; readonly why: string };

/** The first line of a section that is ours. */
const MARK = '# Written by breakglass configure, which replaces the lines credential_process and region.';
const OURS: ReadonlySet<string> = new Set(['credential_process', 'region']);

/** Beside any of these the tools would not run our command, or would not stop at its credentials. */
const RIVALS =
  /^(aws_access_key_id|aws_secret_access_key|aws_session_token|credential_source|login_session|role_arn|source_profile|sso_\w+|web_identity_token_file)$/;

type Section = { readonly profile: string | null; readonly first: number; readonly end: number };

/**
 * Sets a profile in the text of an AWS config file. Everything but our own lines of our own section stays byte for
 * byte, comments and line ends included; a section of that name that is not ours is never touched.
 * Source: AWS SDKs and Tools guide, "Using shared config and credentials files".
 */
export function withProfile(text: string, profile: AwsProfile): EditedConfig {
  const lines = text.split(/(?<=\n)/);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const own = [`credential_process = ${profile.process}${eol}`, `region = ${profile.region}${eol}`];
  const [section, another] = sectionsOf(lines).filter((one) => one.profile === profile.name);
  if (section === undefined) {
    const header = profile.name === 'default' ? '[default]' : `[profile ${profile.name}]`;
    const gap = text === '' ? '' : text.endsWith('\n') ? eol : `${eol}${eol}`;
    return { kind: 'edited', text: [text, gap, `${header}${eol}`, `${MARK}${eol}`, ...own].join('') };
  }
  if (another !== undefined) return { kind: 'foreign', why: 'stands there twice' };
  const body = lines.slice(section.first + 1, section.end);
  if (body[0]?.trim() !== MARK) return { kind: 'foreign', why: 'was not written by breakglass' };
  const rival = body.map(keyOf).find((key) => key !== null && RIVALS.test(key));
  if (rival !== undefined) return { kind: 'foreign', why: `has ${rival}, which would be used instead` };
  const kept = body.slice(1).filter((line) => !OURS.has(keyOf(line) ?? ''));
  const head = lines.slice(0, section.first + 1);
  return {
    kind: 'edited',
    text: [...head, `${MARK}${eol}`, ...own, ...kept, ...lines.slice(section.end)].join(''),
  };
}

/** Whether the text of a shared *credentials* file has a profile; there it comes before one of the config file. */
export function hasCredentials(text: string, name: string): boolean {
  return text.split('\n').some((line) => headerOf(line)?.replace(/^profile\s+/, '') === name);
}

function sectionsOf(lines: readonly string[]): readonly Section[] {
  const starts = lines.flatMap((line, at) => (headerOf(line) === null ? [] : [at]));
  return starts.map((first, index) => ({
    profile: profileOf(headerOf(lines[first] ?? '') ?? ''),
    first,
    end: starts[index + 1] ?? lines.length,
  }));
}

/** What stands in the brackets of a section's first line; `null` for any other line. */
function headerOf(line: string): string | null {
  return /^[ \t]*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? null;
}

/** The profile a header names; `null` for `sso-session` and the like. */
function profileOf(header: string): string | null {
  if (header === 'default') return 'default';
  const named = /^profile[ \t]+(?:"([^"]*)"|'([^']*)'|(.*))$/.exec(header);
  return named === null ? null : (named[1] ?? named[2] ?? named[3] ?? '').trim();
}

/** The key that a line sets; an indented line belongs to the one above. */
function keyOf(line: string): string | null {
  return /^([A-Za-z_]\w*)\s*=/.exec(line)?.[1]?.toLowerCase() ?? null;
}
