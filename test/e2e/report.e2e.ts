/** The page of `--format html` in a real browser: what it shows, does and asks of nobody. */
import axe from 'axe-core';
import { parse } from 'csv-parse/sync';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { main } from '../../src/cli/program.ts';
import { renderHtml } from '../../src/report/html.ts';
import { toReport, type ReportedEvaluation } from '../../src/report/report.ts';
import { largeReport } from '../support/large-report.ts';
import { recordIo } from '../support/recorded-io.ts';
import { eventually, startBrowser } from './browser.ts';

let browser: Browser;
let folder: string;
let sample: string;
/** Of the sample account: how many results of each compliance type, and in all. */
let counts: Readonly<Record<string, number>>;
/** How many resources are NON_COMPLIANT, some by several rules. */
let waysIn: number;
const count = (...types: readonly string[]): number =>
  types.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-page-'));
  sample = join(folder, 'sample.html');
  const { io, stdout } = recordIo();
  await main(
    ['evaluate', '--inventory', 'examples/account', '-f', 'html', '-o', sample, '-f', 'json', '-o', '-'],
    io,
  );
  const { evaluations } = JSON.parse(stdout()) as {
    evaluations: readonly { ComplianceType: string; ComplianceResourceId: string; GetsIn: string | null }[];
  };
  waysIn = new Set(
    evaluations
      .filter(({ ComplianceType, GetsIn }) => ComplianceType === 'NON_COMPLIANT' && GetsIn !== 'no')
      .map(({ ComplianceResourceId }) => ComplianceResourceId),
  ).size;
  const types = evaluations.map(({ ComplianceType }) => ComplianceType);
  counts = Object.fromEntries(
    [...new Set(types)].map((type) => [type, types.filter((one) => one === type).length]),
  );
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** What went wrong on it: errors, refused content, requests. */
  readonly faults: readonly string[];
}

