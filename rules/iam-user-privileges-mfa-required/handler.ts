import { eventNames } from '../../src/functions/event-names.ts';
import { handlerOf } from '../../src/functions/evaluate.ts';
import { iamUserPrivilegesMfaRequired } from './rule.ts';

export const handler = handlerOf(iamUserPrivilegesMfaRequired, { eventNames });
