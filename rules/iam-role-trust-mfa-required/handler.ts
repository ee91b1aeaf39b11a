import { handlerOf } from '../../src/lambda.ts';
import { iamRoleTrustMfaRequired } from './rule.ts';

export const handler = handlerOf(iamRoleTrustMfaRequired);