const open = async (
  file: string,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Opened> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`);
  });
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  return { page, faults };
};

const names = (page: Page): Promise<readonly string[]> => page.locator('tbody th').allInnerTexts();
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const evaluation = (number: number, more: Partial<ReportedEvaluation> = {}): ReportedEvaluation => ({
  RuleId: 'iam-user-mfa-required',
  ConfigRuleName: 'iam-user-mfa-required',
  AccountId: String(111_122_223_333 + (number % 25)),
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId: `AIDAEXAMPLE${number}`,
  ResourceName: `user-${String(number).padStart(5, '0')}`,
  ComplianceType: 'NON_COMPLIANT',
  Reason: 'no-device',
  Annotation: `IAM user user-${number} has no MFA device.`,
  Severity: 'MEDIUM',
  Summary: 'no device',
  OrderingTimestamp: null,
  ...more,
});

/** A page of results, of the user rule alone where no other is named. */
const pageOf = async (
  name: string,
  evaluations: readonly ReportedEvaluation[],
  ruleIds: readonly string[] = ['iam-user-mfa-required'],
): Promise<string> => {
  const file = join(folder, name);
  const report = toReport(null, ruleIds, evaluations, true);
  await writeFile(file, renderHtml(report, { now: new Date(0) }));
  return file;
};

it('opens without an error or a request, with the headline and the findings, the worst first', async () => {
  const { page, faults } = await open(sample);
  expect(await page.locator('h1').innerText()).toBe(`${waysIn} ways in without MFA`);
  expect((await names(page)).slice(0, 3)).toEqual([
    'OrganizationReader',
    '111122223333',
    // The administrator before roles that hold less.
    'cdk-hnb659fds-deploy-role-111122223333-us-east-1',
  ]);
  expect(await page.locator('#subline').innerText()).toMatch(
    new RegExp(
      `^\\d+ users, \\d+ roles, 1 root user, each counted once; of 2 it is not known whether they get in; 2 more to act on, and no way in; ${count('NON_COMPLIANT')} of ${count(...Object.keys(counts))} results are NON_COMPLIANT`,
    ),
  );
  expect(await page.locator('#count').innerText()).toBe(
    `${count('NON_COMPLIANT', 'INSUFFICIENT_DATA')} results of ${count(...Object.keys(counts))}`,
  );
  expect(faults).toEqual([]);
});

it.each([
  [
    'its own script alone',
    "document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x' }))",
  ],
  [
    'no other script',
    "document.head.append(Object.assign(document.createElement('script'), { src: 'data:text/javascript,1' }))",
  ],
  ['no markup as text', "document.body.innerHTML = '<b>x</b>'"],
])('lets in %s', async (_, code) => {
  const { page, faults } = await open(sample);
  await page.evaluate(code).catch((error: unknown) => (faults as string[]).push(String(error)));
  await page.waitForTimeout(50);
  expect(faults.join('\n')).toMatch(/Content Security Policy|TrustedHTML|TrustedScriptURL/);
});

it('says of a finding what it rests on and what to do, by keyboard', async () => {
  const { page } = await open(sample);
  const details = page.getByRole('button', { name: 'Details of ReadOnly' });
  await details.focus();
  await page.keyboard.press('Enter');
  expect(await details.getAttribute('aria-expanded')).toBe('true');
  const text = await page.locator('.details').innerText();
  expect(text).toContain('A request that gets in: arn:aws:iam::111122223333:user/any-user, access key');
  expect(text).toContain('What to do');
  await page.keyboard.press('Enter');
  expect(await page.locator('.details').count()).toBe(0);
});

describe('filters', () => {
  it('combine, and stand in the address', async () => {
    const { page } = await open(sample);
    await press(page, 'High');
    await page.getByLabel('Rule').selectOption('iam-user-mfa-required');
    await page.getByLabel('Search').fill('password grace');
    await eventually(async () => expect(await names(page)).toEqual(['grace']));
    const { hash } = new URL(page.url());
    const { page: sent } = await open(sample, { hash });
    expect(await names(sent)).toEqual(['grace']);
    expect(await sent.getByLabel('Search').inputValue()).toBe('password grace');
    await press(sent, 'Reset');
    expect(new URL(sent.url()).hash).toBe('');
    expect(await names(sent)).toHaveLength(count('NON_COMPLIANT', 'INSUFFICIENT_DATA'));
  });

  it('show those with a password and no MFA by one press', async () => {
    const { page } = await open(sample);
    await page.getByRole('button', { name: /^Credentials/ }).click();
    await press(page, 'MFA off + console password');
    // Of the last two, MFA and password were not read.
    expect(await names(page)).toEqual(['dana', 'erin', 'grace', 'ivan', 'heidi']);
    expect(new URL(page.url()).hash).toBe('#view=credentials&only=mfa-off%2Cpassword');
  });

  it('combine with those with a password and no MFA, which take only themselves away again', async () => {
    const { page } = await open(sample, { hash: '#view=credentials&only=password,privileged' });
    await press(page, 'MFA off + console password');
    expect(await names(page)).not.toContain('alice');
    expect(await names(page)).not.toContain('ivan');
    const only = (): string | null => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('only');
    expect(only()?.split(',').toSorted()).toEqual(['mfa-off', 'password', 'privileged']);
    await press(page, 'MFA off + console password');
    expect(only()).toBe('privileged');
  });

  it.each([
    ['account', '#account=999999999999', '999999999999 (not in this report)'],
    ['rule', '#rule=nope', 'nope (not in this report)'],
    ['rule', '#rule=nope&lang=ja', 'nope(このレポートにはありません)'],
  ])('show a value of %s that the report has not, until another is chosen', async (name, hash, shown) => {
    const { page } = await open(sample, { hash });
    expect(await names(page)).toEqual([]);
    const field = page.locator(`select[name=${name}]`);
    expect(await field.locator('option:checked').innerText()).toBe(shown);
    await field.selectOption('');
    expect(await names(page)).toHaveLength(count('NON_COMPLIANT', 'INSUFFICIENT_DATA'));
  });

  it.each([
    '#view=credentials&only=exempt&q=nobody',
    '#view=roles&account=1&rule=no&compliance=COMPLIANT',
    '',
  ])('of another list (%s) are left behind by the numbers of the headline', async (hash) => {
    const { page } = await open(sample, { hash });
    const badges = page.locator('#subline button[class*=badge]');
    for (const text of await badges.allInnerTexts()) {
      await press(page, text);
      const [number = '', what = ''] = text.split(' ');
      if (what !== 'users') expect(await names(page)).toHaveLength(Number(number));
    }
    expect(await badges.count()).toBeGreaterThan(2);
  });

  it.each([
    ['findings', '', ['exempt', 'untagged']],
    ['roles', '#view=roles', ['exempt']],
  ])('show the %s that are exempt, and that may be', async (_, hash, expected) => {
    const exempt = {
      ComplianceType: 'NOT_APPLICABLE',
      Reason: 'exempt',
      Exemption: { From: 'tag', Reason: 'moves', Until: '2027-01-01', Owner: null },
      ResourceName: 'exempt',
      Severity: null,
    } as const;
    const role = { RuleId: 'iam-role-trust-mfa-required', ComplianceResourceType: 'AWS::IAM::Role' };
    const notRead = { ComplianceType: 'INSUFFICIENT_DATA', Reason: 'exemption-not-read' } as const;
    const all = [
      evaluation(1),
      evaluation(2, { ...notRead, ResourceName: 'untagged', Severity: null }),
      evaluation(3, { ...role, ...exempt }),
      evaluation(4, { ...role, Reason: 'open' }),
    ];
    const file = await pageOf('exempt.html', all, ['iam-user-mfa-required', role.RuleId]);
    const { page } = await open(file, { hash });
    await press(page, 'Exempt');
    expect((await names(page)).toSorted()).toEqual(expected);
    const perhaps = expected.length - 1;
    expect((await page.locator('#count').innerText()).includes('it is not known')).toBe(perhaps > 0);
  });

  it('show what is COMPLIANT and NOT_APPLICABLE where that is asked for', async () => {
    const { page } = await open(sample);
    await press(page, 'not applicable');
    expect(await names(page)).toHaveLength(count('NON_COMPLIANT', 'INSUFFICIENT_DATA', 'NOT_APPLICABLE'));
    await press(page, 'to act on');
    await press(page, 'undecided');
    expect(await names(page)).toHaveLength(count('NOT_APPLICABLE'));
  });

  it('keep what is typed while the list follows', async () => {
    const { page } = await open(sample);
    await page.getByLabel('Search').pressSequentially('vendor', { delay: 60 });
    await eventually(async () => expect(await names(page)).toEqual(['VendorMonitoring']));
    expect(await page.getByLabel('Search').inputValue()).toBe('vendor');
    expect(await page.locator('input[name=q]:focus').count()).toBe(1);
  });

  it.each(['#view=no&sort=x&severity=Y', '#%', '#only=&account=%00', '#compliance='])(
    'that cannot be (%s) are left out',
    async (hash) => {
      const { page, faults } = await open(sample, { hash });
      expect(await page.locator('h1').innerText()).toContain('ways in without MFA');
      expect(faults).toEqual([]);
    },
  );

  it('of a bar show its account or rule', async () => {
    const { page } = await open(sample);
    await press(page, 'The root user has an MFA device and no access keys');
    expect(await names(page)).toEqual(['111122223333']);
  });
});

it('says of a role what its policies allow', async () => {
  const { page } = await open(sample, { hash: '#view=roles&sort=privilege' });
  expect(await page.locator('tbody tr').first().innerText()).toContain('administrator');
});

it('says what to run to fix a role', async () => {
  const { page, faults } = await open(sample);
  await press(page, 'Details of ReadOnly');
  const fix = page.getByRole('region', { name: 'Fix' });
  expect(await fix.innerText()).toContain('aws iam update-assume-role-policy --role-name=ReadOnly');
  await press(page, 'Copy');
  expect(await page.evaluate('String(getSelection())')).toContain('END_OF_DOCUMENT');
  expect(faults).toEqual([]);
});

describe('credentials', () => {
  const show = async (hash: string): Promise<readonly string[]> => {
    const { page } = await open(sample, { hash: `#view=credentials&${hash}` });
    return names(page);
  };

  it.each([
    ['who is exempt', 'only=exempt', []],
    // Whoever was made in 2025 has not existed for so long; of the root user that was not read.
    ['who has used nothing for long', 'unused=99999', ['root user']],
  ])('are filtered by %s', async (_, hash, expected) => {
    expect(await show(hash)).toEqual(expected);
  });

  it.each([
    ['--no-mfa --console-password', 'only=mfa-off,password'],
    ['--no-mfa --privileged', 'only=mfa-off,privileged'],
    ['--privileged', 'only=privileged'],
    ['--unused-days 5', 'unused=5'],
  ])('are filtered as report %s does it, which counts whom it does not know', async (flags, hash) => {
    const { io, stdout } = recordIo();
    await main(['report', 'examples/account', ...flags.split(' '), '-f', 'json'], io);
    const { credentials, undecided } = JSON.parse(stdout()) as {
      readonly credentials: readonly { readonly Name: string }[];
      readonly undecided: number;
    };
    const { page } = await open(sample, { hash: `#view=credentials&${hash}` });
    const called = credentials.map(({ Name }) => (Name === '<root_account>' ? 'root user' : Name));
    expect((await names(page)).toSorted()).toEqual(called.toSorted());
    expect(undecided).toBeGreaterThan(0);
    expect(await page.locator('#count').innerText()).toContain(
      `; of ${undecided} it is not known whether they meet the filters`,
    );
  });

  it('are filtered by access keys, with those whose keys were not read', async () => {
    const { page } = await open(sample, { hash: '#view=credentials&only=access-key&lang=ja' });
    expect(await page.locator('#count').innerText()).toContain('条件に合うかどうかを判断できません');
    expect(await names(page)).toEqual(expect.arrayContaining(['deploy-bot', 'heidi']));
  });

  it('are filtered by days without a use, which are typed', async () => {
    const { page } = await open(sample, { hash: '#view=credentials&only=mfa-off,password' });
    await page.getByLabel('Unused for days').fill('90');
    await page.keyboard.press('Enter');
    expect(await names(page)).toEqual(['dana']);
    expect(new URL(page.url()).hash).toContain('unused=90');
  });

  it('are filtered by days as they are typed, so that a click beside them is not lost', async () => {
    const { page } = await open(sample, { hash: '#view=credentials&only=mfa-off,password' });
    const days = page.getByLabel('Unused for days');
    await days.pressSequentially('90');
    await eventually(async () => expect(await names(page)).toEqual(['dana']));
    expect(await page.locator('[name=unused]:focus').inputValue()).toBe('90');
    await Promise.all([page.waitForEvent('download'), press(page, 'CSV of what is shown')]);
    await days.fill('9');
    await press(page, 'Reset');
    await eventually(async () => expect(await names(page)).toHaveLength(13));
    expect(await days.inputValue()).toBe('');
  });

  it('say since when a device is there, and how old a key is', async () => {
    const { page } = await open(sample, { hash: '#view=credentials' });
    expect(await page.getByRole('row', { name: /^alice / }).innerText()).toContain(
      'virtual since 2025-03-02',
    );
    expect(await page.getByRole('row', { name: /^deploy-bot / }).innerText()).toMatch(
      /active, [\d,]+ days old, last used: 2026-11-22/,
    );
  });
});

