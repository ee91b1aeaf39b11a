/** Evaluations of several days: saved answers, inventories that are evaluated now, or a folder of these. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { decodedFile } from '../inventory/file-text.ts';
import { readEarlierAnswer, type EarlierAnswer } from '../report/earlier-answer.ts';
import type { DatedAnswer } from '../report/progress.ts';
import { compare } from '../report/report.ts';
import { evaluatedReport } from './evaluated-report.ts';
import type { Io, Messages } from './io.ts';
import { problemsOf, readAnswers } from './rule-answers.ts';
import type { SelectedRule } from './selected-rules.ts';
import { nothingRead, openSources } from './source.ts';

/** `2026-11-28` or `20261128`, in a name. */
const DAY = /(?<!\d)(\d{4})(-?)(\d{2})\2(\d{2})(?!\d)/;

/** The day in a name; undefined where there is none. */
const dayIn = (name: string): string | undefined => {
  const [, year, , month, day] = DAY.exec(name) ?? [];
  if (year === undefined) return undefined;
  const text = `${year}-${month}-${day}`;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text) ? text : undefined;
};

/** When the last result was made; undefined where no result says. ISO 8601. */
const latestOf = ({ evaluations }: Pick<EarlierAnswer, 'evaluations'>): string | undefined => {
  let latest: string | undefined;
  for (const { OrderingTimestamp: time } of evaluations)
    if (time !== null && (latest === undefined || time > latest)) latest = time;
  return latest;
};

const readAnswerFile = async (path: string): Promise<DatedAnswer> => {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (cause) {
    throw new Error(`cannot read "${path}"`, { cause });
  }
  const answer = readEarlierAnswer(decodedFile(content).text, path);
  const time = latestOf(answer);
  return { ...answer, name: path, date: dayIn(basename(path)) ?? (time && dayIn(time)) ?? null };
};

/** An inventory, evaluated now: of which day it is, its name alone says. */
const evaluateFolder = async (
  path: string,
  selection: readonly SelectedRule[],
  io: Io,
  messages: Messages,
): Promise<DatedAnswer> => {
  const sources = await openSources([path], {}, io, messages, selection);
  const bySource = await readAnswers(sources, selection, {
    now: io.now,
    withObservations: false,
    withPageFacts: false,
    concurrency: 1,
    messages,
  });
  const answers = bySource.flatMap((one) => one.answers);
  if (!answers.some(({ listed }) => listed)) throw nothingRead(path, problemsOf(answers));
  const report = evaluatedReport(
    bySource,
    selection,
    answers.flatMap(({ evaluations }) => evaluations),
  );
  return {
    ...report,
    name: path,
    date: dayIn(basename(resolve(path))) ?? null,
    unlisted: answers.flatMap(({ ruleId, accountId = null, unlisted }) =>
      unlisted.map((who) => ({ RuleId: ruleId, AccountId: accountId, who })),
    ),
  };
};

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new Error(`cannot read "${path}"`, { cause });
  }
};

const inOrder = (a: DatedAnswer, b: DatedAnswer): number =>
  compare(a.date ?? '', b.date ?? '') ||
  compare(latestOf(a) ?? '', latestOf(b) ?? '') ||
  compare(a.name, b.name);

/** How answers are read. */
interface Reading {
  readonly selection: readonly SelectedRule[];
  readonly io: Io;
  readonly messages: Messages;
}

const readPath = async (path: string, { selection, io, messages }: Reading): Promise<DatedAnswer> => {
  messages.progress(`reading ${path} …`);
  return (await isFolder(path)) ? evaluateFolder(path, selection, io, messages) : readAnswerFile(path);
};

/** Every answer and inventory of a folder, by day. */
const readSeries = async (dir: string, reading: Reading): Promise<readonly DatedAnswer[]> => {
  if (!(await isFolder(dir)))
    throw new Error(`"${dir}" is one evaluation: name a second one to compare it with, or a folder of them`);
  const answers: DatedAnswer[] = [];
  for (const name of (await readdir(dir)).filter((one) => !one.startsWith('.')).toSorted(compare)) {
    const path = join(dir, name);
    if (!name.endsWith('.json') && !(await isFolder(path))) {
      reading.messages.warning(`${path} is no JSON and was not read`);
      continue;
    }
    const answer = await readPath(path, reading);
    if (answer.date === null)
      throw new Error(`nothing says of which day ${path} is: put the day into its name, as YYYY-MM-DD`);
    answers.push(answer);
  }
  if (answers.length < 2)
    throw new Error(
      `folder "${dir}" holds ${answers.length === 0 ? 'no evaluation' : 'one evaluation'}: there must be two to compare`,
    );
  return answers.toSorted(inOrder);
};

/**
 * What paths name: answers of `evaluate` or `findings` and inventories, the earliest first, or one folder of them.
 *
 * @throws naming what cannot be read or is no answer, and where there are not two
 */
export const readDatedAnswers = async (
  paths: readonly string[],
  reading: Reading,
): Promise<readonly [DatedAnswer, ...(readonly DatedAnswer[])]> => {
  const twice = paths.find((path, place) => paths.findIndex((one) => resolve(one) === resolve(path)) < place);
  if (twice !== undefined) throw new Error(`"${twice}" is given twice`);
  const [only = ''] = paths;
  const read: DatedAnswer[] = [];
  if (paths.length === 1) read.push(...(await readSeries(only, reading)));
  else for (const path of paths) read.push(await readPath(path, reading));
  for (const [index, { name, date }] of read.entries()) {
    const next = read[index + 1];
    if (date !== null && next?.date != null && date > next.date)
      reading.messages.warning(`${name} is of ${date}, later than ${next.name}: name the earlier one first`);
  }
  const [first, ...others] = read;
  if (first === undefined) throw new Error('name two evaluations, or a folder of them');
  return [first, ...others];
};
