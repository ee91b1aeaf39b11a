/** Who has to do what until when, so that nobody signs in without MFA any more. */
import type { Problem } from '../../aws/problem.ts';
import { compare } from '../report.ts';
import type { RequiredDevice } from './devices.ts';
import type { Language } from './texts/texts.ts';
import { credentialUse, type CredentialUse, type Use } from './credential-use.ts';
import type { ReadAccount } from '../read-account.ts';
import { PLAN_PRIVILEGES, type PlanPrivilege, type PlanUser } from './plan-user.ts';
import { scheduleOf, type Period, type Schedule } from './schedule.ts';

/** What somebody does, in this order. */
export type StepKind =
  'find-out' | 'keep-exempt' | 'remove-credentials' | 'enrol' | 'move' | 'become-role' | 'delete-user';

/** Credentials that nobody has used. */
interface Unused {
  readonly password: boolean;
  /** How many access keys. */
  readonly keys: number;
}

export interface PlanStep {
  readonly kind: StepKind;
  /** `YYYY-MM-DD`. Of `keep-exempt` the last day of the exemption. */
  readonly due: string;
  /** Of `enrol`: the first day. */
  readonly from?: string;
  /** Of `remove-credentials`. */
  readonly unused?: Unused;
}

export interface PlannedUser extends PlanUser {
  /** Undefined: not read whether there is a password or an access key. */
  readonly use: CredentialUse | undefined;
  /** At least one. */
  readonly steps: readonly PlanStep[];
  /** Of somebody who is exempt: what follows when the exemption ends. */
  readonly afterwards: readonly StepKind[];
}

/** Users who have nothing to do, and what the plan rests on. */
export interface PlanFacts extends Period {
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly users: readonly PlanUser[];
  /** How many users the account has. */
  readonly total: number;
  /** Whether the root user has MFA; undefined: not read. */
  readonly rootHasMfa: boolean | undefined;
  /** The managed policy by which users enrol themselves, and whether the account has it. */
  readonly selfManagePolicy: string;
  readonly isBaselineThere: boolean | undefined;
  /** AWS managed policies of roles whose document was not there. */
  readonly policiesByLevel: readonly string[];
  /** After how many days without a use a credential counts as unused. */
  readonly unusedDays: number;
  /** The language of the texts that go to users. */
  readonly language: Language;
  /** Whom users turn to; undefined: their administrator. */
  readonly contact: string | undefined;
  /** Which devices suit: `requiredDevice` of the rule. */
  readonly requiredDevice: RequiredDevice;
  /** False where users, or what they have, may be missing. */
  readonly isRead: boolean;
  readonly problems: readonly Problem[];
}

export interface Plan extends Omit<PlanFacts, 'users'> {
  /** In the order in which they are asked. */
  readonly users: readonly PlannedUser[];
  /** False where something that was not read could change the plan. */
  readonly complete: boolean;
}

/** One of several accounts, and what its plan rests on; undefined where it was not read. */
export interface FactsOfAccount {
  readonly account: ReadAccount;
  readonly facts: PlanFacts | undefined;
}

/** One of several accounts, with its plan; undefined where it was not read. */
export interface PlanOfAccount {
  readonly account: ReadAccount;
  readonly plan: Plan | undefined;
}

const isLive = (use: Use | undefined): boolean => use === 'used' || use === 'unknown';

/** What somebody has to do, whatever the exemptions. */
const kindsOf = (user: PlanUser, use: CredentialUse | undefined): readonly StepKind[] => {
  if (!user.isKnown || use === undefined) return ['find-out'];
  const { password, keys, others = 0 } = use;
  const unused = password === 'unused' || keys.includes('unused') ? (['remove-credentials'] as const) : [];
  if (isLive(password)) {
    const isMoving = user.place !== undefined && !user.isInPlace;
    return [...unused, 'enrol', ...(isMoving ? (['move'] as const) : [])];
  }
  if (keys.some(isLive) || others > 0) return [...unused, 'become-role'];
  return [...unused, 'delete-user'];
};

const unusedOf = ({ password, keys }: CredentialUse): Unused => ({
  password: password === 'unused',
  keys: keys.filter((use) => use === 'unused').length,
});

const stepsOf = (
  user: PlanUser,
  kinds: readonly StepKind[],
  use: CredentialUse | undefined,
  schedule: Schedule,
): readonly PlanStep[] => {
  const { privilege } = user;
  return kinds.map((kind): PlanStep => {
    switch (kind) {
      case 'move':
      case 'become-role':
      case 'delete-user':
        return { kind, due: schedule.moveBy(privilege) };
      case 'remove-credentials':
        return { kind, due: schedule.enrolBy(privilege), ...(use && { unused: unusedOf(use) }) };
      case 'enrol':
        return { kind, due: schedule.enrolBy(privilege), from: schedule.enrolFrom(privilege) };
      case 'find-out':
        // All else depends on it.
        return { kind, due: schedule.start };
      case 'keep-exempt':
        return { kind, due: user.exemption?.Until ?? schedule.moveBy(privilege) };
    }
  });
};

const rankOf = ({ privilege }: PlanUser): number => PLAN_PRIVILEGES.indexOf(privilege);

/** Whoever signs in with a password that is in use comes before the others of the same privilege. */
const hasLivePassword = ({ use }: PlannedUser): boolean => isLive(use?.password);

const inOrder = (a: PlannedUser, b: PlannedUser): number =>
  rankOf(a) - rankOf(b) ||
  Number(hasLivePassword(b)) - Number(hasLivePassword(a)) ||
  compare(a.row.Name, b.row.Name) ||
  compare(a.row.ResourceId, b.row.ResourceId);

/** Those of all who have something to do. */
const privilegesOf = ({ users }: PlanFacts): readonly PlanPrivilege[] =>
  users.filter(({ exemption }) => exemption === null).map(({ privilege }) => privilege);

/**
 * @param now the start of the run
 * @param privileges of all who share the days: a wave is on the same days in every account
 */
export const planOf = (facts: PlanFacts, now: Date, privileges = privilegesOf(facts)): Plan => {
  const schedule = scheduleOf(facts, privileges);
  const users = facts.users.map((user): PlannedUser => {
    const use = credentialUse(user.row, { now, unusedDays: facts.unusedDays });
    const kinds = kindsOf(user, use);
    const isExempt = user.exemption !== null;
    return {
      ...user,
      use,
      steps: stepsOf(user, isExempt ? ['keep-exempt'] : kinds, use, schedule),
      afterwards: isExempt ? kinds : [],
    };
  });
  const isOpen = ({ privilege, steps, afterwards }: PlannedUser): boolean =>
    privilege === 'undecided' ||
    privilege === 'not read' ||
    steps.some(({ kind }) => kind === 'find-out') ||
    afterwards.includes('find-out');
  return {
    ...facts,
    users: users.toSorted(inOrder),
    complete: facts.isRead && facts.problems.length === 0 && !users.some(isOpen),
  };
};

/** The plans of several accounts, in which administrators come before all others, whichever account they are of. */
export const plansOf = (found: readonly FactsOfAccount[], now: Date): readonly PlanOfAccount[] => {
  const privileges = found.flatMap(({ facts }) => (facts === undefined ? [] : privilegesOf(facts)));
  return found.map(({ account, facts }) => ({ account, plan: facts && planOf(facts, now, privileges) }));
};
