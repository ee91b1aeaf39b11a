/** What a role's policies allow, as far as the rule is told, and what the rule says of it. */
import type { RoleUnderReview } from '../../src/resources/role.ts';
import type { Decision, RolePrivilege } from '../rule.ts';

/** What was found of a role; undefined: its policies were not read. */
export interface RoleLevel {
  readonly privilege: RolePrivilege;
  /** Of `undecided`: policies whose document is not there, and actions that were not decided. */
  readonly missing: readonly string[];
}

/**
 * Finds it. It is handed in: what is known of the actions of AWS is more than all else of the rule, and no matter of a rule
 * that is for all roles.
 */
export type LevelOf = (role: RoleUnderReview, now: Date) => RoleLevel | undefined;

const NOTES: Readonly<Partial<Record<RolePrivilege, string>>> = {
  administrator: 'The role is an administrator.',
  power: 'The role can change all of a service.',
  write: 'The role can change what is not its own.',
};

/** What the annotation says of a privileged role; undefined where there is nothing to say. */
export const levelNote = ({ privilege }: RoleLevel): string | undefined => NOTES[privilege];

const NAMED = 2;

/** Why it is not known. */
export const missingText = (level: RoleLevel | undefined): string => {
  if (level === undefined) return 'its policies were not read';
  const { missing } = level;
  if (missing.length === 0) return 'what it leads to is too long to be followed';
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  return `not read or not understood: ${missing.slice(0, NAMED).join(', ')}${more}`;
};

/** Whether it has to be known which privilege a role has: what is no matter of the rule stays so. */
export const isOpenTo = ({ compliance }: Pick<Decision, 'compliance'>): boolean =>
  compliance === 'NON_COMPLIANT' || compliance === 'COMPLIANT';
