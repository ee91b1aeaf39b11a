import pLimit from 'p-limit';
import { DescribeConfigurationRecorderStatusCommand } from '@aws-sdk/client-config-service';
import { listIn } from '../../aws/reading.ts';
import { recordedIamTypes } from '../../aws/recorded-types.ts';
import type { Check } from '../check.ts';
import { diagnosis } from '../diagnoses.ts';
import { unread } from '../diagnose.ts';
import { readRecorder } from '../../aws/recorder.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../../aws/regions.ts';
import { isErrorNamed } from '../../text/error-text.ts';

const AT_ONCE = 6;

/** How AWS answers in a region that the account has not enabled. */
const NOT_ENABLED = ['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'OptInRequired'];

const isNotEnabled = (error: unknown): boolean => isErrorNamed(error, ...NOT_ENABLED);

const recordsIn = async ({ clientsIn }: Examination, region: string): Promise<boolean> => {
  const { config } = clientsIn(region);
  const recorder = await readRecorder(config);
  if (recorder === undefined || recordedIamTypes(recorder.recordingGroup).length === 0) return false;
  const { ConfigurationRecordersStatus } = await config.send(
    new DescribeConfigurationRecorderStatusCommand({}),
  );
  const status = listIn('ConfigurationRecordersStatus', ConfigurationRecordersStatus).find(
    ({ name }) => name === recorder.name,
  );
  if (status?.recording === undefined) throw new Error('the answer does not say whether it records');
  return status.recording;
};

interface Elsewhere {
  readonly recording: readonly string[];
  readonly notEnabled: readonly string[];
  readonly failed: readonly { readonly region: string; readonly error: unknown }[];
}

/** Every other region that can record IAM, and what is known of it. */
const lookElsewhere = async (examination: Examination): Promise<Elsewhere> => {
  const { region } = examination;
  const others = partitionOf(region).recordingRegions.filter((other) => other !== region);
  const recording: string[] = [];
  const notEnabled: string[] = [];
  const failed: { region: string; error: unknown }[] = [];
  const limit = pLimit(AT_ONCE);
  const look = async (other: string): Promise<void> => {
    try {
      if (await recordsIn(examination, other)) recording.push(other);
    } catch (error) {
      if (isNotEnabled(error)) notEnabled.push(other);
      else failed.push({ region: other, error });
    }
  };
  await Promise.all(others.map((other) => limit(() => look(other))));
  return { recording: recording.toSorted(), notEnabled: notEnabled.toSorted(), failed };
};

/** IAM is global: a second region that records it bills every change twice, and gives every finding a double. */
export const oneRegion: Check = {
  name: 'recording in this region only',
  of: 'the other regions',
  examine: async (examination) => {
    const { region } = examination;
    const { recording, notEnabled, failed } = await lookElsewhere(examination);
    const unreadRegions = failed
      .map((other) => other.region)
      .toSorted()
      .join(', ');
    const unknown = failed.slice(0, 1).map(({ error }) => unread(error, `the recorder in ${unreadRegions}`));
    if (recording.length > 0)
      return [diagnosis('recorded-elsewhere', { regions: recording, region }), ...unknown];
    return unknown.length > 0 ? unknown : [diagnosis('recorded-here-alone', { region, notEnabled })];
  },
};
