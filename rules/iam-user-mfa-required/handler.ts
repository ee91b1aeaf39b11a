import { handlerOf } from '../../src/lambda.ts';
import { iamUserMfaRequired } from './rule.ts';

export const handler = handlerOf(iamUserMfaRequired);
