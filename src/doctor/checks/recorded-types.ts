import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import { IAM_TYPES, recordedIamTypes } from '../../recorded-types.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { partitionOf } from '../regions.ts';

const frequencyOf = ({ recordingMode }: ConfigurationRecorder, type: string): string => {
  const override = recordingMode?.recordingModeOverrides?.find(({ resourceTypes }) =>
    resourceTypes?.some((recorded) => recorded === type),
  );
  return override?.recordingFrequency ?? recordingMode?.recordingFrequency ?? 'CONTINUOUS';
};

const NONE = 'changes of roles trigger nothing, and the Config console shows no history beside the findings';

const diagnoseType = (recorder: ConfigurationRecorder, type: string, region: string): Diagnosis => {
  const isContinuous = frequencyOf(recorder, type) === 'CONTINUOUS';
  if (isContinuous) return ok(`${type} is recorded continuously`);
  return type === 'AWS::IAM::Role'
    ? wrong(
        `${type} is recorded once a day in ${region}: a role that is opened comes out up to 24 hours later`,
        'record it continuously (an override of the recording mode), or leave it and rely on the schedule of the rule (RoleRuleFrequency)',
      )
    : note(`${type} is recorded once a day, which the rule for users does not depend on`);
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingMode.html */
export const recordedTypes: Check = {
  name: 'recorded types',
  examine: async ({ region, readRecorder }) => {
    if (!partitionOf(region).recordingRegions.includes(region))
      return [
        wrong(
          `AWS Config cannot record IAM users and roles in ${region}, a region that it came to after February 2022`,
          'deploy the rules in a region that can, and record IAM there',
        ),
      ];
    const recorder = await readRecorder();
    if (recorder === undefined) return [wrong('nothing is recorded', 'make a configuration recorder first')];
    const recorded = recordedIamTypes(recorder.recordingGroup);
    return IAM_TYPES.map((type) =>
      recorded.includes(type)
        ? diagnoseType(recorder, type, region)
        : wrong(
            `${type} is not recorded in ${region}: ${NONE}`,
            'include the global IAM types in the recorder of this region, or deploy the rules in the region that records them',
          ),
    );
  },
};
