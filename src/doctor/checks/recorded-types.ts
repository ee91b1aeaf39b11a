import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import { IAM_TYPES, recordedIamTypes } from '../../aws/recorded-types.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { partitionOf } from '../../aws/regions.ts';

/** An override for the type goes before the frequency of the recorder. */
const isDaily = ({ recordingMode }: ConfigurationRecorder, type: string): boolean => {
  const override = recordingMode?.recordingModeOverrides?.find(({ resourceTypes }) =>
    resourceTypes?.some((recorded) => recorded === type),
  );
  return (override?.recordingFrequency ?? recordingMode?.recordingFrequency) === 'DAILY';
};

/** The rule for users asks IAM itself, because AWS Config records no MFA devices: only their page rests on it. */
const diagnoseUsers = (isRecorded: boolean, isOnceADay: boolean): Diagnosis => {
  if (!isRecorded) return diagnosis('users-not-recorded', {});
  return isOnceADay
    ? diagnosis('users-recorded-daily', {})
    : diagnosis('type-recorded', { resourceType: 'AWS::IAM::User' });
};

const diagnoseRoles = (region: string, isRecorded: boolean, isOnceADay: boolean): Diagnosis => {
  if (!isRecorded) return diagnosis('roles-not-recorded', { region });
  return isOnceADay
    ? diagnosis('roles-recorded-daily', { region })
    : diagnosis('type-recorded', { resourceType: 'AWS::IAM::Role' });
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingMode.html */
export const recordedTypes: Check = {
  name: 'recorded types',
  of: 'the configuration recorder',
  examine: async ({ region, readRecorder }) => {
    if (!partitionOf(region).recordingRegions.includes(region))
      return [diagnosis('region-records-no-iam', { region })];
    const recorder = await readRecorder();
    // That there is none has been said.
    if (recorder === undefined) return [];
    const recorded = recordedIamTypes(recorder.recordingGroup);
    return IAM_TYPES.map((type) => {
      const recording = [recorded.includes(type), isDaily(recorder, type)] as const;
      return type === 'AWS::IAM::User' ? diagnoseUsers(...recording) : diagnoseRoles(region, ...recording);
    });
  },
};
