/** On which day each step of a plan is due. */
import type { PlanPrivilege } from './plan-user.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/** Days are texts, `YYYY-MM-DD`, in UTC. */
const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
export const daysAfter = (day: string, days: number): string =>
  dayOf(new Date(timeOf(day) + days * MILLISECONDS_A_DAY));
export const daysBetween = (start: string, end: string): number =>
  Math.round((timeOf(end) - timeOf(start)) / MILLISECONDS_A_DAY);

export interface Period {
  readonly start: string;
  readonly deadline: string;
}

/** The wave that a privilege is in, from 0: what is not known goes with the administrators. */
const WAVES: Readonly<Record<PlanPrivilege, number>> = {
  administrator: 0,
  undecided: 0,
  'not read': 0,
  power: 1,
  write: 2,
  none: 3,
};

export interface Schedule {
  /** The first day. */
  readonly start: string;
  /** From when on a wave enrols: the day by which the one before it has. */
  enrolFrom(privilege: PlanPrivilege): string;
  /** Devices are enrolled, and credentials that nobody uses go: in the first half, wave after wave. */
  enrolBy(privilege: PlanPrivilege): string;
  /** Users move to groups and roles in the second half; the last wave on the deadline. */
  moveBy(privilege: PlanPrivilege): string;
}

/** @param privileges of all who have something to do: a wave without anybody takes no time */
export const scheduleOf = ({ start, deadline }: Period, privileges: readonly PlanPrivilege[]): Schedule => {
  const waves = [...new Set(privileges.map((privilege) => WAVES[privilege]))].toSorted((a, b) => a - b);
  const days = daysBetween(start, deadline);
  const half = Math.floor(days / 2);
  const placeOf = (privilege: PlanPrivilege): number => waves.indexOf(WAVES[privilege]);
  const part = (privilege: PlanPrivilege): number => (placeOf(privilege) + 1) / waves.length;
  return {
    start,
    enrolFrom: (privilege) =>
      daysAfter(start, Math.ceil((half * Math.max(placeOf(privilege), 0)) / Math.max(waves.length, 1))),
    enrolBy: (privilege) => daysAfter(start, Math.ceil(half * part(privilege))),
    moveBy: (privilege) => daysAfter(start, half + Math.ceil((days - half) * part(privilege))),
  };
};
