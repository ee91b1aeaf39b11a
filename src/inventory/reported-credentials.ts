/** What a user without a device can sign in with, in one call for a whole live account. */
import { GetCredentialReportCommand, type IAMClient } from '@aws-sdk/client-iam';
import { isNeeded, type Need, type Parameters } from '../../rules/rule.ts';
import type { JsonField } from '../json/field.ts';
import { isDeviceInUse } from '../resources/mfa-device.ts';
import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import type { IamUser } from '../resources/user.ts';
import type { Inventory, Listing } from './inventory.ts';
import { getCredentialReport } from './sources/get-credential-report.ts';

/** What orders findings, and what is only shown. */
const REPORTED = ['hasPassword', 'activeAccessKeys', 'activeSigningCertificates'] as const;

type Told = Pick<IamUser, (typeof REPORTED)[number] | 'reportedUse'>;

/** Nothing where there is no report, or it may not be read: it orders findings, and decides none. */
const readReport = async (iam: IAMClient): Promise<(resource: Resource) => Told> => {
  try {
    const { Content, GeneratedTime } = await iam.send(new GetCredentialReportCommand({}));
    if (Content === undefined) return () => ({});
    const report: JsonField = {
      document: getCredentialReport.operation,
      path: '',
      value: {
        Content: Buffer.from(Content).toString('base64'),
        ...(GeneratedTime === undefined ? {} : { GeneratedTime: GeneratedTime.toISOString() }),
      },
    };
    const ofUsers = getCredentialReport.tells['AWS::IAM::User'].load(report);
    const ofRoot = getCredentialReport.tells['AWS::::Account'].load(report);
    return (resource) => {
      switch (resource.resourceType) {
        case 'AWS::IAM::User':
          return ofUsers.factsOf(resource);
        case 'AWS::::Account':
          return ofRoot.factsOf(resource);
        case 'AWS::IAM::Role':
          return {};
      }
    };
  } catch {
    return () => ({});
  }
};

const isUser = (resource: Resource): resource is IamUser => resource.resourceType === 'AWS::IAM::User';

/** Whether a report can say more of a user than is known, and than the rule asks IAM itself. */
const lacks = (
  user: IamUser,
  fact: (typeof REPORTED)[number],
  isAsked: (fact: string, user: IamUser) => boolean,
): boolean =>
  user.mfaDevices?.value.some(({ serialNumber }) => isDeviceInUse(serialNumber)) === false &&
  user[fact] === undefined &&
  !isAsked(fact, user);

/**
 * A live account whose users without a device have a password, access keys and signing certificates as the credential report
 * says, where the rule does not ask IAM for them; and whose users and root user have what it says of the use of credentials,
 * where that is asked for, and of their credentials then as well. A report that nobody has had made within four hours is not asked for.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 */
export const withReportedCredentials = (inventory: Inventory, iam: IAMClient): Inventory => ({
  accountId: () => inventory.accountId(),
  list: async <Type extends ResourceType>(
    resourceType: Type,
    needs: readonly Need<ResourceOf<Type>>[],
    parameters: Parameters,
  ): Promise<Listing<ResourceOf<Type>> | undefined> => {
    const listing = await inventory.list(resourceType, needs, parameters);
    if (listing === undefined) return undefined;
    const isAsked = (fact: string, resource: ResourceOf<Type>): boolean =>
      needs.some((need) => need.fact === fact && isNeeded(need, resource, parameters));
    const wanted = (resource: ResourceOf<Type>): readonly (keyof Told)[] => [
      ...(isUser(resource)
        ? REPORTED.filter(
            (fact) =>
              lacks(resource, fact, () => isAsked(fact, resource)) ||
              (isAsked('reportedUse', resource) && resource[fact] === undefined && !isAsked(fact, resource)),
          )
        : []),
      // Nothing else tells it.
      ...(['reportedUse', 'activeSigningCertificates'] as const).filter((fact) => isAsked(fact, resource)),
    ];
    if (!listing.resources.some((resource) => wanted(resource).length > 0)) return listing;
    const toldOf = await readReport(iam);
    return {
      ...listing,
      resources: listing.resources.map((resource) => {
        const told = toldOf(resource);
        const facts = wanted(resource).filter((fact) => told[fact] !== undefined);
        return { ...resource, ...Object.fromEntries(facts.map((fact) => [fact, told[fact]])) };
      }),
    };
  },
});
