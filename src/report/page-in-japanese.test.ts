import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../rules/catalog.ts';
import { about as trustRule } from '../../rules/iam-role-trust-mfa-required/about.ts';
import { iamPrivilegedUserMfaRequired } from '../../rules/iam-privileged-user-mfa-required/rule.ts';
import { OBSERVATIONS } from '../../rules/iam-role-trust-mfa-required/observations.ts';
import { iamUserMfaRequired } from '../../rules/iam-user-mfa-required/rule.ts';
import { iamUserPrivilegesMfaRequired } from '../../rules/iam-user-privileges-mfa-required/rule.ts';
import type { About, Rule } from '../../rules/rule.ts';
import { privilegesOf } from '../../rules/user-privileges.ts';
import { pageDataOf } from '../../test/support/page-data.ts';
import { recordIo } from '../../test/support/recorded-io.ts';
import { userOfCase, type PrivilegeCase } from '../../test/support/privilege-cases.ts';
import { readCases } from '../../test/support/rule-cases.ts';
import { main } from '../cli/program.ts';
import { toAnnotation } from '../decision/annotation.ts';
import { readParameters } from '../decision/parameters.ts';
import { CREDENTIALS } from '../privileges/privileges.ts';
import type { FoundPath } from './found-path.ts';
import { sentenceOf } from './path-sentence.ts';
import type { PageData, PageFinding, PageRule } from './page/data.ts';
import { evidenceInJapanese, statementsInJapanese } from './page/japanese/evidence.ts';
import {
  annotationInJapanese,
  remedyInJapanese,
  rulesInJapanese,
  summaryInJapanese,
} from './page/japanese/finding.ts';
import { observations } from './page/japanese/observations.ts';
import { pathInJapanese } from './page/japanese/paths.ts';
import { namesIn } from './page/japanese/phrase.ts';

const abouts: readonly About[] = catalog;

/** What a rule says by the reason and the text, with the names in it. */
const named = (reasons: Readonly<Record<string, object>>): readonly string[] =>
  Object.entries(reasons)
    .flatMap(([id, texts]) =>
      Object.entries(texts as Readonly<Record<string, unknown>>).flatMap(([text, said]) =>
        typeof said === 'string' && ['sentence', 'summary', 'remedy'].includes(text)
          ? [`${id} ${text}: ${namesIn(said).toSorted().join(', ')}`]
          : [],
      ),
    )
    .toSorted();

describe.each(abouts.map((about) => [about.id, about] as const))('%s', (id, { reasons }) => {
  it('says each reason in Japanese, and of what the English speaks', () => {
    expect(named(rulesInJapanese[id]?.reasons ?? {})).toEqual(named(reasons));
  });

  it('has in few words of what the sentence speaks, which is all that is read', () => {
    for (const reason of Object.values(reasons))
      expect(namesIn(reason.sentence)).toEqual(
        expect.arrayContaining([...namesIn('summary' in reason ? reason.summary : '')]),
      );
  });
});

it('says each observation in Japanese, and of what the English speaks', () => {
  expect(observations.map(([english]) => english).toSorted()).toEqual(Object.values(OBSERVATIONS).toSorted());
  for (const [english, japanese] of observations)
    expect(namesIn(japanese).toSorted()).toEqual(namesIn(english).toSorted());
});

const pageRule = ({ id, reasons }: Pick<About, 'id' | 'reasons'>): Pick<PageRule, 'id' | 'sentences'> => ({
  id,
  sentences: Object.fromEntries(Object.entries(reasons).map(([reason, { sentence }]) => [reason, sentence])),
});

/** As of AWS Config, which has no more of a finding. */
const findingOf = (annotation: string): PageFinding => ({
  rule: 0,
  account: null,
  id: 'AIDAEXAMPLE',
  name: 'alice',
  compliance: 'NON_COMPLIANT',
  details: { annotation },
});

/** Words of English sentences, and not of names, ARNs and what somebody wrote. */
const ENGLISH =
  /(?<![\w:/*.=-])(?:the|of|or|with|and|is|are|by|has|does|not|can|gets|users?|statement|policy|role|alone|without|more|its|any|only|which|principal)(?![\w:/*.=-])/;

const leftOver = (texts: readonly string[]): readonly string[] =>
  // Why somebody is exempt stays as it was written, and so does a step in the middle of which an annotation was cut.
  texts.filter((text) => ENGLISH.test(text.replace(/(?<=まで除外されています\().*|(?<=経路: ).*….*/s, '')));

/** Each annotation in Japanese, or as it is where it is no sentence of the rule. */
const inJapanese = (about: Pick<About, 'id' | 'reasons'>, annotations: readonly string[]): string[] =>
  [...new Set(annotations)].map(
    (annotation) => annotationInJapanese(pageRule(about), findingOf(annotation)) ?? annotation,
  );

it.each([
  [
    'IAM users of account 111122223333 can assume IAM role app with an access key alone or a session without MFA: statement 1 (Dev) does not ask for MFA; 2 more ways in. The role is an administrator. The tag mfa-exempt does not count: it ended on 2026-01-01.',
    'アカウント 111122223333 の IAM ユーザーは、アクセスキーのみ、または MFA なしのセッションで IAM ロール app を引き受けることができます。ステートメント 1 (Dev) が MFA を要求していません(ほかに 2 件)。このロールは管理者です。タグ mfa-exempt は無効です。2026-01-01 に終了しました。',
  ],
  ['IAM users are somebody else.', undefined],
])('reads %s', (annotation, expected) => {
  expect(annotationInJapanese(pageRule(trustRule), findingOf(annotation))).toBe(expected);
});

