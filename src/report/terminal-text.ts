import type { ComplianceType } from '../../rules/rule.ts';
import { columnsOf, type Io } from '../cli/io.ts';

/** How text may look where it goes. */
export interface TextStyle {
  /** Characters on a line; Infinity where nothing has to fit. */
  readonly width: number;
  readonly colours: boolean;
}

/** No line is wrapped narrower than this, however narrow the terminal says it is. */
const NARROWEST = 40;

/** What `--color` asks for. */
export type ColorChoice = 'auto' | 'always' | 'never';

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

/**
 * `--color` beats the environment, and what the environment forbids beats what it forces.
 *
 * @see https://no-color.org, https://force-color.org and https://bixense.com/clicolors
 */
const hasColours = (env: Io['env'], isTerminal: boolean, color: ColorChoice): boolean => {
  if (color !== 'auto') return color === 'always';
  if (isSet(env['NO_COLOR']) || env['FORCE_COLOR'] === '0') return false;
  if (isSet(env['FORCE_COLOR']) || (isSet(env['CLICOLOR_FORCE']) && env['CLICOLOR_FORCE'] !== '0'))
    return true;
  return isTerminal && env['CLICOLOR'] !== '0' && env['TERM'] !== 'dumb';
};

/** Colours and wrapped lines are for people in front of a terminal: files and pipes get whole lines. */
export const styleFor = (
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
  toFile: boolean,
  color: ColorChoice = 'auto',
): TextStyle => {
  const isTerminal = stdout.isTTY === true && !toFile;
  return {
    width: isTerminal ? Math.max(NARROWEST, columnsOf(stdout)) : Infinity,
    colours: hasColours(toFile ? {} : env, isTerminal, color),
  };
};

const sgr = { bold: 1, red: 31, green: 32, yellow: 33 } as const;
type Sgr = keyof typeof sgr;

export const paint = (text: string, look: Sgr, { colours }: TextStyle): string =>
  colours ? `\u001b[${sgr[look]}m${text}\u001b[0m` : text;

const lookOf: Readonly<Record<ComplianceType, Sgr>> = {
  NON_COMPLIANT: 'red',
  INSUFFICIENT_DATA: 'yellow',
  COMPLIANT: 'green',
  NOT_APPLICABLE: 'bold',
};

export const paintCompliance = (text: string, compliance: ComplianceType, style: TextStyle): string =>
  paint(text, lookOf[compliance], style);
