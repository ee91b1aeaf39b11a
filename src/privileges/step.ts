/** One step from somebody to what he is then. */
import { flatMap } from '../policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { Actor } from './actor.ts';
import { aboutAction } from './relevance.ts';
import type { Grant, Unsure } from './rights.ts';
import type { Admission } from './admission.ts';
import type { World } from './world.ts';

/** One step from somebody to what he is then. */
export interface Step {
  /** The path of the catalogue. */
  readonly path: string;
  /** All of it is needed. */
  readonly grants: readonly Grant[];
  /** The role's, where one is assumed; or passed to a service that it is not certain to let in. */
  readonly trust: Admission | undefined;
  /** A role that is assumed with what it has: a privilege below administrator reaches through such steps alone. */
  readonly isAssumption: boolean;
  readonly to: Actor;
  /** ARNs of users who must have no MFA device, and of identity providers that must be gone: whether that is so is not known. */
  readonly hangsOn?: readonly string[];
}

/** Somebody as he can be made before he is become, and the path of the catalogue that it is. */
export type Remade = Pick<Step, 'path' | 'grants' | 'to'>;

export const stepOf = (
  path: string,
  grants: readonly Grant[],
  to: Actor,
  trust?: Admission,
  isAssumption = false,
): Step => ({ path, grants, trust, isAssumption, to });

/** Whether it is known to be a step. */
export const isKnownStep = ({ hangsOn }: Step): boolean => hangsOn === undefined;

/** Whether it holds whatever the parts of the policies mean that are not understood. */
export const isCertainStep = ({ grants, trust, hangsOn }: Step): boolean =>
  hangsOn === undefined && grants.every(({ isCertain }) => isCertain) && trust?.isCertain !== false;

/** A grant that is not certain, for a reason beside the policies or none that is told; one that is uncertain by them stays so. */
export const uncertain = (grant: Grant, unsure?: Unsure): Grant =>
  grant.isCertain ? { ...grant, isCertain: false, ...(unsure && { unsure }) } : grant;

export const all = (grants: readonly (Grant | undefined)[]): readonly Grant[] | undefined => {
  const found = grants.filter((grant) => grant !== undefined);
  return found.length === grants.length ? found : undefined;
};

/** What is decided by the statements about some actions alone. */
export const about =
  (actions: readonly string[]) =>
  (document: PolicyDocument): readonly Statement[] => [
    ...new Set(flatMap(actions, (action) => aboutAction(document, action))),
  ];

/**
 * The steps to some who can be become, one after the other. Behind a certain one to somebody who may do everything none is
 * looked for: it could not be shorter.
 */
export const stepsUntilEnd = <Candidate>(
  candidates: readonly Candidate[],
  stepsTo: (candidate: Candidate) => readonly Step[],
  { isEnd }: World,
): readonly Step[] => {
  const found: Step[] = [];
  for (const candidate of candidates) {
    const steps = stepsTo(candidate);
    found.push(...steps);
    if (steps.some((step) => isCertainStep(step) && isEnd(step.to))) break;
  }
  return found;
};
