import { errorText } from '../text/error-text.ts';

/** What a look finds: how a thing stands, or what this deployment will do about it. */
type StepState =
  | 'is there'
  | 'will be made'
  | 'will be changed'
  /** It has to be there, and somebody else has to make it or fix it first. */
  | 'is missing'
  /** Something to think about; it stops nothing. */
  | 'warning'
  | 'cannot be read';

export interface Looked {
  readonly state: StepState;
  readonly detail: string;
}

/** One thing that a deployment needs. A look changes nothing, so that a plan is made of looks alone. */
export interface Step {
  readonly name: string;
  /** It is only looked at: the deployment goes on where it cannot be read. */
  readonly isOptional?: true;
  /** It concerns one account alone: where it fails, the other accounts are still deployed. */
  readonly accountId?: string;
  readonly look: () => Promise<Looked>;
  /** Makes it, or changes it; called only after a look that says so. */
  readonly act?: () => Promise<void>;
}

/** A step, with what a look at it found. */
export interface PlannedStep extends Looked {
  readonly step: Step;
}

/** What was asked for cannot be read, so that nothing is known of it; the message says what, and AWS's answer. */
export class NotRead extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} cannot be read: ${errorText(cause)}`, { cause });
    this.name = 'NotRead';
  }
}

const lookAt = async (step: Step): Promise<PlannedStep> => {
  try {
    return { step, ...(await step.look()) };
  } catch (error) {
    return { step, state: 'cannot be read', detail: errorText(error) };
  }
};

/** Looks at every step, in order, and changes nothing. */
export const planOf = async (
  steps: readonly Step[],
  onProgress: (text: string) => void,
): Promise<readonly PlannedStep[]> => {
  const plan: PlannedStep[] = [];
  for (const step of steps) {
    onProgress(`looking at ${step.name} …`);
    plan.push(await lookAt(step));
  }
  return plan;
};

const isToDo = ({ state }: Looked): boolean => state === 'will be made' || state === 'will be changed';

/** The steps of a plan that change something. */
export const stepsToDo = (plan: readonly PlannedStep[]): readonly PlannedStep[] => plan.filter(isToDo);

/** The steps without which nothing may be changed: what is missing, and what could not be read. */
export const stepsInTheWay = (plan: readonly PlannedStep[]): readonly PlannedStep[] =>
  plan.filter(
    ({ state, step }) => state === 'is missing' || (state === 'cannot be read' && step.isOptional !== true),
  );

/** How far a deployment came. */
export interface CarriedOut {
  readonly done: readonly string[];
  /** The step that failed, and why; absent where all were carried out. */
  readonly stopped?: { readonly step: string; readonly error: unknown };
  /** Steps that were not begun. */
  readonly left: readonly string[];
  /** Accounts whose own step failed. */
  readonly failed: readonly { readonly accountId: string; readonly reason: string }[];
}

/** Carries steps out in order. Each is looked at again first, because the ones before it may have changed it. */
export const carryOut = async (
  steps: readonly Step[],
  onProgress: (text: string) => void,
): Promise<CarriedOut> => {
  const done: string[] = [];
  const failed: CarriedOut['failed'][number][] = [];
  for (const [index, step] of steps.entries()) {
    try {
      const looked = await lookAt(step);
      if (stepsInTheWay([looked]).length > 0) throw new Error(`${looked.state}: ${looked.detail}`);
      if (!isToDo(looked)) continue;
      onProgress(`${step.name}: ${looked.detail} …`);
      await step.act?.();
      done.push(step.name);
    } catch (error) {
      if (step.accountId === undefined) {
        const left = steps.slice(index + 1).map(({ name }) => name);
        return { done, stopped: { step: step.name, error }, left, failed };
      }
      failed.push({ accountId: step.accountId, reason: errorText(error) });
    }
  }
  return { done, left: [], failed };
};
