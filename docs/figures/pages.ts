/** The pages that hold tables of figures. Pure. */
import { TABLES } from './tables.ts';

/** From the root of the repository. */
export const PAGES = ['docs/cost.md', 'docs/decisions/0006-every-account-evaluates-itself.md'];

/** A table stands below the comment that names it, and ends with the first empty line. */
const HELD_TABLE = /(?<=^<!-- npm run figures: (.*) -->\n\n)(?:\|.*\n)*/gm;

export const tableNamesIn = (page: string): string[] =>
  [...page.matchAll(HELD_TABLE)].map(([, name = '']) => name);

/**
 * The page with every table of figures computed anew.
 * @throws for a table that there is not
 */
export const withFigures = (page: string): string =>
  page.replaceAll(HELD_TABLE, (_, name: string) => {
    const print = TABLES[name];
    if (print === undefined)
      throw new Error(`unknown table ${JSON.stringify(name)} after "npm run figures:"`);
    return `${print()}\n`;
  });
