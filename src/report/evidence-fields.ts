/** What a decision rests on, in JSON: the same fields in every output. */
import type { Evidence, Observation, RequestKeyValues, StatementRef, WayIn } from '../../rules/evidence.ts';
import { asText, fill } from '../decision/annotation.ts';

const toStatement = ({ number, sid, effect, route }: StatementRef): object => ({
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
  readonly Statement: object;
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

/** The sentence of an observation; names in it cannot steer a terminal. */
export const observationText = ({ sentence, about }: Observation): string =>
  fill(sentence, Object.fromEntries(Object.entries(about).map(([name, value]) => [name, asText(value)])));

/** The fields of `docs/schema/explain.json` and `evaluate.json`; null and empty lists where a decision has no evidence. */
export interface EvidenceFields {
  readonly Remediation: string | null;
  readonly Contexts: readonly object[];
  readonly Witness: object | null;
  readonly WaysIn: readonly ReportedWayIn[];
  readonly WaysInComplete: boolean;
  readonly Observations: readonly object[];
}

/** `remedy`: what to do about a NON_COMPLIANT. */
export const toEvidenceFields = (
  evidence: Evidence | undefined,
  remedy: string | undefined,
): EvidenceFields => {
  const { contexts = [], witness, waysIn = [], areWaysInComplete = true, observations = [] } = evidence ?? {};
  return {
    Remediation: remedy ?? null,
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
    WaysIn: waysIn.map(toWayIn),
    WaysInComplete: areWaysInComplete,
    Observations: observations.map((observation) => ({
      Id: observation.id,
      Statement: toStatement(observation.statement),
      Text: observationText(observation),
    })),
  };
};
