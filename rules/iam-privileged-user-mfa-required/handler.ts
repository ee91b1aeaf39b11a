import { eventNames } from '../../src/functions/event-names.ts';
import { handlerOf } from '../../src/functions/evaluate.ts';
import { iamPrivilegedUserMfaRequired } from './rule.ts';

export const handler = handlerOf(iamPrivilegedUserMfaRequired, { eventNames });
