/** A plan as rows to track, one for each step. */
import { stringify } from 'csv-stringify/sync';
import { harmless } from '../csv-cell.ts';
import { problemLines } from '../problem-lines.ts';
import type { Plan } from './plan.ts';
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

const cellsOf = ({ user, step, what, commands, message }: PlanRow, plan: Plan): Cells => {
  const isMove = step.kind === 'move';
  return {
    Due: step.due,
    AccountId: plan.accountId ?? 'not known',
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

/** RFC 4180, with line feeds. `Status`, `Owner` and `DoneOn` are for whoever tracks the plan. */
export const renderPlanCsv = (plan: Plan): string =>
  stringify(
    [
      ...rowsByDay(plan).map((row) => cellsOf(row, plan)),
      // What the rows do not show: a file without them would look like a whole plan.
      ...problemLines(plan.problems).map((line) => ({ NotRead: line })),
    ],
    { header: true, columns: [...COLUMNS], cast: { string: linesOf } },
  );
