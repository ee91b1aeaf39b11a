import type { AccountRole } from '../src/privileges/account.ts';
import type { RoleAuthorization } from '../src/resources/role.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../rules/catalog.ts';
import { rules } from '../rules/index.ts';
import type { ComplianceType, Parameters, Reason, Rule } from '../rules/rule.ts';
import { accountNamed } from '../src/resources/account.ts';
import { readAuthorizationDetails } from '../src/inventory/read-authorization-details.ts';
import type { IamUser } from '../src/resources/user.ts';
import type { IamIdentity, Resource, ResourceType } from '../src/resources/resource.ts';
import { isReadable, readPolicyDocument } from '../src/policy/policy-document.ts';
import { allowedOf, deliveryParameters, readParameters } from '../src/decision/parameters.ts';
import { readTopics } from './support/rule-cases.ts';

/** What holds for every rule. There is no list of exceptions: fix the rule, or its documentation. */

const FOLDER = join(__dirname, '..', 'rules');
const registered: readonly Rule[] = rules;
const folders = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const HEADINGS = [
  'Requirement',
  'Why',
  'Decisions',
  'Parameters',
  'Compliant',
  'Noncompliant',
  'Not applicable',
  'Limits',
  'Remediation',
  'References',
] as const;
type Heading = (typeof HEADINGS)[number];

const readme = ({ id }: Rule): string => readFileSync(join(FOLDER, id, 'README.md'), 'utf8');

/** Markdown without its fenced blocks: a `#` in them is no heading. */
const withoutFences = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```$/gm, '');

const headingsOf = (markdown: string, level: number): string[] =>
  [...withoutFences(markdown).matchAll(new RegExp(`^${'#'.repeat(level)} (.+)$`, 'gm'))].map(
    ([, heading = '']) => heading,
  );

/** What stands under a heading, up to the next one of its level. */
const section = (rule: Rule, heading: Heading): string => {
  const [, text = ''] = `\n${readme(rule)}`.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0] ?? '';
};

/** The cells of the rows of all tables, as text. */
const tableRows = (markdown: string): string[][] =>
  withoutFences(markdown)
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s:-]+\|/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const coded = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** ``a`, `b` (default)`` of a choice; of others ``form; default `b```, or `default none` for an empty list. */
const defaultIn = (values: string): string | undefined => {
  const [, other] = values.split('; default ');
  if (other !== undefined) return coded(other)[0] ?? '';
  return coded(values.split(' (default)')[0] ?? '').at(-1);
};

type Example = Readonly<Record<string, unknown>>;

const examplesIn = (markdown: string): Example[] =>
  [...markdown.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) => JSON.parse(json) as Example);

const identity = (name: string, type: 'user' | 'role', resourceId: string): IamIdentity => ({
  resourceId,
  resourceName: name,
  arn: `arn:aws:iam::111122223333:${type}/${name}`,
  path: '/',
  accountId: '111122223333',
});

/** A fact of an example that has the field; none of another. */
const factOf = <Name extends string, Value>(
  example: Example,
  field: string,
  name: Name,
  read: (value: unknown) => Value,
): { readonly [N in Name]?: { readonly value: Value; readonly source: string } } =>
  Object.fromEntries(
    Object.hasOwn(example, field) ? [[name, { value: read(example[field]), source: 'example' }]] : [],
  ) as { readonly [N in Name]?: { readonly value: Value; readonly source: string } };

const devicesIn = (value: unknown): { readonly serialNumber: string }[] =>
  (value as readonly { SerialNumber: string }[]).map(({ SerialNumber }) => ({ serialNumber: SerialNumber }));

const activeIn = (value: unknown): number =>
  (value as readonly { Status: string }[]).filter(({ Status }) => Status === 'Active').length;

