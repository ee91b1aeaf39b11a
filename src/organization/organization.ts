import {
  DescribeOrganizationCommand,
  DescribeOrganizationalUnitCommand,
  paginateListDelegatedServicesForAccount,
  paginateListRoots,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { quoted } from '../text/quoted.ts';
import { NotRead } from '../deploy/step.ts';
import { isErrorNamed } from '../text/error-text.ts';

/** An organization, as an account that may deploy to it sees it. */
export interface Organization {
  /** `o-…` */
  readonly id: string;
  /** `aws`, `aws-us-gov`, … */
  readonly partition: string;
  /** Twelve digits. */
  readonly managementAccountId: string;
}

/** Both have to trust the organization, and both have delegated administrators of their own. */
export const SERVICES = [
  'member.org.stacksets.cloudformation.amazonaws.com',
  'config.amazonaws.com',
] as const;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html */
const WITHOUT_TRUSTED_ACCESS = ['aws-cn'];

/**
 * The organization of an account.
 *
 * @throws where there is none, where it lacks what service-managed StackSets need, and NotRead
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 */
export const readOrganization = async (
  organizations: OrganizationsClient,
  accountId: string,
): Promise<Organization> => {
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({})).catch((cause) => {
    if (isErrorNamed(cause, 'AWSOrganizationsNotInUseException'))
      throw new Error(`account ${accountId} belongs to no organization: deploy template.yaml in it instead`, {
        cause,
      });
    throw new NotRead('the organization', cause);
  });
  const { Id: id, Arn, MasterAccountId: managementAccountId, FeatureSet } = Organization ?? {};
  const partition = Arn?.split(':')[1];
  if (id === undefined || partition === undefined || managementAccountId === undefined)
    throw new NotRead('the organization', new Error('AWS answered without its Id, Arn or MasterAccountId'));
  if (FeatureSet !== 'ALL')
    throw new Error(
      `FeatureSet of organization ${id} is ${quoted(FeatureSet)}, and service-managed StackSets need ALL: enable all features in the management account ${managementAccountId} (\`aws organizations enable-all-features\`)`,
    );
  if (WITHOUT_TRUSTED_ACCESS.includes(partition))
    throw new Error(
      `the partition ${partition} has no service-managed StackSets: deploy template.yaml in each of its accounts`,
    );
  return { id, partition, managementAccountId };
};

/** The services that an account is a delegated administrator of; none where it is not registered for any. */
export const delegatedServicesOf = async (
  organizations: OrganizationsClient,
  accountId: string,
): Promise<ReadonlySet<string>> => {
  const services = new Set<string>();
  try {
    for await (const page of paginateListDelegatedServicesForAccount(
      { client: organizations },
      { AccountId: accountId },
    ))
      for (const { ServicePrincipal } of page.DelegatedServices ?? [])
        if (ServicePrincipal !== undefined) services.add(ServicePrincipal);
  } catch (error) {
    if (!isErrorNamed(error, 'AccountNotRegisteredException')) throw error;
  }
  return services;
};

/**
 * Refuses an account that may not deploy to its organization.
 *
 * @throws where it is no delegated administrator of both services, and NotRead
 */
export const requireDelegatedAdministrator = async (
  organizations: OrganizationsClient,
  accountId: string,
  { managementAccountId }: Organization,
): Promise<void> => {
  const advice = `run this in the management account ${managementAccountId}, or register this one there: mfa-rules deploy-organization --delegated-administrator ${accountId}`;
  const services = await delegatedServicesOf(organizations, accountId).catch((cause) => {
    // Organizations itself answers so to an account that is no delegated administrator of anything; IAM names the action.
    if (isErrorNamed(cause, 'AccessDeniedException') && !cause.message.includes('not authorized to perform'))
      throw new Error(
        `account ${accountId} is neither the management account nor a delegated administrator: ${advice}`,
        {
          cause,
        },
      );
    throw new NotRead(`what account ${accountId} is a delegated administrator of`, cause);
  });
  const missing = SERVICES.filter((service) => !services.has(service));
  if (missing.length > 0)
    throw new Error(
      `account ${accountId} is not a delegated administrator of ${missing.join(' and ')}: ${advice}`,
    );
};

/** @throws NotRead */
const readRootId = async (organizations: OrganizationsClient): Promise<string> => {
  try {
    for await (const { Roots = [] } of paginateListRoots({ client: organizations }, {})) {
      const id = Roots[0]?.Id;
      if (id !== undefined) return id;
    }
  } catch (error) {
    throw new NotRead('the root of the organization', error);
  }
  throw new NotRead('the root of the organization', new Error('AWS Organizations lists none'));
};

/**
 * The root, after a check that everything asked for exists.
 *
 * @param asked ids of organizational units or of the root
 * @throws naming every id that is not there, and NotRead
 */
export const checkTargets = async (
  organizations: OrganizationsClient,
  asked: readonly string[],
): Promise<{ readonly rootId: string }> => {
  const rootId = await readRootId(organizations);
  const unknown: string[] = [];
  for (const id of new Set(asked)) {
    if (id === rootId) continue;
    if (id.startsWith('r-')) unknown.push(id);
    else
      await organizations
        .send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }))
        .catch((error) => {
          if (!isErrorNamed(error, 'OrganizationalUnitNotFoundException', 'InvalidInputException'))
            throw new NotRead(`organizational unit ${id}`, error);
          unknown.push(id);
        });
  }
  if (unknown.length > 0)
    throw new Error(
      `the organization has no OrganizationalUnitId ${unknown.map(quoted).join(', ')}: \`aws organizations list-organizational-units-for-parent --parent-id ${rootId}\` shows those under the root`,
    );
  return { rootId };
};
