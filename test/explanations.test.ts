import { hasDiffered } from './has-differed.ts';
import { annotationOf, cases, decide } from './trust-cases.ts';

/** All that is said of a case, in few lines. */
const said = (row: (typeof cases)[number]): string => {
  const { contexts, witness, observations } = decide(row).evidence;
  const answers = contexts.map(
    ({ credential, allowed, statement }) =>
      `${credential} ${allowed ? 'allowed' : 'refused'} by ${statement?.number ?? 'none'}`,
  );
  return [
    annotationOf(row),
    answers.join(', '),
    ...(witness === undefined ? [] : [`${witness.caller} ${JSON.stringify(witness.requestKeys)}`]),
    ...observations.map(
      ({ id, statement, about }) => `${id} in ${statement.number}: ${JSON.stringify(about)}`,
    ),
  ].join('\n');
};

// What people read, whole: a change of it is to be seen, and to be meant. `npx jest explanations -u` writes it anew.
it('says of every case what it said before', () => {
  for (const row of cases) {
    expect(said(row)).toMatchSnapshot(row.name);
    if (hasDiffered()) return;
  }
});
