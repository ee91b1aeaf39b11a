/** What `mfa-rules fix` is told beside where roles come from. */
import { InvalidArgumentError, Option } from 'commander';
import { yesOption } from './deploy-options.ts';
import { PRIVILEGES } from '../privileges/privilege.ts';
import { once } from './option-values.ts';
import { choice, userOption } from './options.ts';

/** A count, from 1. */
const alternativeOption = (): Option =>
  new Option(
    '--alternative <number>',
    'take this of the other ways of one role or user in place of the proposal',
  ).argParser((value: string, earlier: number | undefined): number => {
    if (earlier !== undefined) throw new InvalidArgumentError(`It was given before, as '${earlier}'.`);
    if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('It is a number from 1.');
    return Number(value);
  });
const applyOption = (): Option =>
  new Option(
    '--apply',
    'write the proposals to the live account: shows and asks of each, and keeps the old document in a file',
  ).conflicts(['inventory', 'trustPolicy']);
const undoOption = (): Option =>
  once('--undo <file>', 'put back the trust policy that --apply kept in this file').conflicts([
    'apply',
    'inventory',
    'trustPolicy',
    'role',
    'user',
    'users',
    'privilege',
    'alternative',
    'cloudtrailEvents',
    'format',
    'output',
    'exitZero',
  ]);
const undoDirOption = (): Option =>
  once('--undo-dir <dir>', 'keep the old documents in this folder (default: the current one)');

/** What stands for the account itself where a file of events is named. */
export const LOOKUP = 'lookup';
const eventsOption = (): Option =>
  once(
    '--cloudtrail-events <file>',
    `say who has assumed the roles: events of AWS CloudTrail in this file, or ${LOOKUP} to ask the account`,
  );

/** The options of `fix` that choose users in place of roles. */
export const fixUserOptions = (): readonly Option[] => [
  userOption('fix only this user of the inventory or account, in place of roles', [
    'users',
    'cloudtrailEvents',
  ]),
  new Option('--users', 'fix every user who has a privilege without MFA, in place of roles').conflicts([
    'role',
    'trustPolicy',
    'cloudtrailEvents',
  ]),
  choice(
    '--privilege <level>',
    'with --user and --users: the least privilege to fix (default: write)',
    PRIVILEGES,
  ),
];

/** The options of `fix` that choose, write and undo. */
export const fixOptions = (): readonly Option[] => [
  eventsOption(),
  alternativeOption(),
  applyOption(),
  yesOption(),
  undoDirOption(),
  undoOption(),
];
