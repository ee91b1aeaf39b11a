import { OF_ANY_CHECK } from './diagnoses/any.ts';
import { OF_ORGANIZATIONS } from './diagnoses/organization.ts';
import { OF_RECORDING } from './diagnoses/recording.ts';
import { OF_RULES } from './diagnoses/rules.ts';
import { OF_STACKS } from './diagnoses/stacks.ts';
import type { DiagnosisData, Status, Words } from './diagnoses/words.ts';

/**
 * Every diagnosis by its id: how the thing stands, and what is said of it. Ids and the names of data are public: they
 * stand in the JSON of `mfa-rules doctor`, where scripts key on them; the words may change.
 */
const DIAGNOSES = {
  ...OF_ANY_CHECK,
  ...OF_RECORDING,
  ...OF_RULES,
  ...OF_STACKS,
  ...OF_ORGANIZATIONS,
};

export type DiagnosisId = keyof typeof DIAGNOSES;

/** What each diagnosis tells of. */
export type DataOf = {
  readonly [Id in DiagnosisId]: (typeof DIAGNOSES)[Id] extends Words<infer Data> ? Data : never;
};

const table: { readonly [Id in DiagnosisId]: Words<DataOf[Id]> } = DIAGNOSES;

/** Every id, in the order of the table. */
export const diagnosisIds = Object.keys(DIAGNOSES) as readonly DiagnosisId[];

/** What a check says of one thing. Tests and scripts go by id and data; people by the words. */
export interface Diagnosis {
  readonly id: DiagnosisId;
  readonly status: Status;
  readonly data: DiagnosisData;
  readonly message: string;
  readonly remedy?: string;
  readonly command?: string;
  /** Twelve digits; absent: the account of the credentials. */
  readonly accountId?: string;
}

/** A diagnosis with its words; data are what the table asks for. */
export const diagnosis = <Id extends DiagnosisId>(id: Id, data: DataOf[Id] & DiagnosisData): Diagnosis => {
  const { status, sentence, remedy, command } = table[id];
  return {
    id,
    status,
    data,
    message: sentence(data),
    ...(remedy === undefined ? {} : { remedy: remedy(data) }),
    ...(command === undefined ? {} : { command: command(data) }),
  };
};
