import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { ErrorFields } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';

/** What AWS Config keeps and shows; it takes no INSUFFICIENT_DATA, and NOT_APPLICABLE takes a result back. */
type KeptComplianceType = 'COMPLIANT' | 'NON_COMPLIANT';

/** A rule of this package, as it is deployed in one region of one account. */
export interface RuleInAccount {
  /** The id in `rules/index.ts`. */
  readonly ruleId: string;
  /** The id with what the deployment put around it: a prefix, the suffix of an organization's rule. */
  readonly configRuleName: string;
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  readonly region: string;
  /** What AWS Config says of the rule as a whole; undefined: it was not read. */
  readonly complianceType: string | undefined;
}

/** A result that AWS Config keeps of one resource. */
export interface Finding extends Omit<RuleInAccount, 'complianceType'> {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly complianceType: KeptComplianceType;
  readonly annotation: string | undefined;
  /** The OrderingTimestamp that the result was sent with, or else the time that it was recorded. */
  readonly orderingTimestamp: Date | undefined;
}

/** An account of which, for one rule, it cannot be said that all is well although nothing is shown. */
export type Missing = {
  readonly ruleId: string;
  /** Undefined where the rule was met under no name. */
  readonly configRuleName?: string;
  readonly accountId: string | null;
  /** Undefined where the rule was met in no region. */
  readonly region: string | undefined;
} & (
  | {
      readonly kind: 'no results';
      /** Why that is, or may be. */
      readonly why: string;
    }
  | {
      /** A call failed, and is one of the problems. */
      readonly kind: 'unread';
      readonly error: ErrorFields;
    }
);

/** What could be read of the results in AWS Config; never an error in place of it. */
export interface Findings {
  /** How many deployed rules were met, of those asked for. */
  readonly deployed: number;
  readonly findings: readonly Finding[];
  readonly missing: readonly Missing[];
  readonly problems: readonly Problem[];
}

/** What is read, and how. */
export interface FindingsOptions {
  readonly config: ConfigServiceClient;
  /** Ids of `rules/index.ts`. */
  readonly ruleIds: readonly string[];
  /** Also what is COMPLIANT. */
  readonly all: boolean;
  readonly onProgress?: (operation: string, done: number, total: number) => void;
}
