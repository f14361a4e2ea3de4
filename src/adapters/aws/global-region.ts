/**
 * IAM and other global services have one endpoint a partition, whose calls are signed for one Region; CloudTrail keeps
 * their events there. Source: AWS General Reference, IAM endpoints and quotas; CloudTrail user guide, "Global service
 * events".
 */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** @param partition `aws`, `aws-cn`, `aws-us-gov`. @returns `null` for any other. */
export function globalRegion(partition: string): string | null {
  return GLOBAL_REGIONS[partition] ?? null;
}
