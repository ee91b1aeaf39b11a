/** How many member accounts one function can let in one by one: the statements as Lambda writes them. Pure. */

/** Bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_POLICY = 20 * 1024;

/** Accounts that one organization rule can leave out. @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutOrganizationConfigRule.html */
const EXCLUDED_ACCOUNTS = 1000;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html: a SourceAccount is one account */
const permissionFor = (accountId: string, statementId: string, functionName: string): object => ({
  Sid: statementId,
  Effect: 'Allow',
  Principal: { Service: 'config.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}`,
  Condition: { StringEquals: { 'AWS:SourceAccount': accountId } },
});

const FIRST_ACCOUNT = 222_200_000_000;

/** @param statementId of the account with this number; it has to be another one for each */
export const policyFor = (
  accounts: number,
  functionName: string,
  statementId: (number: number) => string,
): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'default',
    Statement: Array.from({ length: accounts }, (_, number) =>
      permissionFor(String(FIRST_ACCOUNT + number), statementId(number), functionName),
    ),
  });

export interface FunctionName {
  readonly functionName: string;
  readonly statementId: (number: number) => string;
}

/** As AWS::Lambda::Function and AWS::Lambda::Permission get their names in a stack `mfa-rules`. */
export const NAMED_BY_CLOUDFORMATION: FunctionName = {
  functionName: 'mfa-rules-UserRuleFunction-1A2B3C4D5E6F',
  statementId: (number) => `mfa-rules-UserRulePermission${String(number).padStart(5, '0')}-1A2B3C4D5E6F`,
};

/** The shortest that AWS takes. */
export const SHORTEST_NAME: FunctionName = {
  functionName: 'a',
  statementId: (number) => number.toString(36),
};

export const accountsInOnePolicy = ({ functionName, statementId }: FunctionName): number => {
  let accounts = 0;
  while (policyFor(accounts + 1, functionName, statementId).length <= LARGEST_POLICY) accounts += 1;
  return accounts;
};

/**
 * More accounts take more functions, and a rule for each that leaves all other accounts out. This is how far that goes.
 */
export const accountsInAllPolicies = (name: FunctionName): number =>
  EXCLUDED_ACCOUNTS + accountsInOnePolicy(name);
