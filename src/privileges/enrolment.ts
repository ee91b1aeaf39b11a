/** What a user may do for a device of his own. */
import type { Grant, Rights } from './rights.ts';

const CREATE_DEVICE = 'iam:CreateVirtualMFADevice';

/**
 * What enrols a device for a user, with the tags that he has then. A virtual device is made first, a hardware token is there
 * already: what makes one is told where it is surely allowed, and is not needed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_physical.html
 */
export const enrolling = (
  rights: Rights,
  { arn, tags }: Pick<Rights['actor'], 'arn' | 'tags'>,
): readonly Grant[] | undefined => {
  const enabled = rights.can('iam:EnableMFADevice', arn, { resourceTags: tags });
  if (enabled === undefined) return undefined;
  const { partition, accountId } = rights.actor;
  const created = rights.can(CREATE_DEVICE, `arn:${partition}:iam::${accountId}:mfa/?*`);
  return created?.isCertain === true ? [created, enabled] : [enabled];
};

/**
 * What lets a user enrol a device for himself. AWS accepts the first device of a user without MFA.
 *
 * @see https://aws.amazon.com/security/security-bulletins/AWS-2023-001/
 */
export const enrolmentOf = (rights: Rights): readonly Grant[] | undefined => enrolling(rights, rights.actor);

/** Whether it is enough for an authenticator app, as who has no hardware token has. */
export const isForApp = (grants: readonly Grant[] | undefined): boolean =>
  grants?.some(({ action }) => action === CREATE_DEVICE) === true;
