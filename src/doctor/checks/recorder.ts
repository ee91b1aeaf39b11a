import { DescribeConfigurationRecorderStatusCommand } from '@aws-sdk/client-config-service';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import { diagnosis } from '../diagnoses.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html */
export const recorder: Check = {
  name: 'configuration recorder',
  of: 'the configuration recorder',
  examine: async ({ clients, region, readRecorder }) => {
    const found = await readRecorder();
    if (found === undefined) return [diagnosis('recorder-missing', { region })];
    const { ConfigurationRecordersStatus } = await clients.config.send(
      new DescribeConfigurationRecorderStatusCommand({}),
    );
    const status = listIn('ConfigurationRecordersStatus', ConfigurationRecordersStatus).find(
      ({ name }) => name === found.name,
    );
    const recorderName = found.name ?? 'default';
    if (status?.recording === undefined)
      return [diagnosis('recorder-without-status', { recorder: recorderName })];
    if (!status.recording) return [diagnosis('recorder-stopped', { recorder: recorderName, region })];
    // AWS's model writes `Failure` and AWS's own examples `FAILURE`.
    const last = status.lastStatus?.toLowerCase();
    if (last === 'failure')
      return [
        diagnosis('recorder-failed', {
          recorder: recorderName,
          errorCode: status.lastErrorCode,
          errorMessage: status.lastErrorMessage,
        }),
      ];
    return [
      diagnosis(last === 'pending' ? 'recorder-pending' : 'recorder-records', {
        recorder: recorderName,
        region,
      }),
    ];
  },
};
