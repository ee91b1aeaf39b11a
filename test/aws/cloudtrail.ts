import type { Trail } from './account.ts';
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Call, Service } from './service.ts';

const notFound = (name: unknown): AwsError =>
  new AwsError('TrailNotFoundException', `Unknown trail: ${String(name)}`);

const isSeen = ({ HomeRegion, IsMultiRegionTrail }: Trail, region: string): boolean =>
  HomeRegion === region || IsMultiRegionTrail;

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html */
const describeTrails = ({ account, check, params, region }: Call): object => {
  const withShadows = params['includeShadowTrails'] === undefined || check.flag('includeShadowTrails');
  const names = check.texts('trailNameList');
  check.settle();
  const seen = account.trails.filter(
    (trail) =>
      isSeen(trail, region) &&
      (withShadows || trail.HomeRegion === region) &&
      (names.length === 0 || names.includes(trail.Name) || names.includes(trail.TrailARN)),
  );
  return {
    trailList: seen.map(
      ({ Name, TrailARN, HomeRegion, IsMultiRegionTrail, IncludeGlobalServiceEvents, ...rest }) => ({
        Name,
        TrailARN,
        HomeRegion,
        IsMultiRegionTrail,
        IncludeGlobalServiceEvents,
        HasCustomEventSelectors: (rest.EventSelectors ?? rest.AdvancedEventSelectors) !== undefined,
      }),
    ),
  };
};

/** A trail is known by its name in its home region alone, and by its ARN wherever it is seen. */
const trailNamed = ({ account, region }: Call, name: string): Trail => {
  const found = account.trails.find(
    (trail) =>
      isSeen(trail, region) &&
      (trail.TrailARN === name || (trail.Name === name && trail.HomeRegion === region)),
  );
  if (found === undefined) throw notFound(name);
  return found;
};

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html */
const getTrailStatus = (call: Call): object => {
  const name = call.check.requiredText('Name');
  call.check.settle();
  return { IsLogging: trailNamed(call, name).IsLogging };
};

const EVERYTHING = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
];

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html */
const getEventSelectors = (call: Call): object => {
  const name = call.check.requiredText('TrailName');
  call.check.settle();
  const { TrailARN, EventSelectors, AdvancedEventSelectors } = trailNamed(call, name);
  return AdvancedEventSelectors === undefined
    ? { TrailARN, EventSelectors: EventSelectors ?? EVERYTHING }
    : { TrailARN, AdvancedEventSelectors };
};

interface NamedResource {
  readonly ARN?: string;
  readonly type?: string;
}

const resourcesOf = (event: Readonly<Record<string, unknown>>): readonly NamedResource[] =>
  (event['resources'] as readonly NamedResource[] | undefined) ?? [];

const DAY = 86_400_000;

/**
 * Latest first; of several attributes AWS takes one.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const lookupEvents = ({ account, check, params, region, now, shortPage }: Call): object => {
  const size = check.integer('MaxResults', { min: 1, max: 50 }) ?? 50;
  const start = check.timestamp('StartTime') ?? 0;
  const end = check.timestamp('EndTime') ?? now().getTime() / 1000;
  const token = check.text('NextToken');
  const attributes = check.objects('LookupAttributes', { max: 1 });
  check.settle();
  if (start > end) throw new AwsError('InvalidTimeRangeException', 'StartTime is after EndTime');
  const kept = (now().getTime() - 90 * DAY) / 1000;
  const timeOf = (event: Readonly<Record<string, unknown>>): number =>
    Date.parse(String(event['eventTime'])) / 1000;
  const isFound = (event: Readonly<Record<string, unknown>>): boolean =>
    attributes.every(({ value: { AttributeKey: key, AttributeValue: value } }) =>
      key === 'ResourceName'
        ? resourcesOf(event).some(({ ARN }) => ARN === value)
        : key === 'EventName' && event['eventName'] === value,
    );
  const found = account.trailEvents
    .filter((event) => event['awsRegion'] === region && isFound(event))
    .filter((event) => timeOf(event) >= Math.max(start, kept) && timeOf(event) <= end)
    .toSorted((a, b) => timeOf(b) - timeOf(a));
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || params['NextToken'] === '')
    throw new AwsError('InvalidNextTokenException', 'Invalid NextToken.');
  const to = from + Math.min(size, shortPage ?? size);
  return {
    Events: found.slice(from, to).map((event) => ({
      EventId: event['eventID'],
      EventName: event['eventName'],
      EventTime: timeOf(event),
      EventSource: event['eventSource'],
      Resources: resourcesOf(event).map(({ ARN, type }) => ({ ResourceType: type, ResourceName: ARN })),
      CloudTrailEvent: JSON.stringify(event),
    })),
    ...(to < found.length ? { NextToken: String(to) } : {}),
  };
};

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html */
export const cloudTrail: Service = {
  name: 'cloudtrail',
  protocol: jsonProtocol({ target: 'CloudTrail_20131101', version: '1.1' }),
  operations: {
    DescribeTrails: describeTrails,
    GetTrailStatus: getTrailStatus,
    GetEventSelectors: getEventSelectors,
    LookupEvents: lookupEvents,
  },
  notFound: (_operation, { Name, TrailName }) => notFound(Name ?? TrailName),
};
