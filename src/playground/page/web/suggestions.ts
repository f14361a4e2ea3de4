import type { Behind, Cast, CastMember } from '../contract.ts';
import type { Suggestion } from './terminal-pane.tsx';
import type { Sight } from './use-slack.ts';

/** How long a code works. */
const CODE_LIFE_MS = 2 * 60_000;
const LOGIN = /breakglass login [\w-]+ --issuer \S+/;

/** The command with the code that Slack shows to this person alone, while it works. */
export function loginLineIn({ messages, direct }: Sight): string | null {
  const shown = [...Object.values(messages).flat(), ...direct]
    .filter((message) => message.isEphemeral && Date.now() - message.postedAtMs < CODE_LIFE_MS)
    .toSorted((a, b) => b.postedAtMs - a.postedAtMs);
  for (const { rendered } of shown) {
    const [line] = LOGIN.exec(rendered) ?? [];
    if (line !== undefined) return line;
  }
  return null;
}

/** Commands that make sense for this person now. */
export function terminalSuggestions(
  behind: Behind | null,
  person: CastMember,
  cast: Cast,
  loginLine: string | null,
): readonly Suggestion[] {
  const grant = behind?.grants.find(({ requesterName }) => requesterName === person.name);
  const isBound = behind?.bound.includes(person.name) === true;
  const [asset, other] = cast.tasks[0]?.assets ?? [];
  const aws = (service: string): string =>
    `AWS_PROFILE=${grant?.grantId ?? ''} aws ecs update-service --cluster ${cast.cluster} --service ${service} --force-new-deployment`;
  const ofGrant =
    grant === undefined
      ? []
      : [
          { label: 'credentials', line: `breakglass credentials ${grant.grantId}` },
          { label: `restart ${asset ?? ''}`, line: aws(asset ?? '') },
          { label: `restart ${other ?? ''}`, line: aws(other ?? '') },
          { label: 'release', line: `breakglass release ${grant.grantId}` },
        ];
  return [
    ...(loginLine !== null && !isBound ? [{ label: 'login', line: loginLine }] : []),
    { label: 'status', line: 'breakglass status' },
    ...ofGrant,
    { label: 'verify the record', line: 'breakglass audit verify record --key issuer.public.json' },
  ];
}
