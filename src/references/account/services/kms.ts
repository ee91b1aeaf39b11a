/** Keys of AWS KMS: their policies, and their grants. */
import {
  GetKeyPolicyCommand,
  KMSClient,
  paginateListGrants,
  paginateListKeys,
  type GrantListEntry,
} from '@aws-sdk/client-kms';
import { listIn, required } from '../../../aws/reading.ts';
import {
  entriesAlone,
  onePolicy,
  type Asking,
  type Entry,
  type Listed,
  type PolicyService,
} from '../policy-service.ts';

/** The largest pages that AWS KMS gives, of keys and of grants. */
const KEYS = 1000;
const GRANTS = 100;

const listKeys = async function* (client: KMSClient): AsyncGenerator<readonly Listed[]> {
  for await (const { Keys } of paginateListKeys({ client, pageSize: KEYS }, {}))
    yield listIn('Keys', Keys).map(({ KeyArn, KeyId }) => ({
      resourceId: required('KeyArn', KeyArn),
      resourceName: required('KeyId', KeyId),
    }));
};

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
export const keys = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new KMSClient(settings));
  return {
    resourceType: 'AWS::KMS::Key',
    listing: 'ListKeys',
    operation: 'GetKeyPolicy',
    list: () => listKeys(client),
    ask: async ({ resourceId: KeyId }) =>
      onePolicy((await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy),
    without: ['NotFoundException'],
  };
};

/** Whoever may use the key, and whoever may take that back. */
const entriesOf = ({ GrantId, GranteePrincipal, RetiringPrincipal }: GrantListEntry): readonly Entry[] => {
  const name = required('GrantId', GrantId);
  return [
    // A grant to a service has its name there, or in later versions of AWS KMS in a field of its own.
    ...(GranteePrincipal === undefined
      ? []
      : [{ kind: 'grantee', principal: GranteePrincipal, name } as const]),
    ...(RetiringPrincipal === undefined
      ? []
      : [{ kind: 'retiring-principal', principal: RetiringPrincipal, name } as const]),
  ];
};

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html */
export const grants = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new KMSClient(settings));
  return {
    resourceType: 'AWS::KMS::Grant',
    listing: 'ListKeys',
    operation: 'ListGrants',
    list: () => listKeys(client),
    ask: async ({ resourceId: KeyId }) => {
      const entries: Entry[] = [];
      for await (const { Grants } of paginateListGrants({ client, pageSize: GRANTS }, { KeyId }))
        entries.push(...listIn('Grants', Grants).flatMap(entriesOf));
      return entriesAlone(entries);
    },
    without: ['NotFoundException'],
    isCountedByEntries: true,
  };
};