it('says of a user the verdict of every rule, the worst first', async () => {
  const { page } = await open(sample, { hash: '#view=credentials' });
  const verdicts = page.getByRole('row', { name: /^bob / }).locator('.verdicts li');
  expect((await verdicts.allTextContents()).map((text) => text.replaceAll(/^. /g, ''))).toEqual([
    'user-privileges: to act on',
    'privileged-user: fine',
    'user: fine',
  ]);
});

it.each(['en', 'ja'])(
  'shortens in the drawing what is wider than its box (%s), and keeps it in the title',
  async (language) => {
    const inventory = join(folder, `long-${language}`);
    await cp('examples/account', inventory, { recursive: true });
    const details = join(inventory, 'get-account-authorization-details.json');
    const name = `${'W'.repeat(40)}-robot`;
    await writeFile(details, (await readFile(details, 'utf8')).replaceAll('AppServer', name));
    const file = join(folder, `long-${language}.html`);
    await main(['evaluate', inventory, '-f', 'html', '-o', file], recordIo().io);
    const { page } = await open(file, { hash: `#view=paths&lang=${language}` });
    const wide = await page.evaluate(`[...document.querySelectorAll('#drawing text[data-room]')]
    .filter((text) => text.getComputedTextLength() > Number(text.dataset.room))
    .map((text) => text.textContent)`);
    expect(wide).toEqual([]);
    expect(await page.locator('#drawing .node title', { hasText: name }).count()).toBe(1);
    // Nor does a label lie over another.
    const over = await page.evaluate(`(() => {
    const boxes = [...document.querySelectorAll('#drawing .edge text')]
      .filter((text) => text.textContent !== '')
      .map((text) => text.getBBox());
    return boxes.filter((a, index) => boxes.slice(index + 1).some((b) =>
      a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height)).length;
  })()`);
    expect(over).toBe(0);
  },
);

