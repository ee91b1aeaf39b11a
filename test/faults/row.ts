import type { Params } from '../aws/service.ts';
import type { Patience } from '../support/cold-start.ts';
import type { Kind, Place, Stage, Subject, subjects } from './stage.ts';

/** What AWS Config holds afterwards: the right result at these places, the earlier one, untouched, at every other. */
interface Final {
  readonly decided: readonly Place[];
  readonly shows: string;
  /** Absent: results are taken back as well. */
  readonly takesBack?: false;
}

export const RIGHT: Final = { decided: ['first', 'second', 'third', 'gone'], shows: 'the right results' };
export const AS_IT_WAS: Final = { decided: [], shows: 'every earlier result' };
export const NONE_TAKEN_BACK: Final = {
  ...RIGHT,
  takesBack: false,
  shows: 'the right COMPLIANT and NON_COMPLIANT; what is to be taken back, as it was',
};
export const FIRST_PAGE: Final = {
  decided: ['first'],
  shows: 'the right results of what was listed, every other earlier result',
};
export const FIRST_AND_THIRD: Final = {
  decided: ['first', 'third'],
  shows: 'the right results of what was read, every other earlier result',
};
export const ALL_BUT_SECOND: Final = {
  decided: ['first', 'third', 'gone'],
  shows: 'the right results, and the earlier one of that user or role',
};
export const ALL_BUT_THIRD: Final = { ...ALL_BUT_SECOND, decided: ['first', 'second', 'gone'] };
export const ALL_BUT_ASKED: Final = {
  decided: ['first', 'gone'],
  shows: 'the right results, and the earlier ones of those users',
};

/** A fault, what it is met with, and what comes of it. `{list}` is ListUsers or ListRoles, `{id}` the second's id. */
export interface FaultRow {
  readonly fault: string;
  /** Scheduled runs of both rules unless said. */
  readonly subjects?: readonly (keyof typeof subjects)[];
  readonly happens: string;
  readonly final: Final;
  /** What the error begins with; absent where the invocation succeeds. */
  readonly error?: string;
  /** What the error says further on. */
  readonly saying?: string;
  /** The row holds for each of these kinds alike. */
  readonly kinds?: readonly Kind[];
  cause(stage: Stage, kind: Kind): void;
  readonly patience?: Patience;
  /** Milliseconds that Lambda says are left. */
  readonly remaining?: number;
  readonly parameters?: Readonly<Record<string, string>>;
  /** How the event comes, unless once. */
  readonly delivered?: 'twice' | 'at once';
  /** Where this row's right results are others. */
  readonly right?: Subject['right'];
  /** Where those of the invocation after it, without the fault, are others again. */
  readonly rightAgain?: Subject['right'];
}

export const SOON_TIRED: Patience = { maxAttempts: 2, retryMode: 'standard' };
/** Longer than any test; what is cut off there would come to pass in another one. */
export const HANGS: Kind = { slow: 3_600_000 };
export const ALWAYS = { times: Infinity };
export const REFUSALS: readonly Kind[] = ['deny', 'expired', 'empty', 'garbage', 'html'];
export const isSecondPage = ({ Marker, NextToken }: Params): boolean =>
  Marker !== undefined || NextToken !== undefined;
export const isOf =
  (name: string) =>
  ({ UserName }: Params): boolean =>
    UserName === name;
export const SCHEDULED_AND_CHANGED = ['users', 'roles', 'changed'] as const;
export const SCHEDULED_AND_CHANGES = ['users', 'roles', 'changed', 'oversized'] as const;
