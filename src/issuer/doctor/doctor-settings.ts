import { parseArgs } from 'node:util';
import { z } from 'zod';

import { badSettings, readEnvSettings } from '../../adapters/system/env-settings.ts';
import { REMEDIES } from '../settings.ts';
import type { ProviderClient } from './examine-provider.ts';

/** What the doctor is told. */
export type DoctorSettings = {
  readonly cataloguePath: string;
  /** Where STS is asked who we are; `null`: the first Region of the catalogue. */
  readonly region: string | null;
  readonly boundaryPolicy: string;
  /** The role the issuer ends sessions by, which has to be there. */
  readonly revokerRole: string;
  /** Whether to read by that role; else by the credentials as they are. */
  readonly byRevoker: boolean;
  readonly issuerRoleArn: string | null;
  /** Whether to look at the identity provider instead of AWS. */
  readonly atProvider: boolean;
  readonly client: ProviderClient;
  readonly json: boolean;
};

const schema = z.object({
  BREAKGLASS_CATALOGUE: z.string().default('./breakglass.yml'),
  AWS_REGION: z.string().optional(),
  BREAKGLASS_BOUNDARY_POLICY: z.string().default('breakglass-boundary'),
  BREAKGLASS_REVOKER_ROLE: z.string().optional(),
  ISSUER_PUBLIC_URL: z.url().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
});

/**
 * Reads arguments and environment, the issuer's own settings among them.
 * @throws {Fault} `bad-setting` for an argument that is not understood.
 */
export function readDoctorSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DoctorSettings {
  const given = readEnvSettings(schema, REMEDIES, env);
  const { values } = argumentsIn(args);
  return {
    cataloguePath: values.catalogue ?? given.BREAKGLASS_CATALOGUE,
    region: given.AWS_REGION ?? null,
    boundaryPolicy: given.BREAKGLASS_BOUNDARY_POLICY,
    revokerRole: given.BREAKGLASS_REVOKER_ROLE ?? 'breakglass-revoker',
    byRevoker: given.BREAKGLASS_REVOKER_ROLE !== undefined && values.direct !== true,
    issuerRoleArn: values['issuer-role'] ?? null,
    atProvider: values.idp === true,
    client: {
      hasSecret: given.OIDC_CLIENT_SECRET !== undefined || given.OIDC_CLIENT_SECRET_FILE !== undefined,
      publicUrl: given.ISSUER_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    },
    json: values.json === true,
  };
}

function argumentsIn(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        catalogue: { type: 'string' },
        direct: { type: 'boolean' },
        idp: { type: 'boolean' },
        'issuer-role': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (cause) {
    const problem = 'takes --catalogue FILE, --issuer-role ARN, --direct, --idp and --json';
    throw badSettings([{ setting: 'doctor', problem }], cause);
  }
}
