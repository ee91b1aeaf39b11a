import dates from './data-dates.json' with { type: 'json' };

/** When the data was compiled, apart from the data: it is told by commands that do not need the rest. */
export const dataDates: { readonly actionLevels: string; readonly escalationPaths: string } = dates;

/** The same for people, beside what rests on it. */
export const dataDatesText = `Access levels of ${dates.actionLevels}, escalation paths of ${dates.escalationPaths}.`;
