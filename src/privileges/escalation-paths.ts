import catalogue from './escalation-paths.json' with { type: 'json' };

/** A known way to rights that one's own policies do not spell out. */
export interface EscalationPath {
  readonly id: string;
  /**
   * What is done: one's own policies are changed, or what limits them; somebody else is become; a role is handed to something
   * new; the role of something that is there already is used; other accounts are reached.
   */
  readonly kind: string;
  /** `administrator`: it can lead there. `step`: only beside another path. `note`: what it leads to cannot be told from policies. */
  readonly level: string;
  /** `full`: any right. `as-target`: as much as what it leads to. `lifts-limit`: what the other policies allow. */
  readonly reach: string;
  /** Complete sets of actions, each on its resource; one set is enough. */
  readonly actions: readonly (readonly string[])[];
  readonly resource: string;
  /** The service that the role has to trust. */
  readonly service?: string;
  /** What the role is passed to beside it (`iam:PassedToService`), where AWS's own policies call that by another name. */
  readonly passedTo?: readonly string[];
  readonly needs?: readonly string[];
  /** Lists that have it, and what they call it. */
  readonly sources: readonly string[];
}

export const escalationPaths: readonly EscalationPath[] = catalogue.paths;