describe('paths', () => {
  it('are drawn from account to privilege, with a gate where MFA is asked, and follow the filters', async () => {
    const { page, faults } = await open(sample, { hash: '#view=paths' });
    const drawing = page.getByRole('img');
    expect(await drawing.getAttribute('aria-label')).toMatch(/^A drawing of \d+ paths/);
    const boxes = (): Promise<readonly string[]> => page.locator('.node-name').allTextContents();
    expect(await boxes()).toEqual(
      expect.arrayContaining([
        '111122223333',
        'dana',
        'AppServer',
        'bob',
        'alice and 1 more',
        'administrator',
      ]),
    );
    expect(await page.locator('.gate').count()).toBe(1);
    await press(page, 'without MFA');
    expect(await page.locator('.gate').count()).toBe(0);
    expect(await boxes()).not.toContain('alice and 1 more');
    await page.getByLabel('Search').fill('nobody at all');
    await eventually(async () => expect(await page.locator('#drawing').isVisible()).toBe(false));
    expect(faults).toEqual([]);
  });

  it('say of those that are not decided that they are not, also among those without MFA', async () => {
    const { page } = await open(sample, { hash: '#view=paths&q=judy' });
    expect(await page.locator('tbody .badge').allInnerTexts()).toEqual(['undecided']);
    expect(await page.locator('.legend-undecided').innerText()).toBe('undecided');
    expect(await page.locator('.edge-open').count()).toBe(0);
    // Other colours than of a step that asks nobody anything.
    expect(await page.locator('.edge-undecided').count()).toBe(2);
    expect(await page.locator('.edge-has').count()).toBe(0);
    expect(await page.locator('#count').innerText()).toMatch(/^1 path of \d+$/);
    await press(page, 'without MFA');
    expect(await page.locator('#count').innerText()).toMatch(
      /^1 path of \d+; of 1 it is not known whether they meet the filters$/,
    );
  });

  it('are what the headline leads to', async () => {
    const { page } = await open(sample);
    await press(page, '4 users can become administrators without MFA');
    // Where judy's path leads is not decided.
    expect(await names(page)).toEqual(['bob', 'dana', 'deploy-bot', 'grace', 'judy']);
    expect(await page.locator('#count').innerText()).toMatch(/; of 1 it is not known/);
    await press(page, 'to administrator');
    expect(await names(page)).toEqual(['bob', 'dana', 'deploy-bot', 'grace', 'erin', 'carol', 'judy']);
  });
});

