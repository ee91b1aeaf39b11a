import { handlerOf } from '../../src/functions/evaluate.ts';
import { iamRoleTrustMfaRequired } from './rule.ts';

export const handler = handlerOf(iamRoleTrustMfaRequired);
