import dates from './data-dates.json' with { type: 'json' };

/** When the data was compiled, apart from the data: it is told by commands that do not need the rest. */
export const dataDates: { readonly actionLevels: string; readonly escalationPaths: string } = dates;