it('speaks Japanese where that is chosen, in the address and as the browser does', async () => {
  const { page, faults } = await open(sample);
  await press(page, '日本語');
  expect(await page.locator('html').getAttribute('lang')).toBe('ja');
  expect(await page.locator('h1').innerText()).toBe(`MFA なしで入れる箇所が ${waysIn} 件あります`);
  expect(new URL(page.url()).hash).toBe('#lang=ja');
  expect(await page.locator('tbody').innerText()).toContain(
    'BoolIfExists aws:MultiFactorAuthPresent が MFA なしのリクエストも許可しています',
  );
  await page.getByRole('button', { name: 'ReadOnly の詳細' }).click();
  expect(await page.locator('.details').innerText()).toContain('許可されるリクエスト: arn:aws:iam::');
  await page.getByRole('button', { name: /^権限への経路/ }).click();
  expect(await page.locator('tbody').innerText()).toContain('がすべてを許可しています');
  await page.getByRole('button', { name: /^検出結果/ }).click();
  await press(page, 'ルートユーザーに MFA デバイスがあり、アクセスキーがない');
  expect(await names(page)).toEqual(['111122223333']);
  const { page: reader } = await open(sample, { locale: 'ja-JP' });
  expect(await reader.getByRole('button', { name: /^認証情報/ }).isVisible()).toBe(true);
  await press(reader, 'English');
  expect(await reader.locator('h1').innerText()).toContain('ways in without MFA');
  expect(faults).toEqual([]);
});

it('counts the root user apart from users', async () => {
  const { page } = await open(sample, { hash: '#view=credentials' });
  const counted = page.locator('#count');
  expect(await counted.innerText()).toBe('12 of 12 users, 1 of 1 root user');
  await press(page, 'Console password');
  expect(await counted.innerText()).toMatch(/^\d of 12 users, 1 of 1 root user; of \d it is not known/);
  expect(await page.locator('#charts').innerText()).toMatch(/no device\n\d+ of 12\n/);
});

