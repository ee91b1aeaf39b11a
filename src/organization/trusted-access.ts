import {
  ActivateOrganizationsAccessCommand,
  DescribeOrganizationsAccessCommand,
} from '@aws-sdk/client-cloudformation';
import {
  EnableAWSServiceAccessCommand,
  paginateListAWSServiceAccessForOrganization,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import type { Deployment } from './deployment.ts';
import { delegatedServicesOf, SERVICES } from './organization.ts';
import type { Step } from '../deploy/step.ts';

const elsewhere = ({ accountId, organization }: Deployment): string =>
  `only the management account ${organization.managementAccountId} can allow it: run \`mfa-rules deploy-organization --delegated-administrator ${accountId}\` there`;

/**
 * CloudFormation activates its trusted access itself, because that makes the role that StackSets work with.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ActivateOrganizationsAccess.html
 */
const stackSetsAccess = (deployment: Deployment): Step => {
  const { clients, callAs } = deployment;
  const isOurs = callAs === 'SELF';
  return {
    name: 'trusted access of CloudFormation StackSets',
    ...(isOurs ? {} : { isOptional: true }),
    look: async () => {
      const { Status } = await clients.cloudFormation.send(
        new DescribeOrganizationsAccessCommand({ CallAs: callAs }),
      );
      if (Status === 'ENABLED') return { state: 'is there', detail: 'activated' };
      return isOurs
        ? { state: 'will be made', detail: 'activate it in CloudFormation' }
        : { state: 'is missing', detail: elsewhere(deployment) };
    },
    act: async () => {
      await clients.cloudFormation.send(new ActivateOrganizationsAccessCommand({}));
    },
  };
};

const CONFIG = 'config.amazonaws.com';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html */
const configAccess = (deployment: Deployment): Step => {
  const { clients, callAs } = deployment;
  const isOurs = callAs === 'SELF';
  return {
    name: 'trusted access of AWS Config',
    ...(isOurs ? {} : { isOptional: true }),
    look: async () => {
      for await (const page of paginateListAWSServiceAccessForOrganization(
        { client: clients.organizations },
        {},
      ))
        if (page.EnabledServicePrincipals?.some(({ ServicePrincipal }) => ServicePrincipal === CONFIG))
          return { state: 'is there', detail: 'enabled' };
      return isOurs
        ? { state: 'will be made', detail: `enable ${CONFIG} in AWS Organizations` }
        : { state: 'is missing', detail: elsewhere(deployment) };
    },
    act: async () => {
      await clients.organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: CONFIG }));
    },
  };
};

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html */
const delegatedAdministrator = ({ clients }: Deployment, accountId: string): Step => {
  const missing = async (): Promise<readonly string[]> => {
    const services = await delegatedServicesOf(clients.organizations, accountId);
    return SERVICES.filter((service) => !services.has(service));
  };
  return {
    name: `delegated administrator ${accountId}`,
    look: async () => {
      const services = await missing();
      return services.length === 0
        ? { state: 'is there', detail: SERVICES.join(', ') }
        : { state: 'will be made', detail: `register it for ${services.join(', ')}` };
    },
    act: async () => {
      for (const ServicePrincipal of await missing())
        await clients.organizations.send(
          new RegisterDelegatedAdministratorCommand({ AccountId: accountId, ServicePrincipal }),
        );
    },
  };
};

/** What the organization has to allow; only its management account can change any of it. */
export const organizationSteps = (deployment: Deployment): readonly Step[] => [
  stackSetsAccess(deployment),
  configAccess(deployment),
  ...(deployment.delegatedAdministrator === undefined
    ? []
    : [delegatedAdministrator(deployment, deployment.delegatedAdministrator)]),
];
