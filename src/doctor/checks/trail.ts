import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type AdvancedEventSelector,
  type EventSelector,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { listIn } from '../../inventory/reading.ts';
import { ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../regions.ts';

const IAM = 'iam.amazonaws.com';

const isBasicEnough = ({ IncludeManagementEvents, ReadWriteType }: EventSelector): boolean =>
  IncludeManagementEvents !== false && ReadWriteType !== 'ReadOnly';

/** A selector without a field takes every value of it. */
const isAdvancedEnough = ({ FieldSelectors = [] }: AdvancedEventSelector): boolean =>
  FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Management')) &&
  FieldSelectors.every(({ Field, Equals, NotEquals }) => {
    if (Field === 'readOnly') return Equals === undefined || Equals.includes('false');
    if (Field === 'eventSource')
      return (Equals === undefined || Equals.includes(IAM)) && !(NotEquals ?? []).includes(IAM);
    return Field === 'eventCategory';
  });

/** Why a trail tells EventBridge of no change in IAM; undefined where it does. */
const shortcomingOf = async (
  trail: Trail,
  { clientsIn, region }: Examination,
): Promise<string | undefined> => {
  const { iamRegion } = partitionOf(region);
  const { TrailARN, HomeRegion = iamRegion } = trail;
  if (trail.IsMultiRegionTrail !== true && HomeRegion !== iamRegion)
    return `it is for ${HomeRegion} alone, and IAM's events are in ${iamRegion}`;
  if (trail.IncludeGlobalServiceEvents === false) return 'it leaves out the events of global services';
  const { cloudTrail } = clientsIn(HomeRegion);
  const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: TrailARN }));
  if (IsLogging === undefined) throw new Error('the answer has no IsLogging');
  if (!IsLogging) return 'it is stopped';
  const { EventSelectors, AdvancedEventSelectors } = await cloudTrail.send(
    new GetEventSelectorsCommand({ TrailName: TrailARN }),
  );
  if (EventSelectors === undefined && AdvancedEventSelectors === undefined)
    throw new Error('the answer has no EventSelectors');
  return (EventSelectors ?? []).some(isBasicEnough) || (AdvancedEventSelectors ?? []).some(isAdvancedEnough)
    ? undefined
    : 'it records no management write events of IAM';
};

/**
 * Without a trail of management write events EventBridge hears nothing of IAM.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const trail: Check = {
  name: 'trail of IAM writes',
  examine: async (examination) => {
    const { iamRegion } = partitionOf(examination.region);
    const { trailList } = await examination
      .clientsIn(iamRegion)
      .cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    const shortcomings: string[] = [];
    const unknown: Diagnosis[] = [];
    for (const found of listIn('trailList', trailList)) {
      const name = found.Name ?? found.TrailARN ?? 'without a name';
      try {
        const shortcoming = await shortcomingOf(found, examination);
        if (shortcoming === undefined) return [ok(`trail ${name} records what is written in IAM`)];
        shortcomings.push(`${name}: ${shortcoming}`);
      } catch (error) {
        unknown.push(unread(error, `trail ${name}`));
      }
    }
    // A trail that could not be read may be the one.
    if (unknown.length > 0) return unknown;
    const why = shortcomings.length === 0 ? 'there is none' : shortcomings.join('; ');
    return [
      wrong(
        `no trail tells EventBridge of changes in IAM (${why}): users are evaluated on schedule alone`,
        'make a trail of all regions that records management write events; the first copy of them costs nothing but storage',
      ),
    ];
  },
};