it('is the table of credentials alone where no rule was asked', async () => {
  const file = join(folder, 'credentials.html');
  const { io } = recordIo();
  await main(['report', 'examples/account', '--no-mfa', '-f', 'html', '-o', file], io);
  const { page, faults } = await open(file);
  expect(await page.locator('h1').innerText()).toBe('Credentials of 8 users');
  expect(await page.locator('#views button').allInnerTexts()).toEqual(['Credentials (8)']);
  expect(await page.getByText('Verdict').count()).toBe(0);
  expect(await names(page)).toContain('dana');
  expect(faults).toEqual([]);
});

it('sorts up, down and back, and keeps the focus', async () => {
  const { page } = await open(sample);
  const first = async (): Promise<string | undefined> => (await names(page))[0];
  const worst = await first();
  const heading = page.locator('th[data-key=name]');
  await heading.getByRole('button').click();
  expect([await first(), await heading.getAttribute('aria-sort')]).toEqual(['111122223333', 'ascending']);
  await page.keyboard.press('Enter');
  expect([await first(), await heading.getAttribute('aria-sort')]).toEqual([
    'VendorMonitoring',
    'descending',
  ]);
  await page.keyboard.press('Enter');
  expect([await first(), await heading.getAttribute('aria-sort')]).toEqual([worst, null]);
});

it('exports what is shown, in its order', async () => {
  const { page } = await open(sample, { hash: '#view=credentials&only=mfa-off,password&sort=-name' });
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'CSV of what is shown')]);
  const exported = parse(await readFile(await download.path(), 'utf8'), {
    bom: true,
    columns: true,
  }) as readonly Record<string, string>[];
  expect(exported.map(({ User }) => User)).toEqual(['ivan', 'heidi', 'grace', 'erin', 'dana']);
  const rows = exported.filter((row) => row['Console password'] === 'yes');
  expect(rows[0]).toMatchObject({ Account: '111122223333', 'Console password': 'yes', MFA: 'off' });
  expect(rows[0]?.['What to do']).toContain('assign an MFA device');
  expect(rows.map((row) => row['Other credentials'])).toEqual([
    'SSH public keys: not read',
    'SSH public keys: not read',
    'none',
  ]);
  expect(rows.map((row) => row['Privilege'])).toEqual([
    'administrator; without MFA: none; by enrolling the first device: administrator',
    'power',
    'administrator',
  ]);
  expect(rows[0]).toMatchObject({ 'iam-user-mfa-required': 'NON_COMPLIANT', 'root-user-mfa-required': '' });
});

