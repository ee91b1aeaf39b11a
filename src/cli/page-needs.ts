import type { Need } from '../../rules/rule.ts';
import type { Resource, ResourceType } from '../resources/resource.ts';

/** What the page of `--format html` shows beside what a rule needs: one call for a whole account. */
export const pageNeeds = (resourceType: ResourceType): readonly Need<Resource>[] =>
  resourceType === 'AWS::IAM::Role' ? [] : [{ fact: 'reportedUse' }];
