import { defaultsOf } from '../../../rules/parameter.ts';
import { iamRoleTrustMfaRequired as rule } from '../../../rules/iam-role-trust-mfa-required/rule.ts';
import type { ComplianceType } from '../../../rules/rule.ts';
import type { OpenAccount } from '../../aws/open-account.ts';
import { toAnnotation } from '../../decision/annotation.ts';
import { fixOf, withAlternative, type Fix } from '../../fix/fix.ts';
import type { AppliedFix } from '../../fix/outcome.ts';
import {
  renderApplied,
  renderAppliedJson,
  renderFixCommands,
  renderFixes,
  renderFixesJson,
  type LookedAtRoles,
} from '../../report/fixes.ts';
import { renderFixesCloudFormation, renderFixesTerraform } from '../../report/fix-templates.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { compare, exitCodeOf } from '../../report/report.ts';
import type { Privilege } from '../../privileges/privilege.ts';
import type { RoleUnderReview } from '../../resources/role.ts';
import { applyFixes, type ApplyOptions } from '../apply-fixes.ts';
import { rolesOfSource, unreadOf, type AskedRoles } from '../asked-roles.ts';
import { deliver } from '../deliver.ts';
import { deliverFixes, type FixForms } from '../fix-answer.ts';
import { LOOKUP } from '../fix-options.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { callersInFile, withKnown } from '../known-of-roles.ts';
import type { DemoOptions } from '../demo.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { openSeveral } from '../source.ts';
import { readTrustPolicies } from '../trust-policy-file.ts';
import { undoFix } from '../undo-fix.ts';
import { checkUndoDir, readUndoFile } from '../undo-file.ts';
import { asCalled } from '../../text/as-called.ts';

export const fixFormats = ['diff', 'json', 'cli', 'cloudformation', 'terraform'] as const;

/** Exit codes of `--apply` and `--undo`, beside those of every answer. */
export const FIX_EXIT_CODES = `
With --apply, 0 and 1 are of what is left, and 3 also says that something could not be written or was
interrupted. With --undo, 0 is that the old trust policy is back, 2 that nothing was changed.`;

export interface FixOptions extends DemoOptions, ApplyOptions, AnswerOptions<(typeof fixFormats)[number]> {
  /** A file, or `-` for stdin: instead of an account. */
  readonly trustPolicy?: string;
  /** A role's name or ARN; without it every role. */
  readonly role?: string;
  /** The number of the other way to take, from 1. */
  readonly alternative?: number;
  /** A file of events, or `lookup`. */
  readonly cloudtrailEvents?: string;
  /** Write the proposals to the account. */
  readonly apply?: boolean;
  /** A file of an earlier `--apply`. */
  readonly undo?: string;
  /** A user's name or ARN: his policies, and no role. */
  readonly user?: string;
  /** The policies of every user who has a privilege without MFA, and no role. */
  readonly users?: boolean;
  /** Of users: the least privilege. */
  readonly privilege?: Privilege;
}

/** Checks what options ask of each other, before any work is done. @throws on wrong usage */
const checkOptions = async (options: FixOptions, { stdin }: Io): Promise<void> => {
  const { apply = false, undo, yes = false, undoDir, format = 'diff', output } = options;
  const { cloudtrailEvents, trustPolicy, inventory } = options;
  const isWriting = apply || undo !== undefined;
  const isOfUsers = options.user !== undefined || options.users === true;
  if (options.privilege !== undefined && !isOfUsers)
    throw new Error('--privilege goes with --user and --users: roles are fixed whatever they may do');
  if (apply && isOfUsers)
    throw new Error(
      '--apply writes trust policies of roles alone: what is proposed for users is yours to apply (--format cli prints the commands)',
    );
  if (!apply && undoDir !== undefined) throw new Error('--undo-dir goes with --apply, which writes there');
  if (!isWriting && yes) throw new Error('--yes goes with --apply or --undo: nothing else is asked');
  if (apply && format !== 'diff' && format !== 'json')
    throw new Error(`--apply answers in diff or json: --format ${format} is for what you apply yourself`);
  if (isWriting && !yes && stdin.isTTY !== true)
    throw new Error(
      `nobody is here to be asked: --yes ${apply ? 'applies' : 'undoes'} without a question${apply ? ', and without --apply the proposals are only shown' : ''}`,
    );
  if (cloudtrailEvents === LOOKUP && (trustPolicy ?? inventory) !== undefined)
    throw new Error(
      `--cloudtrail-events ${LOOKUP} asks the live account: of saved answers, name a file of events`,
    );
  if (apply) await checkUndoDir(undoDir ?? '.');
  if (output !== undefined) await checkOutputFile(output);
};

type Asked = Omit<AskedRoles, 'source'> & { readonly source?: AskedRoles['source'] };