describe('hostile names', () => {
  const NAMES = [
    '</script><script>alert(1)</script>',
    '<!--<script>',
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://x")',
    '\u202egpj.exe',
    'a\u2028b\u0000c',
    '__proto__',
    '$&$`{{x}}',
  ];

  it('are shown as text, and are no formula in the export', async () => {
    const file = await pageOf(
      'hostile.html',
      NAMES.map((name, at) => evaluation(at, { ResourceName: name, Annotation: name, Summary: null })),
    );
    const { page, faults } = await open(file);
    const shown = await names(page);
    expect(shown).toHaveLength(NAMES.length);
    expect(shown).toEqual(
      expect.arrayContaining([NAMES[0], NAMES[1], NAMES[2], '\\u202egpj.exe', '__proto__']),
    );
    expect(await page.locator('img').count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      press(page, 'CSV of what is shown'),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    for (const cell of (parse(csv, { bom: true }) as string[][]).flat())
      expect(cell).not.toMatch(/^\s*[=+\-@]/);
    expect(faults).toEqual([]);
  });
});

it('has a bar for each of the worst accounts, which shows that account alone', async () => {
  const all = Array.from({ length: 30 }, (_, number) => evaluation(number));
  const { page } = await open(await pageOf('accounts.html', all));
  expect(await page.getByText('By account: the 10 worst of 25').isVisible()).toBe(true);
  await press(page, '111122223334');
  expect(await names(page)).toEqual(['user-00001', 'user-00026']);
  expect(await page.getByLabel('Account').inputValue()).toBe('111122223334');
});

describe('an account that was not evaluated', () => {
  const show = async (hash: string): Promise<Page> => {
    const file = join(folder, 'without.html');
    const account = { AccountName: null, problems: [], missing: [], Evaluated: true, Reason: null };
    const report = {
      ...toReport(null, ['iam-user-mfa-required'], [evaluation(1)], false),
      accounts: [
        { ...account, AccountId: '111122223334', complete: true },
        {
          ...account,
          AccountId: '444455556666',
          AccountName: 'Sandbox',
          Evaluated: false,
          Reason: 'AssumeRole failed',
          complete: false,
        },
      ],
    };
    await writeFile(file, renderHtml(report, { now: new Date(0) }));
    const { page, faults } = await open(file, { hash });
    expect(faults).toEqual([]);
    return page;
  };

  it.each([
    ['', ['user-00001', 'Sandbox']],
    ['#account=444455556666', ['Sandbox']],
    ['#rule=iam-user-mfa-required&compliance=INSUFFICIENT_DATA', ['Sandbox']],
  ])('has a row of its own (%s)', async (hash, expected) => {
    const page = await show(hash);
    expect(await names(page)).toEqual(expected);
    expect(await page.getByRole('row', { name: /Sandbox/ }).innerText()).toContain(
      'not evaluated: AssumeRole failed',
    );
  });

  it('has a bar, which leads to it, and can be chosen', async () => {
    const page = await show('#lang=ja');
    expect(await page.locator('.bar-head', { hasText: '444455556666' }).innerText()).toContain('未評価');
    expect(await page.locator('#subline').innerText()).toContain('未評価のアカウント 1 件');
    await press(page, '444455556666 (Sandbox)');
    expect(await names(page)).toEqual(['Sandbox']);
    expect(await page.locator('select[name=account]').inputValue()).toBe('444455556666');
  });
});

it('counts a user once in the headline, however many rules say it', async () => {
  const rules = [
    'iam-user-mfa-required',
    'iam-privileged-user-mfa-required',
    'iam-user-privileges-mfa-required',
  ];
  const all = [
    ...rules.map((RuleId) => evaluation(1, { RuleId })),
    // Of another account.
    evaluation(1, { AccountId: '999988887777' }),
  ];
  const { page } = await open(await pageOf('once.html', all, rules));
  expect(await page.locator('h1').innerText()).toBe('2 ways in without MFA');
  expect(await page.locator('#subline').innerText()).toContain(
    '2 users, each counted once; 4 of 4 results are',
  );
});

it('shows ten thousand users and as many roles by five rules, which are compressed in it', async () => {
  const file = join(folder, 'five-rules.html');
  const report = await largeReport(10_000);
  await writeFile(file, renderHtml(report, { now: new Date('2026-11-28T00:00:00Z') }));
  expect((await stat(file)).size).toBeLessThan(3_000_000);
  const { page, faults } = await open(file);
  const shown = report.evaluations.length.toLocaleString('en');
  await eventually(async () => expect(await page.locator('#count').innerText()).toContain(`of ${shown}`));
  for (const [view, total] of [
    ['Credentials', '10,000'],
    ['Roles', '10,000'],
    ['Paths', '[1-9][0-9,]*'],
  ] as const) {
    await page.getByRole('button', { name: new RegExp(`^${view}`) }).click();
    await eventually(async () =>
      expect(await page.locator('#count').innerText()).toMatch(
        new RegExp(`^${total} (.* )?of ${total}( users)?$`),
      ),
    );
  }
  expect(faults).toEqual([]);
}, 180_000);

it('says what it takes where a browser cannot inflate a long report', async () => {
  const all = Array.from({ length: 5_000 }, (_, number) => evaluation(number));
  const file = await pageOf('old.html', all);
  const context = await browser.newContext();
  await context.addInitScript('delete globalThis.DecompressionStream');
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await eventually(async () =>
    expect(await page.locator('h1').innerText()).toContain('This browser cannot read the report'),
  );
});

it('makes the rows of fifty thousand resources as they are scrolled to', async () => {
  const all = Array.from({ length: 50_000 }, (_, number) => evaluation(number));
  const { page, faults } = await open(await pageOf('large.html', all));
  await eventually(async () => expect(await page.locator('tbody tr').count()).toBe(100));
  expect(await page.locator('#count').innerText()).toBe('50,000 results of 50,000');
  const made = (): Promise<number> => page.locator('tbody tr').count();
  expect(await made()).toBe(100);
  await page.locator('#more').scrollIntoViewIfNeeded();
  await eventually(async () => expect(await made()).toBe(200));
  await page.getByLabel('Search').fill('user-49999');
  await eventually(async () => expect(await names(page)).toEqual(['user-49999']));
  expect(faults).toEqual([]);
}, 60_000);

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each([
    ['findings', ''],
    ['credentials', '#view=credentials'],
    ['roles', '#view=roles'],
    ['paths', '#view=paths'],
    ['Japanese', '#view=credentials&lang=ja'],
  ])('axe finds nothing in %s', async (_, hash) => {
    // By the test and not by the page, whose policy lets no script in.
    const { page } = await open(sample, { colorScheme, bypassCSP: true, hash });
    await page.locator('.details-button').first().click();
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations: found } = await checker.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations).toEqual([]);
  });

  it.each([360, 820, 1000, 1280, 2560])('nothing is cut off at %i pixels', async (width) => {
    const { page } = await open(sample, { colorScheme, viewport: { width, height: 900 } });
    for (const hash of ['', '#view=credentials', '#view=roles', '#view=paths', '#view=credentials&lang=ja']) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      // Of the worst role, they have the commands of a fix.
      await page.locator('.details-button').first().click();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
  });
});

