/**
 * What a user can have, the worst first. `administrator`: everything, or what leads there. `power`: all that changes something
 * in one service, on arbitrary resources. `write`: something that changes an arbitrary resource.
 */
export const PRIVILEGES = ['administrator', 'power', 'write'] as const;
export type Privilege = (typeof PRIVILEGES)[number];
