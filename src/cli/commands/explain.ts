import type { ParameterValues } from '../../../rules/parameter.ts';
import { iamRoleTrustMfaRequired } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import { remedyOf } from '../../../rules/rule.ts';
import { toAnnotation } from '../../decision/annotation.ts';
import { fixOf } from '../../fix/fix.ts';
import { rolesOfSource, unreadOf } from '../asked-roles.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { DemoOptions } from '../demo.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { renderExplanations, renderExplanationsJson, type Explained } from '../../report/explanation.ts';
import { exitCodeOf } from '../../report/report.ts';
import { selectRules, withExemptions, type ExemptionOptions } from '../selected-rules.ts';
import { readTrustPolicies, type TrustPolicies } from '../trust-policy-file.ts';

export interface ExplainOptions extends DemoOptions, AnswerOptions<'table' | 'json'>, ExemptionOptions {
  /** A file, or `-` for stdin. Exactly one of this and `role` is given, unless a name is. */
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

/** The parameters by which roles are decided here. @throws where one cannot be what it is */
export const explainedValues = (options: ExplainOptions): RuleValues => {
  const [selected] = withExemptions(selectRules([rule.id], options.parameter ?? []), options);
  // They were read by the definitions of this very rule.
  return selected?.parameters as RuleValues;
};

/** Why the trust policies of roles come out as they do. */
export const explainRoles = async (
  asked: TrustPolicies,
  parameters: RuleValues,
  options: ExplainOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const unread = unreadOf(asked);
  for (const line of problemLines(unread.problems)) messages.error(line);
  const explained = asked.roles.map((resource): Explained => {
    const decision = rule.decide(resource, { parameters, now: io.now });
    return {
      role: resource,
      decision,
      annotation: toAnnotation(rule, resource, decision, Infinity),
      remedy: remedyOf(rule, decision),
      proposal: decision.compliance === 'NON_COMPLIANT' ? fixOf(resource, io.now)?.change : undefined,
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

/**
 * `mfa-rules explain`: why a trust policy comes out as it does, so that a reviewer can check it by hand.
 *
 * @throws on wrong usage, and where there is nothing to explain
 */
export const explain = async (options: ExplainOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const parameters = explainedValues(options);
  const { trustPolicy, role } = options;
  if ((trustPolicy === undefined) === (role === undefined))
    throw new Error('give one of NAME, --role NAME, --user NAME and --trust-policy FILE');
  if (options.output !== undefined) await checkOutputFile(options.output);

  const asked: TrustPolicies =
    trustPolicy === undefined
      ? await rolesOfSource(role ?? '', parameters, options, io, messages)
      : await readTrustPolicies(trustPolicy, io.stdin);
  return explainRoles(asked, parameters, options, io, messages);
};
