/**
 * What escalation-paths.json has of each path, as far as something is decided by it: `npm run escalation-paths` takes it out. What
 * the catalogue says beside it, for people, would be 30 KB of each function.
 */
import paths from './escalation-paths.bundled.json' with { type: 'json' };

/** A known way to rights that one's own policies do not spell out. */
export interface EscalationPath {
  readonly id: string;
  /**
   * What is done: one's own policies are changed, or what limits them; somebody else is become; a role is handed to something
   * new; the role of something that is there already is used; other accounts are reached.
   */
  readonly kind: string;
  /** Complete sets of actions, each on its resource; one set is enough. */
  readonly actions: readonly (readonly string[])[];
  /** The service that the role has to trust. */
  readonly service?: string;
  /** The calls that take the role, by whoever may pass it; absent: the first of each set. */
  readonly takes?: readonly string[];
  /** Further calls of which AWS does not say surely whether they ask for that, too. */
  readonly mayTake?: readonly string[];
  /** What the role is passed to beside it (`iam:PassedToService`), where AWS's own policies call that by another name. */
  readonly passedTo?: readonly string[];
}

export const escalationPaths: readonly EscalationPath[] = paths;
