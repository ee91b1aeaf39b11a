/** What another program's rules about templates find in those of this package: nothing that is not accepted, with a reason. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ACCEPTED, MEMBER } from './accepted-findings.ts';
import { packageMember, pythonTools, run, temporaryFolder } from './tools.ts';

const MINUTE = 60_000;
const ROOT = process.cwd();

interface Finding {
  readonly check_id: string;
  readonly file_abs_path: string;
  /** `AWS::SQS::Queue.FailedInvocations` */
  readonly resource: string;
}

interface Report {
  readonly results: { readonly passed_checks: Finding[]; readonly failed_checks: Finding[] };
  readonly summary: { readonly parsing_errors: number; readonly skipped: number };
}

/** Its one resource is a dashboard, for which checkov has no check. */
const WITHOUT_CHECKS = ['deploy/dashboard.yaml'];

/** Every other template that somebody deploys. */
const templates = (): string[] =>
  ['baseline', 'deploy', 'deploy/organization']
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.yaml') && !WITHOUT_CHECKS.includes(file));

/** `CKV_AWS_27 deploy/forward-iam-events.yaml DeadLetters` */
const lines = (found: readonly { check: string; template: string; id: string }[]): string[] =>
  found.map(({ check, template, id }) => `${check} ${template} ${id}`).toSorted();

describe('checkov', () => {
  let folder = '';
  let report: Report;
  beforeAll(async () => {
    folder = temporaryFolder('checkov');
    await packageMember(folder);
    const { stdout } = await run(
      join(await pythonTools('checkov'), 'checkov'),
      [
        '--framework',
        'cloudformation',
        '--compact',
        '--output',
        'json',
        '--skip-download',
        ...[join(folder, MEMBER), ...templates()].flatMap((file) => ['--file', file]),
      ],
      // 1: it has found something.
      { allowed: [0, 1] },
    );
    report = JSON.parse(stdout) as Report;
  }, 15 * MINUTE);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const templateOf = ({ file_abs_path: file }: Finding): string =>
    file.startsWith(folder) ? MEMBER : relative(ROOT, file);

  it('has read every template', () => {
    const { results, summary } = report;
    expect(summary).toMatchObject({ parsing_errors: 0, skipped: 0 });
    const read = new Set([...results.passed_checks, ...results.failed_checks].map(templateOf));
    expect([...read].toSorted()).toEqual([...templates(), MEMBER].toSorted());
  });

  it('finds what is accepted, and nothing else', () => {
    const found = report.results.failed_checks.map((finding) => ({
      check: finding.check_id,
      template: templateOf(finding),
      id: finding.resource.split('.').at(-1) ?? '',
    }));
    const accepted = ACCEPTED.flatMap(({ check, in: places }) =>
      Object.entries(places).flatMap(([template, ids]) => ids.map((id) => ({ check, template, id }))),
    );
    expect(lines(found)).toEqual(lines(accepted));
  });
});
