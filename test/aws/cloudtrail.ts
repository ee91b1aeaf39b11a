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

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html */
export const cloudTrail: Service = {
  name: 'cloudtrail',
  protocol: jsonProtocol({ target: 'CloudTrail_20131101', version: '1.1' }),
  operations: {
    DescribeTrails: describeTrails,
    GetTrailStatus: getTrailStatus,
    GetEventSelectors: getEventSelectors,
  },
  notFound: (_operation, { Name, TrailName }) => notFound(Name ?? TrailName),
};
