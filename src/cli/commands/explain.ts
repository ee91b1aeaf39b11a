import { iamRoleTrustMfaRequired } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import type { ParameterValues } from '../../../rules/parameter.ts';
import { remedyOf } from '../../../rules/rule.ts';
import { toAnnotation } from '../../decision/annotation.ts';
import type { IamRole } from '../../resources/role.ts';
import { notListed } from '../../inventory/saved-listing.ts';
import { nearest } from '../../text/nearest.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { AnswerOptions, SourceOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { renderExplanations, renderExplanationsJson, type Explained } from '../../report/explanation.ts';
import { exitCodeOf, type ReportedMissing, type Unread } from '../../report/report.ts';
import { selectRules } from '../selected-rules.ts';
import { nothingRead, openSource } from '../source.ts';
import { readTrustPolicies, type TrustPolicies } from '../trust-policy-file.ts';

export interface ExplainOptions extends SourceOptions, AnswerOptions<'table' | 'json'> {
  /** A file, or `-` for stdin. Exactly one of this and `role` is given. */
  readonly trustPolicy?: string;
  /** A role's name or ARN. */
  readonly role?: string;
  /** `KEY=VALUE` or `RULE.KEY=VALUE`. */
  readonly parameter?: readonly string[];
}

/** The rule whose decisions are explained. */
export const explainedRule = iamRoleTrustMfaRequired;
const rule = explainedRule;

type RuleValues = ParameterValues<typeof rule.parameters>;

/** What the explanations do not rest on, because it was not read. */
const unreadOf = ({ roles, problems }: TrustPolicies): Unread & { readonly complete: boolean } => {
  const missing = roles
    .filter(({ trustPolicy }) => trustPolicy === undefined)
    .map(({ resourceName, accountId }): ReportedMissing => ({
      RuleId: rule.id,
      ConfigRuleName: rule.id,
      AccountId: accountId ?? null,
      AwsRegion: null,
      Reason: `the trust policy of ${resourceName} was not read`,
    }));
  return { problems, missing, complete: problems.length === 0 && missing.length === 0 };
};

/** Role names are unique without regard to case; ARNs are compared as they are. */
const isNamed = (role: IamRole, wanted: string): boolean =>
  role.arn === wanted || role.resourceName.toLowerCase() === wanted.toLowerCase();

/** A role of the source, with what could not be read of it. */
const findRole = async (
  wanted: string,
  parameters: RuleValues,
  options: ExplainOptions,
  io: Io,
  messages: Messages,
): Promise<TrustPolicies> => {
  const source = await openSource(options, io, messages);
  const listing = await source.list(rule.resourceType, rule.needs, parameters);
  const { resources, complete, problems } = listing ?? notListed(source.name, rule.id, rule.resourceType);
  const role = resources.find((candidate) => isNamed(candidate, wanted));
  if (role !== undefined)
    return {
      roles: [role],
      problems: problems.filter(({ resourceName }) =>
        resourceName === undefined ? role.trustPolicy === undefined : isNamed(role, resourceName),
      ),
    };
  if (!complete && resources.length === 0) throw nothingRead(source.name, problems);
  for (const line of problemLines(problems)) messages.error(line);
  const meant = nearest(
    wanted,
    resources.map(({ resourceName }) => resourceName),
  );
  throw new Error(
    `no role "${wanted}" ${complete ? `in ${source.name}` : `among those of ${source.name} that could be read`}${
      meant === undefined ? '' : `; did you mean ${meant}?`
    }`,
  );
};

/**
 * `mfa-rules explain`: why a trust policy comes out as it does, so that a reviewer can check it by hand.
 *
 * @throws on wrong usage, and where there is nothing to explain
 */
export const explain = async (options: ExplainOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const [selected] = selectRules([rule.id], options.parameter ?? []);
  // They were read by the definitions of this very rule.
  const parameters = selected?.parameters as RuleValues;
  const { trustPolicy, role } = options;
  if ((trustPolicy === undefined) === (role === undefined))
    throw new Error('give either --trust-policy FILE or --role NAME');
  if (options.output !== undefined) await checkOutputFile(options.output);

  const asked: TrustPolicies =
    trustPolicy === undefined
      ? await findRole(role ?? '', parameters, options, io, messages)
      : await readTrustPolicies(trustPolicy, io.stdin);
  const unread = unreadOf(asked);
  for (const line of problemLines(unread.problems)) messages.error(line);
  const explained = asked.roles.map((resource): Explained => {
    const decision = rule.decide(resource, { parameters, now: io.now });
    return {
      role: resource,
      decision,
      annotation: toAnnotation(rule, resource, decision),
      remedy: remedyOf(rule, decision),
    };
  });
  messages.settle();
  await deliver(
    (style) =>
      options.format === 'json'
        ? renderExplanationsJson(explained, unread)
        : renderExplanations(explained, style),
    options,
    io,
  );
  return exitCodeOf(
    explained.map(({ decision }) => decision.compliance),
    { complete: unread.complete, exitZero: options.exitZero ?? false },
  );
};
