import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import { IAM_TYPES, recordedIamTypes } from '../../recorded-types.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { partitionOf } from '../regions.ts';

/** An override for the type goes before the frequency of the recorder. */
const isDaily = ({ recordingMode }: ConfigurationRecorder, type: string): boolean => {
  const override = recordingMode?.recordingModeOverrides?.find(({ resourceTypes }) =>
    resourceTypes?.some((recorded) => recorded === type),
  );
  return (override?.recordingFrequency ?? recordingMode?.recordingFrequency) === 'DAILY';
};

/** The rule for users asks IAM itself, because AWS Config records no MFA devices: only their page rests on it. */
const diagnoseUsers = (type: string, isRecorded: boolean, isOnceADay: boolean): Diagnosis => {
  if (!isRecorded)
    return note(
      `${type} is not recorded: users are evaluated all the same, but AWS Config has no page of them beside their results`,
    );
  return isOnceADay
    ? note(`${type} is recorded once a day, which is enough: the rule for users does not wait for it`)
    : ok(`${type} is recorded continuously`);
};

const diagnoseRoles = (type: string, region: string, isRecorded: boolean, isOnceADay: boolean): Diagnosis => {
  if (!isRecorded)
    return wrong(
      `${type} is not recorded in ${region}: a role that is opened is found by the scheduled run alone`,
      'include the global IAM types in the recorder of this region; if another one records them, deploy the rules there instead',
    );
  return isOnceADay
    ? wrong(
        `${type} is recorded once a day in ${region}: a role that is opened is found up to 24 hours later`,
        'record that type continuously: an override in the recording mode of the recorder',
      )
    : ok(`${type} is recorded continuously`);
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingMode.html */
export const recordedTypes: Check = {
  name: 'recorded types',
  of: 'the configuration recorder',
  examine: async ({ region, readRecorder }) => {
    if (!partitionOf(region).recordingRegions.includes(region))
      return [
        wrong(
          `AWS Config does not record IAM users and roles in ${region}: only in regions where it was before February 2022`,
          'deploy the rules in a region that can, and record IAM there',
        ),
      ];
    const recorder = await readRecorder();
    // That there is none has been said.
    if (recorder === undefined) return [];
    const recorded = recordedIamTypes(recorder.recordingGroup);
    return IAM_TYPES.map((type) => {
      const standing = [recorded.includes(type), isDaily(recorder, type)] as const;
      return type === 'AWS::IAM::User'
        ? diagnoseUsers(type, ...standing)
        : diagnoseRoles(type, region, ...standing);
    });
  },
};
