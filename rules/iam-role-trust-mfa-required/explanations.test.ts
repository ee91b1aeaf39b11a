/** What people read of every case, whole, beside the rule: a change of it is to be seen, and to be meant. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { recorded } from '../../test/support/recorded.ts';
import { annotationOf, decide, FOLDER, topics, type Case } from '../../test/support/trust-cases.ts';

const SAID = join(FOLDER, 'said');

/** All that is said of a case, in few lines. */
const said = (row: Case): string => {
  const { contexts, witness, observations } = decide(row).evidence;
  const answers = contexts.map(
    ({ credential, allowed, statement }) =>
      `${credential} ${allowed ? 'allowed' : 'refused'} by ${statement?.number ?? 'none'}`,
  );
  return [
    `# ${row.name}`,
    annotationOf(row),
    answers.join(', '),
    ...(witness === undefined ? [] : [`${witness.caller} ${JSON.stringify(witness.requestKeys)}`]),
    ...observations.map(
      ({ id, statement, about }) => `${id} in ${statement.number}: ${JSON.stringify(about)}`,
    ),
  ]
    .filter((line) => line !== '')
    .join('\n');
};

describe('what is said of the cases (RECORD=1 npx jest explanations records it anew)', () => {
  mkdirSync(SAID, { recursive: true });

  it.each(topics.map(({ name, cases }) => [name, cases] as const))(
    'is as recorded in said/%s.txt',
    (name, cases) => {
      const now = `${cases.map(said).join('\n\n')}\n`;
      expect(now).toBe(recorded(join(SAID, `${name}.txt`), now));
    },
  );

  it('is recorded for the topics of the cases alone', () => {
    expect(readdirSync(SAID).toSorted()).toEqual(topics.map(({ name }) => `${name}.txt`).toSorted());
  });
});
