/** Asks AWS CloudTrail who has assumed a role: the management events of the last 90 days, which every account keeps. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { OpenAccount } from '../../aws/open-account.ts';
import type { Problem } from '../../aws/problem.ts';
import { partitionOf } from '../../aws/regions.ts';
import { parseJsonText } from '../../json/text.ts';
import type { RoleUnderReview } from '../../resources/role.ts';
import { errorFieldsOf } from '../../text/error-text.ts';
import { callersOf, toRoleCall, type Callers, type RoleCall } from '../role-calls.ts';

const OPERATION = 'LookupEvents';
const DAYS = 90;

/** Two calls a second are allowed, of 50 events each: a role that is assumed all day has more than anybody waits for. */
const [PAGE, PAGES] = [50, 20];

interface Looked {
  readonly calls: readonly RoleCall[];
  readonly isComplete: boolean;
}

/**
 * The latest calls for one role in one region.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const lookIn = async (
  client: CloudTrailClient,
  roleArn: string,
  since: Date,
  until: Date,
): Promise<Looked> => {
  const calls: RoleCall[] = [];
  let token: string | undefined;
  for (let page = 1; page <= PAGES; page += 1) {
    const { Events, NextToken } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: roleArn }],
        StartTime: since,
        EndTime: until,
        MaxResults: PAGE,
        NextToken: token,
      }),
    );
    if (Events === undefined) throw new Error('the answer has no Events');
    for (const { CloudTrailEvent } of Events) {
      const value = parseJsonText(CloudTrailEvent ?? '');
      const call = toRoleCall({ document: OPERATION, path: '', value });
      if (call?.roleArn === roleArn) calls.push(call);
    }
    token = NextToken;
    if (!token) return { calls, isComplete: true };
  }
  return { calls, isComplete: false };
};

/** Where calls for a role may have been: where the account is asked, where the global endpoint logs, where it was last used. */
const regionsFor = ({ lastUsed }: RoleUnderReview, region: string): readonly string[] => [
  ...new Set([
    region,
    partitionOf(region).iamRegion,
    ...((lastUsed?.value.region ?? '') ? [lastUsed?.value.region ?? ''] : []),
  ]),
];

/**
 * Who has assumed each role.
 *
 * @returns by the role's ARN, of the roles of which all regions could be asked
 */
export const lookUpCallers = async (
  roles: readonly RoleUnderReview[],
  { settings, traced }: Pick<OpenAccount, 'settings' | 'traced'>,
  now: Date,
  onProgress: (text: string) => void,
): Promise<{ readonly callers: ReadonlyMap<string, Callers>; readonly problems: readonly Problem[] }> => {
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const clients = new Map<string, CloudTrailClient>();
  const clientFor = (region: string): CloudTrailClient => {
    const client = clients.get(region) ?? traced(new CloudTrailClient({ ...settings, region }));
    clients.set(region, client);
    return client;
  };
  const callers = new Map<string, Callers>();
  const problems: Problem[] = [];
  for (const role of roles) {
    const { arn, resourceName } = role;
    if (arn === undefined) continue;
    const regions = regionsFor(role, settings.region);
    onProgress(`${resourceName}: ${OPERATION} in ${regions.join(' and ')} …`);
    try {
      const looked: Looked[] = [];
      for (const region of regions) looked.push(await lookIn(clientFor(region), arn, since, now));
      callers.set(
        arn,
        callersOf(
          looked.flatMap(({ calls }) => calls),
          {
            since: since.toISOString(),
            until: now.toISOString(),
            regions,
            isComplete: looked.every(({ isComplete }) => isComplete),
          },
        ),
      );
    } catch (error) {
      problems.push({ operation: OPERATION, resourceName, error: errorFieldsOf(error) });
    }
  }
  return { callers, problems };
};
