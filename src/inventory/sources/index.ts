import type { Rule } from '../../../rules/rule.ts';
import type { ResourceOf, ResourceType } from '../../resources/resource.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getLoginProfile } from './get-login-profile.ts';
import { getMfaDevice } from './get-mfa-device.ts';
import { listAccessKeys } from './list-access-keys.ts';
import { listMfaDevices } from './list-mfa-devices.ts';
import { listRoleTags } from './list-role-tags.ts';
import { listRoles } from './list-roles.ts';
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts';
import { listUserTags } from './list-user-tags.ts';
import { listUsers } from './list-users.ts';
import { listVirtualMfaDevices } from './list-virtual-mfa-devices.ts';
import type { Lists, Source, Tells } from './source.ts';

/**
 * The operations that a live account is asked, a file each; their answers are saved and read again too.
 *
 * Of two that tell the same fact the second is asked about those of whom the first told nothing, and where both were
 * saved, the second is believed.
 */
export const sources: readonly Source[] = [
  listUsers,
  listRoles,
  getAccountSummary,
  getLoginProfile,
  listAccessKeys,
  listServiceSpecificCredentials,
  listVirtualMfaDevices,
  listMfaDevices,
  getMfaDevice,
  listUserTags,
  listRoleTags,
  getAccountAuthorizationDetails,
];

/** How a source lists a type; undefined where it does not. */
export const listsOf = <Type extends ResourceType>(
  { lists }: Source,
  resourceType: Type,
): Lists<ResourceOf<Type>> | undefined => lists?.[resourceType];

/** What a source tells of resources of a type; undefined where it tells nothing. */
export const tellsOf = <Type extends ResourceType>(
  { tells }: Source,
  resourceType: Type,
): Tells<ResourceOf<Type>> | undefined => tells?.[resourceType];

/** The source that lists a type live. */
export const listingSource = (resourceType: ResourceType): Source | undefined =>
  sources.find((source) => listsOf(source, resourceType)?.live !== undefined);

/** The sources of a live account that tell a fact, in the order in which they are asked. */
export const sourcesOf = (resourceType: ResourceType, fact: string): readonly Source[] =>
  sources.filter((source) => {
    const tells = tellsOf(source, resourceType);
    return tells?.live !== undefined && tells.facts.some((told) => told === fact);
  });

/**
 * The sources that a live account is asked for a rule: its listing and the facts that the rule may need. A function's
 * permissions in template.yaml, and the files that `collect` writes, follow from them.
 */
export const sourcesFor = ({
  resourceType,
  needs,
}: Pick<Rule, 'resourceType' | 'needs'>): readonly Source[] => {
  const asked = new Set([
    listingSource(resourceType),
    ...needs.flatMap(({ fact }) => sourcesOf(resourceType, fact)),
  ]);
  return sources.filter((source) => asked.has(source));
};
