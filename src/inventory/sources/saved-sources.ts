import { getCredentialReport } from './get-credential-report.ts';
import { sources } from './index.ts';
import { listSshPublicKeys } from './list-ssh-public-keys.ts';
import type { Source } from './source.ts';

/**
 * The operations whose saved answers are read; each is believed before those above it. Some are read from saved answers
 * only, and apart from the others so that the functions do without what reads them.
 */
export const savedSources: readonly Source[] = [getCredentialReport, listSshPublicKeys, ...sources];
