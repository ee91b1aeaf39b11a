/** What a source of references came to. */
import type { Problem } from '../../aws/problem.ts';
import type { Looked, NotLooked } from '../looked.ts';
import type { StoredEntry, StoredPolicy } from '../stored-policy.ts';

export interface LookedThrough {
  readonly policies: readonly StoredPolicy[];
  readonly entries: readonly StoredEntry[];
  readonly looked: readonly Looked[];
  readonly notLooked: readonly NotLooked[];
  readonly problems: readonly Problem[];
  /** False where something is not recorded that would have been looked at. */
  readonly isWhole: boolean;
}