const readRoles = async (options: FixOptions, io: Io, messages: Messages): Promise<Asked> => {
  const { trustPolicy, role } = options;
  return trustPolicy === undefined
    ? rolesOfSource(role, defaultsOf(rule.parameters), options, io, messages)
    : { ...(await readTrustPolicies(trustPolicy, io.stdin)), complete: true };
};

/** The proposals for roles, or for one role the other way that is asked for. @throws where there is no such way */
const proposalsFor = (
  roles: readonly RoleUnderReview[],
  { alternative }: FixOptions,
  now: Date,
): readonly Fix[] => {
  const fixes = roles.flatMap((role) => fixOf(role, now) ?? []);
  if (alternative === undefined) return fixes;
  if (roles.length > 1)
    throw new Error(`--alternative is of one role, and there are ${roles.length}: name it with --role`);
  return fixes.map((fix) => withAlternative(fix, alternative));
};

/** What the account is like after proposals were applied. */
const exitCodeAfter = (
  applied: readonly AppliedFix[],
  before: readonly ComplianceType[],
  asOptions: Parameters<typeof exitCodeOf>[1],
): ExitCode => {
  const isAsMeant = applied.every(
    ({ outcome: { status } }) => status === 'APPLIED' || status === 'NOT_APPLIED',
  );
  if (!isAsMeant) return 3;
  const others = before.filter((compliance) => compliance !== 'NON_COMPLIANT');
  const left = applied.map(({ outcome: { status } }) =>
    status === 'APPLIED' ? 'COMPLIANT' : 'NON_COMPLIANT',
  );
  return exitCodeOf([...others, ...left], asOptions);
};

/**
 * `mfa-rules fix`: for each role that IAM users can assume without MFA, a trust policy that asks them for it, proved to
 * refuse nobody else; or policies of users (`fix-users.ts`). Nothing is changed, but with `--apply` and `--undo`.
 *
 * @throws on wrong usage, and where nothing could be read
 */
export const fix = async (options: FixOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { undo } = options;
  // What is wrong with the file is said before anybody is looked for who could be asked.
  const change = undo === undefined ? undefined : await readUndoFile(undo);
  await checkOptions(options, io);
  if (undo !== undefined && change !== undefined) return undoFix(undo, change, options, io, messages);
  const sources = options.trustPolicy === undefined ? await openSeveral(options, io, messages) : undefined;
  if (sources !== undefined)
    return (await import('../fix-several.ts')).fixSeveral(sources, options, io, messages);
  if (options.user !== undefined || options.users === true) {
    // What it knows of the actions of AWS is more than all else together.
    const { fixUsers } = await import('./fix-users.ts');
    return fixUsers(options, io, messages);
  }
  const { cloudtrailEvents: events } = options;
  const callersFor = await callersInFile(events);
  const asked = await readRoles(options, io, messages);
  const read = unreadOf(asked);
  for (const line of problemLines(read.problems)) messages.error(line);
  const roles = [...asked.roles].sort((a, b) => compare(a.resourceName, b.resourceName));
  const decided = roles.map((role) => ({
    role,
    decision: rule.decide(role, { parameters: defaultsOf(rule.parameters), now: io.now }),
  }));
  for (const { role, decision } of decided)
    if (decision.compliance === 'INSUFFICIENT_DATA')
      messages.error(toAnnotation(rule, role, decision, Infinity));
  const account: OpenAccount | undefined = asked.source?.account;
  const proposals = proposalsFor(roles, options, io.now);
  const known = await withKnown(proposals, asked.source, { events, callersFor }, io, messages);
  for (const line of problemLines(known.problems)) messages.error(line);
  const { fixes } = known;
  const unread = {
    ...read,
    problems: [...read.problems, ...known.problems],
    complete: read.complete && asked.complete && known.problems.length === 0,
  };
  const complianceTypes = decided.map(({ decision }) => decision.compliance);
  const asOptions = { complete: unread.complete, exitZero: options.exitZero ?? false };
  messages.settle();
  const looked: LookedAtRoles = {
    roles: roles.length,
    undecided: complianceTypes.filter((compliance) => compliance === 'INSUFFICIENT_DATA').length,
  };
  if (options.apply !== true || account === undefined) {
    const forms: FixForms = {
      diff: (style) => renderFixes(fixes, looked, style),
      json: () => renderFixesJson(fixes, unread),
      cli: () => renderFixCommands(fixes, looked),
      cloudformation: (toYaml) => renderFixesCloudFormation(fixes, looked, toYaml),
      terraform: () => renderFixesTerraform(fixes, looked),
    };
    await deliverFixes(forms, options, io);
    return exitCodeOf(complianceTypes, asOptions);
  }
  const applied = await applyFixes(fixes, account, options, io, messages);
  await deliver(
    () =>
      options.format === 'json'
        ? renderAppliedJson(applied, unread)
        : asCalled(renderApplied(applied, looked), io.calledAs),
    options,
    io,
  );
  return exitCodeAfter(applied, complianceTypes, asOptions);
};