const tagsIn = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (value as readonly { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
  );

/** Of an account that has this one role. */
const authorizationOf = (policies: unknown, trustPolicy: Example): RoleAuthorization => {
  const { arn, resourceName, resourceId, path } = identity('app', 'role', 'AROAEXAMPLEID00000ROLE');
  const inline = (policies as readonly { PolicyName: string; PolicyDocument: unknown }[]).map(
    ({ PolicyName, PolicyDocument }) => ({ name: PolicyName, document: PolicyDocument }),
  );
  const role: AccountRole = {
    kind: 'role',
    arn,
    name: resourceName,
    id: resourceId,
    path,
    inline,
    attached: [],
    boundary: undefined,
    tags: new Map(),
    trustPolicy,
    isInProfile: false,
  };
  return { account: { users: [], groups: [], roles: [role], policies: [] }, role };
};

/** What IAM tells of the policies of an account that has this user, as an example has it: without ids, ARNs and empty lists. */
const authorizationIn = (example: Example): Pick<IamUser, 'authorization'> => {
  if (!Object.hasOwn(example, 'UserDetailList')) return {};
  const users = (example['UserDetailList'] as readonly { UserName: string }[]).map((user) => {
    const { arn, resourceId } = identity(user.UserName, 'user', 'AIDAEXAMPLEID00000USER');
    return { Arn: arn, UserId: resourceId, ...user };
  });
  const account = readAuthorizationDetails({
    document: 'example',
    path: '',
    value: { GroupDetailList: [], RoleDetailList: [], Policies: [], ...example, UserDetailList: users },
  });
  const [user] = account.users;
  return user === undefined ? {} : { authorization: { value: { account, user }, source: 'example' } };
};

/** Examples are what AWS answers, so that a reader can compare them with the own account. */
const toResource: Readonly<Record<ResourceType, (example: Example) => Resource>> = {
  'AWS::IAM::User': (example) => {
    const { CreateDate } = example;
    return {
      ...identity('alice', 'user', 'AIDAEXAMPLEID00000USER'),
      resourceType: 'AWS::IAM::User',
      ...(typeof CreateDate === 'string' ? { createDate: CreateDate } : {}),
      ...factOf(example, 'MFADevices', 'mfaDevices', devicesIn),
      ...factOf(example, 'MFADevices', 'allMfaDevices', devicesIn),
      ...factOf(
        example,
        'Certifications',
        'certifications',
        (value) => new Map(Object.entries(value as object)),
      ),
      ...factOf(example, 'LoginProfile', 'hasPassword', (value) => value !== null),
      ...factOf(example, 'AccessKeyMetadata', 'activeAccessKeys', activeIn),
      ...factOf(example, 'ServiceSpecificCredentials', 'activeServiceCredentials', activeIn),
      ...factOf(example, 'Tags', 'tags', tagsIn),
      ...authorizationIn(example),
    };
  },
  'AWS::::Account': ({ SummaryMap, VirtualMFADevices }) => {
    const summary = SummaryMap as Readonly<Record<string, number>>;
    const fact = (name: string, entry: string) =>
      summary[entry] === undefined
        ? {}
        : { [name]: { value: summary[entry] > 0, source: 'GetAccountSummary' } };
    return {
      ...accountNamed('111122223333'),
      ...fact('rootHasMfa', 'AccountMFAEnabled'),
      ...fact('rootHasPassword', 'AccountPasswordPresent'),
      ...fact('rootHasAccessKeys', 'AccountAccessKeysPresent'),
      ...fact('rootHasSigningCertificates', 'AccountSigningCertificatesPresent'),
      ...(VirtualMFADevices === undefined
        ? {}
        : {
            rootVirtualDevices: {
              value: (VirtualMFADevices as readonly { SerialNumber: string; User: { Arn: string } }[])
                .filter(({ User }) => User.Arn === 'arn:aws:iam::111122223333:root')
                .map(({ SerialNumber }) => ({ serialNumber: SerialNumber })),
              source: 'ListVirtualMFADevices',
            },
          }),
    };
  },
  'AWS::IAM::Role': ({ Tags, CreateDate, RolePolicyList, ...example }) => ({
    ...identity('app', 'role', 'AROAEXAMPLEID00000ROLE'),
    ...factOf(
      RolePolicyList === undefined ? {} : { RolePolicyList },
      'RolePolicyList',
      'roleAuthorization',
      (value) => authorizationOf(value, example),
    ),
    resourceType: 'AWS::IAM::Role',
    ...(typeof CreateDate === 'string' ? { createDate: CreateDate } : {}),
    ...factOf(Tags === undefined ? {} : { Tags }, 'Tags', 'tags', tagsIn),
    trustPolicy: { value: example, source: 'GetRole' },
  }),
};

const decide = (rule: Rule, example: Example): ComplianceType => {
  const { ruleParameters = {}, ...facts } = example;
  const resource = toResource[rule.resourceType](facts);
  const parameters = readParameters(rule, ruleParameters as Parameters);
  // A rule decides resources of its own type, and the example was made to be one.
  return rule.decide(resource as never, { parameters, now: new Date('2026-01-01T00:00:00Z') }).compliance;
};

const EXAMPLES = {
  Compliant: 'COMPLIANT',
  Noncompliant: 'NON_COMPLIANT',
  'Not applicable': 'NOT_APPLICABLE',
} as const satisfies Partial<Record<Heading, ComplianceType>>;

const examples = registered.flatMap((rule) =>
  (Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]).flatMap((heading) =>
    examplesIn(section(rule, heading)).map(
      (example, index) => [`${rule.id}: ${heading} ${index + 1}`, rule, EXAMPLES[heading], example] as const,
    ),
  ),
);

/** Trust policies among the remedies; other JSON there is for other uses. */
const remedies = registered.flatMap((rule) =>
  examplesIn(section(rule, 'Remediation')).flatMap((example, index) => {
    const policy = readPolicyDocument(example);
    const isTrustPolicy =
      isReadable(policy) && policy.statements.some(({ principal }) => principal.entries !== undefined);
    return isTrustPolicy ? [[`${rule.id}: Remediation ${index + 1}`, rule, example] as const] : [];
  }),
);

const byId = registered.map((rule) => [rule.id, rule] as const);