it.each(['en', 'ja'])('has no label that lies over its value at 360 pixels (%s)', async (language) => {
  const { page } = await open(sample, {
    viewport: { width: 360, height: 900 },
    hash: `#view=credentials&lang=${language}`,
  });
  // The text of a pseudo-element cannot be measured: another takes the room that it takes.
  const tooWide =
    await page.evaluate(`[...document.querySelectorAll('tbody [data-label]')].flatMap((cell) => {
    const { width, whiteSpace, overflowWrap, font } = getComputedStyle(cell, '::before');
    const label = document.createElement('div');
    label.textContent = cell.dataset.label;
    Object.assign(label.style, { width, whiteSpace, overflowWrap, font });
    document.body.append(label);
    const isTooWide = label.scrollWidth > label.clientWidth;
    label.remove();
    return isTooWide ? [label.textContent] : [];
  })`);
  expect(tooWide).toEqual([]);
});

it.each([360, 1280])('cuts nothing off at %i pixels where accounts have long names', async (width) => {
  const file = join(folder, `names-${width}.html`);
  const ids = ['111122223333', '444455556666'];
  const evaluations = ids.map((AccountId, number) =>
    evaluation(number, { AccountId, AwsRegion: 'eu-central-1' }),
  );
  const report = toReport(null, ['iam-user-mfa-required'], evaluations, true);
  const accounts = ids.map((AccountId) => ({
    AccountId,
    AccountName: 'An account whose name has all of fifty characters',
    Evaluated: true,
    Reason: null,
    complete: true,
    problems: [],
    missing: [],
  }));
  await writeFile(file, renderHtml({ ...report, accounts }, { now: new Date(0) }));
  const { page } = await open(file, { viewport: { width, height: 900 } });
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await page.locator('td[data-label=Account]').first().innerText()).toBe(
    '111122223333 (An account whose name has all of fifty characters) eu-central-1',
  );
});

it('breaks a long name between its parts and not within one', async () => {
  const name = 'privesc16-PassRoleToNewLambdaThenTrigger-user';
  const file = await pageOf('long-name.html', [evaluation(0, { ResourceName: name })]);
  const { page } = await open(file);
  expect(await names(page)).toEqual([name]);
  expect(await page.locator('tbody th').first().innerHTML()).toContain(
    'privesc16-<wbr>Pass<wbr>Role<wbr>To<wbr>New<wbr>Lambda<wbr>Then<wbr>Trigger-<wbr>user',
  );
});

it('says of a role that is not open no privilege, which nobody asked about', async () => {
  const { page } = await open(sample, { hash: '#view=roles&q=BreakGlass' });
  expect(await page.locator('td[data-label=Privilege]').allInnerTexts()).toEqual(['']);
});

it.each([
  ['A4', 718],
  ['a sheet of an odd size', 900],
  ['US Letter, turned', 979],
  ['A4, turned', 1047],
])('prints all of each row on %s', async (_, width) => {
  const { page } = await open(sample, { hash: '#view=credentials', viewport: { width, height: 900 } });
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate("document.querySelector('#rows').scrollWidth - innerWidth")).toBeLessThanOrEqual(
    0,
  );
});

it('prints the list without what is there to press', async () => {
  const { page } = await open(sample);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#filters').isVisible()).toBe(false);
  expect(await page.locator('tbody th').first().isVisible()).toBe(true);
});
