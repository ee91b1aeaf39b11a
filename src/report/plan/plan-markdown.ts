/** A plan as a page to read, in GitHub Flavored Markdown. */
import { asText } from '../../decision/annotation.ts';
import { groupedBy } from '../grouped-by.ts';
import { code, inert, table } from '../markdown.ts';
import { counted } from '../../text/counted.ts';
import { accountLabel } from '../not-read.ts';
import { problemLines } from '../problem-lines.ts';
import { DEVICE_KINDS, LOST_DEVICE } from './devices.ts';
import { machinePlaces } from './machine-trust.ts';
import { messageOf, signInUrl } from './messages.ts';
import type { Plan, PlannedUser, PlanOfAccount, StepKind } from './plan.ts';
import { notKnownOf, rowsByDay, type PlanRow } from './plan-rows.ts';
import type { Period } from './schedule.ts';
import { STEP_TITLES } from './step-text.ts';

/** What stands for a user's name in a text that several get. */
const ANY_USER = '{user}';

/** Rights of one user before the rest is counted; JSON and CSV have all. */
const RIGHTS = 40;

/** Lines about what is not known of users before the rest is counted. */
const NOT_KNOWN = 20;

/** `##` of a page about one account. */
type Level = '##' | '###';

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A section without lines is left out. */
const sectionsOf = (level: Level, sections: readonly Section[]): readonly string[] =>
  sections.flatMap(({ title, lines }) => (lines.length === 0 ? [] : ['', `${level} ${title}`, '', ...lines]));

