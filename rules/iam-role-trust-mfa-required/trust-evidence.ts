/** What a decision on a trust policy rests on, for whoever asks: AWS Config is told none of it. */
import type { ContextAnswer, Evidence, Observation, WayIn, Witness } from '../evidence.ts';
import { lazily } from '../../src/policy/lazily.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import { isAdmitted, type CredentialAnswer } from './credential-answer.ts';
import { refOf } from './observations.ts';
import { requestKeysOf, spellingsOf, type Spellings } from './request-keys.ts';
import type { Trust } from './trust.ts';
import type { WayIn as FoundWay, WaysIn } from './ways-in.ts';

const contextsOf = ({ withoutMfa, withMfa }: Trust): ContextAnswer[] =>
  [...withoutMfa, withMfa].map((answer) => ({
    credential: answer.credential,
    allowed: isAdmitted(answer),
    isCertain: answer.outcome === 'admitted' || answer.outcome === 'refused',
    statement: answer.by === undefined ? undefined : refOf(answer.by),
  }));

const witnessOf = (answer: CredentialAnswer | undefined, spellings: Spellings): Witness | undefined =>
  answer?.request === undefined || answer.by === undefined
    ? undefined
    : {
        caller: answer.request.caller.arn,
        credential: answer.credential,
        statement: refOf(answer.by),
        requestKeys: requestKeysOf(answer.request, spellings),
      };

const toWayIn = (
  { principal, credential, statement, isCertain, isViaService, request }: FoundWay,
  spellings: Spellings,
): WayIn => ({
  principal,
  credential,
  isCertain,
  isViaService,
  statement: refOf(statement),
  caller: request?.caller.arn,
  requestKeys: request && requestKeysOf(request, spellings),
});

/** What a decision has found. */
interface Found {
  readonly policy: PolicyDocument;
  readonly trust: Trust;
  readonly waysIn: WaysIn;
  /** The answer that the sentence speaks of. */
  readonly worst: CredentialAnswer | undefined;
  readonly observations: () => readonly Observation[];
}

const partsOf = ({ policy, trust, waysIn, worst }: Found) => {
  const spellings = spellingsOf(policy);
  return {
    contexts: contextsOf(trust),
    witness: witnessOf(worst, spellings),
    waysIn: waysIn.ways.map((way) => toWayIn(way, spellings)),
  };
};

/**
 * Made when it is asked for. A class: an object with getters of its own gets a shape of its own in V8, which costs more than
 * many a search.
 */
export class TrustEvidence implements Evidence {
  readonly areWaysInComplete: boolean;
  private readonly parts: () => ReturnType<typeof partsOf>;
  private readonly noticed: () => readonly Observation[];

  constructor(found: Found) {
    this.areWaysInComplete = found.waysIn.isComplete;
    this.parts = lazily(() => partsOf(found));
    this.noticed = lazily(found.observations);
  }

  get contexts(): readonly ContextAnswer[] {
    return this.parts().contexts;
  }

  get witness(): Witness | undefined {
    return this.parts().witness;
  }

  get waysIn(): readonly WayIn[] {
    return this.parts().waysIn;
  }

  get observations(): readonly Observation[] {
    return this.noticed();
  }

  /** All of it, for JSON. */
  toJSON(): Evidence {
    const { areWaysInComplete, observations } = this;
    return { ...this.parts(), areWaysInComplete, observations };
  }
}

/** The same evidence of a role that is left out: its sentence speaks of no request. */
export const withoutWitness = (evidence: Evidence): Evidence => ({
  contexts: evidence.contexts,
  witness: undefined,
  waysIn: evidence.waysIn,
  areWaysInComplete: evidence.areWaysInComplete,
  get observations() {
    return evidence.observations;
  },
});
