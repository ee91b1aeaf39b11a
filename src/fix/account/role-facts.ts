/** What IAM tells of one role and leaves out of its listing: tags, and when it was last used. */
import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { Problem } from '../../aws/problem.ts';
import { askEach, isNoSuchEntity, required } from '../../aws/reading.ts';
import { tagsByKey } from '../../inventory/sources/tags.ts';
import type { IamRole } from '../../resources/role.ts';

type RoleFacts = Required<Pick<IamRole, 'tags' | 'lastUsed'>>;

const OPERATION = 'GetRole';

/**
 * @returns by resource id, of the roles that could be read and are still there
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export const readRoleFacts = async (
  iam: IAMClient,
  roles: readonly { readonly resourceId: string; readonly resourceName: string }[],
): Promise<{ readonly facts: ReadonlyMap<string, RoleFacts>; readonly problems: readonly Problem[] }> => {
  const { values, problems } = await askEach(
    OPERATION,
    roles,
    async ({ resourceName: RoleName }): Promise<RoleFacts | 'gone'> => {
      try {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
        required('RoleId', Role?.RoleId);
        const { Tags = [], RoleLastUsed } = Role ?? {};
        return {
          tags: {
            value: tagsByKey(Tags.map(({ Key, Value = '' }) => [required('Key', Key), Value] as const)),
            source: OPERATION,
          },
          lastUsed: {
            value: { date: RoleLastUsed?.LastUsedDate?.toISOString(), region: RoleLastUsed?.Region },
            source: OPERATION,
          },
        };
      } catch (error) {
        if (isNoSuchEntity(error)) return 'gone';
        throw error;
      }
    },
    {},
  );
  const facts = new Map<string, RoleFacts>();
  for (const [id, value] of values) if (value !== 'gone') facts.set(id, value);
  return { facts, problems };
};
