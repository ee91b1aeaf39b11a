import type { Need } from '../../rules/rule.ts';
import type { Resource, ResourceType } from '../resources/resource.ts';

/** Of which kind the root user's MFA is: without MFA there is none. */
const ROOT_DEVICES: readonly Need<Resource>[] = [
  {
    fact: 'rootVirtualDevices',
    of: (resource) => resource.resourceType === 'AWS::::Account' && resource.rootHasMfa?.value !== false,
  },
];

/** What the page of `--format html` shows beside what a rule needs: one call for a whole account. */
export const pageNeeds = (resourceType: ResourceType): readonly Need<Resource>[] =>
  resourceType === 'AWS::IAM::Role'
    ? []
    : [{ fact: 'reportedUse' }, ...(resourceType === 'AWS::::Account' ? ROOT_DEVICES : [])];
