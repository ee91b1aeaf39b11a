import { readConfig } from './config-file.ts';
import { writeExemption, type WrittenExemption } from './written-exemption.ts';

const NEW: WrittenExemption = {
  name: 'bob',
  rule: undefined,
  reason: 'moves to a role',
  until: '2027-03-31',
  replaced: undefined,
};
const lines = (...text: readonly string[]): string => text.join('\n');

describe('an exemption is written beside what a file says', () => {
  const ENTRY = lines('  - name: bob', '    reason: moves to a role', '    until: 2027-03-31');

  it.each<[string, string, string]>([
    ['that is empty', '', lines('exemptions:', ENTRY, '')],
    ['of comments', '# nothing yet\n', lines('# nothing yet', 'exemptions:', ENTRY, '')],
    [
      'without the section, and without a line feed at its end',
      lines('# mine', 'options:', '  format:   json   # for scripts'),
      lines('# mine', 'options:', '  format:   json   # for scripts', 'exemptions:', ENTRY, ''),
    ],
    [
      'with an entry, comments, and more behind it',
      lines(
        'exemptions:   # who',
        '    # of the vendor',
        '    - name: "vendor-*"   # all of them',
        "      reason: 'until they move'   # why",
        '      until: 2026-12-31   # soon',
        '',
        '    # the end of the list',
        '',
        '# and parameters',
        'parameters: {gracePeriodHours:   1}',
      ),
      lines(
        'exemptions:   # who',
        '    # of the vendor',
        '    - name: "vendor-*"   # all of them',
        "      reason: 'until they move'   # why",
        '      until: 2026-12-31   # soon',
        '    - name: bob',
        '      reason: moves to a role',
        '      until: 2027-03-31',
        '',
        '    # the end of the list',
        '',
        '# and parameters',
        'parameters: {gracePeriodHours:   1}',
      ),
    ],
    [
      'whose list begins where its key does',
      lines('exemptions:', '- {name: a, reason: b, until: 2026-12-31}', 'options: {}', ''),
      lines(
        'exemptions:',
        '- {name: a, reason: b, until: 2026-12-31}',
        '- name: bob',
        '  reason: moves to a role',
        '  until: 2027-03-31',
        'options: {}',
        '',
      ),
    ],
    [
      'with a list of rules and with text of several lines',
      lines(
        'exemptions:',
        '  - name: a',
        '    until: 2026-12-31',
        '    reason: |',
        '      two',
        '      lines',
        'options: {}',
        '',
      ),
      lines(
        'exemptions:',
        '  - name: a',
        '    until: 2026-12-31',
        '    reason: |',
        '      two',
        '      lines',
        ENTRY,
        'options: {}',
        '',
      ),
    ],
    [
      'with line ends of Windows',
      'exemptions:\r\n  - name: a\r\n    reason: b\r\n    until: 2026-12-31\r\n',
      'exemptions:\r\n  - name: a\r\n    reason: b\r\n    until: 2026-12-31\r\n  - name: bob\r\n    reason: moves to a role\r\n    until: 2027-03-31\r\n',
    ],
  ])('%s', async (_, before, after) => {
    expect(await writeExemption(before, NEW)).toBe(after);
  });

  it('in an uncommon way in other words, with its comments', async () => {
    for (const before of [
      '{options: {format: json}} # mine\n',
      '# mine\nexemptions:\noptions: {format: json}\n',
      'exemptions: [{name: a, reason: b, until: 2026-12-31}] # mine\noptions: {format: json}\n',
      'exemptions: [] # mine\noptions: {format: json}\n',
      '--- # mine\noptions: {format: json}\n...\n',
    ]) {
      const after = await writeExemption(before, NEW);
      expect(after).toContain('# mine');
      const { options, exemptions } = await readConfig(after, 'x');
      expect(options.get('format')?.values).toEqual(['json']);
      expect(exemptions.at(-1)).toEqual({
        exempt: { pattern: 'bob', text: 'moves to a role until 2027-03-31' },
        ruleIds: [
          'iam-user-mfa-required',
          'iam-role-trust-mfa-required',
          'iam-privileged-user-mfa-required',
          'iam-user-privileges-mfa-required',
        ],
      });
      expect(exemptions).toHaveLength(before.includes('name: a') ? 2 : 1);
    }
  });
});

describe('an exemption that is there gets new words', () => {
  const BEFORE = lines(
    'exemptions:',
    '  - name: a',
    '    reason: b',
    '    until: 2026-12-31',
    '  - name: bob   # him',
    '    # why',
    '    until: 2026-11-30   # soon',
    "    reason: 'old'   # long ago",
    '    # the end',
    'options: {}',
    '',
  );

  it('and keeps its comments', async () => {
    expect(await writeExemption(BEFORE, { ...NEW, replaced: 1 })).toBe(
      BEFORE.replace('2026-11-30', '2027-03-31').replace("'old'", 'moves to a role'),
    );
  });

  it('and an owner, who stays where none is given', async () => {
    const owned = await writeExemption(BEFORE, { ...NEW, owner: 'security', replaced: 1 });
    expect(owned).toBe(
      BEFORE.replace('2026-11-30', '2027-03-31').replace(
        "'old'   # long ago\n",
        'moves to a role   # long ago\n    owner: security\n',
      ),
    );
    expect(await writeExemption(owned, { ...NEW, replaced: 1 })).toBe(owned);
  });

  it('and what it lacked', async () => {
    const before = lines('exemptions:', '  - name: bob   # him', '');
    expect(await writeExemption(before, { ...NEW, owner: 'me', replaced: 0 })).toBe(
      `${before}    reason: moves to a role\n    until: 2027-03-31\n    owner: me\n`,
    );
  });

  it('in an uncommon way in other words', async () => {
    for (const before of [
      'exemptions: [{name: bob, reason: old, until: 2026-12-31, owner: me}]\n',
      'exemptions:\n  - name: bob\n    reason: >\n      old\n      words\n    until: 2026-12-31\n    owner: me\n',
    ]) {
      const { exemptions } = await readConfig(await writeExemption(before, { ...NEW, replaced: 0 }), 'x');
      expect(exemptions.map(({ exempt }) => exempt)).toEqual([
        { pattern: 'bob', text: 'moves to a role until 2027-03-31', owner: 'me' },
      ]);
    }
  });
});

it.each([
  ['*'],
  ['arn:aws:iam::111122223333:user/a=b'],
  ['/machines/*'],
  ['true'],
  ['0017'],
  ['{a}'],
  ["'"],
  ['#x'],
  ['!x'],
])('the name %s is read as it was written, and so are words with it', async (name) => {
  const reason = `: ${name} #until, [x] {y}; "z" until 2026-01-01`;
  const written = await writeExemption('', {
    name,
    rule: ['iam-user-mfa-required'],
    reason,
    until: '2027-03-31',
    owner: name,
    replaced: undefined,
  });
  expect((await readConfig(written, 'x')).exemptions).toEqual([
    {
      exempt: { pattern: name, text: `${reason} until 2027-03-31`, owner: name },
      ruleIds: ['iam-user-mfa-required'],
    },
  ]);
  const again = await writeExemption(written, {
    name,
    rule: ['iam-user-mfa-required'],
    reason: `${reason} again`,
    until: '2027-04-30',
    owner: name,
    replaced: 0,
  });
  expect((await readConfig(again, 'x')).exemptions.map(({ exempt }) => exempt.text)).toEqual([
    `${reason} again until 2027-04-30`,
  ]);
});