describe('the registry', () => {
  it('holds exactly the rules that have a folder, by their ids', () => {
    expect(registered.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it('has a catalog of the same rules in the same order', () => {
    expect(catalog.map(({ id }) => id)).toEqual(registered.map(({ id }) => id));
    expect(registered).toMatchObject([...catalog]);
  });

  it('has each rule once', () => {
    expect(new Set(registered.map(({ id }) => id)).size).toBe(registered.length);
  });
});

describe.each(byId)('%s', (_, rule) => {
  it.each(['README.md', 'about.ts', 'cases', 'handler.ts', 'rule.ts', 'rule.test.ts'])('has a %s', (file) => {
    expect(existsSync(join(FOLDER, rule.id, file))).toBe(true);
  });

  it('has its cases in files by topic, none of them empty', () => {
    const topics = readTopics(join(FOLDER, rule.id));
    expect(topics.filter(({ cases }) => cases.length === 0)).toEqual([]);
    expect(topics.filter(({ name }) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  it('has a README with its id for a title and the headings of every rule, in order', () => {
    expect(headingsOf(readme(rule), 1)).toEqual([rule.id]);
    expect(headingsOf(readme(rule), 2)).toEqual(HEADINGS);
  });

  it('points to its README for help', () => {
    expect(rule.helpPage).toBe(`rules/${rule.id}/README.md`);
  });

  it('has a title that fits where titles are short, without a full stop', () => {
    expect(rule.title).toMatch(/^[A-Z][^.]{9,79}$/);
  });

  it('says of each reason that something was not read how it becomes readable', () => {
    for (const reason of Object.values<Reason>(rule.reasons))
      if (reason.compliance === 'INSUFFICIENT_DATA')
        expect(reason.remedy).toMatch(/\biam:[A-Z]\w+.*\b[a-z-]+\.json\b.*evaluate again\.$/);
  });

  it('gives each remedy in the words of its reason, under Remediation', () => {
    const remedies = Object.values(rule.reasons).flatMap((reason) =>
      reason.compliance === 'NON_COMPLIANT' ? [reason.remedy] : [],
    );
    expect(remedies.length).toBeGreaterThan(0);
    for (const remedy of remedies) {
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(section(rule, 'Remediation').replaceAll('`', '')).toContain(remedy);
    }
    expect(section(rule, 'Remediation').replaceAll('`', '')).toContain(rule.unexpectedChange);
  });

  it('has something under every heading', () => {
    expect(HEADINGS.filter((heading) => section(rule, heading).trim() === '')).toEqual([]);
  });

  it('states its requirement in the words of the rule', () => {
    expect(section(rule, 'Requirement').trim()).toBe(rule.requirement);
  });

  it('lists exactly its reasons with their compliance types', () => {
    const [heading, ...listed] = tableRows(section(rule, 'Decisions').split('\n### ')[0] ?? '');
    expect(heading).toEqual(['Compliance type', 'Reason', 'Meaning']);
    expect(
      listed.map(([compliance = '', reason = '']) => [...coded(reason), ...coded(compliance)]).toSorted(),
    ).toEqual(
      Object.entries(rule.reasons)
        .map(([reason, { compliance }]) => [reason, compliance])
        .toSorted(),
    );
    expect(listed.filter(([, , meaning]) => !meaning)).toEqual([]);
  });

  it('documents exactly its parameters, with all values and the default', () => {
    const [heading, ...listed] = tableRows(section(rule, 'Parameters'));
    expect(heading).toEqual(['Parameter', 'Values', 'Meaning']);
    expect(
      listed.map(([name = '', values = '']) => ({
        name: coded(name),
        allowedValues: coded(values.split('; default ')[0] ?? ''),
        default: defaultIn(values),
      })),
    ).toEqual(
      Object.entries({ ...rule.parameters, ...deliveryParameters }).map(([name, parameter]) => ({
        name: [name],
        allowedValues: parameter.kind === 'choice' ? parameter.allowedValues : [allowedOf(parameter)],
        default: String(parameter.default),
      })),
    );
  });

  it.each(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[])('shows an example under %s', (heading) => {
    expect(examplesIn(section(rule, heading)).length).toBeGreaterThan(0);
  });

  it('shows an example of each of its parameters', () => {
    const shown = Object.keys(EXAMPLES).flatMap((heading) =>
      examplesIn(section(rule, heading as keyof typeof EXAMPLES)).flatMap(({ ruleParameters = {} }) =>
        Object.keys(ruleParameters as object),
      ),
    );
    expect(Object.keys(rule.parameters).filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('shows JSON nowhere that it is not run', () => {
    const isRun = ['Compliant', 'Noncompliant', 'Not applicable', 'Remediation'];
    expect(
      HEADINGS.filter((heading) => !isRun.includes(heading) && examplesIn(section(rule, heading)).length > 0),
    ).toEqual([]);
  });
});

describe('examples', () => {
  it.each(examples)('%s comes out as its heading says', (_, rule, compliance, example) => {
    expect(decide(rule, example)).toBe(compliance);
  });

  it.each(remedies)('%s fixes what it is for', (_, rule, example) => {
    expect(['COMPLIANT', 'NOT_APPLICABLE']).toContain(decide(rule, example));
  });
});
