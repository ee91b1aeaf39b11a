/** A bound on work, shared by all that one decision does. `spend` throws `BudgetSpent` where it is used up. */
export interface Budget {
  left: number;
}

export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

export const spend = (budget: Budget, cost: number): void => {
  budget.left -= cost;
  if (budget.left < 0) throw new BudgetSpent('the policy is too complex to be decided within the bound');
};
