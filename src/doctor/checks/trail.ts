import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type AdvancedEventSelector,
  type AdvancedFieldSelector,
  type EventSelector,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../../aws/regions.ts';

/** What a management write event of IAM has in the fields that selectors choose by. */
const IAM_WRITE: Readonly<Record<string, string>> = {
  eventCategory: 'Management',
  eventSource: 'iam.amazonaws.com',
  readOnly: 'false',
};

/** Whether something is recorded; undefined where it is some of it, and this does not decide which. */
type Recorded = boolean | undefined;

const isBasicEnough = ({ IncludeManagementEvents, ReadWriteType }: EventSelector): boolean =>
  IncludeManagementEvents !== false && ReadWriteType !== 'ReadOnly';

/** A field that this does not know may choose any part of IAM's events. */
const fieldTakes = (selector: AdvancedFieldSelector): Recorded => {
  const value = IAM_WRITE[selector.Field ?? ''];
  if (value === undefined) return undefined;
  const { Equals, NotEquals, StartsWith, NotStartsWith, EndsWith, NotEndsWith } = selector;
  const isIn = (values: readonly string[] | undefined, fits: (other: string) => boolean): boolean =>
    values !== undefined && values.some(fits);
  const isTaken =
    (Equals === undefined || isIn(Equals, (other) => other === value)) &&
    (StartsWith === undefined || isIn(StartsWith, (other) => value.startsWith(other))) &&
    (EndsWith === undefined || isIn(EndsWith, (other) => value.endsWith(other)));
  const isLeftOut =
    isIn(NotEquals, (other) => other === value) ||
    isIn(NotStartsWith, (other) => value.startsWith(other)) ||
    isIn(NotEndsWith, (other) => value.endsWith(other));
  return isTaken && !isLeftOut;
};

/** A selector takes what fits all of its fields, and has to name the category. */
const isAdvancedEnough = ({ FieldSelectors = [] }: AdvancedEventSelector): Recorded => {
  const fields = FieldSelectors.map(fieldTakes);
  if (fields.includes(false) || !FieldSelectors.some(({ Field }) => Field === 'eventCategory')) return false;
  return fields.includes(undefined) ? undefined : true;
};

const someRecorded = (recorded: readonly Recorded[]): Recorded =>
  recorded.includes(true) ? true : recorded.includes(undefined) ? undefined : false;

/** What a trail is worth to EventBridge; a text says why it tells it of no change in IAM. */
type Worth = 'records' | 'undecided' | { readonly shortcoming: string };

const worthOf = async (trail: Trail, { clientsIn, region }: Examination): Promise<Worth> => {
  const { iamRegion } = partitionOf(region);
  const { TrailARN, HomeRegion = iamRegion } = trail;
  if (trail.IsMultiRegionTrail !== true && HomeRegion !== iamRegion)
    return { shortcoming: `is for ${HomeRegion} alone, and IAM's events are in ${iamRegion}` };
  if (trail.IncludeGlobalServiceEvents === false)
    return { shortcoming: 'leaves out the events of global services' };
  const { cloudTrail } = clientsIn(HomeRegion);
  const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: TrailARN }));
  if (IsLogging === undefined) throw new Error('the answer has no IsLogging');
  if (!IsLogging) return { shortcoming: 'is stopped' };
  const { EventSelectors, AdvancedEventSelectors } = await cloudTrail.send(
    new GetEventSelectorsCommand({ TrailName: TrailARN }),
  );
  if (EventSelectors === undefined && AdvancedEventSelectors === undefined)
    throw new Error('the answer has no EventSelectors');
  const recorded = someRecorded([
    ...(EventSelectors ?? []).map(isBasicEnough),
    ...(AdvancedEventSelectors ?? []).map(isAdvancedEnough),
  ]);
  if (recorded === undefined) return 'undecided';
  return recorded ? 'records' : { shortcoming: 'records no management write events of IAM' };
};

/** The schedule needs no trail: one is missed where a stack evaluates on change. Undefined: that could not be read. */
const isNeeded = async ({ readStacks }: Examination): Promise<boolean | undefined> => {
  try {
    return (await readStacks()).some(({ resources }) => resources.has('IamEventRule'));
  } catch {
    return undefined;
  }
};

const diagnoseNone = (shortcomings: readonly string[], needed: boolean | undefined): Diagnosis => {
  if (needed === undefined) return diagnosis('trail-need-not-known', { shortcomings });
  return diagnosis(needed ? 'trail-missing' : 'trail-not-needed', { shortcomings });
};

/**
 * Without a trail of management write events EventBridge hears nothing of IAM.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const trail: Check = {
  name: 'trail of IAM writes',
  of: 'the trails of AWS CloudTrail',
  examine: async (examination) => {
    const { iamRegion } = partitionOf(examination.region);
    const { trailList } = await examination
      .clientsIn(iamRegion)
      .cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    const shortcomings: string[] = [];
    const notKnown: Diagnosis[] = [];
    for (const found of listIn('trailList', trailList)) {
      const name = found.Name ?? found.TrailARN ?? 'without a name';
      try {
        const worth = await worthOf(found, examination);
        if (worth === 'records') return [diagnosis('trail-records', { trail: name })];
        if (worth === 'undecided') notKnown.push(diagnosis('trail-undecided', { trail: name }));
        else shortcomings.push(`trail ${name} ${worth.shortcoming}`);
      } catch (error) {
        notKnown.push(unread(error, `trail ${name}`));
      }
    }
    // A trail that could not be read may be the one.
    return notKnown.length > 0 ? notKnown : [diagnoseNone(shortcomings, await isNeeded(examination))];
  },
};
