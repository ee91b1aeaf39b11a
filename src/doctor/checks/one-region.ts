import pLimit from 'p-limit';
import { DescribeConfigurationRecorderStatusCommand } from '@aws-sdk/client-config-service';
import { listIn } from '../../inventory/reading.ts';
import { recordedIamTypes } from '../../recorded-types.ts';
import { ok, wrong, type Check } from '../check.ts';
import { unread } from '../diagnose.ts';
import { readRecorderOf, type Examination } from '../examination.ts';
import { partitionOf } from '../regions.ts';

const AT_ONCE = 6;

/** How AWS answers in a region that the account has not enabled. */
const NOT_ENABLED = ['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'OptInRequired'];

const isNotEnabled = (error: unknown): boolean => error instanceof Error && NOT_ENABLED.includes(error.name);

const recordsIn = async ({ clientsIn }: Examination, region: string): Promise<boolean> => {
  const { config } = clientsIn(region);
  const recorder = await readRecorderOf(config);
  if (recorder === undefined || recordedIamTypes(recorder.recordingGroup).length === 0) return false;
  const { ConfigurationRecordersStatus } = await config.send(
    new DescribeConfigurationRecorderStatusCommand({}),
  );
  return listIn('ConfigurationRecordersStatus', ConfigurationRecordersStatus).some(
    ({ name, recording }) => name === recorder.name && recording === true,
  );
};

/** IAM is global: a second region that records it bills every change twice, and gives every finding a double. */
export const oneRegion: Check = {
  name: 'recording in this region only',
  examine: async (examination) => {
    const { region } = examination;
    const others = partitionOf(region).recordingRegions.filter((other) => other !== region);
    const recording: string[] = [];
    const failed: { readonly region: string; readonly error: unknown }[] = [];
    const limit = pLimit(AT_ONCE);
    await Promise.all(
      others.map((other) =>
        limit(async () => {
          try {
            if (await recordsIn(examination, other)) recording.push(other);
          } catch (error) {
            if (!isNotEnabled(error)) failed.push({ region: other, error });
          }
        }),
      ),
    );
    const [first] = failed;
    const unknown =
      first === undefined
        ? []
        : [
            unread(
              first.error,
              `the recorder in ${failed
                .map((other) => other.region)
                .toSorted()
                .join(', ')}`,
            ),
          ];
    if (recording.length > 0)
      return [
        wrong(
          `IAM is recorded in ${recording.toSorted().join(', ')} too: each change is recorded and billed once a region`,
          `leave AWS::IAM::User, AWS::IAM::Role, AWS::IAM::Group and AWS::IAM::Policy out of the recorders there, if ${region} is to have the rules`,
        ),
        ...unknown,
      ];
    return unknown.length > 0 ? unknown : [ok(`no other region than ${region} records IAM`)];
  },
};