it('says in Japanese what is put into the sentences about roles', () => {
  const folder = 'rules/iam-role-trust-mfa-required/said';
  const said = readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split(/^# .*\n/m)
      .flatMap((block) => block.split('\n')[0] || []),
  );
  expect(said.length).toBeGreaterThan(500);
  expect(leftOver(inJapanese(trustRule, said))).toEqual([]);
});

it.each<[string, Rule<'AWS::IAM::User'>]>([
  ['devices', iamUserMfaRequired],
  ['privileged users', iamPrivilegedUserMfaRequired],
  ['privileges', iamUserPrivilegesMfaRequired],
])('says in Japanese what is put into the sentences about %s', (_, rule) => {
  const said = readCases<PrivilegeCase>(join('rules', rule.id)).map((row) => {
    const user = userOfCase(row);
    const parameters = readParameters(rule, row.parameters ?? {});
    return toAnnotation(rule, user, rule.decide(user, { parameters, now: new Date('2026-01-01T00:00:00Z') }));
  });
  expect(said.length).toBeGreaterThan(20);
  expect(leftOver(inJapanese(rule, said))).toEqual([]);
});

describe('paths', () => {
  const MOMENT = new Date('2026-01-01T00:00:00Z');
  const found = [iamPrivilegedUserMfaRequired, iamUserPrivilegesMfaRequired].flatMap(({ id }) =>
    readCases<PrivilegeCase>(join('rules', id)).flatMap((row): FoundPath[] => {
      const privileges = privilegesOf(userOfCase(row), MOMENT);
      if (privileges === undefined) return [];
      return CREDENTIALS.map((credential) => ({
        ...privileges.of(credential, 'write'),
        role: undefined,
        notes: [],
      }));
    }),
  );
  const reaching: readonly Partial<FoundPath>[] = [
    {},
    { reached: ['444455556666'] },
    { reached: ['444455556666', '555566667777'] },
    { reached: ['444455556666', '555566667777', '666677778888', '777788889999', '888899990000'] },
    { isDeviceUnknown: true },
    { role: 'arn:aws:iam::444455556666:role/app' },
  ];

  it.each(reaching)('have their sentences in Japanese: %j', (more) => {
    const sentences = found.flatMap((path) => [
      sentenceOf({ ...path, ...more }),
      sentenceOf({ ...path, ...more }, CREDENTIALS),
    ]);
    expect(sentences.length).toBeGreaterThan(50);
    expect(leftOver([...new Set(sentences)].map(pathInJapanese))).toEqual([]);
  });

  it('are told as sentences, with spaces where letters meet', () => {
    expect(
      pathInJapanese(
        'erin, with an access key alone, can change all of sqs: sts:AssumeRole makes it role app; policy Queues, statement 1 ("All"), allows all of that, such as sqs:SendMessage.',
      ),
    ).toBe(
      'erin は、アクセスキーのみで sqs のすべてを変更できます。sts:AssumeRole でロール app になります。ポリシー Queues、ステートメント 1 ("All") が sqs:SendMessage などを許可しています。',
    );
  });

  it('have steps of other accounts in Japanese', () => {
    const sentences = found.map((path) =>
      sentenceOf({
        ...path,
        steps: path.steps.map((step) => ({
          ...step,
          to: { ...step.to, arn: step.to.arn.replace(/:\d{12}:/, ':444455556666:') },
        })),
      }),
    );
    expect(leftOver([...new Set(sentences)].map(pathInJapanese))).toEqual([]);
  });
});

describe('a page', () => {
  let data: PageData;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-japanese-'));
    const file = join(folder, 'page.html');
    const { io } = recordIo();
    await main(['evaluate', '--inventory', 'examples/account', '-f', 'html', '-o', file], io);
    data = pageDataOf(await readFile(file, 'utf8'));
    await rm(folder, { recursive: true });
  });
  const said = (read: (finding: PageFinding, rule: PageRule) => readonly (string | undefined)[]): string[] =>
    data.findings.flatMap((finding) => {
      const rule = finding.rule === undefined ? undefined : data.rules[finding.rule];
      return rule === undefined ? [] : read(finding, rule).flatMap((text) => text ?? []);
    });

  it('has reasons, what was found and what to do in Japanese', () => {
    const annotations = said((finding, rule) => [annotationInJapanese(rule, finding)]);
    const summaries = said((finding, rule) => [summaryInJapanese(rule, finding)]);
    const remedies = said((finding, rule) => [
      remedyInJapanese(rule, finding, data.remedies[finding.details.remedy ?? -1] ?? ''),
    ]);
    expect(annotations).toHaveLength(data.findings.length);
    expect(summaries).toHaveLength(said(({ details }) => [details.summary]).length);
    expect(remedies.length).toBeGreaterThan(0);
    expect(leftOver([...annotations, ...summaries, ...remedies])).toEqual([]);
  });

  it('has evidence in Japanese', () => {
    const lines = said(({ details: { ways = [], evidence = [], statements } }) => [
      ...[...ways, ...evidence].map(evidenceInJapanese),
      statements && statementsInJapanese(statements),
    ]);
    expect(lines.length).toBeGreaterThan(10);
    expect(leftOver(lines)).toEqual([]);
  });
});
