import type { RecordingGroup } from '@aws-sdk/client-config-service';
import { catalog } from '../../rules/catalog.ts';

/** What the rules need recorded. IAM's types are global, which recorders leave out unless told otherwise. */
export const IAM_TYPES = [...new Set(catalog.flatMap(({ recordedTypes }) => recordedTypes))];

/**
 * Which of the IAM types a recorder records.
 *
 * @param group of the recorder; absent means what AWS Config takes then, everything but global types
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
 */
export const recordedIamTypes = (group: RecordingGroup = {}): readonly string[] => {
  const { allSupported, includeGlobalResourceTypes, resourceTypes, recordingStrategy } = group;
  if (recordingStrategy?.useOnly === 'EXCLUSION_BY_RESOURCE_TYPES') {
    const excluded = group.exclusionByResourceTypes?.resourceTypes ?? [];
    return IAM_TYPES.filter((type) => !excluded.includes(type));
  }
  if (allSupported === true) return includeGlobalResourceTypes === true ? IAM_TYPES : [];
  return IAM_TYPES.filter((type) => resourceTypes?.includes(type));
};

/**
 * Whether a recorder records a type that is of a region, as buckets and keys are: unlike IAM's, everything has them.
 *
 * @param group of the recorder, as above
 */
export const isRegionalTypeRecorded = (group: RecordingGroup = {}, type: string): boolean => {
  const { allSupported, resourceTypes, recordingStrategy } = group;
  if (recordingStrategy?.useOnly === 'EXCLUSION_BY_RESOURCE_TYPES')
    return group.exclusionByResourceTypes?.resourceTypes?.some((excluded) => excluded === type) !== true;
  return (allSupported ?? resourceTypes === undefined) || resourceTypes?.some((one) => one === type) === true;
};
