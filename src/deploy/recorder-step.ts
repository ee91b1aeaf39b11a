import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { recordedIamTypes } from '../aws/recorded-types.ts';
import { readRecorder } from '../aws/recorder.ts';
import type { Looked, Step } from './step.ts';

interface Place {
  readonly clients: { readonly config: ConfigServiceClient; readonly region: string };
  /** Twelve digits. */
  readonly accountId: string;
}

/**
 * Looks at the recorder of the account that is deployed from. Users need not be recorded: what AWS Config records of them
 * says nothing of MFA.
 *
 * @param without what it means that there is none
 */
export const recorderStep = ({ clients, accountId }: Place, without: Looked): Step => ({
  name: `configuration recorder in ${clients.region}`,
  isOptional: true,
  look: async () => {
    const recorder = await readRecorder(clients.config);
    if (recorder === undefined) return without;
    return recordedIamTypes(recorder.recordingGroup).includes('AWS::IAM::Role')
      ? { state: 'is there', detail: `account ${accountId} records IAM roles in this region` }
      : {
          state: 'warning',
          detail: `account ${accountId} does not record IAM roles in this region: changes of roles trigger nothing, and another region may be the one that records them (--region)`,
        };
  },
});
