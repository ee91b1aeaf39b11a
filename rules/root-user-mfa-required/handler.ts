import { handlerOf } from '../../src/functions/evaluate.ts';
import { rootUserMfaRequired } from './rule.ts';

export const handler = handlerOf(rootUserMfaRequired);