/** A block that nothing in it can end. */
const block = (language: string, lines: readonly string[]): readonly string[] => {
  const longest = lines
    .flatMap((line) => line.match(/`+/g) ?? [])
    .reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines.map(asText), fence];
};

const STEP_ORDER = Object.keys(STEP_TITLES) as readonly StepKind[];

const countsOf = (users: readonly PlannedUser[]): readonly string[] => {
  const rows = STEP_ORDER.flatMap((kind) => {
    const due = users
      .flatMap(({ steps }) => steps.filter((step) => step.kind === kind).map((step) => step.due))
      .toSorted();
    const [first = '', last = ''] = [due[0], due.at(-1)];
    return due.length === 0
      ? []
      : [[STEP_TITLES[kind], String(due.length), first === last ? first : `${first} to ${last}`]];
  });
  return rows.length === 0 ? [] : table(['Step', 'Users', 'Due'], rows);
};

const rootLine = ({ rootHasMfa }: Plan): readonly string[] => {
  if (rootHasMfa === true) return [];
  return rootHasMfa === false
    ? [
        '- **The root user has no MFA.** Enrol two devices for it before anybody else, and delete its access keys.',
      ]
    : [
        '- Whether the root user has MFA was not read (get-account-summary.json tells): look, before anybody else.',
      ];
};

const baselineLine = ({ isBaselineThere, selfManagePolicy }: Plan): readonly string[] => {
  if (isBaselineThere === true) return [`- The baseline is there (${code(selfManagePolicy)}).`];
  const ifMissing = isBaselineThere === undefined ? ' if it is not there (that was not read)' : '';
  return [
    `- Deploy the baseline${ifMissing}: \`mfa-rules baseline -o baseline.yaml\`, then \`aws cloudformation deploy --stack-name mfa-baseline --template-file baseline.yaml --capabilities CAPABILITY_NAMED_IAM\`. Groups, roles and the policy ${code(selfManagePolicy)} below are its.`,
  ];
};

const beforehand = (plan: Plan): readonly string[] => [
  ...rootLine(plan),
  ...baselineLine(plan),
  '- Keep two administrators with two devices each before policies change: one of them can then help the other.',
  '- Before a user moves or is deleted, `mfa-rules references NAME` shows which policies name him.',
  '- Decide where users get security keys and tokens, and who answers when a device is lost, on that day and in the night.',
];

const orderOf = (rows: readonly PlanRow[]): readonly string[] =>
  rows.length === 0
    ? ['Nobody has anything to do: every user has a suitable device.']
    : table(
        ['Due', 'User', 'Privilege', 'Step', 'What to do'],
        rows.map(({ user, step, what }) => [
          step.due,
          code(user.row.Name),
          user.privilege,
          STEP_TITLES[step.kind],
          inert(what),
        ]),
      );

const lackingOf = ({ users }: Plan): readonly string[] => {
  const moving = users.filter(
    ({ steps, beyond }) => steps.some(({ kind }) => kind === 'move') && (beyond ?? []).length > 0,
  );
  if (moving.length === 0) return [];
  return [
    'What he may do today and the role of the baseline does not have. Give who needs it a role of its own with these rights and the same trust policy (`mfa-rules baseline --print role`), or a greater role.',
    '',
    ...table(
      ['User', 'Role', 'Lacks'],
      moving.map(({ row, place, beyond = [] }) => [
        code(row.Name),
        code(place?.roleName ?? ''),
        `${beyond.slice(0, RIGHTS).map(code).join(', ')}${beyond.length > RIGHTS ? ` and ${beyond.length - RIGHTS} more` : ''}`,
      ]),
    ),
  ];
};

const machinesOf = (plan: Plan): readonly string[] =>
  plan.users.some(({ steps, afterwards }) =>
    [...steps.map(({ kind }) => kind), ...afterwards].includes('become-role'),
  )
    ? [
        'Where a program runs, its owner knows; AWS CloudTrail shows the address and the user agent of its calls. The trust policy of its role follows from that. No IAM user can assume any of these roles.',
        ...machinePlaces(plan).flatMap(({ where, trustPolicy }) => [
          '',
          where,
          '',
          ...block('json', JSON.stringify(trustPolicy, null, 2).split('\n')),
        ]),
      ]
    : [];

const isWithMessage = (row: PlanRow): boolean => row.message !== undefined;

/** The same text once, with those whom it is for. */
const textsOf = (plan: Plan, rows: readonly PlanRow[], level: Level): readonly string[] => {
  const sent = rows.filter(isWithMessage).flatMap(({ user, step }) => {
    const message = messageOf({ ...user, row: { ...user.row, Name: ANY_USER } }, step, plan);
    return message === undefined ? [] : [{ user, step, message }];
  });
  if (sent.length === 0) return [];
  const groups = [...groupedBy(sent, ({ message }) => `${message.subject}\n${message.body}`).values()];
  return [
    `Users sign in at ${code(signInUrl(plan))}. Put the user's name where ${code(ANY_USER)} stands; CSV and JSON have every text with the name in it.`,
    ...groups.flatMap((alike) => {
      const [{ step, message }] = alike;
      return [
        '',
        `${level}# ${STEP_TITLES[step.kind]}, by ${step.due}`,
        '',
        `To ${alike.map(({ user }: { readonly user: PlannedUser }) => code(user.row.Name)).join(', ')}`,
        '',
        ...block('text', [message.subject, '', ...message.body.split('\n')]),
      ];
    }),
  ];
};

/** @param by with whose credentials they are run, after a space */
const commandsOf = (rows: readonly PlanRow[], by: string): readonly string[] => {
  const lines = rows.flatMap(({ user, step, commands }) =>
    commands.length === 0 ? [] : [`# ${step.due} ${user.row.Name}: ${STEP_TITLES[step.kind]}`, ...commands],
  );
  return lines.length === 0
    ? []
    : [`To read, and to run step by step on its day${by}. None of them was run.`, '', ...block('sh', lines)];
};

const ofUsers = ({ users }: Plan): readonly string[] => {
  const lines = users.flatMap((user) =>
    notKnownOf(user).map((line) => `- ${code(user.row.Name)}: ${inert(line)}`),
  );
  const more = lines.length - NOT_KNOWN;
  return more > 1 ? [...lines.slice(0, NOT_KNOWN), `- and ${more} more; JSON and CSV have all`] : lines;
};

const notKnownLines = (plan: Plan): readonly string[] => [
  ...problemLines(plan.problems).map((line) => `- ${inert(line)}`),
  ...ofUsers(plan),
  ...plan.policiesByLevel.map(
    (name) =>
      `- The document of ${code(name)} is not in the account's answer. AWS's access levels stand for it: reads that it does not have, such as ${code('secretsmanager:GetSecretValue')}, are not among what a role lacks.`,
  ),
];

const ORDER =
  'Devices come first, those of administrators before all others; groups and roles follow in the second half.';

/** @param who `3 of 5 users` */
const periodLine = ({ start, deadline }: Period, who: string): string =>
  `${start} to ${deadline}: ${who} have no suitable device, or it is not known whether they have.`;

const stepSections = (plan: Plan, rows: readonly PlanRow[]): readonly Section[] => [
  { title: 'Before the first day', lines: beforehand(plan) },
  { title: 'In this order', lines: orderOf(rows) },
  { title: 'Rights that the new role lacks', lines: lackingOf(plan) },
  { title: 'Roles for programs', lines: machinesOf(plan) },
  { title: 'Not known', lines: notKnownLines(plan) },
];

/** The same in every account. */
const deviceSections = (): readonly Section[] => [
  {
    title: 'Devices',
    lines: [
      ...table(
        ['Device', 'What it needs', 'AWS CLI'],
        DEVICE_KINDS.map(({ kind, needs, commandLine }) => [kind, needs, commandLine]),
      ),
      '',
      'A user can have eight devices, of several kinds. Two each save most calls for help.',
    ],
  },
  {
    title: 'When a device is lost',
    lines: LOST_DEVICE.map((line, index) => `${index + 1}. ${line}`),
  },
];

const textSections = (plan: Plan, rows: readonly PlanRow[], level: Level): readonly Section[] => [
  { title: 'Texts for users', lines: textsOf(plan, rows, level) },
  {
    title: 'Commands',
    lines: commandsOf(rows, level === '##' ? '' : ', with credentials of this account and of no other'),
  },
];

/** Ends with a line feed; nothing of a name is read as Markdown. */
export const renderPlanMarkdown = (plan: Plan): string => {
  const rows = rowsByDay(plan);
  return [
    `# MFA roll-out${plan.accountId === null ? '' : ` in account ${plan.accountId}`}`,
    '',
    `${periodLine(plan, `${plan.users.length} of ${plan.total} users`)} ${ORDER}`,
    '',
    ...(plan.complete
      ? []
      : ['**Something that was not read may change this plan:** see [Not known](#not-known).', '']),
    ...countsOf(plan.users),
    ...sectionsOf('##', [
      ...stepSections(plan, rows),
      ...deviceSections(),
      ...textSections(plan, rows, '##'),
    ]),
    '',
  ].join('\n');
};

const rootText = (rootHasMfa: boolean | undefined): string => {
  if (rootHasMfa === undefined) return 'not known';
  return rootHasMfa ? 'yes' : '**no**';
};

const accountRow = ({ account, plan }: PlanOfAccount): readonly string[] => {
  const name = inert(accountLabel(account));
  if (plan === undefined) return [name, `not read: ${inert(account.Reason ?? '')}`, '', '', ''];
  const { total, users, rootHasMfa } = plan;
  const administrators = users.filter(({ privilege }) => privilege === 'administrator').length;
  return [name, String(total), String(users.length), String(administrators), rootText(rootHasMfa)];
};

const accountSection = ({ account, plan }: PlanOfAccount): readonly string[] => {
  if (plan === undefined) return [];
  const rows = rowsByDay(plan);
  return [
    '',
    `## Account ${inert(accountLabel(account))}`,
    '',
    ...(plan.complete
      ? []
      : ['**Something that was not read may change this plan:** see its "Not known".', '']),
    ...countsOf(plan.users),
    ...sectionsOf('###', [...stepSections(plan, rows), ...textSections(plan, rows, '###')]),
  ];
};

/** A page about several accounts: all together, and then each. Ends with a line feed. */
export const renderPlansMarkdown = (found: readonly PlanOfAccount[], period: Period): string => {
  const plans = found.flatMap(({ plan }) => plan ?? []);
  const users = plans.flatMap((plan) => plan.users);
  const total = plans.reduce((sum, plan) => sum + plan.total, 0);
  const isComplete = found.every(({ plan }) => plan?.complete === true);
  return [
    `# MFA roll-out in ${counted(found.length, 'account')}`,
    '',
    `${periodLine(period, `${users.length} of ${total} users`)} ${ORDER} The days are the same in every account.`,
    '',
    ...(isComplete ? [] : ['**Something that was not read may change this plan.**', '']),
    ...countsOf(users),
    ...sectionsOf('##', [
      {
        title: 'Accounts',
        lines: table(
          ['Account', 'Users', 'Without a suitable device', 'Administrators among them', 'Root user has MFA'],
          found.map(accountRow),
        ),
      },
      ...deviceSections(),
    ]),
    ...found.flatMap(accountSection),
    '',
  ].join('\n');
};
