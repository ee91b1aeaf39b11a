/** A role as IAM has it now: what a change of its trust policy is compared with. */
import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { isNoSuchEntity, required } from '../../aws/reading.ts';

export interface StoredRole {
  readonly roleId: string;
  readonly arn: string;
  /** The trust policy as text, byte for byte as IAM keeps it. */
  readonly text: string;
}

/** IAM sends documents URL-encoded. @throws where it is not */
export const storedText = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded);
  } catch (cause) {
    throw new Error('the answer has an AssumeRolePolicyDocument that is not URL-encoded', { cause });
  }
};

/**
 * @returns undefined where IAM does not know the role
 * @throws where it cannot be read
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export const readStoredRole = async (iam: IAMClient, roleName: string): Promise<StoredRole | undefined> => {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
    return {
      roleId: required('RoleId', Role?.RoleId),
      arn: required('Arn', Role?.Arn),
      text: storedText(required('AssumeRolePolicyDocument', Role?.AssumeRolePolicyDocument)),
    };
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    throw error;
  }
};
