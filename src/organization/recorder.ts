import { DescribeConfigurationRecordersCommand } from '@aws-sdk/client-config-service';
import { recordedIamTypes } from '../aws/recorded-types.ts';
import type { Deployment } from './deployment.ts';
import type { Step } from '../deploy/step.ts';

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
    return recordedIamTypes(recorder.recordingGroup).includes('AWS::IAM::Role')
      ? { state: 'is there', detail: `account ${accountId} records IAM roles in this region` }
      : {
          state: 'warning',
          detail: `account ${accountId} does not record IAM roles in this region: changes of roles trigger nothing, and another region may be the one that records them (--region)`,
        };
  },
});
