import { late } from './late.ts';
import { passing } from './passing.ts';
import type { FaultRow } from './row.ts';
import { unread } from './unread.ts';
import { unsent } from './unsent.ts';

export const faultRows: readonly FaultRow[] = [...passing, ...unread, ...unsent, ...late];
