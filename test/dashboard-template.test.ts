/** deploy/dashboard.yaml: what its queries ask for is what the functions log. */
import { catalog } from '../rules/catalog.ts';
import { iamUserMfaRequired } from '../rules/iam-user-mfa-required/rule.ts';
import { readInvocation } from '../src/config-rule/invocation.ts';
import { outcomeOf } from '../src/config-rule/outcome.ts';
import { logged } from '../src/functions/log.ts';
import { readTemplate } from './support/cloudformation-yaml.ts';
import { invoke, recordedEvent } from './support/invoke.ts';
import { renderTemplate } from './support/rendered-template.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly accountId?: string;
    readonly view: string;
    readonly query: string;
  };
}

const GROUPS = ['rules-UserRuleLogGroup-1', '/aws/lambda/rules-RoleRuleLogGroup-2'];

const template = readTemplate('deploy/dashboard.yaml');
const properties = (more: Readonly<Record<string, string>> = {}) =>
  renderTemplate(template, { LogGroupNames: GROUPS.join(','), ...more }).get('Dashboard')?.properties ?? {};
const widgets = (more: Readonly<Record<string, string>> = {}): readonly Widget[] =>
  (JSON.parse(String(properties(more)['DashboardBody'])) as { readonly widgets: readonly Widget[] }).widgets;
const commandsOf = ({ properties: { query } }: Widget): readonly string[] => query.split(' | ');

/** A line of a run that came out well, and one of a run that failed. */
const linesOfRuns = async (): Promise<readonly object[]> => {
  const event = recordedEvent('iam-user-mfa-required/scheduled');
  const { lines } = await invoke(
    (value) =>
      logged(iamUserMfaRequired, undefined, async (log) => {
        log.invocation(readInvocation(iamUserMfaRequired, value));
        const counts = { COMPLIANT: 3, NON_COMPLIANT: 2, NOT_APPLICABLE: 1, INSUFFICIENT_DATA: 0 };
        log.outcome({ ...outcomeOf([], []), counts }, { accepted: 0, refused: [], problems: [] });
      }),
    event,
  );
  const failed = await invoke(
    () => logged(iamUserMfaRequired, undefined, () => Promise.reject(new Error('refused'))),
    event,
  );
  return [...lines, ...failed.lines];
};

/** `counts.COMPLIANT`: a field of the log as a query names it. */
const fieldsOf = (line: object, path = ''): readonly string[] =>
  Object.entries(line).flatMap(([name, value]) => [
    `${path}${name}`,
    ...(typeof value === 'object' && value !== null ? fieldsOf(value as object, `${path}${name}.`) : []),
  ]);

const WORDS = /^(filter|stats|sort|limit|display|max|latest|by|bin|and|or|desc|ispresent|\d+d?|@timestamp)$/;

/** What a query names beside words of its language, texts and names that it gives itself. */
const namedFields = (query: string): readonly string[] =>
  [
    ...query
      .replace(/'[^']*'/g, '')
      .replace(/ as \w+/g, '')
      .matchAll(/[@\w.]+/g),
  ]
    .map(([word]) => word)
    .filter((word) => word !== 'SOURCE' && !WORDS.test(word));

it('asks for fields that the functions log', async () => {
  const known = new Set((await linesOfRuns()).flatMap((line) => fieldsOf(line)));
  for (const {
    properties: { query },
  } of widgets()) {
    const named = namedFields(query);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((field) => !known.has(field))).toEqual([]);
  }
});

it('has the days of every rule, from scheduled runs alone', () => {
  const days = widgets().filter(({ properties: { view } }) => view === 'timeSeries');
  expect(days.map(({ properties: { title } }) => title).toSorted()).toEqual(
    catalog.map(({ id }) => id).toSorted(),
  );
  for (const widget of days) {
    expect(commandsOf(widget)).toContain(
      `filter rule = '${widget.properties.title}' and messageType = 'ScheduledNotification'`,
    );
    expect(widget.properties.query).toMatch(/\| stats max\(counts\.NON_COMPLIANT\).* by bin\(1d\)$/);
  }
});

it('has a table of the last run of each rule, and one of runs that failed', () => {
  const tables = widgets().filter(({ properties: { view } }) => view === 'table');
  expect(tables.map(({ properties: { title } }) => title)).toEqual([
    'The last scheduled run of each rule',
    'Runs that failed, or could not read everything',
  ]);
  expect(commandsOf(tables[0] as Widget).at(-1)).toMatch(/^stats latest\(counts\.NON_COMPLIANT\).* by rule$/);
  expect(commandsOf(tables[1] as Widget)).toContain(
    "filter ispresent(rule) and (level = 'ERROR' or problemCount > 0)",
  );
});

it('reads the log groups that are named, in its own region', () => {
  for (const widget of widgets()) {
    expect([widget.type, widget.properties.region]).toEqual(['log', 'eu-central-1']);
    expect(commandsOf(widget).slice(0, GROUPS.length)).toEqual(GROUPS.map((name) => `SOURCE '${name}'`));
  }
});

it('reads those of an account that shares its logs, where it is named', () => {
  const accounts = (more?: Readonly<Record<string, string>>) => [
    ...new Set(widgets(more).map(({ properties: { accountId } }) => accountId)),
  ];
  expect(accounts()).toEqual([undefined]);
  expect(accounts({ AccountId: '444455556666' })).toEqual(['444455556666']);
});

it('has no widget that lies over another, or beyond the 24 columns', () => {
  const cells = widgets().flatMap(({ x, y, width, height }) => {
    expect(x + width).toBeLessThanOrEqual(24);
    return Array.from(
      { length: width * height },
      (_, at) => `${x + (at % width)} ${y + Math.floor(at / width)}`,
    );
  });
  expect(new Set(cells).size).toBe(cells.length);
});

it('is a stack of its own, which makes nothing else', () => {
  expect([...renderTemplate(template, { LogGroupNames: 'a' }).values()].map(({ type }) => type)).toEqual([
    'AWS::CloudWatch::Dashboard',
  ]);
  expect(properties()['DashboardName']).toBe('mfa-rules');
});

it.each([
  ['mfa-rules', true],
  ['MFA_rules-2', true],
  ['mfa rules', false],
  ['', false],
])('takes the name %j: %s', (name, isTaken) => {
  const pattern = String(template.Parameters['DashboardName']?.['AllowedPattern']);
  expect(new RegExp(`^(?:${pattern})$`).test(name)).toBe(isTaken);
});
