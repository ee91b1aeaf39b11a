/** What the headline of a report counts: each user, role and root user once, however many rules say so. */
export interface WaysIn {
  readonly users: number;
  readonly roles: number;
  readonly rootUsers: number;
}

/** What is NON_COMPLIANT. */
interface Wrong {
  readonly resourceType: string | undefined;
  readonly account: string | null;
  readonly id: string;
}

export const countWaysIn = (wrong: readonly Wrong[]): WaysIn => {
  const count = (type: string): number =>
    new Set(
      wrong.filter(({ resourceType }) => resourceType === type).map(({ account, id }) => `${account} ${id}`),
    ).size;
  return {
    users: count('AWS::IAM::User'),
    roles: count('AWS::IAM::Role'),
    rootUsers: count('AWS::::Account'),
  };
};
