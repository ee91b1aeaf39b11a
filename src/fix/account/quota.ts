import { GetAccountSummaryCommand, type IAMClient } from '@aws-sdk/client-iam';

/**
 * How many characters a trust policy may have in this account.
 *
 * @returns undefined where that cannot be read
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const readTrustPolicyQuota = async (iam: IAMClient): Promise<number | undefined> => {
  try {
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    return SummaryMap?.AssumeRolePolicySizeQuota;
  } catch {
    return undefined;
  }
};
