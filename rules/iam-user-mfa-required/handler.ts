import { eventNames } from '../../src/functions/event-names.ts';
import { handlerOf } from '../../src/functions/evaluate.ts';
import { iamUserMfaRequired } from './rule.ts';

export const handler = handlerOf(iamUserMfaRequired, { eventNames });
