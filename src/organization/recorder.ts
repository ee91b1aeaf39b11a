import { DescribeConfigurationRecordersCommand, type RecordingGroup } from '@aws-sdk/client-config-service';
import type { Deployment } from './deployment.ts';
import type { Step } from './step.ts';

const TYPES = ['AWS::IAM::User', 'AWS::IAM::Role'] as const;

/**
 * Whether a recorder records the IAM types, which are global.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
 */
const recordsIam = (group: RecordingGroup = {}): boolean => {
  const { allSupported, includeGlobalResourceTypes, resourceTypes, recordingStrategy } = group;
  if (recordingStrategy?.useOnly === 'EXCLUSION_BY_RESOURCE_TYPES') {
    const excluded = group.exclusionByResourceTypes?.resourceTypes ?? [];
    return TYPES.every((type) => !excluded.includes(type));
  }
  if (allSupported === true) return includeGlobalResourceTypes === true;
  return TYPES.every((type) => resourceTypes?.includes(type));
};

/** Looks at the recorder of this account alone: those of the other accounts are theirs to read. */
export const recorderStep = ({ clients, accountId }: Deployment): Step => ({
  name: `configuration recorder in ${clients.region}`,
  isOptional: true,
  look: async () => {
    const { ConfigurationRecorders = [] } = await clients.config.send(
      new DescribeConfigurationRecordersCommand({}),
    );
    // A recorder of another AWS service is no recorder of this account's choice.
    const recorder = ConfigurationRecorders.find(({ servicePrincipal }) => servicePrincipal === undefined);
    if (recorder === undefined)
      return {
        state: 'warning',
        detail: `account ${accountId} has none in this region; an account without one gets no rules`,
      };
    return recordsIam(recorder.recordingGroup)
      ? { state: 'is there', detail: `account ${accountId} records IAM users and roles in this region` }
      : {
          state: 'warning',
          detail: `account ${accountId} does not record IAM users and roles in this region: changes of roles trigger nothing, and another region may be the one that records them (--region)`,
        };
  },
});
