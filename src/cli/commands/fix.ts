import { defaultsOf } from '../../../rules/parameter.ts';
import { iamRoleTrustMfaRequired as rule } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import { toAnnotation } from '../../decision/annotation.ts';
import { fixOf } from '../../fix/fix.ts';
import { renderFixCommands, renderFixes, renderFixesJson } from '../../report/fixes.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { compare, exitCodeOf } from '../../report/report.ts';
import { rolesOfSource, unreadOf } from '../asked-roles.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { AnswerOptions, SourceOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { readTrustPolicies } from '../trust-policy-file.ts';

export const fixFormats = ['diff', 'json', 'cli'] as const;

export interface FixOptions extends SourceOptions, AnswerOptions<(typeof fixFormats)[number]> {
  /** A file, or `-` for stdin: instead of an account. */
  readonly trustPolicy?: string;
  /** A role's name or ARN; without it every role. */
  readonly role?: string;
}

/**
 * `mfa-rules fix`: for each role that IAM users can assume without MFA, a trust policy that asks them for it, proved to
 * refuse nobody else. Nothing is changed.
 *
 * @throws on wrong usage, and where nothing could be read
 */
export const fix = async (options: FixOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { trustPolicy, role } = options;
  if (options.output !== undefined) await checkOutputFile(options.output);
  const asked =
    trustPolicy === undefined
      ? await rolesOfSource(role, defaultsOf(rule.parameters), options, io, messages)
      : { ...(await readTrustPolicies(trustPolicy, io.stdin)), complete: true };
  const read = unreadOf(asked);
  const unread = { ...read, complete: read.complete && asked.complete };
  for (const line of problemLines(unread.problems)) messages.error(line);
  const roles = [...asked.roles].sort((a, b) => compare(a.resourceName, b.resourceName));
  const decided = roles.map((one) => ({
    role: one,
    decision: rule.decide(one, { parameters: defaultsOf(rule.parameters), now: io.now }),
  }));
  for (const { role: one, decision } of decided)
    if (decision.compliance === 'INSUFFICIENT_DATA') messages.error(toAnnotation(rule, one, decision));
  const fixes = roles.flatMap((one) => fixOf(one, io.now) ?? []);
  messages.settle();
  await deliver(
    (style) => {
      switch (options.format ?? 'diff') {
        case 'json':
          return renderFixesJson(fixes, unread);
        case 'cli':
          return renderFixCommands(fixes, roles.length);
        case 'diff':
          return renderFixes(fixes, roles.length, style);
      }
    },
    options,
    io,
  );
  return exitCodeOf(
    decided.map(({ decision }) => decision.compliance),
    { complete: unread.complete, exitZero: options.exitZero ?? false },
  );
};
