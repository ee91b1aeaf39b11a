/** What a decision rests on, in JSON: the same fields in every output. */
import {
  statementName,
  type Evidence,
  type Observation,
  type RequestKeyValues,
  type StatementRef,
  type WayIn,
  type Witness,
} from '../../rules/evidence.ts';
import { asText, fill } from '../decision/annotation.ts';

/** A statement of a policy, in AWS's spelling. */
export interface ReportedStatement {
  readonly Number: number;
  readonly Sid: string | null;
  readonly Effect: StatementRef['effect'];
  readonly Route: StatementRef['route'];
}

const toStatement = ({ number, sid, effect, route }: StatementRef): ReportedStatement => ({
  Number: number,
  Sid: sid ?? null,
  Effect: effect,
  Route: route,
});

const PRINCIPAL_TYPES: Readonly<Record<WayIn['principal']['kind'], string>> = {
  anyone: 'Anyone',
  account: 'Account',
  user: 'User',
  'not-known': 'NotKnown',
};

/** A way in, in AWS's spelling. */
export interface ReportedWayIn {
  readonly Principal: { readonly Type: string; readonly Value: string };
  readonly Credential: WayIn['credential'];
  readonly Statement: ReportedStatement;
  readonly Certain: boolean;
  readonly ViaAWSService: boolean;
  readonly Caller: string | null;
  readonly RequestKeys: RequestKeyValues | null;
}

const toWayIn = (way: WayIn): ReportedWayIn => ({
  Principal: { Type: PRINCIPAL_TYPES[way.principal.kind], Value: way.principal.written },
  Credential: way.credential,
  Statement: toStatement(way.statement),
  Certain: way.isCertain,
  ViaAWSService: way.isViaService,
  Caller: way.caller ?? null,
  RequestKeys: way.requestKeys ?? null,
});

/** Ways in, in AWS's spelling. */
export const toWaysIn = (ways: readonly WayIn[]): readonly ReportedWayIn[] => ways.map(toWayIn);

/** The sentence of an observation; names in it cannot steer a terminal. */
export const observationText = ({ sentence, about }: Observation): string =>
  fill(sentence, Object.fromEntries(Object.entries(about).map(([name, value]) => [name, asText(value)])));

/** A statement's name that cannot steer a terminal. */
export const nameOf = (statement: StatementRef): string => asText(statementName(statement));

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** `IAM users get in without MFA by statement 1 (Dev) and statement 3.`; undefined where nobody is known to. */
const openStatements = (waysIn: Evidence['waysIn']): string | undefined => {
  const namesOf = (ways: Evidence['waysIn']): string[] => [
    ...new Map(
      ways
        .map(({ statement }) => statement)
        .toSorted((a, b) => a.number - b.number)
        .map((statement) => [statement.number, nameOf(statement)]),
    ).values(),
  ];
  const certain = namesOf(waysIn.filter(({ isCertain }) => isCertain));
  const perhaps = namesOf(waysIn).filter((name) => !certain.includes(name));
  if (certain.length === 0)
    return perhaps.length === 0 ? undefined : `IAM users may get in without MFA by ${listed(perhaps)}.`;
  const more = perhaps.length === 0 ? '' : `, and may get in by ${listed(perhaps)}`;
  return `IAM users get in without MFA by ${listed(certain)}${more}.`;
};

/** What to do about this resource: the remedy of the reason, and the statements that it is about. */
export const remediationOf = (
  remedy: string | undefined,
  evidence: Pick<Evidence, 'waysIn'> | undefined,
): string | undefined => {
  const statements = evidence && openStatements(evidence.waysIn);
  return remedy === undefined || statements === undefined ? remedy : `${remedy} ${statements}`;
};

/** A request that gets in without MFA. */
interface ReportedWitness {
  readonly Caller: string;
  readonly Credential: Witness['credential'];
  readonly Statement: ReportedStatement;
  readonly RequestKeys: RequestKeyValues;
}

/** The fields of `docs/schema/explain.json` and `evaluate.json`; null and empty lists where a decision has no evidence. */
export interface EvidenceFields {
  readonly Remediation: string | null;
  readonly Contexts: readonly object[];
  readonly Witness: ReportedWitness | null;
  readonly WaysIn: readonly ReportedWayIn[];
  readonly WaysInComplete: boolean;
  readonly Observations: readonly {
    readonly Id: string;
    readonly Statement: ReportedStatement;
    readonly Text: string;
  }[];
}

/** `remedy`: what to do about a NON_COMPLIANT. Observations can take more work than the verdict: only for who shows them. */
export const toEvidenceFields = (
  evidence: Evidence | undefined,
  remedy: string | undefined,
  { withObservations = true }: { readonly withObservations?: boolean } = {},
): EvidenceFields => {
  const { contexts = [], witness, waysIn = [], areWaysInComplete = true } = evidence ?? {};
  const observations = withObservations ? (evidence?.observations ?? []) : [];
  return {
    Remediation: remediationOf(remedy, evidence) ?? null,
    Contexts: contexts.map(({ credential, allowed, isCertain, statement }) => ({
      Credential: credential,
      Allowed: allowed,
      Certain: isCertain,
      Statement: statement === undefined ? null : toStatement(statement),
    })),
    Witness:
      witness === undefined
        ? null
        : {
            Caller: witness.caller,
            Credential: witness.credential,
            Statement: toStatement(witness.statement),
            RequestKeys: witness.requestKeys,
          },
    WaysIn: toWaysIn(waysIn),
    WaysInComplete: areWaysInComplete,
    Observations: observations.map((observation) => ({
      Id: observation.id,
      Statement: toStatement(observation.statement),
      Text: observationText(observation),
    })),
  };
};
