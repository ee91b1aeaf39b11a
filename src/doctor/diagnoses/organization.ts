import { textOf, type ErrorFields } from '../../text/error-text.ts';
import { counted } from '../../text/counted.ts';
import { shellCommand } from '../../text/shell-command.ts';
import { note, ok, remedyOf, SET_AGAIN, unknown, wrong, type In } from './words.ts';

type StackInstance = { readonly stackSetName: string } & In;
const instanceOf = ({ stackSetName, region }: StackInstance): string =>
  `the stack of StackSet ${stackSetName} in ${region}`;

/** Of the aggregator and the StackSet of an organization. */
export const OF_ORGANIZATIONS = {
  'aggregator-missing': wrong<{ readonly aggregator: string } & In>(
    ({ aggregator, region }) => `there is no configuration aggregator ${aggregator} in ${region}`,
    'name one that is there (aws configservice describe-configuration-aggregators shows them), with --profile and --region of the aggregator itself',
  ),
  'aggregator-copy-failed': wrong<{ readonly failure: string }>(
    ({ failure }) => failure,
    'fix what that names: AWS Config is off there, or the aggregator may not copy from it',
  ),
  'account-without-roles': wrong(
    'the aggregator has no IAM role of this account: AWS Config is off there, or does not record them',
    'turn AWS Config on in the region of the rules, with AWS::IAM::Role among the recorded types; run mfa-rules doctor there for more',
  ),
  'aggregator-names-no-account': unknown<{ readonly aggregator: string }>(
    ({ aggregator }) => `aggregator ${aggregator} names no account, and has no IAM role of any`,
    'wait where it is new: an aggregator takes a while to fill',
  ),
  'aggregator-records-roles': ok<{ readonly accounts: number }>(({ accounts }) =>
    accounts === 1
      ? 'the one account of the aggregator records IAM roles'
      : `each of ${counted(accounts, 'account')} of the aggregator records IAM roles`,
  ),
  'account-without-results': unknown<{
    readonly ruleId: string;
    readonly region: string | undefined;
    readonly why: string;
  }>(
    ({ ruleId, region, why }) =>
      `no result of ${ruleId}${region === undefined ? '' : ` in ${region}`} is known: ${why}`,
    // An aggregator never shows NOT_APPLICABLE: an account to which a rule applies nowhere looks the same.
    'run mfa-rules doctor with credentials of that account',
  ),
  'account-results-not-read': unknown<{
    readonly ruleId: string;
    readonly region: string | undefined;
    readonly error: ErrorFields;
  }>(
    ({ ruleId, region, error }) =>
      `no result of ${ruleId}${region === undefined ? '' : ` in ${region}`} is known: ${textOf(error)}`,
    remedyOf,
  ),
  'aggregator-without-results': wrong<{ readonly aggregator: string }>(
    ({ aggregator }) => `aggregator ${aggregator} shows no result of these rules`,
    'deploy the rules in its accounts (mfa-rules deploy-organization); a new aggregator, or a rule that has just been deployed, takes a while to be seen',
  ),
  'aggregator-has-results': ok<{ readonly deployedRules: number }>(
    ({ deployedRules }) =>
      `the aggregator shows results of the rules in every account (${counted(deployedRules, 'deployed rule')})`,
  ),

  'stack-set-missing': wrong<StackInstance>(
    ({ stackSetName, region }) => `there is no StackSet ${stackSetName} in ${region}`,
    'name one that is there (aws cloudformation list-stack-sets shows them), in its region (--region), or deploy it: mfa-rules deploy-organization',
  ),
  'stack-set-without-auto-deployment': wrong<{ readonly stackSetName: string }>(
    ({ stackSetName }) => `StackSet ${stackSetName} does not deploy to accounts that join`,
    `${SET_AGAIN}: it turns automatic deployment on`,
  ),
  'stack-set-drift-not-checked': note<StackInstance & { readonly callAs: string }>(
    ({ stackSetName }) => `nobody has looked whether the stacks of StackSet ${stackSetName} were changed`,
    'have it looked at, which may take hours',
    ({ stackSetName, callAs, region }) =>
      shellCommand`aws cloudformation detect-stack-set-drift --stack-set-name ${stackSetName} --call-as ${callAs} --region ${region}`,
  ),
  'stack-instance-under-way': note<StackInstance>((data) => `${instanceOf(data)} is being deployed`),
  'stack-instance-suspended': note<StackInstance>(
    (data) => `${instanceOf(data)} is left alone: the account is suspended`,
  ),
  'stack-instance-failed': wrong<
    StackInstance & { readonly status: string; readonly why: string | undefined }
  >(
    (data) => `${instanceOf(data)} failed (${data.status}): ${data.why ?? 'no reason given'}`,
    `fix what that names, then ${SET_AGAIN}: it tries failed accounts once more`,
  ),
  'stack-instance-drifted': wrong<StackInstance>(
    (data) => `somebody has changed ${instanceOf(data)} since it was deployed (DRIFTED)`,
    `see what differs in the drift results of that stack, then ${SET_AGAIN}`,
  ),
  'stack-instance-outdated': wrong<StackInstance>(
    (data) => `${instanceOf(data)} is OUTDATED: it has another version or other parameters than the rest`,
    SET_AGAIN,
  ),
  'stack-set-empty': wrong<{ readonly stackSetName: string }>(
    ({ stackSetName }) => `StackSet ${stackSetName} has no stacks`,
    'run mfa-rules deploy-organization',
  ),
  'stack-set-deployed': ok<{ readonly stackSetName: string; readonly stacks: number }>(
    ({ stackSetName, stacks }) =>
      stacks === 1
        ? `StackSet ${stackSetName}: its one stack is as it should be`
        : `StackSet ${stackSetName}: none of its ${stacks} stacks is failed or outdated`,
  ),
};
