/** A plan as rows to track, one for each step. */
import { stringify } from 'csv-stringify/sync';
import { harmless } from '../csv-cell.ts';
import { problemLines } from '../problem-lines.ts';
import { unreadAccount } from '../read-account.ts';
import type { Plan, PlanOfAccount } from './plan.ts';
import { notKnownOf, rowsByDay, type PlanRow } from './plan-rows.ts';
import { STEP_TITLES } from './step-text.ts';

const COLUMNS = [
  'Due',
  'AccountId',
  'UserName',
  'UserArn',
  'Privilege',
  'Step',
  'WhatToDo',
  'Commands',
  'Group',
  'Role',
  'RoleLacks',
  'ExemptUntil',
  'Subject',
  'Message',
  'Status',
  'Owner',
  'DoneOn',
  'NotRead',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

const cellsOf = ({ user, step, what, commands, message }: PlanRow): Cells => {
  const isMove = step.kind === 'move';
  return {
    Due: step.due,
    AccountId: user.row.AccountId ?? NO_ACCOUNT,
    UserName: user.row.Name,
    UserArn: user.row.Arn ?? '',
    Privilege: user.privilege,
    Step: STEP_TITLES[step.kind],
    WhatToDo: what,
    Commands: commands.join('\n'),
    Group: isMove ? (user.place?.groupName ?? '') : '',
    Role: isMove ? (user.place?.roleName ?? '') : '',
    RoleLacks: isMove ? (user.beyond?.join(' ') ?? 'not known') : '',
    ExemptUntil: user.exemption?.Until ?? '',
    Subject: message?.subject ?? '',
    Message: message?.body ?? '',
    Status: step.kind === 'keep-exempt' ? 'exempt' : 'open',
    NotRead: notKnownOf(user).join('; '),
  };
};

/** Lines stay lines: a text is sent as it is. */
const linesOf = (value: string): string => value.split('\n').map(harmlessLine).join('\n');

/** What a spreadsheet would run is looked at where a cell begins; a list of devices begins its lines with dashes. */
const harmlessLine = (line: string, index: number): string =>
  index === 0 ? harmless(line) : harmless(`.${line}`).slice(1);

const NO_ACCOUNT = 'not known';

/** @param unread what the rows do not show: a file without it would look like a whole plan */
const asRows = (plans: readonly Plan[], unread: readonly Cells[]): string =>
  stringify([...rowsByDay(...plans).map(cellsOf), ...unread], {
    header: true,
    columns: [...COLUMNS],
    cast: { string: linesOf },
  });

/** RFC 4180, with line feeds. `Status`, `Owner` and `DoneOn` are for whoever tracks the plan. */
export const renderPlanCsv = (plan: Plan): string =>
  asRows(
    [plan],
    problemLines(plan.problems).map((line) => ({ NotRead: line })),
  );

/** The plans of several accounts in one table, by day; an account that was not read is a row without a user. */
export const renderPlansCsv = (found: readonly PlanOfAccount[]): string =>
  asRows(
    found.flatMap(({ plan }) => plan ?? []),
    found.flatMap(({ account, plan }) =>
      (plan === undefined ? [unreadAccount(account)] : problemLines(plan.problems)).map((NotRead) => ({
        AccountId: account.AccountId ?? NO_ACCOUNT,
        NotRead,
      })),
    ),
  );
