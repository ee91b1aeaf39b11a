import { counted } from '../../text/counted.ts';
import { shellCommand } from '../../text/shell-command.ts';
import {
  AGAIN,
  ago,
  every,
  lastHours,
  note,
  ok,
  STACK_AGAIN,
  times,
  unknown,
  wrong,
  type Function,
  type In,
  type Rule,
} from './words.ts';

type Runs = Function & { readonly hours: number };
const inDays = (days: number): string => (days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`);
type ByTag = Rule & { readonly tag: string };
type Result = Rule & { readonly hoursAgo: number; readonly recorded: string };
const newest = ({ configRuleName, hoursAgo, recorded }: Result): string =>
  `the newest result of rule ${configRuleName} came ${ago(hoursAgo)} (${recorded})`;

/** Of the rules that are deployed, their functions and their results. */
export const OF_RULES = {
  'rule-not-deployed': wrong<{ readonly ruleId: string } & In>(
    ({ ruleId, region }) => `rule ${ruleId} is not deployed in ${region}`,
    'deploy it (docs/deployment.md), or name the region where it is with --region',
  ),
  'rule-being-deleted': note<Rule & { readonly state: string }>(
    ({ configRuleName, state }) => `rule ${configRuleName} is being deleted, or its results are (${state})`,
  ),
  'rule-not-active': wrong<Rule & { readonly state: string | undefined }>(
    ({ configRuleName, state }) =>
      `rule ${configRuleName} is in the state ${state ?? 'not known'} and not ACTIVE`,
    AGAIN,
  ),
  'rule-without-function': wrong<Rule>(
    ({ configRuleName }) => `rule ${configRuleName} has no Lambda function: something else has this name`,
    AGAIN,
  ),
  'rule-without-schedule': wrong<Rule>(
    ({ configRuleName }) =>
      `rule ${configRuleName} has no schedule: what AWS Config does not record of IAM stays unseen`,
    AGAIN,
  ),
  'rule-not-told-of-changes': wrong<Rule>(
    ({ configRuleName }) => `rule ${configRuleName} is not told of changes: it runs on schedule alone`,
    AGAIN,
  ),
  'rule-deployed': ok<Rule & In & { readonly everyHours: number }>(
    ({ configRuleName, region, everyHours }) =>
      `rule ${configRuleName} is in ${region} and runs ${every(everyHours)}`,
  ),

  'file-exemption-ends-soon': note<{
    readonly pattern: string;
    readonly until: string;
    readonly days: number;
  }>(
    ({ pattern, until, days }) =>
      `the exemption of ${pattern} in the configuration file ends on ${until}, ${inDays(days)}`,
    'do what it waits for, or give it another end with mfa-rules exempt',
  ),
  'file-exemption-does-not-count': note<{ readonly pattern: string; readonly problem: string }>(
    ({ pattern, problem }) =>
      `the exemption of ${pattern} in the configuration file does not count: ${problem}`,
    'take it out of the file, or give it a reason and an end with mfa-rules exempt',
  ),
  'exemption-ends-soon': note<
    Rule & { readonly pattern: string; readonly until: string; readonly days: number }
  >(
    ({ configRuleName, pattern, until, days }) =>
      `the exemption of ${pattern} in rule ${configRuleName} ends on ${until}, ${inDays(days)}`,
    'do what it waits for, or give it another end in the parameters of the stack',
  ),
  'exemption-does-not-count': note<Rule & { readonly pattern: string; readonly problem: string }>(
    ({ configRuleName, pattern, problem }) =>
      `the exemption of ${pattern} in rule ${configRuleName} does not count: ${problem}`,
    'take it out of the parameters of the stack, or give it a reason and an end',
  ),
  'no-exemption-ends': ok<Rule & { readonly exemptions: number; readonly days: number }>(
    ({ configRuleName, exemptions, days }) =>
      exemptions === 0
        ? `rule ${configRuleName} exempts nobody by name`
        : `${counted(exemptions, 'exemption')} of rule ${configRuleName}: none ends within ${days} days`,
  ),
  'tag-exemptions-end-soon': note<ByTag & { readonly days: number; readonly resources: readonly string[] }>(
    ({ configRuleName, tag, days, resources }) =>
      `exemptions by tag ${tag} from rule ${configRuleName} end within ${days} days: ${resources.join(', ')}`,
    'do what they wait for, or give the tags another end',
  ),
  'tag-exemptions-do-not-count': note<ByTag & { readonly resources: readonly string[] }>(
    ({ configRuleName, tag, resources }) =>
      `exemptions by tag ${tag} from rule ${configRuleName} do not count: ${resources.join(', ')}`,
    'take the tags off, or give each a reason and an end (REASON until YYYY-MM-DD)',
  ),
  'no-tag-exemption-ends': ok<ByTag & { readonly exemptions: number; readonly days: number }>(
    ({ configRuleName, tag, exemptions, days }) =>
      exemptions === 0
        ? `no tag ${tag} exempts anybody from rule ${configRuleName}`
        : `${counted(exemptions, 'exemption')} by tag ${tag} from rule ${configRuleName}: none ends within ${days} days`,
  ),
  'may-exempt-by-tag': note<
    ByTag & { readonly action: string; readonly principals: readonly string[]; readonly count: number }
  >(
    ({ configRuleName, tag, action, principals, count }) =>
      `${count} may exempt from rule ${configRuleName} by tag ${tag} (${action}): ${principals.join(', ')}`,
    'leave it to few, and to MFA: mfa-rules administrators says by which policies they may',
  ),
  'nobody-may-exempt-by-tag': ok<ByTag & { readonly action: string }>(
    ({ configRuleName, tag, action }) =>
      `no user or role may exempt from rule ${configRuleName} by tag ${tag} (${action})`,
  ),
  'may-exempt-by-tag-undecided': unknown<
    ByTag & { readonly action: string; readonly principals: readonly string[] }
  >(
    ({ configRuleName, tag, action, principals }) =>
      `whether they may exempt from rule ${configRuleName} by tag ${tag} (${action}) is not known: ${principals.join(', ')}`,
    'mfa-rules administrators names the policies that are missing or cannot be read',
  ),
  'rule-parameters-refused': wrong<Rule & { readonly problem: string }>(
    ({ configRuleName, problem }) => `rule ${configRuleName} refuses its parameters: ${problem}`,
    AGAIN,
  ),

  'function-may-be-invoked': ok<Function & { readonly sourceAccount: string }>(
    ({ functionName, sourceAccount }) =>
      `AWS Config of account ${sourceAccount} may invoke function ${functionName}`,
  ),
  'function-open-to-any-account': wrong<Function & In & { readonly sourceAccount: string }>(
    ({ functionName }) => `AWS Config of any account may invoke function ${functionName}`,
    ({ sourceAccount }) =>
      `deploy the stack again; or take that permission away (aws lambda remove-permission) and give it with --source-account ${sourceAccount}. Its Sid is in the policy`,
    ({ functionName, region }) =>
      shellCommand`aws lambda get-policy --function-name ${functionName} --region ${region}`,
  ),
  'function-may-not-be-invoked': wrong<Function & In & { readonly sourceAccount: string }>(
    ({ functionName, sourceAccount }) =>
      `the policy of function ${functionName} does not let AWS Config of account ${sourceAccount} invoke it`,
    'deploy the stack again, or give the permission',
    ({ functionName, sourceAccount, region }) =>
      shellCommand`aws lambda add-permission --function-name ${functionName} --statement-id AllowConfig --action lambda:InvokeFunction --principal config.amazonaws.com --source-account ${sourceAccount} --region ${region}`,
  ),
  'function-policy-undecided': unknown<Function & In>(
    ({ functionName }) =>
      `whether AWS Config may invoke function ${functionName} rests on a Deny or a condition that is not decided here`,
    'read its policy',
    ({ functionName, region }) =>
      shellCommand`aws lambda get-policy --function-name ${functionName} --region ${region}`,
  ),

  'function-missing': wrong<Function>(
    ({ functionName }) => `function ${functionName} does not exist`,
    STACK_AGAIN,
  ),
  'function-failed-state': wrong<Function & { readonly why: string | undefined }>(
    ({ functionName, why }) => `function ${functionName} is Failed: ${why ?? 'no reason given'}`,
    STACK_AGAIN,
  ),
  'function-switched-off': wrong<Function & In>(
    ({ functionName }) => `function ${functionName} is switched off: its reserved concurrency is 0`,
    'take that off',
    ({ functionName, region }) =>
      shellCommand`aws lambda delete-function-concurrency --function-name ${functionName} --region ${region}`,
  ),
  'role-changes-bounded': ok<Function & { readonly atOnce: number }>(
    ({ functionName, atOnce }) =>
      `function ${functionName} evaluates at most ${counted(atOnce, 'changed role')} at a time`,
  ),
  'role-changes-may-take-all': note<Function & { readonly shared: number; readonly atOnce: number }>(
    ({ functionName, shared }) =>
      `a thousand roles that change together may take, by function ${functionName}, all of the ${shared} concurrent executions that functions of the account share`,
    ({ atOnce }) => `deploy with RoleRuleConcurrency=${atOnce}, which sets as many aside for it`,
  ),
  'role-changes-cannot-be-bounded': note<Function & { readonly shared: number }>(
    ({ functionName, shared }) =>
      `roles that change together may take, by function ${functionName}, all of the ${shared} concurrent executions that functions of the account share, of which Lambda sets none aside`,
    'ask AWS for a higher limit (Service Quotas: Concurrent executions), then deploy with RoleRuleConcurrency=20',
  ),
  'role-changes-unbounded': note<Function>(
    ({ functionName }) =>
      `roles that change together may take, by function ${functionName}, the concurrent executions that functions of the account share; how many these are could not be asked (lambda:GetAccountSettings)`,
    'deploy with RoleRuleConcurrency=20, where at least 120 are shared',
  ),
  'function-of-other-account': unknown<Rule & { readonly ownerAccountId: string }>(
    ({ configRuleName, ownerAccountId }) =>
      `the function of rule ${configRuleName} is in account ${ownerAccountId}, and cannot be looked at from here`,
    'run this with credentials of that account',
  ),
  'function-can-run': ok<Function>(({ functionName }) => `function ${functionName} can run`),
  'function-throttled': wrong<Runs & { readonly throttles: number }>(
    ({ functionName, hours, throttles }) =>
      `function ${functionName} did not run ${lastHours(hours)}: it was throttled ${times(throttles)}`,
    'raise the concurrency that the account, or the function, may use',
  ),
  'function-has-not-run': wrong<Runs & Rule & In>(
    ({ functionName, hours }) => `function ${functionName} has not run ${lastHours(hours)}`,
    'see what else is said here of why AWS Config does not invoke it; then start its rule',
    ({ configRuleName, region }) =>
      shellCommand`aws configservice start-config-rules-evaluation --config-rule-names ${configRuleName} --region ${region}`,
  ),
  'function-age-not-known': unknown<Runs>(
    ({ functionName, hours }) =>
      `function ${functionName} has not run ${lastHours(hours)}, and may have been deployed just now`,
  ),
  'function-new': note<Function>(
    ({ functionName }) => `function ${functionName} was deployed within the last hour and has not run yet`,
  ),
  'function-failed-latest': wrong<Runs & { readonly errors: number; readonly invocations: number }>(
    ({ functionName, hours, errors, invocations }) =>
      `function ${functionName} failed in its latest run, and ${errors} of ${counted(invocations, 'run')} ${lastHours(hours)}; earlier results stand`,
    'read its log: each failure has one line of level ERROR that says why',
  ),
  'function-failed-earlier': note<Runs & { readonly errors: number; readonly invocations: number }>(
    ({ functionName, hours, errors, invocations }) =>
      `function ${functionName} failed ${errors} of ${counted(invocations, 'run')} ${lastHours(hours)}; the latest was without an error`,
  ),
  'function-ran': ok<Runs & { readonly invocations: number; readonly throttles: number }>(
    ({ functionName, hours, invocations, throttles }) =>
      `function ${functionName} ran ${times(invocations)} ${lastHours(hours)} without an error${throttles === 0 ? '' : `; it was throttled ${times(throttles)}, and tried again`}`,
  ),

  'rule-failed-to-run': wrong<
    Rule & { readonly errorCode: string; readonly errorMessage: string | undefined }
  >(
    ({ configRuleName, errorCode, errorMessage }) =>
      `AWS Config could not run rule ${configRuleName}: ${errorCode}${errorMessage === undefined ? '' : `, ${errorMessage}`}`,
    'fix what that names; most often it is the permission that lets AWS Config invoke the function',
  ),
  'rule-without-result': note<Rule>(
    ({ configRuleName }) =>
      `rule ${configRuleName} has no result: it has not run yet, fails (see functions), or applies to nothing here`,
  ),
  'rule-still-without-result': wrong<Rule & { readonly everyHours: number }>(
    ({ configRuleName, everyHours }) =>
      `rule ${configRuleName} has no result, though it runs ${every(everyHours)} and was deployed longer ago`,
    'see what is said of its function, read its log, and look for its events in the queue of failed invocations',
  ),
  'results-old': wrong<Result & { readonly everyHours: number }>(
    (data) => `${newest(data)}, though it runs ${every(data.everyHours)}`,
    'see what is said of its function, read its log, and look for its events in the queue of failed invocations',
  ),
  'results-new': ok<Result>(newest),
};
