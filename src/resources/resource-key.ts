/** Resource type and id in one: ids alone are not unique, since any type can have any id. */
export type ResourceKey = `${string} ${string}`;

export const toResourceKey = (resourceType: string, resourceId: string): ResourceKey =>
  `${resourceType} ${resourceId}`;
